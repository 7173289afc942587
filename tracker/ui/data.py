"""Reference data that every page asks for, cached for a short while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st
from sqlmodel import col

from tracker.domain.conditions import Names
from tracker.domain.filters import Filters
from tracker.domain.models import (
    Area,
    Category,
    Organisation,
    Programme,
    RejectionReason,
    ServiceRequest,
    Work,
)
from tracker.domain.people import User
from tracker.domain.permissions import ALLOWED, Action
from tracker.domain.statuses import StatusGroup, WorkStatus
from tracker.errors import NotFound
from tracker.geo.areas import contains, to_outline
from tracker.geo.within import view_of
from tracker.i18n import language, t
from tracker.render.district_map import CENTRE, ZOOM
from tracker.runtime import current_map, current_store
from tracker.store import queries
from tracker.store.works import WorkRow, list_works

_SECONDS = 15


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def categories() -> Sequence[Category]:
    """Kinds of work that are in use, in the order of the list."""
    with current_store().reading() as session:
        return queries.categories(session)


def is_whole(category_code: str) -> bool:
    """Whether a kind of work in use is counted in whole units."""
    return any(one.code == category_code and one.is_whole for one in categories())


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def microdistricts() -> Sequence[Area]:
    """Microdistricts by name."""
    with current_store().reading() as session:
        return queries.areas(session, "microdistrict", only_active=True)


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def districts() -> dict[str, str]:
    """Names of the districts that have an outline, by code."""
    with current_store().reading() as session:
        return {
            area.code: area.name
            for area in queries.areas(session, "district", only_active=True)
            if area.outline
        }


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def home_view() -> tuple[float, float, int]:
    """Where maps begin (latitude, longitude, zoom): as built in where the instance's own district lies there, else that district."""
    store = current_store()
    with store.reading() as session:
        known = queries.areas(session, "district")
    own = next((area for area in known if area.code == store.settings.district and area.outline), None)
    is_built_in = own is None or contains(to_outline(own.outline or {}), *CENTRE)
    return (None if own is None or is_built_in else view_of(own)) or (*CENTRE, ZOOM)


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def area_names() -> dict[str, str]:
    """Names of the areas of every kind, by code."""
    with current_store().reading() as session:
        return {area.code: area.name for area in queries.areas(session)}


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def programmes() -> Sequence[Programme]:
    """Programmes."""
    with current_store().reading() as session:
        return queries.programmes(session)


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def contractors() -> Sequence[Organisation]:
    """Contractors by name."""
    with current_store().reading() as session:
        return queries.organisations(session, "contractor")


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def is_demo() -> bool:
    """Whether this instance holds demo data."""
    with current_store().reading() as session:
        return queries.has_demo(session)


def names() -> dict[str, str]:
    """Names of the kinds of work by code, in the reader's language."""
    return {one.code: say_kind(one) for one in categories()}


def say_kind(kind: Category) -> str:
    """The name of a kind of work in the reader's language: as the administrator gave it, else as it ships."""
    return kind.name_en if language() == "en" and kind.name_en else t(kind.name)


def programme_names() -> dict[str, str]:
    """Short names of the programmes by code, in the reader's language."""
    return {one.code: t(one.short_name) for one in programmes()}


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def filter_names() -> Names:
    """What the codes and ids of filters stand for, as they are written; whoever shows one says it by `t`."""
    return Names(
        category={one.code: one.name for one in categories()},
        area=area_names(),
        programme={one.code: one.short_name for one in programmes()},
        contractor={firm.id or 0: firm.name for firm in contractors()},
    )


@st.cache_data(ttl=2, show_spinner=False, max_entries=200)
def counts(filters: Filters, today: date) -> dict[StatusGroup, int]:
    """How many requests match, by status group: what the legend, the map and the list agree on."""
    with current_store().reading() as session:
        return queries.count_by_group(session, filters, today=today)


def page_of_requests(
    filters: Filters, today: date, *, page: int, size: int, as_of: date | None = None
) -> Sequence[ServiceRequest]:
    """One page (from 1) of the requests that match, newest first; those that matched at the end of a day where one is given."""
    return current_map().newest(filters, today=today, offset=(page - 1) * size, limit=size, as_of=as_of)


def request_or_none(number: str) -> ServiceRequest | None:
    """A request by its number; None where there is none."""
    with current_store().reading() as session:
        try:
            return queries.request_by_number(session, number)
        except NotFound:
            return None


@st.cache_data(ttl=_SECONDS, show_spinner=False, max_entries=200)
def courtyard_name(courtyard_id: int) -> str:
    """The houses that a courtyard is known by."""
    with current_store().reading() as session:
        return queries.courtyard(session, courtyard_id).name


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def rejection_reasons() -> Sequence[RejectionReason]:
    """Reasons for a rejection that may be chosen now."""
    with current_store().reading() as session:
        return queries.rejection_reasons(session)


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def office() -> Sequence[User]:
    """Working accounts of those who handle requests, by name."""
    with current_store().reading() as session:
        return [
            user for user in queries.users(session) if user.is_active and user.role in ALLOWED[Action.MOVE]
        ]


def works_for(category_code: str, courtyard_id: int | None) -> Sequence[WorkRow]:
    """Works of a kind that are not over yet, in this courtyard where it is known."""
    ended = (WorkStatus.ACCEPTED, WorkStatus.CANCELLED)
    conditions = [col(Work.category_code) == category_code, col(Work.status).not_in(ended)]
    if courtyard_id is not None:
        conditions.append(col(Work.courtyard_id) == courtyard_id)
    with current_store().reading() as session:
        return list_works(session, *conditions, limit=100)
