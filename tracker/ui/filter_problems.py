"""What an address asks for and nobody here understands, and periods that end before they begin: said in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import streamlit as st

from tracker.domain.filters import Filters
from tracker.domain.statuses import Status
from tracker.i18n import t
from tracker.ui import data, filter_fields

_KEY = "filters-not-understood"


@dataclass(frozen=True)
class _Note:
    """The names of what was left out of an address, and the filters that were left."""

    names: tuple[str, ...]
    filters: Filters | None = None


def leave_out(filters: Filters, ignored: Collection[str], *, for_staff: bool) -> Filters:
    """The filters of an address without the values that are not offered here; what was left out is remembered to be said."""
    offered = _offered(for_staff=for_staff)
    kept = {
        name: tuple(one for one in getattr(filters, name) if one in values)
        for name, values in offered.items()
    }
    wrong = {*ignored, *(name for name, values in kept.items() if values != getattr(filters, name))}
    names = tuple(label for name, label in _labels().items() if name in wrong)
    st.session_state[_KEY] = _Note(tuple(dict.fromkeys(names)))
    return replace(filters, **kept, within="")  # type: ignore[arg-type]


def show(filters: Filters) -> None:
    """Say what was left out, until something else is chosen; and which period can find nothing."""
    note: _Note = st.session_state.get(_KEY) or _Note(())
    if note.filters is None:
        note = st.session_state[_KEY] = _Note(note.names, filters)
    if note.names and note.filters == filters:
        left_out = ", ".join(note.names)
        st.warning(
            t(
                "Часть ссылки не понять, показано без этого: {names}. Выберите условия заново.",
                names=left_out,
            ),
            icon=":material/link_off:",
        )
    for name, first, last in (
        (t("подача"), filters.filed_from, filters.filed_to),
        (t("выполнение"), filters.completed_from, filters.completed_to),
    ):
        if first and last and last < first:
            st.warning(
                t("Период ({name}) кончается раньше, чем начинается. Поменяйте даты местами.", name=name),
                icon=":material/event_busy:",
            )


def _offered(*, for_staff: bool) -> dict[str, Collection[object]]:
    """The values that each field of several offers."""
    known = data.filter_names()
    return {
        "state": tuple(Status) if for_staff else (),
        "category": known.category,
        "area": known.area,
        "programme": known.programme,
        "contractor": known.contractor,
        "year": filter_fields.years(),
    }


def _labels() -> dict[str, str]:
    filed, completed = t("дата подачи"), t("дата выполнения")
    return {
        "status": t("состояние"),
        "state": t("точное состояние"),
        "category": t("вид работ"),
        "area": t("микрорайон"),
        "programme": t("программа"),
        "year": t("год программы"),
        "contractor": t("подрядчик"),
        "filed_from": filed,
        "filed_to": filed,
        "completed_from": completed,
        "completed_to": completed,
        "overdue": t("просрочка"),
        "warranty": t("гарантия"),
        "recent_days": t("недавние"),
    }
