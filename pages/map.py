"""The map of requests, with the same requests as a list under it."""

import streamlit as st

from tracker import clock
from tracker.i18n import plural, t
from tracker.render.numbers import number
from tracker.ui import data, filter_bar, html, parts
from tracker.ui.map_view import show_map

PAGE = 20

parts.heading(
    t("Заявки на работы во дворах"),
    t("Мотовилихинский район: что просят жители, что уже делается и что сделано."),
)
bar = filter_bar.show_filters()
today = clock.today()
counts = data.counts(bar.filters, today)
total = sum(counts.values())

filter_bar.explain(bar)
parts.legend(counts)
event = show_map(bar.filters, key="map", height=560)
if event.number:
    st.session_state["chosen"] = event.number
if chosen := st.session_state.get("chosen"):
    with st.container(key="chosen-card"):
        if (request := data.request_or_none(chosen)) is not None:
            parts.request_cards([request], names=data.names())
            st.link_button(t("Открыть заявку"), html.request_path(chosen), type="primary")

found = plural(total, "заявка", "заявки", "заявок")
parts.section(t("Списком: {count} {found}", count=number(total), found=found))
without_place = data.count_without_place(bar.filters, today)
if without_place:
    st.caption(t("Без места на карте: {count}. Они есть только в списке.", count=number(without_place)))
if not total:
    parts.empty_state(t("Ничего не найдено"), t("Уберите часть фильтров или измените слова поиска."))
else:
    pages = -(-total // PAGE)
    page = st.pagination(pages, key="list-page") if pages > 1 else 1
    parts.request_cards(
        data.page_of_requests(bar.filters, today, page=min(page, pages), size=PAGE), names=data.names()
    )
