"""Verbs on works: plan, change, link requests, move, accept by the act; a work carries its requests along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlmodel import Session, select

from tracker import clock
from tracker.actions.photos import attach
from tracker.actions.requests import join_work, record_move
from tracker.domain.models import Category, Photo, ServiceRequest, Work, WorkStatusChange
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.workflow import WORKS_PATH, MoveDetails, path_by_work
from tracker.domain.works import (
    WORK_TRANSITIONS,
    Acceptance,
    WorkCreate,
    check_acceptance,
    check_work_move,
    round_quantity,
    warranty_until,
)
from tracker.errors import Conflict, InvalidInput, InvalidMove
from tracker.photo_check import CheckedPhoto
from tracker.store import Store, Transaction, queries
from tracker.store.works import work_by_id


def plan(store: Store, actor: Actor, create: WorkCreate) -> Work:
    """Put a work into the plan of a programme year. Raises InvalidInput for unknown references."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        category = tx.session.get(Category, create.category_code)
        if category is None:
            raise InvalidInput("Такого вида работ нет. Выберите вид работ из списка.")
        queries.courtyard(tx.session, create.courtyard_id)
        work = Work(**create.model_dump())
        work.planned_quantity = round_quantity(create.planned_quantity, is_whole=category.is_whole)
        tx.session.add(work)
        tx.session.flush()
        tx.session.add(WorkStatusChange(work_id=work.id or 0, actor_id=actor.user_id, to_status=work.status))
        return work


def change(store: Store, actor: Actor, work_id: int, create: WorkCreate, *, version: int) -> Work:
    """Change what is planned of a work; its linked requests' deadlines follow the new end."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = _for_update(tx.session, work_id, version)
        for name, value in create.model_dump().items():
            setattr(work, name, value)
        for request in requests_of(tx.session, work_id):
            request.programme_id, request.plan_year = work.programme_id, work.year
            if request.status in (Status.PLANNED, Status.IN_PROGRESS):
                request.due_on = work.ends_on
            tx.session.add(request)
            tx.touch(request.id)
        _save(tx, work)
        return work


def link(store: Store, actor: Actor, work_id: int, numbers: Sequence[str]) -> Work:
    """Link requests of the same kind to a work; each goes as far as the work is. Raises InvalidMove, and links none then."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = work_by_id(tx.session, work_id, for_update=True)
        for number in numbers:
            request = queries.request_by_number(tx.session, number, for_update=True)
            if request.status not in WORKS_PATH and request.status is not Status.RESERVED:
                raise InvalidMove(
                    f"Заявка № {request.number} ещё не принята. Сначала рассмотрите и примите её, потом включайте в работу."
                )
            join_work(tx.session, request, work_id)
            _carry(tx, request, work, actor)
            tx.session.add(request)
            tx.touch(request.id)
        return work


def unlink(store: Store, actor: Actor, number: str) -> ServiceRequest:
    """Take a planned request out of its work: it waits in reserve."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        request = queries.request_by_number(tx.session, number, for_update=True)
        if request.status is not Status.PLANNED:
            raise InvalidMove("Из плана можно убрать только заявку, работы по которой ещё не начались.")
        request.work_id, request.programme_id = None, None
        said = MoveDetails(
            comment="Исключена из работы", public_message="Исключена из плана, ждёт следующего года."
        )
        record_move(tx, request, Status.RESERVED, actor, details=said)
        return request


def move_work(
    store: Store, actor: Actor, work_id: int, to: WorkStatus, *, version: int, comment: str = ""
) -> Work:
    """Change a work's status (acceptance has its own verb) and carry its requests along."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = _for_update(tx.session, work_id, version)
        check_work_move(work.status, to)
        if to is WorkStatus.ACCEPTED:
            raise InvalidMove("Чтобы принять работу, заполните акт: номер, дату и состав комиссии.")
        if to is WorkStatus.FINISHED:
            work.completed_on = clock.today()
        _record(tx, work, to, actor, comment=comment)
        if to is WorkStatus.CANCELLED:
            _release_requests(tx, work, actor)
        return work


