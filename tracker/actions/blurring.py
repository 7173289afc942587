"""Verbs on what a photo hides: cover faces and car numbers for everybody, and look at the original with the right to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, or_, select

from tracker.actions.audit import record
from tracker.domain.audit import AuditAction
from tracker.domain.blurring import to_rectangles
from tracker.domain.models import Photo
from tracker.domain.models.requests import new_photo_name
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.errors import Conflict, NotFound
from tracker.photo_check import blur_photo
from tracker.store import Store
from tracker.store.photos import PhotoFiles, photo_by_name

_GONE = "Такого фото нет."


def blur(store: Store, actor: Actor, name: str, rectangles: Sequence[Any]) -> Photo:
    """Cover these rectangles, always of the original; none uncovers it. The photo gets another name, so that no cache shows the old one.

    Raises Conflict where somebody changed the photo since `name` was seen, InvalidInput for what are no rectangles.
    """
    require(actor, Action.BLUR)
    wanted = to_rectangles(rectangles)
    files = PhotoFiles(store.settings.photo_dir)
    with store.reading() as session:
        original = files.path(_by_name(session, name).sha256, "full")
    if not original.is_file():
        raise NotFound(_GONE)
    # Decoding takes a while: not while the row is locked.
    covered = blur_photo(original.read_bytes(), [each.box for each in wanted]) if wanted else None
    if covered is not None:
        files.put(covered)
    with store.transaction() as tx:
        photo = tx.session.exec(select(Photo).where(Photo.name == name).with_for_update()).first()
        if photo is None:
            raise Conflict("Это фото уже изменил кто-то другой. Обновите страницу и посмотрите, что закрыто.")
        before = photo.blurred_sha256
        photo.blurred_sha256 = covered.sha256 if covered else None
        photo.blurs = [each.model_dump() for each in wanted]
        photo.name = new_photo_name()
        tx.session.add(photo)
        record(tx, actor, AuditAction.PHOTO_BLURRED, photo, rectangles=len(wanted))
    if before is not None:
        remove_unused(store, [before])
    return photo


def original_of(store: Store, actor: Actor, name: str) -> str:
    """The file of a photo as it came. That somebody looked behind a blur is recorded."""
    require(actor, Action.BLUR)
    with store.reading() as session:
        photo = _by_name(session, name)
    if photo.blurred_sha256 is not None:
        with store.transaction() as tx:
            record(tx, actor, AuditAction.ORIGINAL_SEEN, photo)
    return photo.sha256


def remove_unused(store: Store, files: Sequence[str]) -> None:
    """Delete these files, but those that a photo still has."""
    folder = PhotoFiles(store.settings.photo_dir)
    with store.reading() as session:
        query = select(Photo.sha256, Photo.blurred_sha256)
        rows = session.exec(
            query.where(or_(col(Photo.sha256).in_(files), col(Photo.blurred_sha256).in_(files)))
        )
        still = {each for row in rows.all() for each in row}
    for each in set(files) - still:
        folder.remove(each)


def _by_name(session: Session, name: str) -> Photo:
    found = photo_by_name(session, name)
    if found is None:
        raise NotFound(_GONE)
    return found
