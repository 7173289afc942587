"""One address files so many requests an hour; others, and staff, are not held up."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import streamlit as st

from tracker.config import Settings
from tracker.domain.people import RESIDENT, Actor, Role
from tracker.errors import TooManyTries
from tracker.ui import pace


@pytest.fixture
def come_from(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Where the person sits; two requests an hour are allowed."""
    told = settings.model_copy(update={"filings_per_hour": 2})
    monkeypatch.setattr(pace, "get_settings", lambda: told)
    context = SimpleNamespace(ip_address="10.0.0.1")
    monkeypatch.setattr(st, "context", context)
    pace._buckets.cache_clear()
    yield context
    pace._buckets.cache_clear()


def test_one_address_files_so_many_requests_an_hour(come_from: SimpleNamespace) -> None:
    for address in ("10.0.0.1", "2001:db8::1"):
        come_from.ip_address = address
        pace.check_pace(RESIDENT)
        pace.check_pace(RESIDENT)
        with pytest.raises(TooManyTries, match="Подождите 30 минут"):
            pace.check_pace(RESIDENT)
    come_from.ip_address = "2001:db8::ffff"
    with pytest.raises(TooManyTries):
        pace.check_pace(RESIDENT)


def test_staff_who_file_for_callers_are_not_held_up(come_from: SimpleNamespace) -> None:
    for _ in range(5):
        pace.check_pace(Actor(user_id=1, role=Role.OPERATOR))
