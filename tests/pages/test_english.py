"""Whoever reads English finds no Russian on a page but addresses, names and what people wrote."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from sqlalchemy import JSON, String
from sqlmodel import AutoString, SQLModel, col, select
from streamlit.testing.v1 import AppTest

from tests import latin
from tests.pages.conftest import OpenPage
from tracker import i18n
from tracker.config import Settings
from tracker.demo import fill_demo
from tracker.domain.models import ServiceRequest, Work
from tracker.domain.people import Actor, Role, User
from tracker.domain.statuses import Status
from tracker.runtime import current_store, forget_store
from tracker.store import Store
from tracker.ui import state

#: Tables whose names ship, and so have an English form.
SHIPPED = {"category", "programme", "rejection_reason"}
#: Who sees the most of a request and of works; the others see a part of the same.
SEE_MOST = (Role.RESIDENT, Role.SPECIALIST, Role.CONTRACTOR)
#: Words of addresses that are put together anew, and of numbers.
PARTS = ("МОТ", "ул.", "бульвар", "проспект", "переулок", "шоссе", "набережная", "площадь", "проезд")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, sqlite_templates: Path) -> Path:
    """The database of a demo, to copy."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_templates / "seeded.db", folder / "tracker.db")
    store = Store.open(Settings(data_dir=folder))
    fill_demo(store, requests=120, seed=3, moment=datetime.now(UTC) - timedelta(hours=1))
    store.close()
    return folder / "tracker.db"


@pytest.fixture
def english(instance: Store, demo: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An instance with the demo whose language is English."""
    forget_store()
    shutil.copy(demo, instance.settings.data_dir / "tracker.db")
    monkeypatch.setenv("TRACKER_LANGUAGE", "en")
    st.cache_data.clear()
    monkeypatch.setattr(i18n, "catalogue", latin.catalogue)
    return current_store()


def sign_in(store: Store, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.reading() as session:
        user = session.exec(select(User).where(User.role == role)).first()
    assert user is not None
    actor = Actor(
        user_id=user.id, name=user.name, role=role, organisation_id=user.organisation_id, area_id=user.area_id
    )
    monkeypatch.setattr(state, "actor", lambda: actor)
    monkeypatch.setattr(state, "token", lambda: "")


def data_of(store: Store, *, with_shipped: bool = False) -> set[str]:
    """Every text that the database holds, but for names that ship."""
    found: set[str] = set(PARTS)
    with store.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in SHIPPED and not with_shipped:
                continue
            texts = [
                column for column in table.columns if isinstance(column.type, AutoString | String | JSON)
            ]
            for row in session.execute(select(*texts)) if texts else ():
                found.update(line for text in _strings(list(row)) for line in text.split("\n"))
    return found


def texts_on(page: AppTest) -> Iterator[str]:
    """Everything that a page hands to the browser."""
    for element in page._tree:
        proto = getattr(element, "proto", None)
        if isinstance(proto, Message):
            yield from _strings(MessageToDict(proto))
        if element.type == "arrow_data_frame":
            table = element.value
            yield from map(str, table.columns)
            yield from (cell for name in table for cell in table[name] if isinstance(cell, str))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield json.loads(value) if value.startswith('"') else value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


@pytest.fixture
def numbers(english: Store) -> list[str]:
    """A request in each state."""
    found = []
    with english.reading() as session:
        for status in Status:
            query = select(ServiceRequest.number).where(ServiceRequest.status == status).limit(1)
            found += session.exec(query).all()
    return found


def opened(store: Store, open_page: OpenPage, numbers: Sequence[str]) -> Iterator[tuple[str, AppTest]]:
    """All pages, with these requests and some works, one after another."""
    with store.reading() as session:
        works = session.exec(select(Work.id).order_by(col(Work.status)).limit(300)).all()
        yard = session.exec(
            select(ServiceRequest.courtyard_id).where(col(ServiceRequest.courtyard_id).is_not(None))
        ).first()
    for name in (
        "map",
        "submit",
        "find",
        "consents",
        "about",
        "courtyard",
        "triage",
        "area",
        "works",
        "report",
        "data",
        "admin",
        "account",
    ):
        yield name, open_page(name)
    yield "courtyard", open_page("courtyard", id=str(yard))
    for number in numbers:
        yield f"request {number}", open_page("request", number=number)
    for work in works[::40] if numbers else ():
        yield f"works {work}", open_page("works", id=str(work))


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_no_page_speaks_russian_to_who_reads_english(
    english: Store, open_page: OpenPage, numbers: list[str], role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, edited = data_of(english), data_of(english, with_shipped=True)
    if role is not Role.RESIDENT:
        sign_in(english, role, monkeypatch)
    left = {}
    for name, page in opened(english, open_page, numbers if role in SEE_MOST else ()):
        assert not page.exception, name
        if found := latin.russian_in(texts_on(page), edited if name == "admin" else known):
            left[name] = found
    assert left == {}
