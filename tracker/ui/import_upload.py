"""The file that was chosen for an import, kept on disk under a name of our own while its page is open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from tracker.actions.import_uploads import forget_old_uploads, uploads_of
from tracker.i18n import t
from tracker.runtime import current_store

_TYPES = ["csv", "txt", "tsv", "xlsx", "geojson", "json", "gpkg", "zip", "kml", "xls", "ods"]


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
    settings = current_store().settings
    # The browser chooses the id: on our disk it is a name of our own.
    key = hashlib.sha256(found.file_id.encode()).hexdigest()[:32]
    folder = uploads_of(settings) / key
    # Only the ending of the name is taken: the rest of it decides nothing on our disk.
    path = folder / f"file{Path(found.name).suffix.lower()[:10]}"
    if not path.exists():
        forget_old_uploads(settings)
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(found.getbuffer())
    return Upload(path, found.name, key)
