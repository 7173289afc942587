"""The application as it is served: what begins with the server and ends with it."""

from __future__ import annotations

import gc
import importlib
import sys

import pytest
from anyio.from_thread import start_blocking_portal

from tracker import logs
from tracker.actions.map_service import MapService
from tracker.actions.upkeep import DailyUpkeep
from tracker.store import Store


def test_the_map_and_the_daily_upkeep_begin_and_end_with_the_server(
    instance: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    for kind in (MapService, DailyUpkeep):
        for verb in ("start", "stop"):
            name = f"{kind.__name__} {verb}"
            monkeypatch.setattr(kind, verb, lambda _self, name=name: happened.append(name))
    monkeypatch.setattr(logs, "configure", lambda _folder: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.delitem(sys.modules, "app", raising=False)
    door = importlib.import_module("app")

    async def serve() -> None:
        async with door.lifespan(door.app):
            assert happened == ["MapService start", "DailyUpkeep start"]

    with start_blocking_portal() as portal:  # a browser's test may have left a loop running here
        portal.call(serve)
    assert happened[2:] == ["DailyUpkeep stop", "MapService stop"]
