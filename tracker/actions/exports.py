"""Requests out of storage as rows of an export: public facts only, by the same filters as everywhere."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.scope import narrowed
from tracker.domain.audit import AuditAction
from tracker.domain.filters import Filters
from tracker.domain.models import Area, Category, Organisation, Programme, ServiceRequest, Work
from tracker.domain.people import Actor
from tracker.domain.permissions import Action
from tracker.errors import InvalidInput
from tracker.render.request_table import PublicRequest
from tracker.store import Store, queries

#: A file with more rows opens in no office program and holds the server for minutes.
MAX_ROWS = 200_000
R = ServiceRequest
_COLUMNS: tuple[Any, ...] = (
    R.number,
    R.status,
    Category.name,
    R.address,
    Area.name,
    R.requested_at,
    R.due_on,
    R.completed_on,
    Programme.short_name,
    R.plan_year,
    Organisation.name,
    R.public_text,
    R.public_answer,
    R.lat,
    R.long,
)


def export_rows(store: Store, actor: Actor, filters: Filters) -> list[PublicRequest]:
    """The requests that match, oldest first. Raises InvalidInput where there are none or too many for a file."""
    query = (
        select(*_COLUMNS)
        .join(Category, col(Category.code) == R.category_code)
        .outerjoin(Area, col(Area.id) == R.area_id)
        .outerjoin(Programme, col(Programme.id) == R.programme_id)
        .outerjoin(Work, col(Work.id) == R.work_id)
        .outerjoin(Organisation, col(Organisation.id) == Work.contractor_id)
        .order_by(col(R.requested_at), col(R.id))
    )
    with store.reading() as session:
        conditions = queries.where(
            session, narrowed(session, actor, Action.EXPORT, filters), today=clock.today()
        )
        count = session.execute(select(func.count()).select_from(R).where(*conditions)).scalar_one()
        if not count:
            raise InvalidInput("По этим фильтрам заявок нет. Уберите часть фильтров.")
        if count > MAX_ROWS:
            raise InvalidInput(
                "Заявок {count}, а в один файл входит {most}. Сузьте период или другие фильтры.",
                count=count,
                most=MAX_ROWS,
            )
        rows = [_public(row) for row in session.execute(query.where(*conditions))]
    with store.transaction() as tx:
        record(tx, actor, AuditAction.REQUESTS_EXPORTED, rows=len(rows))
    return rows


def _public(row: Any) -> PublicRequest:
    (
        number,
        status,
        category,
        address,
        area,
        requested_at,
        due_on,
        completed_on,
        programme,
        year,
        contractor,
        *rest,
    ) = row
    text, answer, lat, long = rest
    return PublicRequest(
        number=number,
        status=status.label,
        category=category,
        address=address,
        area=area or "",
        requested_at=requested_at,
        due_on=due_on,
        completed_on=completed_on,
        programme=programme or "",
        year=year,
        contractor=contractor or "",
        public_text=text or "",
        public_answer=answer or "",
        lat=lat,
        long=long,
    )
