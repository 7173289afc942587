"""What tests of the commands share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker import runtime
from tracker.actions.reference import load_reference


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an instance with its reference data, which commands of this process work with."""
    runtime.forget_store()
    monkeypatch.setenv("TRACKER_DATA_DIR", str(tmp_path / "instance"))
    load_reference(runtime.current_store())
    yield tmp_path / "instance"
    runtime.forget_store()
