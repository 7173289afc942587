"""The verb that files a request."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from tracker import clock
from tracker.actions import personal_data
from tracker.actions.audit import record
from tracker.actions.photos import attach
from tracker.actions.places import Place, locate
from tracker.actions.request_row import deadline, search_text
from tracker.domain.audit import AuditAction
from tracker.domain.models import Category, ServiceRequest, StatusChange, Work
from tracker.domain.people import Actor
from tracker.domain.requests import ServiceRequestCreate
from tracker.domain.statuses import Status, WorkStatus
from tracker.errors import InvalidInput
from tracker.photo_check import CheckedPhoto
from tracker.store import Store, Transaction


def submit(
    store: Store, actor: Actor, create: ServiceRequestCreate, photos: Sequence[CheckedPhoto] = ()
) -> ServiceRequest:
    """File a request: number, first history row, contact with its consent and photos, all or nothing.

    A second submit with the same `submission_key` returns the first one's request. Raises InvalidInput.
    """
    if len(photos) > store.settings.photo_limit:
        raise InvalidInput(
            "Можно приложить не больше {limit} фото. Уберите лишние.", limit=store.settings.photo_limit
        )
    with store.transaction() as tx:
        if create.submission_key is not None:
            # The lock makes the second of two submits with one key wait, and then find the first.
            tx.take("submissions")
            if (earlier := _by_submission(tx.session, create.submission_key)) is not None:
                return earlier
        category = _active_category(tx.session, create.category_code)
        place = locate(
            tx.session,
            store.settings,
            lat=create.lat,
            long=create.long,
            house_id=create.house_id,
            address=create.address,
        )
        if place.is_outside:
            raise InvalidInput(place.message, fields={"place": place.message})
        request = _new_request(tx, actor, create, category=category, place=place)
        personal_data.keep(tx, request, create)
        for photo in photos:
            attach(tx, photo, request_id=request.id, kind="before", is_public=False)
        tx.touch(request.id)
        record(tx, actor, AuditAction.REQUEST_FILED, request, source=create.source, photos=len(photos))
        return request


def _new_request(
    tx: Transaction, actor: Actor, create: ServiceRequestCreate, *, category: Category, place: Place
) -> ServiceRequest:
    moment = clock.now()
    request = ServiceRequest(
        number=tx.next_number(clock.local_date(moment).year),
        category_code=category.code,
        lat=place.lat,
        long=place.long,
        address=place.address,
        house_id=place.house_id,
        courtyard_id=place.courtyard_id,
        area_id=place.area_id,
        description=create.description,
        requested_at=create.requested_at or moment,
        updated_at=moment,
        status_at=moment,
        source=create.source,
        submission_key=create.submission_key,
    )
    request.is_warranty_case = _is_under_warranty(tx.session, request)
    request.search_text = search_text(tx.session, request)
    request.due_on = deadline(tx, request)
    tx.session.add(request)
    tx.session.flush()
    first = StatusChange(
        request_id=request.id or 0,
        at=moment,
        actor_id=actor.user_id,
        to_status=Status.NEW,
        public_message="Заявка принята.",
    )
    tx.session.add(first)
    return request


def _is_under_warranty(session: Session, request: ServiceRequest) -> bool:
    if request.courtyard_id is None:
        return False
    covered = select(Work.id).where(
        Work.courtyard_id == request.courtyard_id,
        Work.category_code == request.category_code,
        Work.status == WorkStatus.ACCEPTED,
        col(Work.warranty_until) >= clock.today(),
    )
    return session.exec(covered).first() is not None


def _by_submission(session: Session, key: str) -> ServiceRequest | None:
    return session.exec(select(ServiceRequest).where(ServiceRequest.submission_key == key)).first()


def _active_category(session: Session, code: str) -> Category:
    category = session.get(Category, code)
    if category is None or not category.is_active:
        raise InvalidInput(
            "Такого вида работ нет. Выберите вид работ из списка.", fields={"category_code": ""}
        )
    return category
