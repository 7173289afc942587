"""Two hundred demo requests on each database, drawn once and only read by the tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.databases import Databases
from tracker.config import Settings
from tracker.demo import fill_demo
from tracker.store import Store

COUNT = 200
MOMENT = datetime(2026, 8, 19, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the demo; tests that change it would spoil the others."""
    folder = tmp_path_factory.mktemp("demo")
    url = None
    if request.param == "postgresql":
        databases: Databases = request.getfixturevalue("databases")
        url = databases.create(f"demo_{uuid4().hex}")
    store = Store.open(Settings(data_dir=folder, database_url=url))
    store.migrate()
    fill_demo(store, requests=COUNT, seed=5, moment=MOMENT)
    yield store
    store.close()
