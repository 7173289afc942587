"""A file that is uploaded to be imported lies where we say, whatever the browser calls it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st

from tests.pages.conftest import instance
from tracker.store import Store
from tracker.ui.import_upload import choose_file

__all__ = ["instance"]


@pytest.mark.parametrize("file_id", ["..", "../../../etc", "/etc/cron.d/x", "a" * 900, "\x00"])
def test_no_id_of_the_browser_leads_out_of_the_folder(
    instance: Store, monkeypatch: pytest.MonkeyPatch, file_id: str
) -> None:
    sent = SimpleNamespace(file_id=file_id, name="../../дома.csv", getbuffer=lambda: b"a;b")
    monkeypatch.setattr(st, "file_uploader", lambda *_args, **_kwargs: sent)
    found = choose_file("")
    assert found is not None and found.path.read_bytes() == b"a;b"
    assert (
        found.path.resolve().parent.parent == (instance.settings.data_dir / "imports" / "uploads").resolve()
    )
