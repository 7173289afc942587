"""Pages run against an instance of their own, with the reference data, as whoever the test says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.works_factory import add_user
from tracker.config import ROOT
from tracker.domain.people import RESIDENT, Actor, Role
from tracker.runtime import current_store, forget_store
from tracker.store import Store
from tracker.ui import state

PATIENCE = 120  #: seconds for a page on the slowest machine; whoever waits goes on as soon as it is there
OpenPage = Callable[..., AppTest]
SignIn = Callable[[Role], Actor]


@pytest.fixture
def instance(tmp_path: Path, sqlite_templates: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store that the pages of this test read and write."""
    folder = tmp_path / "instance"
    folder.mkdir()
    shutil.copy(sqlite_templates / "seeded.db", folder / "tracker.db")
    monkeypatch.setenv("TRACKER_DATA_DIR", str(folder))
    forget_store()
    st.cache_data.clear()
    yield current_store()
    forget_store()
    st.cache_data.clear()


@pytest.fixture
def sign_in_as(instance: Store, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """Make the pages see an account of this role; without it they see a resident."""
    monkeypatch.setattr(state, "actor", lambda: RESIDENT)

    def sign_in(role: Role) -> Actor:
        actor = add_user(instance, role, login=role.value)
        monkeypatch.setattr(state, "actor", lambda: actor)
        return actor

    return sign_in


@pytest.fixture
def open_page(instance: Store, sign_in_as: SignIn) -> OpenPage:
    """Open a page by its file's name, with a query and what the session holds already, and run it once."""

    def open_(name: str, *, session: Mapping[str, object] | None = None, **query: str) -> AppTest:
        page = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=PATIENCE)
        for key, value in query.items():
            page.query_params[key] = value
        for key, value in (session or {}).items():
            page.session_state[key] = value
        return page.run()

    return open_
