"""The queue of the office: a page of requests in the order of work, and how many there are, counted up to a limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from tracker.domain.filters import Filters
from tracker.domain.models import ServiceRequest
from tracker.store.queries import SORTS, where


def queue_page(
    session: Session,
    filters: Filters,
    *,
    today: date,
    assignee_id: int | None = None,
    sort: str = "due",
    limit: int = 50,
    offset: int = 0,
) -> Sequence[ServiceRequest]:
    """A page of requests that match, of one responsible person where given; `sort` is a name of `queries.SORTS`."""
    query = select(ServiceRequest).where(*_conditions(session, filters, today, assignee_id))
    return session.exec(query.order_by(*SORTS[sort]).limit(limit).offset(offset)).all()


def count_up_to(
    session: Session, filters: Filters, limit: int, *, today: date, assignee_id: int | None = None
) -> int:
    """How many match, but never more than `limit`: the count stops there, whatever the size of the table."""
    some = select(ServiceRequest.id).where(*_conditions(session, filters, today, assignee_id)).limit(limit)
    return session.exec(select(func.count()).select_from(some.subquery())).one()


def _conditions(
    session: Session, filters: Filters, today: date, assignee_id: int | None
) -> list[ColumnElement[bool]]:
    conditions = where(session, filters, today=today)
    return (
        conditions if assignee_id is None else [*conditions, col(ServiceRequest.assignee_id) == assignee_id]
    )
