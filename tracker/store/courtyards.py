"""Reads around one courtyard: its requests, its neighbours' open requests, the list to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from tracker.domain.models import Courtyard, CourtyardHouse, House, ServiceRequest
from tracker.domain.statuses import Status, StatusGroup

R = ServiceRequest
_OPEN = tuple(status for status in Status if status.is_open)
_METRES_IN_DEGREE = 111_195.0


def open_nearby(
    session: Session,
    category_code: str,
    *,
    lat: float,
    long: float,
    courtyard_id: int | None,
    within_m: float,
    limit: int = 50,
) -> Sequence[ServiceRequest]:
    """Open requests of a kind in the courtyard or in a box around a point; twice as wide as long as it is north."""
    reach = within_m / _METRES_IN_DEGREE
    near = and_(
        col(R.lat).between(lat - reach, lat + reach), col(R.long).between(long - 2 * reach, long + 2 * reach)
    )
    place = near if courtyard_id is None else or_(near, col(R.courtyard_id) == courtyard_id)
    query = select(R).where(R.category_code == category_code, col(R.status).in_(_OPEN), place)
    return session.exec(query.order_by(col(R.requested_at).desc()).limit(limit)).all()


def count_in(session: Session, courtyard_id: int) -> dict[StatusGroup, int]:
    """How many requests a courtyard has, by status group (every group is there)."""
    query = select(col(R.status), func.count()).where(R.courtyard_id == courtyard_id).group_by(R.status)
    counts = dict.fromkeys(StatusGroup, 0)
    for status, count in session.exec(query).all():
        counts[Status(status).group] += count
    return counts


def requests_in(
    session: Session, courtyard_id: int, *, limit: int, offset: int = 0
) -> Sequence[ServiceRequest]:
    """A page of a courtyard's requests, newest first."""
    query = (
        select(R).where(R.courtyard_id == courtyard_id).order_by(col(R.requested_at).desc(), col(R.id).desc())
    )
    return session.exec(query.limit(limit).offset(offset)).all()


def courtyards(session: Session) -> Sequence[Courtyard]:
    """All courtyards by name."""
    return session.exec(select(Courtyard).order_by(col(Courtyard.name))).all()


def houses_with_courtyards(session: Session) -> Sequence[tuple[House, int]]:
    """Houses that a courtyard serves, each with that courtyard's id, by address."""
    query = select(House, CourtyardHouse.courtyard_id).join(
        CourtyardHouse, col(CourtyardHouse.house_id) == col(House.id)
    )
    return session.exec(query.order_by(col(House.address))).all()
