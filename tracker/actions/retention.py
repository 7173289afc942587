"""What is kept no longer than its term: who filed requests closed long ago, sign-ins and links past their end, files that were
uploaded to be imported. Once a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.forgetting import cover_mentions
from tracker.actions.import_uploads import forget_old_uploads
from tracker.domain.audit import AuditAction
from tracker.domain.credentials import ResetLink
from tracker.domain.models import Photo, ServiceRequest, UpkeepRun
from tracker.domain.people import Actor, Role, SignIn
from tracker.domain.personal import Contact
from tracker.domain.statuses import Status
from tracker.store import Store, Transaction
from tracker.store import personal_data as held

SYSTEM = Actor(name="retention", role=Role.ADMINISTRATOR)
#: Stands in place of a resident's words that nobody published.
GONE = "Текст удалён: срок хранения истёк."
_JOB = "retention"
_BATCH = 1000
_EVERY = timedelta(hours=23)
_GIVEN_UP = timedelta(hours=6)
_CLOSED = [status.value for status in Status if not status.is_open]


@dataclass(frozen=True)
class Forgotten:
    """What one run came to."""

    reporters: int = 0
    mentions: int = 0
    sign_ins: int = 0
    links: int = 0
    files: int = 0


def count_due(store: Store) -> Forgotten:
    """What a run would forget now; writes nothing. Mentions are found only on the way."""
    moment = clock.now()
    with store.reading() as session:
        sign_ins = select(func.count()).select_from(SignIn).where(col(SignIn.expires_at) < moment)
        links = select(func.count()).select_from(ResetLink).where(col(ResetLink.expires_at) < moment)
        return Forgotten(
            reporters=held.count_to_forget(session, _CLOSED, closed_before=moment - _term(store)),
            sign_ins=session.exec(sign_ins).one(),
            links=session.exec(links).one(),
        )


def begin(store: Store, *, is_asked: bool) -> bool:
    """Take the job for this process: exactly one gets it. By itself it is due once a day, `is_asked` does not wait for the day."""
    moment = clock.now()
    with store.transaction() as tx:
        tx.take("upkeep")
        last = tx.session.get(UpkeepRun, _JOB)
        if last is not None:
            is_running = last.finished_at is None and last.started_at > moment - _GIVEN_UP
            is_early = last.finished_at is not None and last.started_at > moment - _EVERY
            if is_running or (is_early and not is_asked):
                return False
        run = last or UpkeepRun(job=_JOB)
        run.started_at, run.finished_at = moment, None
        tx.session.add(run)
        return True


def forget_old(store: Store, *, is_stopping: Callable[[], bool] = lambda: False) -> Forgotten:
    """Forget what is past its term, a thousand requests a write, and note what came of it. Call `begin` first."""
    moment, last, reporters, mentions = clock.now(), 0, 0, 0
    while not is_stopping():
        with store.transaction() as tx:
            batch = held.to_forget(
                tx.session, _CLOSED, closed_before=moment - _term(store), after=last, limit=_BATCH
            )
            if batch:
                last = batch[-1][0]
                reporters += len(batch)
                mentions += _forget(tx, batch)
                record(tx, SYSTEM, AuditAction.REPORTERS_FORGOTTEN, count=len(batch), job=_JOB)
        if len(batch) < _BATCH:
            break
    return _finish(store, reporters=reporters, mentions=mentions)


def _term(store: Store) -> timedelta:
    return timedelta(days=store.settings.retention_days)


def _forget(tx: Transaction, batch: list[tuple[int, int, Contact]]) -> int:
    people = {request_id: contact for _, request_id, contact in batch}
    mentions = cover_mentions(tx.session, people)
    published = func.nullif(col(ServiceRequest.public_text), "")
    tx.session.execute(
        update(ServiceRequest)
        .where(col(ServiceRequest.id).in_(people))
        .values(description=func.coalesce(published, GONE)),
        execution_options={"synchronize_session": False},
    )
    tx.session.execute(
        update(Photo)
        .where(col(Photo.request_id).in_(people), col(Photo.kind) == "before")
        .values(lat=None, long=None, taken_at=None),
        execution_options={"synchronize_session": False},
    )
    held.forget(tx.session, list(people), at=clock.now(), code_too=True)
    return mentions


def _finish(store: Store, *, reporters: int, mentions: int) -> Forgotten:
    moment, files = clock.now(), forget_old_uploads(store.settings)
    with store.transaction() as tx:
        done = Forgotten(
            reporters=reporters,
            mentions=mentions,
            sign_ins=_delete(tx, SignIn, col(SignIn.expires_at) < moment),
            links=_delete(tx, ResetLink, col(ResetLink.expires_at) < moment),
            files=files,
        )
        counts = asdict(done)
        run = tx.session.get_one(UpkeepRun, _JOB)
        run.finished_at, run.counts = moment, counts
        tx.session.add(run)
        record(tx, SYSTEM, AuditAction.RETENTION_DONE, days=store.settings.retention_days, **counts)
        return done


def _delete(tx: Transaction, table: type[Any], condition: Any) -> int:
    done = tx.session.execute(delete(table).where(condition))
    return int(done.rowcount)  # type: ignore[attr-defined]
