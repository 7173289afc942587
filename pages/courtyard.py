"""One courtyard: its houses, requests, works and years in programmes; without an id, the choice of a courtyard."""

import streamlit as st

from tracker.errors import NotFound
from tracker.geo.courtyards import yard_title
from tracker.i18n import t
from tracker.ui import courtyard_view, parts, state
from tracker.ui.courtyard_file import read_courtyard

wanted = st.query_params.get("id", "")
if not wanted:
    parts.heading(t("Дворы"), t("Найдите двор по адресу дома или выберите в списке."))
    courtyard_view.choose_courtyard()
    parts.end_page()
try:
    file = read_courtyard(int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
except NotFound as error:
    parts.heading(t("Двор не найден"), error.message)
    courtyard_view.choose_courtyard()
    parts.end_page()

parts.heading(yard_title(file.courtyard.name), file.area)
left, right = st.columns([2, 3], gap="large")
with left:
    courtyard_view.show_facts(file)
with right:
    courtyard_view.show_small_map(file)
courtyard_view.show_requests(file, state.actor())
courtyard_view.show_works(file)
courtyard_view.show_entries(file)
