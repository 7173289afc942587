"""The fields of the filter bar: what they are called in the session, how they are filled, drawn and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from tracker import clock
from tracker.domain.filters import Filters, Tri, clean_words
from tracker.domain.statuses import Status, StatusGroup
from tracker.i18n import t
from tracker.ui import data

ALL_TIME = "f_all"
_FIRST_YEAR = 2017
_FIRST_DAY = date(2000, 1, 1)


def key_of(name: str) -> str:
    """The key of a filter's field in the session."""
    return f"f_{name}"


def fill(filters: Filters, *, has_all: bool) -> None:
    """Put filters into the fields, before these are drawn."""
    state = st.session_state
    state[ALL_TIME] = has_all or (filters.recent_days is None and filters != Filters())
    state[key_of("q")] = filters.q
    for name in ("status", "state", "category", "area", "programme", "year"):
        state[key_of(name)] = list(getattr(filters, name))
    state[key_of("contractor")] = [str(each) for each in filters.contractor]
    for name in ("filed_from", "filed_to", "completed_from", "completed_to"):
        state[key_of(name)] = getattr(filters, name)
    for name in ("overdue", "warranty"):
        state[key_of(name)] = getattr(filters, name)


def read(*, for_staff: bool) -> Filters:
    """The filters that the fields say."""
    return Filters(
        q=clean_words(str(_value("q", "") or "")),
        status=_many("status"),
        state=_many("state") if for_staff else (),
        category=_many("category"),
        area=_many("area"),
        programme=_many("programme"),
        year=_many("year"),
        contractor=tuple(int(each) for each in _many("contractor")),
        filed_from=_value("filed_from", None),
        filed_to=_value("filed_to", None),
        completed_from=_value("completed_from", None),
        completed_to=_value("completed_to", None),
        overdue=_value("overdue", None),
        warranty=_value("warranty", None),
    )


def keep_in_address(wanted: Mapping[str, str], names: Sequence[str]) -> None:
    """Make the parameters of these names in the address bar say what is wanted, all in one step of history; the others stay."""
    now = st.query_params.to_dict()
    told = {name: value for name, value in now.items() if name not in names} | dict(wanted)
    if told != now:
        st.query_params.from_dict(told)


def count_more() -> int:
    """How many of the filters that are folded away are set."""
    shown = replace(read(for_staff=True), q="", status=(), category=(), area=())
    return len(shown.to_query())


def several(
    label: str,
    options: Sequence[Any],
    names: dict[Any, str],
    name: str,
    nothing: str,
    *,
    is_labelled: bool = False,
) -> None:
    """A field of several values; values that are not offered (an old link's, say) are dropped."""
    kept = [value for value in _many(name) if value in options]
    if len(kept) != len(_many(name)):
        st.session_state[key_of(name)] = kept
    say: Callable[[Any], str] = lambda value: names.get(value, str(value))  # noqa: E731
    st.multiselect(
        label,
        options,
        format_func=say,
        key=key_of(name),
        placeholder=nothing,
        label_visibility="visible" if is_labelled else "collapsed",
    )


def show_more(*, for_staff: bool) -> None:
    """The filters that are folded away: programme, years, periods, contractor, and what is derived."""
    programmes = data.programme_names()
    anything = t("любая")
    several(t("Программа"), list(programmes), programmes, "programme", anything, is_labelled=True)
    several(t("Год программы"), years(), {}, "year", t("любой"), is_labelled=True)
    _period(t("Подана с"), t("Подана по"), "filed")
    _period(t("Выполнена с"), t("Выполнена по"), "completed")
    firms = {str(firm.id): firm.name for firm in data.contractors()}
    several(t("Подрядчик"), list(firms), firms, "contractor", t("любой"), is_labelled=True)
    if for_staff:
        names = {status: t(status.label) for status in Status}
        several(t("Точное состояние"), list(Status), names, "state", t("любое"), is_labelled=True)
    _yes_or_no(t("Срок"), "overdue", t("Просрочены"), t("Не просрочены"))
    _yes_or_no(t("Гарантия"), "warranty", t("На гарантии"), t("Без гарантии"))


def years() -> list[int]:
    """Years of programmes that are offered, the latest first."""
    return list(range(clock.today().year + 1, _FIRST_YEAR - 1, -1))


def show_usual(*, is_again: bool = False) -> None:
    """The kinds of work and the microdistricts: in the bar, and again in the drawer for screens that have no room for a bar."""
    show = _again if is_again else several
    names = data.names()
    show(t("Вид работ"), list(names), names, "category", t("Все виды работ"))
    areas = {area.code: area.name for area in data.microdistricts()}
    show(t("Микрорайон"), list(areas), areas, "area", t("Все микрорайоны"))


def _again(label: str, options: Sequence[Any], names: dict[Any, str], name: str, nothing: str) -> None:
    """A second field for the same filter: it shows what the first one holds, and what is chosen goes there."""
    own, first = key_of(f"{name}_again"), key_of(name)
    st.session_state[own] = list(_many(name))

    def pass_on() -> None:
        st.session_state[first] = st.session_state[own]

    say: Callable[[Any], str] = lambda value: names.get(value, str(value))  # noqa: E731
    st.multiselect(label, options, format_func=say, key=own, placeholder=nothing, on_change=pass_on)


def _yes_or_no(label: str, name: str, yes: str, no: str) -> None:
    words = {Tri.YES: yes, Tri.NO: no}
    st.segmented_control(label, list(Tri), format_func=lambda choice: words[choice], key=key_of(name))


def _period(first: str, last: str, name: str) -> None:
    left, right = st.columns(2)
    for column, label, end in ((left, first, "from"), (right, last, "to")):
        column.date_input(
            label, value=None, format="DD.MM.YYYY", key=key_of(f"{name}_{end}"), min_value=_FIRST_DAY
        )


def _many(name: str) -> tuple[Any, ...]:
    kinds: dict[str, Callable[[Any], Any]] = {"status": StatusGroup, "state": Status}
    return tuple(kinds.get(name, lambda value: value)(value) for value in _value(name, None) or ())


def _value(name: str, default: Any) -> Any:
    return st.session_state.get(key_of(name), default)
