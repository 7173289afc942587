"""The map of requests, with the same requests as a list under it."""

from tracker.i18n import t
from tracker.ui import filter_bar, map_page, parts
from tracker.ui.map_view import show_map

parts.heading(t("Заявки на работы во дворах"))
bar = filter_bar.show_filters()
filter_bar.explain(bar)
day = map_page.past_day()
found = map_page.totals(bar, day)
show_map(bar.filters, key=map_page.KEY, height=600, has_tools=True)
map_page.show_list(bar, found, day)
