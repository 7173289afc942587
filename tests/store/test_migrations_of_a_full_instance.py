"""An instance that is in use comes through every later migration with its rows, on either database: what is tied together does
not stop it, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest
from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
)

from tests.conftest import blank_database
from tracker.config import Settings
from tracker.domain.models import Courtyard, Photo
from tracker.store import Store, engine

#: A schema of long ago: every migration after it meets a row in every table.
OLD = "0005"
#: Tables that a migration empties on purpose, and columns that it changes.
EMPTIED, CHANGED = {"sign_in"}, {("reporter", "email"): "reporter_email"}
VALUES: tuple[tuple[type, Any], ...] = (
    (Boolean, True),
    (DateTime, datetime(2026, 5, 17, 9, 30, tzinfo=UTC)),
    (Date, date(2026, 5, 17)),
    (Float, 58.25),
    (JSON, {"до": 1}),
    (LargeBinary, b"tile"),
    (Integer, 7),
)


def migrate_to(store: Store, revision: str) -> None:
    upgrade = command.upgrade
    with patch.object(engine.command, "upgrade", lambda config, _head: upgrade(config, revision)):
        store.migrate()


@pytest.fixture(params=["sqlite", "postgresql"])
def old_store(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Store]:
    with blank_database(request, settings) as told:
        opened = Store.open(told)
        migrate_to(opened, OLD)
        yield opened
        opened.close()


def _value(column: Column[Any]) -> Any:
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        # A row does not point at itself.
        return None if target.table is column.table else _value(target)
    found = next((value for kind, value in VALUES if isinstance(column.type, kind)), None)
    return f"{column.table.name.title()}_{column.name}"[:20] if found is None else found


def _rows(store: Store, tables: list[Table]) -> dict[str, list[dict[str, Any]]]:
    with store.reading() as session:
        return {t.name: [dict(row) for row in session.execute(select(t)).mappings()] for t in tables}


def test_a_row_of_every_table_comes_through(old_store: Store) -> None:
    schema = MetaData()
    schema.reflect(old_store.engine)
    tables = [table for table in schema.sorted_tables if table.name != "alembic_version"]
    with old_store.engine.begin() as connection:
        for table in tables:
            connection.execute(insert(table).values({c.name: _value(c) for c in table.columns}))
    before = _rows(old_store, tables)
    assert len(tables) > 20 and all(len(rows) == 1 for rows in before.values())
    old_store.migrate()
    after = _rows(old_store, tables)
    assert {name for name, rows in after.items() if not rows} == EMPTIED
    for (table_name, column), value in CHANGED.items():
        before[table_name][0][column] = value
    assert {name: rows for name, rows in after.items() if rows and rows != before[name]} == {}
    with old_store.reading() as session:
        yard, photo = session.get_one(Courtyard, 7), session.get_one(Photo, 7)
    assert yard.keeper_id is None
    assert (len(photo.name), photo.blurs, photo.blurred_sha256) == (32, [], None)
