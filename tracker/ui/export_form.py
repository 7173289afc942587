"""Requests out: the same filters as on the map, then a file in one of three formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from tracker import clock
from tracker.actions.exports import MAX_ROWS, export_rows
from tracker.domain.conditions import describe
from tracker.domain.filters import Filters
from tracker.domain.people import Actor
from tracker.i18n import RUSSIAN, plural, speaking, t
from tracker.render.csv_out import to_csv
from tracker.render.geojson import to_geojson
from tracker.render.numbers import number
from tracker.render.request_table import PublicRequest, requests_table
from tracker.render.tables import Cover
from tracker.render.xlsx import to_xlsx
from tracker.runtime import current_store
from tracker.ui import data, filter_bar, parts

Writer = Callable[[Sequence[PublicRequest]], bytes]


def show_export(actor: Actor) -> None:
    """Filters, how many requests they leave, and the files."""
    bar = filter_bar.show_filters(for_staff=True)
    filter_bar.explain(bar)
    total = sum(data.counts(bar.filters, clock.today()).values())
    if not total:
        parts.empty_state(t("Ничего не найдено"), t("Уберите часть фильтров или измените слова поиска."))
        return
    if total > MAX_ROWS:
        parts.empty_state(
            t("Слишком много заявок: {count}", count=number(total)),
            t("В один файл входит {limit}. Сузьте период или другие фильтры.", limit=number(MAX_ROWS)),
        )
        return
    found = plural(total, "заявка", "заявки", "заявок")
    parts.section(t("В файл войдёт: {count} {found}", count=number(total), found=found))
    st.caption(t("Имён, телефонов, почты и непроверенных текстов жителей в файле нет."))
    show_downloads(actor, bar.filters)


def show_downloads(actor: Actor, filters: Filters) -> None:
    """The files of the requests that match."""
    files: tuple[tuple[str, str, str, Writer], ...] = (
        (
            t("Книга Excel"),
            "xlsx",
            "table_view",
            lambda rows: to_xlsx([requests_table(rows)], _cover(actor, filters)),
        ),
        (t("Таблица CSV"), "csv", "csv", lambda rows: to_csv(requests_table(rows))),
        (t("Геоданные GeoJSON"), "geojson", "location_on", to_geojson),
    )
    with st.container(horizontal=True):
        for label, ending, icon, write in files:
            st.download_button(
                label,
                # Made when it is pressed: a page that only shows filters should not read every request.
                _maker(actor, filters, write),
                file_name=t("заявки {day}.{ending}", day=f"{clock.today():%d.%m.%Y}", ending=ending),
                key=f"export-{ending}",
                on_click="ignore",
                icon=f":material/{icon}:",
            )


def _maker(actor: Actor, filters: Filters, write: Writer) -> Callable[[], bytes]:
    def make() -> bytes:
        with speaking(RUSSIAN):
            return write(export_rows(current_store(), actor, filters))

    return make


def _cover(actor: Actor, filters: Filters) -> Cover:
    return Cover(
        title=t("Заявки"),
        subtitle=t("Выгрузка заявок"),
        number="",
        made_at=clock.now(),
        made_by=actor.name,
        conditions=describe(filters, data.filter_names()),
    )
