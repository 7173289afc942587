"""Reads for the plan of a year: how much is in it, what belongs to one work, and which requests it could take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from tracker.domain.models import ServiceRequest, Work, WorkStatusChange
from tracker.domain.people import User
from tracker.domain.search import normalise_text
from tracker.domain.statuses import Status
from tracker.domain.works import IN_HAND

R = ServiceRequest
#: Requests that wait for a work: accepted ones, those in reserve, and those that went on without a work.
_WAITING = (Status.ACCEPTED, Status.RESERVED, Status.PLANNED, Status.IN_PROGRESS)


@dataclass(frozen=True)
class PlanSum:
    """How many works there are and what they cost, in roubles; the fact is of those that tell it."""

    works: int
    courtyards: int
    planned_cost: float
    actual_cost: float


def sum_of(session: Session, *conditions: ColumnElement[bool]) -> PlanSum:
    """The plan's size for works that match."""
    query = select_rows(
        func.count(col(Work.id)),
        func.count(col(Work.courtyard_id).distinct()),
        func.coalesce(func.sum(col(Work.planned_cost)), 0.0),
        func.coalesce(func.sum(col(Work.actual_cost)), 0.0),
    ).where(*conditions)
    return PlanSum(*session.execute(query).one())


def late_on(today: date) -> ColumnElement[bool]:
    """Works whose last day has passed without them being handed over: `is_late` of each."""
    return col(Work.status).in_(IN_HAND) & (col(Work.ends_on) < today)


def history_of(session: Session, work_id: int) -> Sequence[tuple[WorkStatusChange, str | None]]:
    """Changes of a work's status, oldest first, each with the name of who made it."""
    query = (
        select(WorkStatusChange, User.name)
        .join(User, col(User.id) == col(WorkStatusChange.actor_id), isouter=True)
        .where(WorkStatusChange.work_id == work_id)
        .order_by(col(WorkStatusChange.at), col(WorkStatusChange.id))
    )
    return session.exec(query).all()


def linked_to(session: Session, work_id: int, *, limit: int) -> Sequence[ServiceRequest]:
    """Requests of a work, oldest first."""
    return session.exec(select(R).where(R.work_id == work_id).order_by(col(R.id)).limit(limit)).all()


def candidates(session: Session, work: Work, *, q: str = "", limit: int = 50) -> Sequence[ServiceRequest]:
    """Requests of the work's kind that wait for one, oldest first: of its courtyard, or anywhere by the words given."""
    query = select(R).where(
        R.category_code == work.category_code, col(R.status).in_(_WAITING), col(R.work_id).is_(None)
    )
    words = normalise_text(q).split()
    if words:
        query = query.where(*(col(R.search_text).contains(word, autoescape=True) for word in words))
    else:
        query = query.where(R.courtyard_id == work.courtyard_id)
    return session.exec(query.order_by(col(R.requested_at), col(R.id)).limit(limit)).all()
