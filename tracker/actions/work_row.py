"""A work's row within a write: locked and compared with what was seen, moved with its requests, saved."""

from __future__ import annotations

from sqlmodel import Session

from tracker.actions.work_requests import carry, requests_of
from tracker.domain.models import Work, WorkStatusChange
from tracker.domain.people import Actor
from tracker.domain.requests import clean_text
from tracker.domain.statuses import WorkStatus
from tracker.errors import Conflict
from tracker.store import Transaction
from tracker.store.works import work_by_id


def for_update(session: Session, work_id: int, version: int) -> Work:
    """The work with its row locked; raises NotFound, or Conflict where it has changed since it was seen."""
    work = work_by_id(session, work_id, for_update=True)
    if work.version != version:
        raise Conflict("Работу уже изменил кто-то другой. Обновите страницу и повторите, если это ещё нужно.")
    return work


def save(tx: Transaction, work: Work) -> None:
    """Count the change, and let maps follow."""
    work.version += 1
    tx.session.add(work)
    # Map filters by contractor and warranty read the work through its requests.
    for request in requests_of(tx.session, work.id or 0):
        tx.touch(request.id)


def step(
    tx: Transaction,
    work: Work,
    to: WorkStatus,
    actor: Actor,
    *,
    comment: str = "",
    details: dict[str, object] | None = None,
) -> None:
    """Bring a work into a status, with a row of its history, and carry its requests along."""
    row = WorkStatusChange(
        work_id=work.id or 0,
        actor_id=actor.user_id,
        from_status=work.status,
        to_status=to,
        comment=clean_text(comment),
        details=details or {},
    )
    tx.session.add(row)
    work.status = to
    for request in requests_of(tx.session, work.id or 0, for_update=True):
        carry(tx, request, work, actor)
    save(tx, work)
