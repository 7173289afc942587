"""What tests of the commands share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker import runtime


@pytest.fixture
def instance(tmp_path: Path, sqlite_templates: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an instance with its reference data, which commands of this process work with."""
    runtime.forget_store()
    folder = tmp_path / "instance"
    folder.mkdir()
    shutil.copy(sqlite_templates / "seeded.db", folder / "tracker.db")
    monkeypatch.setenv("TRACKER_DATA_DIR", str(folder))
    yield folder
    runtime.forget_store()
