"""A batch of placed rows into storage: new requests in bulk with numbers and history, changed ones one by one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from tracker import clock
from tracker.actions.import_report import Outcome, Tally
from tracker.domain.deadlines import DayOffRule, WorkCalendar, due_on
from tracker.domain.models import CalendarDay, ServiceRequest, StatusChange, Work
from tracker.domain.people import Actor
from tracker.domain.search import normalise_text
from tracker.domain.statuses import Status, WorkStatus
from tracker.importers.placing import PlacedRow
from tracker.store import Transaction
from tracker.store.bulk import insert_rows, reserve_ids

#: The mark in `StatusChange.details` of what a file said; where the last change has none, staff have taken over.
IMPORTED = "import"
STAFF_NOTE = "Заявку уже ведут сотрудники: из файла взяты только ответ и состояние источника"
_LOCK = "imports"


@dataclass(frozen=True)
class BatchContext:
    """What is the same for all rows of a file."""

    source: str
    actor: Actor
    moment: datetime
    category_names: Mapping[str, str]
    covered: frozenset[tuple[int, str]]
    deadline: Callable[[Status, date], date | None]


@dataclass(frozen=True)
class Known:
    """What storage has of a row."""

    id: int
    content_hash: str | None


def make_context(
    session: Session, settings: Any, *, source: str, actor: Actor, category_names: Mapping[str, str]
) -> BatchContext:
    """Read what bulk writing needs once: works under warranty and the calendar."""
    warranty = select(Work.courtyard_id, Work.category_code).where(
        Work.status == WorkStatus.ACCEPTED, col(Work.warranty_until) >= clock.today()
    )
    overrides = {day.day: day.is_working for day in session.exec(select(CalendarDay)).all()}
    calendar = WorkCalendar(overrides) if overrides else None

    def deadline(status: Status, filed_on: date) -> date | None:
        return due_on(
            status,
            filed_on=filed_on,
            register_days=settings.register_days,
            answer_days=settings.answer_days,
            rule=DayOffRule(settings.day_off_rule),
            calendar=calendar,
        )

    covered = frozenset((yard, code) for yard, code in session.exec(warranty).all())
    return BatchContext(source, actor, clock.now(), category_names, covered, deadline)


def content_hash(placed: PlacedRow) -> str:
    """What tells whether a row says anything new."""
    place = (placed.lat, placed.long, placed.is_outside)
    return hashlib.sha256(f"{placed.row.facts}\x1f{place}".encode()).hexdigest()


def outcomes(known: Mapping[str, Known], batch: Sequence[PlacedRow]) -> list[Outcome]:
    """What each row would do."""
    return [_outcome(known.get(placed.row.external_id), placed) for placed in batch]


def _outcome(known: Known | None, placed: PlacedRow) -> Outcome:
    if known is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if known.content_hash == content_hash(placed) else Outcome.UPDATED


def find_known(session: Session, source: str, ids: Sequence[str]) -> dict[str, Known]:
    """Requests of a source that storage has, by external id."""
    query = select(ServiceRequest.external_id, ServiceRequest.id, ServiceRequest.content_hash).where(
        ServiceRequest.external_source == source, col(ServiceRequest.external_id).in_(ids)
    )
    return {str(external): Known(id_ or 0, told) for external, id_, told in session.exec(query).all()}


def write_batch(tx: Transaction, context: BatchContext, batch: Sequence[PlacedRow], tally: Tally) -> None:
    """Write what is new or changed. Two imports at once take turns, so that neither files a request twice."""
    tx.take(_LOCK)
    known = find_known(tx.session, context.source, [placed.row.external_id for placed in batch])
    kinds = outcomes(known, batch)
    _create(
        tx, context, [placed for placed, kind in zip(batch, kinds, strict=True) if kind is Outcome.CREATED]
    )
    changed = [placed for placed, kind in zip(batch, kinds, strict=True) if kind is Outcome.UPDATED]
    extra = _update(tx, context, [(placed, known[placed.row.external_id].id) for placed in changed])
    for placed, kind in zip(batch, kinds, strict=True):
        tally.take(kind, placed.notes)
    tally.notes.update(extra)
    if any(kind is not Outcome.UNCHANGED for kind in kinds):
        tx.touch(None)


def _create(tx: Transaction, context: BatchContext, batch: Sequence[PlacedRow]) -> None:
    if not batch:
        return
    filed = [placed.row.requested_at or context.moment for placed in batch]
    years = [clock.local_date(moment).year for moment in filed]
    numbers = {year: iter(tx.next_numbers(year, count)) for year, count in sorted(Counter(years).items())}
    ids = reserve_ids(tx, ServiceRequest, len(batch)).tolist()
    rows = [
        {"id": id_, **_values(context, placed, number=next(numbers[year]), filed=moment)}
        for id_, placed, year, moment in zip(ids, batch, years, filed, strict=True)
    ]
    insert_rows(tx, ServiceRequest, rows)
    history = [
        change
        for id_, placed, moment in zip(ids, batch, filed, strict=True)
        for change in _first_history(context, placed, id_, moment)
    ]
    insert_rows(tx, StatusChange, history)


def _values(context: BatchContext, placed: PlacedRow, *, number: str, filed: datetime) -> dict[str, Any]:
    row = placed.row
    return {
        "number": number,
        "status": row.status,
        "requested_at": filed,
        "status_at": max(row.status_at or filed, filed),
        "source": "import",
        "external_source": context.source,
        "external_id": row.external_id,
        "search_text": _search_text(context, placed, number),
        **_told(context, placed, filed),
        "is_demo": False,
        "version": 1,
    }


def _told(context: BatchContext, placed: PlacedRow, filed: datetime) -> dict[str, Any]:
    """Columns that follow the file for as long as nobody of the staff has taken over."""
    row = placed.row
    return {
        "category_code": row.category_code,
        "lat": placed.lat,
        "long": placed.long,
        "address": placed.address,
        "house_id": placed.house_id,
        "courtyard_id": placed.courtyard_id,
        "area_id": placed.area_id,
        "is_outside": placed.is_outside,
        "description": row.description,
        "public_answer": row.answer or None,
        "updated_at": context.moment,
        "due_on": (row.due_on if row.status.is_open else None)
        or context.deadline(row.status, clock.local_date(filed)),
        "completed_at": row.completed_at,
        "completed_on": clock.local_date(row.completed_at) if row.completed_at else None,
        "plan_year": row.plan_year,
        "is_warranty_case": row.status.is_open
        and (placed.courtyard_id, row.category_code) in context.covered,
        "external_status": row.external_status or None,
        "content_hash": content_hash(placed),
    }


def _search_text(context: BatchContext, placed: PlacedRow, number: str) -> str:
    return normalise_text(
        f"{number} {placed.address} {context.category_names.get(placed.row.category_code, '')}"
    )


def _first_history(
    context: BatchContext, placed: PlacedRow, request_id: int, filed: datetime
) -> list[dict[str, Any]]:
    first = _change(context, request_id, at=filed, before=None, after=Status.NEW, message="Заявка принята.")
    row = placed.row
    if row.status is Status.NEW:
        return [first | {"comment": row.remarks}]
    at = max(row.status_at or filed, filed)
    second = _change(
        context, request_id, at=at, before=Status.NEW, after=row.status, comment=_comment(placed)
    )
    return [first, second]


def _comment(placed: PlacedRow) -> str:
    told = placed.row.external_status
    state = f"Состояние в источнике: {told}." if told else "Загружено из файла."
    return f"{state}\n{placed.row.remarks}".strip()


def _change(
    context: BatchContext,
    request_id: int,
    *,
    at: datetime,
    before: Status | None,
    after: Status,
    message: str = "",
    comment: str = "",
) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "at": at,
        "actor_id": context.actor.user_id,
        "from_status": before,
        "to_status": after,
        "reason_code": None,
        "comment": comment,
        "public_message": message,
        "details": {IMPORTED: context.source},
    }


def _update(tx: Transaction, context: BatchContext, batch: Sequence[tuple[PlacedRow, int]]) -> Counter[str]:
    """Bring changed requests up to what the file says; what staff decided since stays. Returns notes with counts."""
    notes: Counter[str] = Counter()
    if not batch:
        return notes
    ids = [id_ for _, id_ in batch]
    requests = {
        r.id: r for r in tx.session.exec(select(ServiceRequest).where(col(ServiceRequest.id).in_(ids))).all()
    }
    changes = select(StatusChange).where(col(StatusChange.request_id).in_(ids)).order_by(col(StatusChange.id))
    last = {change.request_id: change for change in tx.session.exec(changes).all()}
    for placed, id_ in batch:
        request = requests[id_]
        if _is_staffs(request, last.get(id_)):
            notes[STAFF_NOTE] += 1
            told = {"external_status", "public_answer", "content_hash"}
            values = {
                name: value
                for name, value in _told(context, placed, request.requested_at).items()
                if name in told
            }
        else:
            values = _follow(tx.session, context, placed, request)
        for name, value in values.items():
            setattr(request, name, value)
        request.updated_at = context.moment
        request.version += 1
        tx.session.add(request)
    return notes


def _is_staffs(request: ServiceRequest, last: StatusChange | None) -> bool:
    decided = (
        request.assignee_id is not None or request.public_text is not None or request.work_id is not None
    )
    return decided or last is None or IMPORTED not in last.details


def _follow(
    session: Session, context: BatchContext, placed: PlacedRow, request: ServiceRequest
) -> dict[str, Any]:
    row = placed.row
    filed = row.requested_at or request.requested_at
    values = _told(context, placed, filed)
    values |= {"requested_at": filed, "search_text": _search_text(context, placed, request.number)}
    if row.status is not request.status:
        at = max(row.status_at or context.moment, request.status_at)
        change = _change(
            context, request.id or 0, at=at, before=request.status, after=row.status, comment=_comment(placed)
        )
        session.add(StatusChange(**change))
        values |= {"status": row.status, "status_at": at}
    return values
