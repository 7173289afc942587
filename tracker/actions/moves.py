"""Verbs that carry a request on: change its status, make somebody responsible, join it to a work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlmodel import Session

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.photos import attach
from tracker.actions.request_row import deadline, for_update, save
from tracker.actions.text_review import require_looked_at
from tracker.domain import workflow
from tracker.domain.audit import AuditAction
from tracker.domain.models import ServiceRequest, StatusChange, Work
from tracker.domain.people import Actor, User
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.workflow import MoveDetails, check_move, moves_for, public_message
from tracker.errors import InvalidInput, InvalidMove, NotAllowed
from tracker.photo_check import CheckedPhoto
from tracker.store import Store, Transaction, queries


def move(
    store: Store,
    actor: Actor,
    number: str,
    to: Status,
    details: MoveDetails,
    *,
    version: int,
    photos: Sequence[CheckedPhoto] = (),
    is_checked: bool = False,
) -> ServiceRequest:
    """Change a request's status, with its history row, its photos after works and new deadline, all or nothing.

    `version` is what the person saw; where somebody was faster, raises Conflict with what they changed. What everybody will
    read of the move is looked at as a published text is: InvalidInput, unless somebody said that they looked (`is_checked`).
    """
    require(actor, Action.MOVE)
    with store.transaction() as tx:
        if to is Status.DUPLICATE:
            tx.take("merges")  # one after another: of two that name each other the second finds the first
        request = for_update(tx.session, number, version)
        if to not in moves_for(actor.role, request.status) and to in workflow.TRANSITIONS[request.status]:
            raise NotAllowed(
                "Это действие доступно специалисту. Назначьте заявку специалисту или обратитесь к нему."
            )
        checked = _with_facts(tx.session, request, details, photos)
        check_move(
            request.status,
            to,
            checked,
            today=clock.today(),
            filed_on=clock.local_date(request.requested_at),
            confirmed_on=clock.local_date(request.status_at) if request.status is Status.CONFIRMED else None,
            dispute_days=store.settings.dispute_days,
        )
        looked_at = require_looked_at(tx.session, public_message(to, checked), is_checked=is_checked)
        _apply(tx.session, request, to, checked)
        for photo in photos:
            attach(tx, photo, request_id=request.id, kind="after", is_public=True)
        before = request.status
        record_move(tx, request, to, actor, details=checked)
        record(tx, actor, AuditAction.REQUEST_MOVED, request, before=before, after=to, looked_at=looked_at)
        return request


def assign(store: Store, actor: Actor, number: str, user_id: int | None, *, version: int) -> ServiceRequest:
    """Make somebody responsible for a request, or nobody."""
    require(actor, Action.ASSIGN)
    with store.transaction() as tx:
        request = for_update(tx.session, number, version)
        if user_id is not None:
            _active_user(tx.session, user_id)
        request.assignee_id = user_id
        save(tx, request)
        record(tx, actor, AuditAction.REQUEST_ASSIGNED, request, account=user_id)
        return request


def record_move(
    tx: Transaction, request: ServiceRequest, to: Status, actor: Actor, *, details: MoveDetails | None = None
) -> None:
    """Write a change that is already checked: status, deadline, history row, version and the mark for maps."""
    details = details or MoveDetails()
    moment = clock.now()
    tx.session.add(
        StatusChange(
            request_id=request.id or 0,
            at=moment,
            actor_id=actor.user_id,
            from_status=request.status,
            to_status=to,
            reason_code=details.reason_code or None,
            comment=clean_text(details.comment),
            public_message=clean_text(public_message(to, details)),
            details=_kept(details),
        )
    )
    request.status, request.status_at = to, moment
    work = tx.session.get(Work, request.work_id) if request.work_id else None
    request.due_on = deadline(
        tx, request, answer_by=details.answer_by, work_ends_on=work.ends_on if work else None
    )
    save(tx, request)


def join_work(session: Session, request: ServiceRequest, work_id: int) -> Work:
    """Note the work, programme and year on the request; raises InvalidMove where the work is not for it."""
    work = session.get(Work, work_id)
    if work is None or work.status is WorkStatus.CANCELLED:
        raise InvalidMove("Такой работы в плане нет. Выберите работу из списка.")
    if work.category_code != request.category_code:
        raise InvalidMove("Вид работ в заявке и в плане разный. Выберите работу того же вида.")
    request.work_id, request.programme_id, request.plan_year = work.id, work.programme_id, work.year
    return work


def _with_facts(
    session: Session, request: ServiceRequest, details: MoveDetails, photos: Sequence[CheckedPhoto]
) -> MoveDetails:
    kept = queries.photos(session, request_id=request.id, is_staff=True)
    has_after_photo = bool(photos) or any(photo.kind == "after" for photo in kept)
    given = asdict(details) | {"has_after_photo": has_after_photo}
    given["assignee_id"] = details.assignee_id or request.assignee_id
    given["work_id"] = details.work_id or request.work_id
    return MoveDetails(**given)


def _apply(session: Session, request: ServiceRequest, to: Status, details: MoveDetails) -> None:
    if to is Status.IN_REVIEW and details.assignee_id is not None:
        request.assignee_id = _active_user(session, details.assignee_id).id
    if to is Status.REJECTED:
        request.reason_code = details.reason_code
    if to is Status.RESERVED:
        request.plan_year = details.year
    if to is Status.DUPLICATE:
        request.main_request_id = _main_request(session, request, details.main_number).id
    if to is Status.PLANNED and details.work_id is not None:
        join_work(session, request, details.work_id)
    if to is Status.COMPLETED:
        request.completed_on, request.completed_at = details.completed_on, clock.now()
    if to is Status.IN_REVIEW:
        request.completed_on, request.completed_at = None, None
        request.reason_code, request.main_request_id = None, None


def _active_user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None or not user.is_active:
        raise InvalidInput("Такого сотрудника нет. Выберите ответственного из списка.")
    return user


def _main_request(session: Session, request: ServiceRequest, number: str) -> ServiceRequest:
    main = queries.request_by_number(session, number)
    if main.id == request.id:
        raise InvalidMove("Заявка не может быть дубликатом самой себя. Укажите номер другой заявки.")
    if main.status is Status.DUPLICATE:
        raise InvalidMove("Эта заявка сама отмечена как дубликат. Укажите номер основной заявки.")
    return main


def _kept(details: MoveDetails) -> dict[str, object]:
    """What of the details goes into the history row: only what was given."""
    said = {name: value for name, value in asdict(details).items() if value not in (None, "", False)}
    said.pop("comment", None)
    said.pop("public_message", None)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
