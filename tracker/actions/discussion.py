"""Verbs on what is said and shown about a request: the public text, the answer, comments and photos."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from tracker.actions import personal_data
from tracker.actions.audit import record
from tracker.actions.photos import attach
from tracker.actions.request_row import for_update, save, search_text
from tracker.actions.text_review import require_looked_at
from tracker.domain.audit import AuditAction
from tracker.domain.models import Comment, Photo, ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.domain.search import normalise_text
from tracker.errors import InvalidInput
from tracker.photo_check import CheckedPhoto
from tracker.store import Store, queries


def publish(
    store: Store,
    actor: Actor,
    number: str,
    *,
    public_text: str,
    photo_ids: Sequence[int],
    version: int,
    is_checked: bool = False,
) -> ServiceRequest:
    """Let out what everybody may read and see: the moderated text and the chosen photos (the others become private).

    Raises InvalidInput for a text that seems to hold personal data, unless somebody looked at it (`is_checked`), and for the
    resident's own words or photos without the consent to show them.
    """
    require(actor, Action.PUBLISH)
    with store.transaction() as tx:
        request = for_update(tx.session, number, version)
        looked_at = require_looked_at(tx.session, public_text, is_checked=is_checked)
        _check_consent(tx.session, request, public_text, photo_ids)
        request.public_text = clean_text(public_text) or None
        request.search_text = search_text(tx.session, request)
        for photo in tx.session.exec(select(Photo).where(Photo.request_id == request.id)).all():
            photo.is_public = photo.id in photo_ids
            tx.session.add(photo)
        save(tx, request)
        record(tx, actor, AuditAction.REQUEST_PUBLISHED, request, photos=photo_ids, looked_at=looked_at)
        return request


def _check_consent(
    session: Session, request: ServiceRequest, public_text: str, photo_ids: Sequence[int]
) -> None:
    """Raise InvalidInput where the resident's own words or photos would be shown without the consent to it."""
    if personal_data.may_publish(session, request):
        return
    if normalise_text(public_text) == normalise_text(request.description):
        raise InvalidInput(
            "Житель не разрешал показывать его слова. Изложите суть заявки своими словами или оставьте текст пустым."
        )
    own = select(Photo.id).where(
        Photo.request_id == request.id, Photo.kind == "before", col(Photo.id).in_(photo_ids)
    )
    if session.exec(own).first() is not None:
        raise InvalidInput("Житель не разрешал показывать его фотографии. Снимите отметки с его фото.")


def answer(
    store: Store, actor: Actor, number: str, text: str, *, version: int, is_checked: bool = False
) -> ServiceRequest:
    """Write the official answer that everybody reads on the request's page; looked at as a published text is."""
    require(actor, Action.PUBLISH)
    with store.transaction() as tx:
        request = for_update(tx.session, number, version)
        looked_at = require_looked_at(tx.session, text, is_checked=is_checked)
        request.public_answer = clean_text(text) or None
        save(tx, request)
        record(tx, actor, AuditAction.REQUEST_ANSWERED, request, looked_at=looked_at)
        return request


def comment(
    store: Store,
    actor: Actor,
    number: str,
    text: str,
    *,
    is_public: bool = False,
    is_checked: bool = False,
) -> Comment:
    """Add a remark; it is for staff unless `is_public`, and then looked at as a published text is."""
    require(actor, Action.COMMENT)
    cleaned = clean_text(text)
    if not cleaned or len(cleaned) > 4000:
        raise InvalidInput("Напишите комментарий: от одного до 4000 знаков.")
    with store.transaction() as tx:
        request = queries.request_by_number(tx.session, number)
        looked_at = require_looked_at(tx.session, cleaned, is_checked=is_checked) if is_public else None
        remark = Comment(
            request_id=request.id or 0, author_id=actor.user_id, text=cleaned, is_public=is_public
        )
        tx.session.add(remark)
        record(tx, actor, AuditAction.COMMENT_ADDED, request, is_public=is_public, looked_at=looked_at)
        return remark


def add_photos(
    store: Store, actor: Actor, number: str, photos: Sequence[CheckedPhoto], *, kind: str
) -> list[Photo]:
    """Attach photos by staff (kind before or after), all or none; what staff adds is public at once."""
    require(actor, Action.PUBLISH)
    with store.transaction() as tx:
        request = queries.request_by_number(tx.session, number)
        rows = [attach(tx, photo, request_id=request.id, kind=kind, is_public=True) for photo in photos]
        record(tx, actor, AuditAction.PHOTOS_ADDED, request, kind=kind, photos=[row.id for row in rows])
        return rows
