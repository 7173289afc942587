"""A work and its requests: verbs that link and unlink them, and how a work carries them along."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.moves import join_work, record_move
from tracker.domain.audit import AuditAction
from tracker.domain.models import (
    ServiceRequest,
    Work,
)
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.workflow import WORKS_PATH, MoveDetails, path_by_work
from tracker.errors import InvalidMove
from tracker.store import Store, Transaction, queries
from tracker.store.works import work_by_id


def link(store: Store, actor: Actor, work_id: int, numbers: Sequence[str]) -> Work:
    """Link requests of the same kind to a work; each goes as far as the work is. Raises InvalidMove, and links none then."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = work_by_id(tx.session, work_id, for_update=True)
        # All rows are locked before the first is written: another write that holds one of them cannot wait for us.
        wanted = [
            queries.request_by_number(tx.session, number, for_update=True) for number in sorted(set(numbers))
        ]
        for request in wanted:
            _check_link(request, work)
            join_work(tx.session, request, work_id)
            carry(tx, request, work, actor)
            tx.session.add(request)
            tx.touch(request.id)
        record(tx, actor, AuditAction.REQUESTS_LINKED, work, requests=[one.number for one in wanted])
        return work


def unlink(store: Store, actor: Actor, number: str) -> ServiceRequest:
    """Take a planned request out of its work: it waits in reserve for the next year."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        request = queries.request_by_number(tx.session, number, for_update=True)
        if request.status is not Status.PLANNED:
            raise InvalidMove("Из плана можно убрать только заявку, работы по которой ещё не начались.")
        work_id = request.work_id
        _to_reserve(tx, request, actor, reason="Исключена из работы")
        record(tx, actor, AuditAction.REQUEST_UNLINKED, request, work=work_id)
        return request


def requests_of(session: Session, work_id: int, *, for_update: bool = False) -> Sequence[ServiceRequest]:
    """The requests linked to a work, in the order of filing; `for_update` locks their rows until the write ends."""
    query = select(ServiceRequest).where(ServiceRequest.work_id == work_id).order_by(col(ServiceRequest.id))
    return session.exec(query.with_for_update() if for_update else query).all()


def carry(tx: Transaction, request: ServiceRequest, work: Work, actor: Actor) -> None:
    """Take a linked request as far as its work is, a history row for each step."""
    if request.status is Status.RESERVED and path_by_work(request.status, work.status):
        request_path = (Status.PLANNED, *path_by_work(Status.PLANNED, work.status))
    else:
        request_path = path_by_work(request.status, work.status)
    for step in request_path:
        told, day = "", None
        if step is Status.COMPLETED:
            day = work.act_on or clock.today()
            request.completed_on, request.completed_at = day, clock.now()
            told = f"Работы приняты комиссией, акт № {work.act_number} от {day:%d.%m.%Y}."
        said = MoveDetails(work_id=work.id, completed_on=day, comment="Вместе с работой", public_message=told)
        record_move(tx, request, step, actor, details=said)


def release_requests(tx: Transaction, work: Work, actor: Actor) -> None:
    reason = "Работа исключена из плана"
    for request in requests_of(tx.session, work.id or 0):
        if request.status is Status.IN_PROGRESS:
            record_move(tx, request, Status.PLANNED, actor, details=MoveDetails(comment=reason))
        if request.status is Status.PLANNED:
            _to_reserve(tx, request, actor, reason=reason)


def _check_link(request: ServiceRequest, work: Work) -> None:
    if request.work_id not in (None, work.id):
        raise InvalidMove(
            "Заявка № {number} уже включена в другую работу. Сначала исключите её оттуда.",
            number=request.number,
        )
    if request.status.is_done and work.status is not WorkStatus.ACCEPTED:
        raise InvalidMove(
            "Заявка № {number} уже выполнена, включить её в новую работу нельзя.", number=request.number
        )
    if request.status not in WORKS_PATH and request.status is not Status.RESERVED:
        raise InvalidMove(
            "Заявка № {number} ещё не принята. Сначала рассмотрите и примите её, потом включайте в работу.",
            number=request.number,
        )


def _to_reserve(tx: Transaction, request: ServiceRequest, actor: Actor, *, reason: str) -> None:
    year = max(request.plan_year or 0, clock.today().year) + 1
    request.work_id, request.programme_id, request.plan_year = None, None, year
    told = f"{reason}, заявка перенесена на {year} год."
    said = MoveDetails(year=year, reason_text=reason, comment=reason, public_message=told)
    record_move(tx, request, Status.RESERVED, actor, details=said)
