"""What is chosen, a chip each: one press takes it away again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from tracker.domain.conditions import describe_period
from tracker.domain.filters import Filters, Tri
from tracker.i18n import t
from tracker.render.safe_text import plain
from tracker.ui import data
from tracker.ui.filter_fields import key_of

#: Fields that stand in the bar itself where it is wide enough; there a chip would say their choice twice. Several have no room in them.
_IN_BAR = ("category", "area")


@dataclass(frozen=True)
class Chip:
    """One thing that is chosen: which field says it, the value where a field holds several, and its words."""

    name: str
    value: object
    label: str


def show_chips(filters: Filters) -> None:
    """The chips in a row; nothing where nothing is chosen."""
    chips = list(to_chips(filters))
    if not chips:
        return
    with st.container(horizontal=True, key="filters-chips"):
        for chip in chips:
            is_seen = chip.name in _IN_BAR and len(getattr(filters, chip.name)) == 1
            place = "bar" if is_seen else "more"
            st.button(
                plain(chip.label),
                key=f"chip-{place}-{chip.name}-{chip.value}",
                icon=":material/close:",
                icon_position="right",
                help=t("Убрать это условие"),
                on_click=_take_away,
                args=(chip,),
            )


def to_chips(filters: Filters) -> Iterator[Chip]:
    """A chip for each choice, in the order of the bar. Groups of statuses and words stay visible in their own fields."""
    names = data.filter_names()
    for name, known in (("category", names.category), ("area", names.area), ("programme", names.programme)):
        yield from (Chip(name, code, t(known.get(code, code))) for code in getattr(filters, name))
    yield from (Chip("year", year, t("{year} год", year=year)) for year in filters.year)
    yield from (
        Chip("contractor", str(one), names.contractor.get(one, str(one))) for one in filters.contractor
    )
    yield from (Chip("state", status, t(status.label)) for status in filters.state)
    if filters.filed_from or filters.filed_to:
        yield Chip(
            "filed", "", t("Подана {period}", period=describe_period(filters.filed_from, filters.filed_to))
        )
    if filters.completed_from or filters.completed_to:
        period = describe_period(filters.completed_from, filters.completed_to)
        yield Chip("completed", "", t("Выполнена {period}", period=period))
    for name, yes, no in (
        ("overdue", t("Просроченные"), t("Непросроченные")),
        ("warranty", t("На гарантии"), t("Без гарантии")),
    ):
        chosen = getattr(filters, name)
        if chosen is not None:
            yield Chip(name, "", yes if chosen is Tri.YES else no)


def _take_away(chip: Chip) -> None:
    state = st.session_state
    if chip.name in ("filed", "completed"):
        state[key_of(f"{chip.name}_from")] = state[key_of(f"{chip.name}_to")] = None
    elif chip.value == "":
        state[key_of(chip.name)] = None
    else:
        state[key_of(chip.name)] = [value for value in state[key_of(chip.name)] if value != chip.value]
