"""Instances for tests: an empty store on each database, one with the reference data, and the real files where they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher

from tests.databases import Databases
from tests.district import District, make_district
from tests.postgres import serving_postgresql
from tests.scheduling import RoomScheduling, start_with_the_browser
from tracker.actions import passwords
from tracker.actions.reference import load_reference
from tracker.config import ROOT, Settings
from tracker.store import Store

SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.hookimpl(optionalhook=True)  # xdist may be switched off
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> RoomScheduling:
    return RoomScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    start_with_the_browser(items)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TRACKER_")]:
            patch.delenv(name)
        patch.setitem(Settings.model_config, "env_file", None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Argon2 at its least: hundreds of tests sign somebody in, and none of them is about what a guess costs."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", hasher)
        patch.setattr(passwords, "_NOBODY", hasher.hash("nobody"))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an instance in a folder of its own, on SQLite."""
    return Settings(data_dir=tmp_path / "instance")


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with database files to copy, empty.db and seeded.db: making each anew would cost a second a test."""
    folder = tmp_path_factory.mktemp("templates")
    store = Store.open(Settings(data_dir=folder))
    store.migrate()
    store.close()
    shutil.copy(folder / "tracker.db", folder / "empty.db")
    load_reference(store)
    store.close()
    shutil.copy(folder / "tracker.db", folder / "seeded.db")
    return folder


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """This test process's PostgreSQL; it has the databases empty and seeded to lend copies of."""
    with serving_postgresql() as url:
        folder = tmp_path_factory.mktemp("postgresql")
        made = Databases(url)
        store = Store.open(Settings(data_dir=folder, database_url=made.create("empty")))
        store.migrate()
        store.close()
        store = Store.open(Settings(data_dir=folder, database_url=made.create("seeded", template="empty")))
        load_reference(store)
        store.close()
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Store]:
    """A migrated, empty store, once on each database."""
    with _copied("empty", request, settings) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def seeded_store(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Store]:
    """A store with the reference data that ships, once on each database."""
    with _copied("seeded", request, settings) as opened:
        yield opened


@contextmanager
def _copied(template: str, request: pytest.FixtureRequest, settings: Settings) -> Iterator[Store]:
    if request.param == "sqlite":
        settings.data_dir.mkdir(parents=True)
        templates: Path = request.getfixturevalue("sqlite_templates")
        shutil.copy(templates / f"{template}.db", settings.data_dir / "tracker.db")
        opened = Store.open(settings)
        yield opened
        opened.close()
        return
    databases: Databases = request.getfixturevalue("databases")
    with databases.lent(template) as url:
        opened = Store.open(Settings(data_dir=settings.data_dir, database_url=url))
        yield opened
        opened.close()


@contextmanager
def blank_database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Settings]:
    """Settings with a database that has nothing in it yet."""
    if request.param == "sqlite":
        yield settings
        return
    databases: Databases = request.getfixturevalue("databases")
    yield Settings(data_dir=settings.data_dir, database_url=databases.create(f"blank_{uuid4().hex}"))


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory, sqlite_templates: Path) -> Iterator[District]:
    """One district for a module's tests; each test adds what it changes."""
    folder = tmp_path_factory.mktemp("district")
    shutil.copy(sqlite_templates / "seeded.db", folder / "tracker.db")
    store = Store.open(Settings(data_dir=folder))
    yield make_district(store)
    store.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files that are not part of the project; tests that use them are skipped where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"real files are not at {SHARED_DATA}; shipped tests cover the same behaviour")
    return SHARED_DATA
