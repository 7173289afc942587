"""The bar of filters, bound to the address bar: a link reproduces the view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from tracker import clock
from tracker.domain.filters import DEFAULT_FILTERS, RECENT_DAYS, Filters, Tri
from tracker.domain.statuses import Status, StatusGroup
from tracker.i18n import t
from tracker.ui import data

ALL = "all"


@dataclass(frozen=True)
class Bar:
    """What the bar says: the filters, and whether nothing was chosen so that the default view is shown."""

    filters: Filters
    is_default: bool


def read_filters() -> Bar:
    """The filters of the address bar; nothing chosen means open requests and what was completed lately."""
    chosen, _ignored = Filters.from_query(st.query_params.to_dict())
    if chosen.is_default and ALL not in st.query_params:
        return Bar(DEFAULT_FILTERS, True)
    return Bar(replace(chosen, recent_days=None), False)


def show_filters(*, for_staff: bool = False) -> Bar:
    """Draw the bar and keep the address bar true to it."""
    current = read_filters()
    shown = Filters() if current.is_default else current.filters
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        q = st.text_input(
            t("Найти"), shown.q, placeholder=t("адрес, номер или слово"), key="f_q", icon=":material/search:"
        )
        category = _several(
            t("Вид работ"), [c.code for c in data.categories()], shown.category, data.names(), "f_category"
        )
        areas = {area.code: area.name for area in data.microdistricts()}
        area = _several(t("Микрорайон"), list(areas), shown.area, areas, "f_area")
    status = st.pills(
        t("Состояние"),
        list(StatusGroup),
        selection_mode="multi",
        default=list(shown.status),
        format_func=lambda group: t(group.label),
        key="f_status",
    )
    with st.expander(t("Ещё фильтры: программа, период, просрочка"), expanded=_has_more(shown)):
        more = _more(shown, for_staff=for_staff)
    chosen = replace(more, q=q or "", category=category, area=area, status=tuple(status))
    keep_in_address(chosen, keep_all=not current.is_default)
    return Bar(DEFAULT_FILTERS, True) if chosen.is_default and current.is_default else Bar(chosen, False)


def keep_in_address(filters: Filters, *, keep_all: bool) -> None:
    """Write the filters into the address bar; other parameters of the page stay."""
    wanted = filters.to_query() or ({ALL: "1"} if keep_all else {})
    for name in (*Filters.__dataclass_fields__, ALL):
        if name in wanted:
            if st.query_params.get(name) != wanted[name]:
                st.query_params[name] = wanted[name]
        elif name in st.query_params:
            del st.query_params[name]


def explain(bar: Bar) -> None:
    """Say what the default view shows, with the way to everything and back."""
    if bar.is_default:
        st.caption(t("Показаны открытые заявки и выполненные за последние {days} дней.", days=RECENT_DAYS))
        st.button(t("Показать все заявки"), on_click=_show_all, key="show_all", type="tertiary")
    else:
        st.button(
            t("Сбросить фильтры"),
            on_click=reset,
            key="reset_filters",
            type="tertiary",
            icon=":material/close:",
        )


def reset() -> None:
    """Back to the default view."""
    for name in (*Filters.__dataclass_fields__, ALL):
        if name in st.query_params:
            del st.query_params[name]
        st.session_state.pop(f"f_{name}", None)


def _show_all() -> None:
    st.query_params[ALL] = "1"


def _several(
    label: str, options: Sequence[str], chosen: Sequence[str], names: dict[str, str], key: str
) -> tuple[str, ...]:
    default = [code for code in chosen if code in options]
    say: Callable[[str], str] = lambda code: names.get(code, code)  # noqa: E731
    found = st.multiselect(label, options, default=default, format_func=say, key=key, placeholder=t("любой"))
    return tuple(found)


def _has_more(filters: Filters) -> bool:
    return replace(filters, q="", category=(), area=(), status=()) != Filters()


def _more(shown: Filters, *, for_staff: bool) -> Filters:
    left, middle, right = st.columns(3)
    with left:
        names = {programme.code: programme.short_name for programme in data.programmes()}
        programme = _several(t("Программа"), list(names), shown.programme, names, "f_programme")
        years = list(range(clock.today().year + 1, 2016, -1))
        year = st.multiselect(
            t("Год программы"),
            years,
            default=[y for y in shown.year if y in years],
            key="f_year",
            placeholder=t("любой"),
        )
        state = (
            _several(
                t("Точное состояние"), list(Status), shown.state, {s: t(s.label) for s in Status}, "f_state"
            )
            if for_staff
            else ()
        )
    with middle:
        filed = _period(t("Подана"), shown.filed_from, shown.filed_to, "filed")
        completed = _period(t("Выполнена"), shown.completed_from, shown.completed_to, "completed")
    with right:
        firms = {str(firm.id): firm.name for firm in data.contractors()}
        contractor = _several(
            t("Подрядчик"), list(firms), [str(c) for c in shown.contractor], firms, "f_contractor"
        )
        overdue = st.checkbox(t("Только просроченные"), shown.overdue is Tri.YES, key="f_overdue")
        warranty = st.checkbox(t("Только на гарантии"), shown.warranty is Tri.YES, key="f_warranty")
    return Filters(
        programme=programme,
        year=tuple(year),
        state=tuple(Status(found) for found in state),
        contractor=tuple(int(found) for found in contractor),
        filed_from=filed[0],
        filed_to=filed[1],
        completed_from=completed[0],
        completed_to=completed[1],
        overdue=Tri.YES if overdue else None,
        warranty=Tri.YES if warranty else None,
    )


def _period(label: str, start: date | None, end: date | None, name: str) -> tuple[date | None, date | None]:
    left, right = st.columns(2)
    format_ = "DD.MM.YYYY"
    first = left.date_input(
        t("{label} с", label=label), start, format=format_, key=f"f_{name}_from", min_value=date(2000, 1, 1)
    )
    last = right.date_input(
        t("по", label=label), end, format=format_, key=f"f_{name}_to", min_value=date(2000, 1, 1)
    )
    return first, last
