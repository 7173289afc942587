"""Verbs on works: plan, change, move, accept by the act; a work carries its requests along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, select

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.photos import attach
from tracker.actions.text_review import require_looked_at
from tracker.actions.work_requests import release_requests, requests_of
from tracker.actions.work_row import for_update, save, step
from tracker.domain.audit import AuditAction
from tracker.domain.models import (
    Category,
    Organisation,
    Photo,
    Programme,
    Work,
    WorkStatusChange,
)
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.works import (
    WORK_TRANSITIONS,
    Acceptance,
    WorkCreate,
    check_acceptance,
    check_work_move,
    round_quantity,
    warranty_until,
)
from tracker.errors import InvalidInput, InvalidMove
from tracker.i18n import t
from tracker.photo_check import CheckedPhoto
from tracker.store import Store, queries


def plan(store: Store, actor: Actor, create: WorkCreate) -> Work:
    """Put a work into the plan of a programme year. Raises InvalidInput for unknown or unfit references."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = Work(**_checked(tx.session, create))
        tx.session.add(work)
        tx.session.flush()
        tx.session.add(WorkStatusChange(work_id=work.id or 0, actor_id=actor.user_id, to_status=work.status))
        record(tx, actor, AuditAction.WORK_PLANNED, work)
        return work


def change(store: Store, actor: Actor, work_id: int, create: WorkCreate, *, version: int) -> Work:
    """Change what is planned of a work; its linked requests' deadlines follow the new end."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = for_update(tx.session, work_id, version)
        if not WORK_TRANSITIONS[work.status]:
            raise InvalidMove(
                "Работа уже в состоянии «{status}», её данные больше не меняются.",
                status=t(work.status.label),
            )
        linked = requests_of(tx.session, work_id, for_update=True)
        if linked and create.category_code != work.category_code:
            raise InvalidMove(
                "К работе привязаны заявки этого вида. Сначала отвяжите их или добавьте новую работу."
            )
        for name, value in _checked(tx.session, create).items():
            setattr(work, name, value)
        for request in linked:
            request.programme_id, request.plan_year = work.programme_id, work.year
            if request.status in (Status.PLANNED, Status.IN_PROGRESS):
                request.due_on = work.ends_on
            tx.session.add(request)
        save(tx, work)
        record(tx, actor, AuditAction.WORK_CHANGED, work)
        return work


def note_payment(store: Store, actor: Actor, work_id: int, paid_on: date | None, *, version: int) -> Work:
    """Note the day on which an accepted work was paid, or that it was not."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = for_update(tx.session, work_id, version)
        if work.status is not WorkStatus.ACCEPTED:
            raise InvalidMove("Оплата отмечается после приёмки. Сначала примите работу по акту.")
        if paid_on and paid_on > clock.today():
            raise InvalidMove("Дата оплаты ещё не наступила. Проверьте дату.")
        work.paid_on = paid_on
        save(tx, work)
        record(tx, actor, AuditAction.WORK_PAID, work, paid_on=paid_on)
        return work


