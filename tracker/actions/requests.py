"""Verbs on requests: submit, move, assign, publish, comment, attach a photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlmodel import Session, col, select

from tracker import clock
from tracker.actions.photos import attach
from tracker.actions.places import Place, locate
from tracker.domain import workflow
from tracker.domain.deadlines import DayOffRule, WorkCalendar, due_on
from tracker.domain.models import CalendarDay, Category, Comment, Photo, ServiceRequest, StatusChange, Work
from tracker.domain.people import Actor, Consent, Reporter, User
from tracker.domain.permissions import Action, require
from tracker.domain.requests import ContactCreate, ServiceRequestCreate, clean_text
from tracker.domain.search import normalise_text
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.workflow import MoveDetails, check_move, moves_for
from tracker.errors import Conflict, InvalidInput, InvalidMove, NotAllowed
from tracker.photo_check import CheckedPhoto
from tracker.store import Store, Transaction, queries
from tracker.texts import CONSENT_TEXT, CONSENT_VERSION


def submit(
    store: Store, actor: Actor, create: ServiceRequestCreate, photos: Sequence[CheckedPhoto] = ()
) -> ServiceRequest:
    """File a request: number, first history row, contact with its consent and photos, all or nothing.

    A second submit with the same `submission_key` returns the first one's request. Raises InvalidInput.
    """
    if len(photos) > store.settings.photo_limit:
        raise InvalidInput(f"Можно приложить не больше {store.settings.photo_limit} фото. Уберите лишние.")
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
        _add_contact(tx.session, request, create.contact)
        for photo in photos:
            attach(tx, photo, request_id=request.id, kind="before", is_public=False)
        tx.touch(request.id)
        return request


def move(
    store: Store,
    actor: Actor,
    number: str,
    to: Status,
    details: MoveDetails,
    *,
    version: int,
    photos: Sequence[CheckedPhoto] = (),
) -> ServiceRequest:
    """Change a request's status, with its history row, its photos after works and new deadline, all or nothing.

    `version` is what the person saw; where somebody was faster, raises Conflict with what they changed.
    """
    require(actor, Action.MOVE)
    with store.transaction() as tx:
        request = _for_update(tx.session, number, version)
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
        _apply(tx.session, request, to, checked)
        for photo in photos:
            attach(tx, photo, request_id=request.id, kind="after", is_public=True)
        record_move(tx, request, to, actor, details=checked)
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
            public_message=clean_text(details.public_message or _tell(to, details)),
            details=_kept(details),
        )
    )
    request.status, request.status_at = to, moment
    work = tx.session.get(Work, request.work_id) if request.work_id else None
    request.due_on = deadline(
        tx, request, answer_by=details.answer_by, work_ends_on=work.ends_on if work else None
    )
    _save(tx, request)


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


def assign(store: Store, actor: Actor, number: str, user_id: int | None, *, version: int) -> ServiceRequest:
    """Make somebody responsible for a request, or nobody."""
    require(actor, Action.ASSIGN)
    with store.transaction() as tx:
        request = _for_update(tx.session, number, version)
        if user_id is not None:
            _active_user(tx.session, user_id)
        request.assignee_id = user_id
        _save(tx, request)
        return request


def publish(
    store: Store, actor: Actor, number: str, *, public_text: str, photo_ids: Sequence[int], version: int
) -> ServiceRequest:
    """Let out what everybody may read and see: the moderated text and the chosen photos (the others become private)."""
    require(actor, Action.PUBLISH)
    with store.transaction() as tx:
        request = _for_update(tx.session, number, version)
        request.public_text = clean_text(public_text) or None
        request.search_text = search_text(tx.session, request)
        for photo in tx.session.exec(select(Photo).where(Photo.request_id == request.id)).all():
            photo.is_public = photo.id in photo_ids
            tx.session.add(photo)
        _save(tx, request)
        return request


def answer(store: Store, actor: Actor, number: str, text: str, *, version: int) -> ServiceRequest:
    """Write the official answer that everybody reads on the request's page."""
    require(actor, Action.PUBLISH)
    with store.transaction() as tx:
        request = _for_update(tx.session, number, version)
        request.public_answer = clean_text(text) or None
        _save(tx, request)
        return request


