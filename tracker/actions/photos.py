"""Keeping a checked photo: its file first, named by its content, then its row in the caller's transaction."""

from __future__ import annotations

from tracker.domain.models import Photo
from tracker.photo_check import CheckedPhoto
from tracker.store import Transaction
from tracker.store.photos import PhotoFiles


def attach(
    tx: Transaction,
    photo: CheckedPhoto,
    *,
    request_id: int | None = None,
    work_id: int | None = None,
    kind: str,
    is_public: bool,
) -> Photo:
    """Write the file and add its row; a file whose transaction fails stays unnamed by any row and does no harm."""
    PhotoFiles(tx.settings.photo_dir).put(photo)
    row = Photo(
        request_id=request_id,
        work_id=work_id,
        sha256=photo.sha256,
        kind=kind,
        width=photo.width,
        height=photo.height,
        size_bytes=len(photo.data),
        taken_at=photo.taken_at,
        lat=photo.lat,
        long=photo.long,
        is_public=is_public,
    )
    tx.session.add(row)
    tx.session.flush()
    return row
