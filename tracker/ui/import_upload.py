"""The file that was chosen for an import, kept on disk under a name of our own while its page is open."""

from __future__ import annotations

import hashlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from tracker.i18n import t
from tracker.runtime import current_store

_TYPES = ["csv", "txt", "tsv", "xlsx", "geojson", "json", "gpkg", "zip", "kml", "xls", "ods"]
_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Upload:
    """A file on disk with the name that people call it by; `key` is another for every upload."""

    path: Path
    name: str
    key: str

    @property
    def refused_path(self) -> Path:
        """Where its refused rows go."""
        return self.path.with_name("refused.csv")


def choose_file(hint: str) -> Upload | None:
    """The field for a file, and what was put in it."""
    found = st.file_uploader(t("Файл"), type=_TYPES, key="import-file", help=hint)
    if found is None:
        return None
    # The browser chooses the id: on our disk it is a name of our own.
    key = hashlib.sha256(found.file_id.encode()).hexdigest()[:32]
    folder = current_store().settings.data_dir / "imports" / "uploads" / key
    # Only the ending of the name is taken: the rest of it decides nothing on our disk.
    path = folder / f"file{Path(found.name).suffix.lower()[:10]}"
    if not path.exists():
        _forget_old(folder.parent)
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(found.getbuffer())
    return Upload(path, found.name, key)


def _forget_old(folder: Path) -> None:
    """Files hold personal data at times: what was uploaded a day ago goes."""
    before = time.time() - _KEPT_SECONDS
    for old in folder.iterdir() if folder.is_dir() else ():
        if old.stat().st_mtime < before:
            shutil.rmtree(old, ignore_errors=True)
