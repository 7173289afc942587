"""Reads that need the instance's settings: the day of the answer, a place, its twins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import select

from tracker import clock
from tracker.actions.places import Place, index_of, locate
from tracker.domain.deadlines import DayOffRule, WorkCalendar, due_on
from tracker.domain.duplicates import NEAR_M, Twin, likely_twins
from tracker.domain.models import CalendarDay, House, ServiceRequest
from tracker.domain.statuses import Status
from tracker.geo.houses import natural_key
from tracker.store import Store
from tracker.store.courtyards import open_nearby


def answer_day(store: Store, request: ServiceRequest) -> date:
    """The day by which the answer to a request is due, by the instance's settings and calendar."""
    settings = store.settings
    with store.reading() as session:
        overrides = {day.day: day.is_working for day in session.exec(select(CalendarDay)).all()}
    filed_on = clock.local_date(request.requested_at)
    due = due_on(
        Status.IN_REVIEW,
        filed_on=filed_on,
        answer_days=settings.answer_days,
        rule=DayOffRule(settings.day_off_rule),
        calendar=WorkCalendar(overrides) if overrides else None,
    )
    return due or filed_on


def find_place(store: Store, *, lat: float | None, long: float | None, house_id: int | None) -> Place:
    """What is known of a place before anything is filed there. Raises InvalidInput."""
    with store.reading() as session:
        return locate(session, store.settings, lat=lat, long=long, house_id=house_id)


def find_houses(store: Store, text: str, limit: int = 6) -> Sequence[House]:
    """Houses that a typed address may mean, the likeliest first."""
    with store.reading() as session:
        return index_of(session).search.search(text, limit)


def houses_near_number(store: Store, text: str) -> Sequence[House]:
    """Houses of the street that a typed address names, where the house itself is not in the list."""
    with store.reading() as session:
        return sorted(index_of(session).search.near_number(text), key=lambda one: natural_key(one.address))


def all_houses(store: Store) -> Sequence[House]:
    """The list of houses by address, 6 before 18."""
    with store.reading() as session:
        return index_of(session).search.houses


def find_twins(store: Store, category_code: str, place: Place) -> list[Twin]:
    """Open requests that are likely about the same thing."""
    with store.reading() as session:
        near = open_nearby(
            session,
            category_code,
            lat=place.lat,
            long=place.long,
            courtyard_id=place.courtyard_id,
            within_m=NEAR_M,
        )
    return likely_twins(
        near, category_code=category_code, lat=place.lat, long=place.long, courtyard_id=place.courtyard_id
    )
