"""Parts of the page with the map: its look, and the same requests as a list with the same filters and the same count."""

from __future__ import annotations

import streamlit as st

from tracker import clock
from tracker.actions.map_service import Totals
from tracker.i18n import plural, t
from tracker.render.numbers import number
from tracker.runtime import current_map
from tracker.ui import data, parts
from tracker.ui.filter_bar import Bar

_PAGE = 20


def totals(bar: Bar) -> Totals:
    """What the map, its legend and the list agree on."""
    return current_map().totals(bar.filters)


def show_list(bar: Bar, found: Totals) -> None:
    """The requests of the map as a list, a page at a time."""
    matching = found.matching
    words = plural(matching, "заявка", "заявки", "заявок")
    parts.section(t("Списком: {count} {words}", count=number(matching), words=words))
    if found.without_place:
        st.caption(
            t("Без места на карте: {count}. Они есть только в списке.", count=number(found.without_place))
        )
    if not matching:
        parts.empty_state(t("Ничего не найдено"), t("Уберите часть фильтров или измените слова поиска."))
        return
    pages = -(-matching // _PAGE)
    page = st.pagination(pages, key="list-page") if pages > 1 else 1
    requests = data.page_of_requests(bar.filters, clock.today(), page=min(page, pages), size=_PAGE)
    parts.request_cards(requests, names=data.names())
