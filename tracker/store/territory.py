"""Counts by place: what lies in each area, and in each courtyard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from tracker.domain.models import Courtyard, CourtyardHouse, House, ServiceRequest


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many houses, courtyards and requests are noted with each area, by the area's id."""

    houses: dict[int, int]
    courtyards: dict[int, int]
    requests: dict[int, int]


def area_counts(session: Session) -> Counts:
    """Counts of every area that has any."""
    return Counts(
        houses=_by(session, House.area_id),
        courtyards=_by(session, Courtyard.area_id),
        requests=_by(session, ServiceRequest.area_id),
    )


def requests_by_courtyard(session: Session) -> dict[int, int]:
    """How many requests each courtyard has."""
    return _by(session, ServiceRequest.courtyard_id)


def houses_by_courtyard(session: Session) -> dict[int, list[int]]:
    """Ids of the houses of each courtyard."""
    found: dict[int, list[int]] = {}
    for link in session.exec(select(CourtyardHouse)).all():
        found.setdefault(link.courtyard_id, []).append(link.house_id)
    return found


def all_houses(session: Session) -> Sequence[House]:
    """All houses by address."""
    return session.exec(select(House).order_by(col(House.address))).all()


def _by(session: Session, column: int | None) -> dict[int, int]:
    place = col(column)
    rows = session.exec(select(place, func.count()).where(place.is_not(None)).group_by(place)).all()
    return {int(ident or 0): count for ident, count in rows}