def comment(store: Store, actor: Actor, number: str, text: str, *, is_public: bool = False) -> Comment:
    """Add a remark; it is for staff unless `is_public`."""
    require(actor, Action.COMMENT)
    cleaned = clean_text(text)
    if not cleaned or len(cleaned) > 4000:
        raise InvalidInput("Напишите комментарий: от одного до 4000 знаков.")
    with store.transaction() as tx:
        request = queries.request_by_number(tx.session, number)
        remark = Comment(
            request_id=request.id or 0, author_id=actor.user_id, text=cleaned, is_public=is_public
        )
        tx.session.add(remark)
        return remark


def add_photos(
    store: Store, actor: Actor, number: str, photos: Sequence[CheckedPhoto], *, kind: str
) -> list[Photo]:
    """Attach photos by staff (kind before or after), all or none; what staff adds is public at once."""
    require(actor, Action.PUBLISH)
    with store.transaction() as tx:
        request = queries.request_by_number(tx.session, number)
        return [attach(tx, photo, request_id=request.id, kind=kind, is_public=True) for photo in photos]


def search_text(session: Session, request: ServiceRequest) -> str:
    """What filter `q` looks in: the number, address, kind of work and public text."""
    category = session.get(Category, request.category_code)
    parts = (request.number, request.address, category.name if category else "", request.public_text or "")
    return normalise_text(" ".join(parts))


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


def _add_contact(session: Session, request: ServiceRequest, contact: ContactCreate) -> None:
    if contact.is_empty:
        return
    reporter = Reporter(
        request_id=request.id or 0, name=contact.name, phone=contact.phone, email=contact.email
    )
    session.add(reporter)
    session.flush()
    session.add(
        Consent(
            reporter_id=reporter.id or 0,
            kind="processing",
            document_version=CONSENT_VERSION,
            text=CONSENT_TEXT,
        )
    )


def _by_submission(session: Session, key: str) -> ServiceRequest | None:
    return session.exec(select(ServiceRequest).where(ServiceRequest.submission_key == key)).first()


def _active_category(session: Session, code: str) -> Category:
    category = session.get(Category, code)
    if category is None or not category.is_active:
        raise InvalidInput(
            "Такого вида работ нет. Выберите вид работ из списка.", fields={"category_code": ""}
        )
    return category


def _active_user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None or not user.is_active:
        raise InvalidInput("Такого сотрудника нет. Выберите ответственного из списка.")
    return user


def _for_update(session: Session, number: str, version: int) -> ServiceRequest:
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
        f"{clock.to_local(row.at):%d.%m.%Y %H:%M} — {row.to_status.label}{f', {name}' if name else ''}"
        for row, name in reversed(rows)
    )


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


def join_work(session: Session, request: ServiceRequest, work_id: int) -> Work:
    """Note the work, programme and year on the request; raises InvalidMove where the work is not for it."""
    work = session.get(Work, work_id)
    if work is None or work.status is WorkStatus.CANCELLED:
        raise InvalidMove("Такой работы в плане нет. Выберите работу из списка.")
    if work.category_code != request.category_code:
        raise InvalidMove("Вид работ в заявке и в плане разный. Выберите работу того же вида.")
    request.work_id, request.programme_id, request.plan_year = work.id, work.programme_id, work.year
    return work


def _main_request(session: Session, request: ServiceRequest, number: str) -> ServiceRequest:
    main = queries.request_by_number(session, number)
    if main.id == request.id:
        raise InvalidMove("Заявка не может быть дубликатом самой себя. Укажите номер другой заявки.")
    if main.status is Status.DUPLICATE:
        raise InvalidMove("Эта заявка сама отмечена как дубликат. Укажите номер основной заявки.")
    return main


def _tell(to: Status, details: MoveDetails) -> str:
    """What the resident is told where staff wrote nothing of their own."""
    return {
        Status.NEED_INFO: details.question,
        Status.RESERVED: f"Перенесена на {details.year} год: {details.reason_text}",
        Status.REJECTED: f"{details.reason_text.rstrip('. ')}. {details.next_step}".strip(),
        Status.DUPLICATE: f"Объединена с заявкой № {details.main_number}.",
        Status.REDIRECTED: f"Передана: {details.redirected_to}, № {details.redirect_number}.",
        Status.COMPLETED: "Работы завершены.",
    }.get(to, "")


def _kept(details: MoveDetails) -> dict[str, object]:
    """What of the details goes into the history row: only what was given."""
    said = {name: value for name, value in asdict(details).items() if value not in (None, "", False)}
    said.pop("comment", None)
    said.pop("public_message", None)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def _save(tx: Transaction, request: ServiceRequest) -> None:
    request.version += 1
    request.updated_at = clock.now()
    tx.session.add(request)
    tx.touch(request.id)
