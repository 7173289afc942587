"""Photo files: named by the SHA-256 of their bytes, written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Literal

from sqlmodel import Session, select

from tracker.domain.models import Photo
from tracker.errors import NotFound, StorageUnavailable
from tracker.photo_check import CheckedPhoto

Size = Literal["full", "thumb"]
_NAME = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"[0-9a-f]{32}")


def photo_by_name(session: Session, name: str) -> Photo | None:
    """The photo of a name in addresses; None where there is none, or it is no such name."""
    if not _ADDRESS.fullmatch(name):
        return None
    return session.exec(select(Photo).where(Photo.name == name)).first()


class PhotoFiles:
    """A folder of photos; the first two letters of a name are its subfolder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, photo: CheckedPhoto) -> str:
        """Keep a photo and its thumbnail; returns its name. The same photo twice is kept once."""
        try:
            _write(self.path(photo.sha256, "thumb"), photo.thumb)
            _write(self.path(photo.sha256, "full"), photo.data)
        except OSError as error:
            raise StorageUnavailable(
                "Фото не сохранилось: на диске кончилось место или он недоступен. Заявка не записана, повторите позже."
            ) from error
        return photo.sha256

    def remove(self, sha256: str) -> None:
        """Delete a photo and its thumbnail; one that is gone already is no error."""
        for size in ("full", "thumb"):
            self.path(sha256, size).unlink(missing_ok=True)

    def path(self, sha256: str, size: Size) -> Path:
        """Where a photo is or would be; a name that is no SHA-256 raises NotFound, so no path leads out of the folder."""
        if not _NAME.fullmatch(sha256):
            raise NotFound("Такого фото нет.")
        return self._folder / sha256[:2] / f"{sha256}{'_thumb' if size == 'thumb' else ''}.jpg"


def _remember_names(folder: Path) -> None:
    """Put a folder's new names on the disk itself: without this a power cut may leave a row without its photo."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        _remember_names(path.parent)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
