"""The audit trail in storage: chained rows, kept with their write or not at all, refused any change by the database itself."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select

from tracker.actions.audit import record
from tracker.config import ROOT, Settings
from tracker.domain.audit import GENESIS, AuditAction, to_details
from tracker.domain.models import AuditEntry, Category
from tracker.domain.people import Actor, Role
from tracker.store import Store
from tracker.store.audit import read_anchor, read_head

WHO = Actor(user_id=7, name="Анна Примерова", role=Role.SPECIALIST)


def _rows(store: Store) -> list[AuditEntry]:
    with store.reading() as session:
        return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all())


def _write(store: Store, code: str) -> None:
    with store.transaction() as tx:
        row = Category(code=code, name="Скамейки", unit="шт.")
        tx.session.add(row)
        record(tx, WHO, AuditAction.REFERENCE_ADDED, row, months=12, on=date(2026, 5, 1), is_active=True)


def write_many(first: int, count: int) -> None:
    """What another process does, on the instance of its environment."""
    store = Store.open(Settings())
    for number in range(first, first + count):
        _write(store, f"kind_{number}")
    store.close()


def test_a_row_says_who_did_what_with_what_and_follows_the_one_before(store: Store) -> None:
    _write(store, "benches")
    _write(store, "bins")
    first, second = _rows(store)
    assert (first.seq, first.actor_id, first.role, first.action) == (1, 7, "specialist", "reference_added")
    assert (first.object_kind, first.object_id) == ("category", "benches")
    assert first.details == '{"is_active":true,"months":12,"on":"2026-05-01"}'
    assert first.previous == GENESIS
    assert second.previous == first.own != second.own
    with store.reading() as session:
        head = read_head(session)
    assert head is not None and (head.seq, head.last) == (2, second.own)
    anchor = read_anchor(store.settings)
    assert anchor is not None and (anchor.seq, anchor.last) == (2, second.own)


def test_a_write_that_fails_leaves_no_row(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as tx:
            record(tx, WHO, AuditAction.SIGN_OUT)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert _rows(store) == []


@pytest.mark.parametrize(
    "told",
    ["Анна Примерова", "+79020000000", "89020000000", "anna@example.org", "ул. Крупской, 18", "а" * 65],
)
def test_words_of_people_cannot_get_into_the_trail(told: str) -> None:
    with pytest.raises(ValueError, match="free text"):
        to_details({"said": told})
    with pytest.raises(ValueError, match="free text"):
        to_details({"said": ["new", told]})


def test_codes_numbers_and_days_do() -> None:
    told = to_details({"to": "in_review", "number": "МОТ-2026-000123", "none": None, "ids": [3, 1]})
    assert told == '{"ids":[3,1],"number":"МОТ-2026-000123","to":"in_review"}'


@pytest.mark.parametrize("attack", ["UPDATE audit_entry SET role = 'manager'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_or_remove_a_row(store: Store, attack: str) -> None:
    _write(store, "benches")
    with pytest.raises(DatabaseError, match="new rows only"), store.engine.begin() as connection:
        connection.execute(text(attack))
    assert len(_rows(store)) == 1


def test_many_writers_at_once_make_one_chain(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _write(store, f"kind_{number}"), range(40)))
    rows = _rows(store)
    assert [row.seq for row in rows] == list(range(1, 41))
    assert [row.previous for row in rows] == [GENESIS, *(row.own for row in rows[:-1])]


def test_two_processes_writing_at_once_make_one_chain(store: Store) -> None:
    url = store.settings.database_url
    environment = os.environ | {"TRACKER_DATA_DIR": str(store.settings.data_dir)}
    environment |= {"TRACKER_DATABASE_URL": url.get_secret_value()} if url else {}
    program = f"from {__name__} import write_many; write_many({{}}, 15)"
    others = [
        subprocess.Popen([sys.executable, "-c", program.format(first)], cwd=ROOT, env=environment)
        for first in (100, 200)
    ]
    assert [other.wait(120) for other in others] == [0, 0]
    rows = _rows(store)
    assert [row.seq for row in rows] == list(range(1, 31))
    assert [row.previous for row in rows] == [GENESIS, *(row.own for row in rows[:-1])]
