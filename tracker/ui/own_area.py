"""The area of a deputy: its name, how many requests of each state it has, the map, the list and the files."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from tracker.actions.scope import own_area
from tracker.domain.filters import Filters
from tracker.domain.models import Area
from tracker.domain.people import Actor
from tracker.geo.areas import AreaKind, to_geometry
from tracker.geo.within import shown_outline, view_of
from tracker.i18n import t
from tracker.render.numbers import number
from tracker.runtime import current_store
from tracker.ui import export_form, filter_bar, html, map_page, parts
from tracker.ui.filter_bar import Bar
from tracker.ui.map_view import show_map


def read_area(actor: Actor) -> Area:
    """The area of this account; raises NotAllowed where there is none."""
    with current_store().reading() as session:
        return own_area(session, actor)


def show_area(actor: Actor, area: Area) -> None:
    """Everything that is known of the area, by the filters of the bar."""
    kind = t(AreaKind(area.kind).label)
    parts.heading(
        area.name,
        t("{kind}. Заявки и работы вашей территории; личных данных жителей здесь нет.", kind=kind),
    )
    parts.draw(html.link("/works", t("Работы на вашей территории")))
    bar = filter_bar.show_filters()
    filter_bar.explain(bar)
    bar = Bar(replace(bar.filters, within=area.code), bar.is_default)
    found = map_page.totals(bar)
    _show_map(bar.filters, area)
    map_page.show_list(bar, found)
    if found.matching:
        _show_files(actor, bar.filters, found.matching)


def _show_map(filters: Filters, area: Area) -> None:
    """The map with the outline of the area, or words on why there is none."""
    outline = shown_outline(area)
    drawn = None if outline is None else to_geometry(outline)
    show_map(filters, key="own-area-map", height=520, view=view_of(area), outline=drawn)
    if outline is None:
        st.info(
            t(
                "Граница вашей территории не загружена, поэтому на карте её нет. Заявки отобраны по территории, "
                "которая указана в каждой из них. Границу загружает администратор на странице «Импорт и экспорт»."
            ),
            icon=":material/info:",
        )
    else:
        words = t("Пунктир на карте — граница вашей территории.")
        st.caption(f"{words} {t('Она условная.')}" if area.is_approximate else words)


def _show_files(actor: Actor, filters: Filters, count: int) -> None:
    parts.section(t("Скачать заявки: {count}", count=number(count)))
    st.caption(t("Имён, телефонов, почты и непроверенных текстов жителей в файле нет."))
    export_form.show_downloads(actor, filters)
