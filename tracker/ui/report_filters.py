"""What a report is about: its period and the filters of works, all of them in the address bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from tracker import clock
from tracker.actions.reports import of_works
from tracker.domain.filters import NAMES, Filters, Tri
from tracker.domain.reports import Period, Preset
from tracker.i18n import t
from tracker.ui import data, filter_fields

_OWN = "own"
_DAY = "DD.MM.YYYY"
_PERIOD = "period"


@dataclass(frozen=True)
class Asked:
    """The report that was asked for."""

    filters: Filters
    period: Period


def choose() -> Asked:
    """Draw the period and the filters. Nothing in the address bar means this year by the act's date."""
    linked, _ignored = Filters.from_query(st.query_params.to_dict())
    with st.container(horizontal=True, vertical_alignment="bottom", key="report-period"):
        since, until = _choose_days(linked)
        period = _choose_period()
    with st.container(horizontal=True, vertical_alignment="bottom", key="report-filters"):
        q = st.text_input(
            t("Найти"),
            linked.q,
            key="report-q",
            placeholder=t("Двор, подрядчик или номер акта"),
            icon=":material/search:",
            label_visibility="collapsed",
        )
        category = _several(data.names(), linked.category, "category", t("Все виды работ"))
        areas = {one.code: one.name for one in data.microdistricts()}
        area = _several(areas, linked.area, "area", t("Все микрорайоны"))
        with st.popover(t("Ещё фильтры"), icon=":material/tune:", key="report-more"):
            more = _choose_more(linked)
    chosen = replace(more, completed_from=since, completed_to=until, q=q or "", category=category, area=area)
    _keep_in_address(chosen, period)
    return Asked(chosen, period)


def _choose_days(linked: Filters) -> tuple[date | None, date | None]:
    today = clock.today()
    given = (linked.completed_from, linked.completed_to)
    presets = {preset.value: preset.days(today) for preset in Preset}
    shown = next((code for code, days in presets.items() if days == given), _OWN)
    if given == (None, None):
        shown = Preset.YEAR.value
    names = {preset.value: t(preset.label) for preset in Preset} | {_OWN: t("Свои даты")}
    code = st.pills(
        t("Период"),
        list(names),
        default=shown,
        format_func=lambda one: names[one],
        key="report-preset",
        required=True,
    )
    if code != _OWN:
        return presets[code or shown]
    since = st.date_input(t("С"), given[0], key="report-since", format=_DAY, width=170)
    until = st.date_input(t("По"), given[1], key="report-until", format=_DAY, width=170)
    return since, until


def _choose_period() -> Period:
    asked = st.query_params.get(_PERIOD, "")
    known = list(Period)
    index = known.index(Period(asked)) if asked in known else 0
    return st.selectbox(
        t("Считать"), known, index=index, format_func=lambda one: t(one.label), key="report-by", width=220
    )


def _choose_more(linked: Filters) -> Filters:
    programmes = data.programme_names()
    programme = _several(programmes, linked.programme, "programme", t("Все программы"))
    years = {str(year): str(year) for year in range(clock.today().year + 1, 2016, -1)}
    year = _several(years, tuple(map(str, linked.year)), "year", t("Все годы программ"))
    firms = {str(one.id): one.name for one in data.contractors()}
    contractor = _several(firms, tuple(map(str, linked.contractor)), "contractor", t("Все подрядчики"))
    warranty = st.checkbox(t("Только на гарантии"), linked.warranty is Tri.YES, key="report-warranty")
    return Filters(
        programme=programme,
        year=tuple(int(one) for one in year),
        contractor=tuple(int(one) for one in contractor),
        warranty=Tri.YES if warranty else None,
    )


def _several(names: dict[str, str], linked: tuple[str, ...], name: str, anything: str) -> tuple[str, ...]:
    chosen = st.multiselect(
        anything,
        list(names),
        default=[code for code in linked if code in names],
        format_func=lambda code: names[code],
        key=f"report-{name}",
        placeholder=anything,
        label_visibility="collapsed",
    )
    return tuple(chosen)


def _keep_in_address(chosen: Filters, period: Period) -> None:
    wanted = of_works(chosen).to_query()
    if period is not Period.ACT:
        wanted[_PERIOD] = period.value
    filter_fields.keep_in_address(wanted, (*NAMES, _PERIOD))