def accept(
    store: Store,
    actor: Actor,
    work_id: int,
    acceptance: Acceptance,
    photos: Sequence[CheckedPhoto] = (),
    *,
    version: int,
) -> Work:
    """Accept a work by the commission's act: the warranty starts and the linked requests are completed."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = _for_update(tx.session, work_id, version)
        check_work_move(work.status, WorkStatus.ACCEPTED)
        has_photo = bool(photos) or _has_after_photo(tx.session, work_id)
        said = Acceptance(**(asdict(acceptance) | {"has_after_photo": has_photo}))
        check_acceptance(said, today=clock.today(), contract_on=work.contract_on)
        for photo in photos:
            attach(tx, photo, work_id=work_id, kind="after", is_public=True)
        _note_act(tx.session, work, said)
        details: dict[str, object] = {
            "act_number": work.act_number,
            "act_on": said.act_on and said.act_on.isoformat(),
        }
        _record(tx, work, WorkStatus.ACCEPTED, actor, details=details)
        return work


def next_statuses(status: WorkStatus) -> tuple[WorkStatus, ...]:
    """Where a work may go from here, in the order of the workflow."""
    return tuple(to for to in WorkStatus if to in WORK_TRANSITIONS[status])


def requests_of(session: Session, work_id: int) -> Sequence[ServiceRequest]:
    """The requests linked to a work."""
    return session.exec(select(ServiceRequest).where(ServiceRequest.work_id == work_id)).all()


def _note_act(session: Session, work: Work, act: Acceptance) -> None:
    category = session.get(Category, work.category_code)
    is_whole, months = (category.is_whole, category.warranty_months) if category else (False, 0)
    work.act_number, work.act_on = clean_text(act.act_number)[:100], act.act_on
    work.commission = clean_text(act.commission)[:2000]
    work.no_photo_reason = clean_text(act.no_photo_reason)[:500]
    work.actual_quantity = round_quantity(act.actual_quantity or 0, is_whole=is_whole)
    work.actual_cost = act.actual_cost
    work.completed_on = work.completed_on or act.act_on
    work.warranty_until = warranty_until(act.act_on, months) if act.act_on else None


def _record(
    tx: Transaction,
    work: Work,
    to: WorkStatus,
    actor: Actor,
    *,
    comment: str = "",
    details: dict[str, object] | None = None,
) -> None:
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
    for request in requests_of(tx.session, work.id or 0):
        _carry(tx, request, work, actor)
    _save(tx, work)


def _carry(tx: Transaction, request: ServiceRequest, work: Work, actor: Actor) -> None:
    """Take a linked request as far as its work is, a history row for each step."""
    if request.status is Status.RESERVED and path_by_work(request.status, work.status):
        request_path = (Status.PLANNED, *path_by_work(Status.PLANNED, work.status))
    else:
        request_path = path_by_work(request.status, work.status)
    for step in request_path:
        told = ""
        if step is Status.COMPLETED:
            day: date = work.act_on or clock.today()
            request.completed_on, request.completed_at = day, clock.now()
            told = f"Работы приняты комиссией, акт № {work.act_number} от {day:%d.%m.%Y}."
        said = MoveDetails(work_id=work.id, comment="Вместе с работой", public_message=told)
        record_move(tx, request, step, actor, details=said)


def _release_requests(tx: Transaction, work: Work, actor: Actor) -> None:
    for request in requests_of(tx.session, work.id or 0):
        if request.status is Status.IN_PROGRESS:
            record_move(
                tx, request, Status.PLANNED, actor, details=MoveDetails(comment="Работа исключена из плана")
            )
        if request.status is Status.PLANNED:
            request.work_id, request.programme_id = None, None
            told = "Работа исключена из плана, заявка ждёт следующего года."
            said = MoveDetails(comment="Работа исключена из плана", public_message=told)
            record_move(tx, request, Status.RESERVED, actor, details=said)


def _has_after_photo(session: Session, work_id: int) -> bool:
    return (
        session.exec(select(Photo.id).where(Photo.work_id == work_id, Photo.kind == "after")).first()
        is not None
    )


def _for_update(session: Session, work_id: int, version: int) -> Work:
    work = work_by_id(session, work_id, for_update=True)
    if work.version != version:
        raise Conflict("Работу уже изменил кто-то другой. Обновите страницу и повторите, если это ещё нужно.")
    return work


def _save(tx: Transaction, work: Work) -> None:
    work.version += 1
    tx.session.add(work)
    # Map filters by contractor and warranty read the work through its requests.
    for request in requests_of(tx.session, work.id or 0):
        tx.touch(request.id)
