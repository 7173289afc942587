"""Works and requests for tests, put straight where a test needs them."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from tracker import clock
from tracker.actions import works
from tracker.actions.requests import submit
from tracker.domain.models import Organisation, Programme, ServiceRequest, Work, WorkStatusChange
from tracker.domain.people import Actor, Role, User
from tracker.domain.requests import ServiceRequestCreate
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.works import Acceptance, WorkCreate
from tracker.photo_check import CheckedPhoto
from tracker.store import Store

OPERATOR = Actor(name="Оператор", role=Role.OPERATOR)
SPECIALIST = Actor(name="Специалист", role=Role.SPECIALIST)
MANAGER = Actor(name="Руководитель", role=Role.MANAGER)
ADMINISTRATOR = Actor(name="Администратор", role=Role.ADMINISTRATOR)

PHOTO = CheckedPhoto(data=b"picture", thumb=b"small", sha256="ab" * 32, width=4, height=3)
#: The way to acceptance, without acceptance itself.
TO_FINISHED = (WorkStatus.CONTRACTED, WorkStatus.IN_PROGRESS, WorkStatus.FINISHED)


def add_user(store: Store, role: Role = Role.SPECIALIST, login: str = "spec") -> Actor:
    """An account, as the actor that it is. Its password cannot be used."""
    with store.transaction() as tx:
        user = User(login=login, name="Сотрудник", password_hash="x", role=role)
        tx.session.add(user)
        tx.session.flush()
        return Actor(user_id=user.id, name=user.name, role=role)


def add_contractor(store: Store, name: str = "ООО «Дорстрой»") -> int:
    """Id of a new contractor."""
    with store.transaction() as tx:
        firm = Organisation(name=name, kind="contractor")
        tx.session.add(firm)
        tx.session.flush()
        return firm.id or 0


def programme_id(store: Store, code: str = "fsgs") -> int:
    """Id of a programme that ships."""
    with store.reading() as session:
        return session.exec(select(Programme).where(Programme.code == code)).one().id or 0


def work_fields(store: Store, **changes: Any) -> WorkCreate:
    """A work for benches in the first courtyard."""
    given: dict[str, Any] = {
        "courtyard_id": 1,
        "category_code": "benches",
        "programme_id": programme_id(store),
        "year": clock.today().year,
        "planned_quantity": 4,
        "planned_cost": 120_000.0,
    }
    return WorkCreate(**(given | changes))


def make_work(store: Store, status: WorkStatus = WorkStatus.PLANNED, **changes: Any) -> Work:
    """A work brought to a status by the verbs themselves."""
    work = works.plan(store, SPECIALIST, work_fields(store, **changes))
    path = {
        WorkStatus.PLANNED: (),
        WorkStatus.CONTRACTED: TO_FINISHED[:1],
        WorkStatus.IN_PROGRESS: TO_FINISHED[:2],
        WorkStatus.SUSPENDED: (*TO_FINISHED[:2], WorkStatus.SUSPENDED),
        WorkStatus.FINISHED: TO_FINISHED,
        WorkStatus.ACCEPTED: TO_FINISHED,
        WorkStatus.CANCELLED: (WorkStatus.CANCELLED,),
    }[status]
    for step in path:
        work = works.move_work(store, SPECIALIST, work.id or 0, step, version=work.version)
    if status is WorkStatus.ACCEPTED:
        work = works.accept(store, SPECIALIST, work.id or 0, make_act(), (PHOTO,), version=work.version)
    return work


def make_act(**changes: Any) -> Acceptance:
    """A commission's act of today with everything in it but the photo."""
    given: dict[str, Any] = {
        "act_number": "12-А",
        "act_on": clock.today(),
        "commission": "Иванова А. А., Петров Б. Б.",
        "actual_quantity": 4,
        "actual_cost": 118_500.5,
    }
    return Acceptance(**(given | changes))


def make_request(store: Store, status: Status = Status.ACCEPTED, category: str = "benches") -> ServiceRequest:
    """A request put into a status without the way there; its deadline is not computed anew."""
    create = ServiceRequestCreate(
        category_code=category, description="Нужны скамейки у подъезда", lat=58.01994, long=56.29125
    )
    request = submit(store, Actor(), create)
    with store.transaction() as tx:
        row = tx.session.get_one(ServiceRequest, request.id)
        row.status = status
        row.completed_on = clock.today() if status.is_done else None
        tx.session.add(row)
    return row


def reread(store: Store, request: ServiceRequest) -> ServiceRequest:
    """The request as it is kept now."""
    with store.reading() as session:
        return session.get_one(ServiceRequest, request.id)


def steps_of(store: Store, work: Work) -> list[WorkStatus]:
    """A work's history as the statuses it came to."""
    with store.reading() as session:
        query = select(WorkStatusChange).where(WorkStatusChange.work_id == work.id)
        return [row.to_status for row in session.exec(query.order_by(col(WorkStatusChange.id))).all()]
