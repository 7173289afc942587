"""Verbs for one person's application: find all that is held, give it out as a file, erase it. For administrators, logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.blurring import remove_unused
from tracker.actions.forgetting import cover_texts
from tracker.actions.personal_data import hide_from_public
from tracker.actions.request_row import save
from tracker.domain.audit import AuditAction
from tracker.domain.models import Category, Photo, ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.domain.person_file import HeldPhoto, HeldRequest, PersonFile, Said
from tracker.domain.personal import ConsentKind, LookReason
from tracker.domain.requests import to_e164
from tracker.errors import InvalidInput, NotFound
from tracker.render.person_file import to_zip
from tracker.store import Store, Transaction, queries
from tracker.store import personal_data as held
from tracker.store.photos import PhotoFiles

#: Stands in place of a text that its author asked to erase.
ERASED = "Текст удалён по просьбе заявителя."


@dataclass(frozen=True)
class Erased:
    """What an erasure came to."""

    requests: int = 0
    photos: int = 0


def find_person(store: Store, actor: Actor, asked: str, reason: LookReason) -> PersonFile:
    """All that is held under a phone, an e-mail or a request's number, and under the same contacts in other requests.

    That it was looked for is logged, without what was asked. Raises InvalidInput for what is none of the three.
    """
    require(actor, Action.MANAGE_PERSONAL_DATA)
    with store.transaction() as tx:
        found = _find(tx.session, asked)
        numbers = [request.number for request in found.requests]
        record(tx, actor, AuditAction.PERSON_SOUGHT, reason=reason.value, numbers=numbers[:50])
        return found


def export_person(store: Store, actor: Actor, asked: str) -> bytes:
    """A ZIP to give to the person: a page to read, the same as JSON, and the photos. Raises NotFound where nothing is held."""
    require(actor, Action.MANAGE_PERSONAL_DATA)
    files = PhotoFiles(store.settings.photo_dir)
    with store.transaction() as tx:
        found = _find(tx.session, asked)
        if not found.requests:
            raise NotFound("По этим данным ничего не хранится.")
        record(tx, actor, AuditAction.PERSON_EXPORTED, numbers=found.numbers[:50], count=len(found.numbers))
    photos = {}
    for photo in (photo for request in found.requests for photo in request.photos):
        path = files.path(photo.sha256, "full")
        if path.is_file():
            photos[photo.sha256] = path.read_bytes()
    return to_zip(found, photos, operator=store.settings.operator_name, made_at=clock.now())


def erase_person(store: Store, actor: Actor, numbers: Sequence[str], *, texts: bool, photos: bool) -> Erased:
    """Forget who filed these requests and withdraw the consents; their texts and photos too where that is chosen.

    Kinds of work, places, states, days, answers and works stay: they are about the courtyard. Without `texts` the raw text stays
    with what is personal in it covered.
    """
    require(actor, Action.MANAGE_PERSONAL_DATA)
    removed: list[str] = []
    with store.transaction() as tx:
        for number in numbers:
            request = queries.request_by_number(tx.session, number, for_update=True)
            _forget(tx, request, texts=texts)
            removed += _remove_photos(tx, request, whole=photos)
            save(tx, request)
            record(tx, actor, AuditAction.PERSON_ERASED, request, texts=texts, photos=photos)
    remove_unused(store, removed)
    return Erased(len(numbers), len(removed))


def _forget(tx: Transaction, request: ServiceRequest, *, texts: bool) -> None:
    own_id, at = request.id or 0, clock.now()
    found = held.held_on(tx.session, own_id)
    if found is not None:
        cover_texts(tx.session, {own_id: found.contact})
        for kind in ConsentKind:
            held.withdraw(tx.session, own_id, kind, at=at)
        held.forget(tx.session, [own_id], at=at, code_too=True)
    if texts:
        request.description = ERASED
        hide_from_public(tx, request)


def _remove_photos(tx: Transaction, request: ServiceRequest, *, whole: bool) -> list[str]:
    """Delete the person's photos, or only what they say of where and when; the names of those deleted."""
    removed = []
    for photo in _own_photos(tx.session, request):
        if whole:
            removed += [each for each in (photo.sha256, photo.blurred_sha256) if each is not None]
            tx.session.delete(photo)
        else:
            photo.lat = photo.long = photo.taken_at = None
            tx.session.add(photo)
    return removed


def _find(session: Session, asked: str) -> PersonFile:
    found = {one.request_id: one for one in _ask(session, asked)}
    for first in list(found.values()):
        # The same person may have been found by number: what else is held under that phone and e-mail.
        if first.contact.phone or first.contact.email:
            more = held.find(session, phone=first.contact.phone, email=first.contact.email)
            found |= {one.request_id: one for one in more}
    requests = [_to_request(session, found[key]) for key in sorted(found)]
    return PersonFile(asked.strip(), requests)


def _ask(session: Session, asked: str) -> list[held.Held]:
    text = asked.strip()
    if "@" in text:
        return held.find(session, email=text.lower())
    if any(letter.isalpha() for letter in text):
        return held.find(session, request_id=queries.request_by_number(session, text).id)
    try:
        phone = to_e164(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from error
    if not phone:
        raise InvalidInput("Введите телефон, адрес почты или номер заявки.")
    return held.find(session, phone=phone)


def _to_request(session: Session, person: held.Held) -> HeldRequest:
    request = session.get_one(ServiceRequest, person.request_id)
    category = session.get(Category, request.category_code)
    said = [
        Said(
            change.at, "сотрудник", " ".join(part for part in (change.public_message, change.comment) if part)
        )
        for change, _ in queries.history(session, person.request_id)
    ]
    said += [
        Said(remark.at, "сотрудник", remark.text)
        for remark, _ in queries.comments(session, person.request_id, is_staff=True)
    ]
    return HeldRequest(
        number=request.number,
        requested_at=request.requested_at,
        status=request.status.label,
        category=category.name if category else "",
        address=request.address,
        description=request.description,
        public_text=request.public_text or "",
        public_answer=request.public_answer or "",
        contact=person.contact,
        anonymised_at=person.anonymised_at,
        consents=person.consents,
        photos=[_to_photo(photo) for photo in _own_photos(session, request)],
        said=sorted((one for one in said if one.text), key=lambda one: one.at),
    )


def _own_photos(session: Session, request: ServiceRequest) -> Sequence[Photo]:
    query = (
        select(Photo).where(Photo.request_id == request.id, Photo.kind == "before").order_by(col(Photo.id))
    )
    return session.exec(query).all()


def _to_photo(photo: Photo) -> HeldPhoto:
    return HeldPhoto(
        photo.id or 0, photo.sha256, photo.is_public, photo.uploaded_at, photo.taken_at, photo.lat, photo.long
    )
