"""Verbs of whoever does a work: report how it goes, add photos; and of the office: let those photos out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import select

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.photos import attach
from tracker.actions.work_row import for_update, save, step
from tracker.domain.audit import AuditAction
from tracker.domain.models import Category, Photo, Work
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.domain.requests import clean_text
from tracker.domain.statuses import WorkStatus
from tracker.domain.works import Progress, check_progress, round_quantity
from tracker.errors import InvalidInput, InvalidMove
from tracker.photo_check import CheckedPhoto
from tracker.store import Store
from tracker.store.belonging import belonging_of

MAX_COMMENT = 500
_KINDS = {WorkStatus.CONTRACTED: "before", WorkStatus.FINISHED: "after", WorkStatus.ACCEPTED: "after"}


def report_progress(
    store: Store,
    actor: Actor,
    work_id: int,
    said: Progress,
    photos: Sequence[CheckedPhoto] = (),
    *,
    version: int,
) -> Work:
    """Note how a work goes, by those who do it or keep the courtyard; its photos wait for the office to let them out."""
    with store.transaction() as tx:
        work = for_update(tx.session, work_id, version)
        whose_work = belonging_of(tx.session, work)
        require(actor, Action.REPORT_PROGRESS, of=whose_work)
        if photos:
            require(actor, Action.ADD_WORK_PHOTOS, of=whose_work)
        check_progress(said, work.status, today=clock.today(), contract_on=work.contract_on)
        _note(work, said, tx.session.get_one(Category, work.category_code))
        for photo in photos:
            attach(tx, photo, work_id=work_id, kind=kind_of(said.to or work.status), is_public=False)
        details: dict[str, object] = {
            name: value
            for name, value in (("done", said.done), ("extra_done", said.extra_done), ("photos", len(photos)))
            if value
        }
        comment = clean_text(said.comment)[:MAX_COMMENT]
        if not (said.to or details or comment):
            raise InvalidInput("Укажите, что изменилось: состояние, объём, фото или пару слов.")
        before = work.status
        step(tx, work, said.to or before, actor, comment=comment, details=details)
        record(
            tx, actor, AuditAction.WORK_REPORTED, work, before=before, after=work.status, photos=len(photos)
        )
        return work


def publish_work_photos(
    store: Store, actor: Actor, work_id: int, photo_ids: Sequence[int], *, version: int
) -> Work:
    """Choose which photos of a work everybody sees; the others are for the office and the work's own people."""
    require(actor, Action.MANAGE_WORKS)
    with store.transaction() as tx:
        work = for_update(tx.session, work_id, version)
        for photo in tx.session.exec(select(Photo).where(Photo.work_id == work_id)).all():
            photo.is_public = photo.id in photo_ids
            tx.session.add(photo)
        save(tx, work)
        record(tx, actor, AuditAction.WORK_PHOTOS_PUBLISHED, work, photos=photo_ids)
        return work


def kind_of(status: WorkStatus) -> str:
    """What a photo shows that comes while a work is in this status: before, during or after it."""
    return _KINDS.get(status, "during")


def _note(work: Work, said: Progress, category: Category) -> None:
    if said.done is not None:
        work.actual_quantity = round_quantity(said.done, is_whole=category.is_whole)
    if said.extra_done is not None and category.extra_unit:
        work.actual_extra_quantity = round(said.extra_done, 1)
    if said.to is not WorkStatus.FINISHED:
        return
    if not work.actual_quantity:
        raise InvalidMove(
            "Чтобы отметить завершение, укажите сделанный объём.", fields={"done": "сделанный объём"}
        )
    work.completed_on = said.completed_on or clock.today()