def move_work(
    store: Store, actor: Actor, work_id: int, to: WorkStatus, *, version: int, comment: str = ""
) -> Work:
    """Change a work's status (acceptance has its own verb) and carry its requests along."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = for_update(tx.session, work_id, version)
        check_work_move(work.status, to)
        if to is WorkStatus.ACCEPTED:
            raise InvalidMove("Чтобы принять работу, заполните акт: номер, дату и состав комиссии.")
        if to is WorkStatus.FINISHED:
            work.completed_on = clock.today()
        record(tx, actor, AuditAction.WORK_MOVED, work, before=work.status, after=to)
        step(tx, work, to, actor, comment=comment)
        if to is WorkStatus.CANCELLED:
            release_requests(tx, work, actor)
        return work


def accept(
    store: Store,
    actor: Actor,
    work_id: int,
    acceptance: Acceptance,
    photos: Sequence[CheckedPhoto] = (),
    *,
    version: int,
    is_checked: bool = False,
) -> Work:
    """Accept a work by the commission's act: the warranty starts and the linked requests are completed.

    Everybody reads the act's number: it is looked at as a published text is (`is_checked`).
    """
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = for_update(tx.session, work_id, version)
        check_work_move(work.status, WorkStatus.ACCEPTED)
        has_photo = bool(photos) or _has_after_photo(tx.session, work_id)
        said = Acceptance(**(asdict(acceptance) | {"has_after_photo": has_photo}))
        check_acceptance(said, today=clock.today(), contract_on=work.contract_on)
        looked_at = require_looked_at(tx.session, said.act_number, is_checked=is_checked)
        for photo in photos:
            attach(tx, photo, work_id=work_id, kind="after", is_public=True)
        _note_act(tx.session, work, said)
        details: dict[str, object] = {
            "act_number": work.act_number,
            "act_on": said.act_on and said.act_on.isoformat(),
        }
        step(tx, work, WorkStatus.ACCEPTED, actor, details=details)
        record(
            tx,
            actor,
            AuditAction.WORK_ACCEPTED,
            work,
            act_on=work.act_on,
            photos=len(photos),
            looked_at=looked_at,
        )
        return work


def next_statuses(status: WorkStatus) -> tuple[WorkStatus, ...]:
    """Where a work may go from here, in the order of the workflow."""
    return tuple(to for to in WorkStatus if to in WORK_TRANSITIONS[status])


def _checked(session: Session, create: WorkCreate) -> dict[str, Any]:
    """The fields of a work with its quantities rounded; raises InvalidInput where a reference does not fit."""
    category = session.get(Category, create.category_code)
    if category is None:
        raise InvalidInput("Такого вида работ нет. Выберите вид работ из списка.")
    queries.courtyard(session, create.courtyard_id)
    programme = session.get(Programme, create.programme_id)
    if programme is None:
        raise InvalidInput("Такой программы нет. Выберите программу из списка.")
    if not programme.year_from <= create.year <= programme.year_to:
        raise InvalidInput(
            "Программа «{programme}» действует с {first} по {last} год. Выберите другой год или программу.",
            programme=t(programme.short_name),
            first=programme.year_from,
            last=programme.year_to,
        )
    if create.contractor_id is not None and session.get(Organisation, create.contractor_id) is None:
        raise InvalidInput("Такого подрядчика нет. Выберите подрядчика из списка.")
    quantity = round_quantity(create.planned_quantity, is_whole=category.is_whole)
    if not quantity:
        raise InvalidInput("Объём слишком мал: укажите его в единицах «{unit}».", unit=t(category.unit))
    # The second unit of a kind that has none would never be seen again.
    extra = create.extra_quantity if category.extra_unit else None
    rounded = {"planned_quantity": quantity, "extra_quantity": None if extra is None else round(extra, 1)}
    return create.model_dump() | rounded


def _note_act(session: Session, work: Work, act: Acceptance) -> None:
    category = session.get(Category, work.category_code)
    is_whole, months = (category.is_whole, category.warranty_months) if category else (False, 0)
    work.act_number, work.act_on = clean_text(act.act_number)[:100], act.act_on
    work.commission = clean_text(act.commission)[:2000]
    work.no_photo_reason = clean_text(act.no_photo_reason)[:500]
    work.actual_quantity = round_quantity(act.actual_quantity or 0, is_whole=is_whole)
    work.actual_extra_quantity = (
        None if act.actual_extra_quantity is None else round(act.actual_extra_quantity, 1)
    )
    work.actual_cost = act.actual_cost
    work.completed_on = work.completed_on or act.act_on
    work.warranty_until = warranty_until(act.act_on, months) if act.act_on else None


def _has_after_photo(session: Session, work_id: int) -> bool:
    return (
        session.exec(select(Photo.id).where(Photo.work_id == work_id, Photo.kind == "after")).first()
        is not None
    )
