"""The map of requests, with the same requests as a list under it."""

import streamlit as st

from tracker.i18n import t
from tracker.ui import filter_bar, map_page, parts
from tracker.ui.map_view import show_map

# The filters stand in the address, and the map is on its way to the browser, while the fields above it are still put together.
bar = filter_bar.read_filters()
parts.heading(t("Заявки на работы во дворах"))
above = st.container()
show_map(bar.filters, key=map_page.KEY, height=600, has_tools=True)
with above:
    if filter_bar.show_filters() != bar:
        st.rerun()  # a field has dropped what it no longer offers
    filter_bar.explain(bar)
day = map_page.past_day()
map_page.show_list(bar, map_page.totals(bar, day), day)
