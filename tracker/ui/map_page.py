"""Parts of the page with the map: its look, and the same requests as a list with the same filters and the same count."""

from __future__ import annotations

from datetime import date

import streamlit as st

from tracker import clock
from tracker.actions.map_service import Totals
from tracker.geo.past import month_end
from tracker.i18n import plural, t
from tracker.render.numbers import day as show_day
from tracker.render.numbers import number
from tracker.runtime import current_map
from tracker.ui import data, pager, parts
from tracker.ui.filter_bar import Bar

#: Under this name the map tells the page what was chosen on it.
KEY = "map"
_PAGE = 20


def past_day() -> date | None:
    """The day at whose end the map shows the district; None: today."""
    told = st.session_state.get(KEY) or {}
    try:
        return month_end(told["month"]) if told.get("month") else None
    except (TypeError, ValueError, AttributeError):
        return None  # the map told nonsense, so the list keeps to today


def totals(bar: Bar, day: date | None = None) -> Totals:
    """What the map, its legend and the list agree on."""
    return current_map().totals(bar.filters, day)


def show_list(bar: Bar, found: Totals, day: date | None = None) -> None:
    """The requests of the map as a list, a page at a time; at the end of a past day those that were there then."""
    matching = found.matching
    words = plural(matching, "заявка", "заявки", "заявок")
    if day:
        title = t("Списком на {day}: {count} {words}", day=show_day(day), count=number(matching), words=words)
        parts.section(title)
        st.caption(
            t(
                "Список, как и карта, показывает заявки такими, какими они были в тот день. "
                "К сегодняшнему дню возвращает крестик у месяцев на карте."
            )
        )
    else:
        parts.section(t("Списком: {count} {words}", count=number(matching), words=words))
    if found.without_place:
        st.caption(t("Без места на карте: {count}, только в этом списке.", count=number(found.without_place)))
    if not matching:
        parts.empty_state(t("Ничего не найдено"), t("Уберите часть фильтров или измените слова поиска."))
        return
    pages = -(-matching // _PAGE)
    page = min(pager.choose_page(pages, key="list-page"), pages)
    today = clock.today()
    requests = data.page_of_requests(bar.filters, today, page=page, size=_PAGE, as_of=day)
    parts.request_cards(requests, names=data.names(), as_of=day)
    pager.repeat_pages(pages, page, key="list-page")
