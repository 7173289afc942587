"""What every write of a request shares: the row under its lock, its deadline, search text and version."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, select

from tracker import clock
from tracker.domain.deadlines import DayOffRule, WorkCalendar, due_on
from tracker.domain.models import CalendarDay, Category, ServiceRequest
from tracker.domain.search import normalise_text
from tracker.errors import Conflict
from tracker.render import numbers
from tracker.store import Transaction, queries


def for_update(session: Session, number: str, version: int) -> ServiceRequest:
    request = queries.request_by_number(session, number, for_update=True)
    if request.version != version:
        raise Conflict(
            "Заявку уже изменил кто-то другой. Посмотрите, что изменилось, и повторите, если это ещё нужно.",
            changes=_recent_changes(session, request),
        )
    return request


def _recent_changes(session: Session, request: ServiceRequest) -> tuple[str, ...]:
    rows = queries.history(session, request.id or 0)[-3:]
    return tuple(
        f"{numbers.moment(row.at)} — {row.to_status.label}{f', {name}' if name else ''}"
        for row, name in reversed(rows)
    )


def save(tx: Transaction, request: ServiceRequest) -> None:
    request.version += 1
    request.updated_at = clock.now()
    tx.session.add(request)
    tx.touch(request.id)


def deadline(
    tx: Transaction,
    request: ServiceRequest,
    *,
    answer_by: date | None = None,
    work_ends_on: date | None = None,
) -> date | None:
    """The day by which something must happen to a request as it stands, by the instance's settings and calendar."""
    overrides = {day.day: day.is_working for day in tx.session.exec(select(CalendarDay)).all()}
    return due_on(
        request.status,
        filed_on=clock.local_date(request.requested_at),
        register_days=tx.settings.register_days,
        answer_days=tx.settings.answer_days,
        rule=DayOffRule(tx.settings.day_off_rule),
        answer_by=answer_by,
        work_ends_on=work_ends_on,
        calendar=WorkCalendar(overrides) if overrides else None,
    )


def search_text(session: Session, request: ServiceRequest) -> str:
    """What filter `q` looks in: the number, address, kind of work and public text."""
    category = session.get(Category, request.category_code)
    parts = (request.number, request.address, category.name if category else "", request.public_text or "")
    return normalise_text(" ".join(parts))
