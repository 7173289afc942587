"""Bulk writes: whole columns at once, by executemany on SQLite and COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table, func, select, text
from sqlmodel import SQLModel

from tracker.domain.columns import UtcDateTime
from tracker.store.transaction import Transaction

Column = Sequence[Any] | NDArray[Any]


def insert_columns(tx: Transaction, table: type[SQLModel], columns: Mapping[str, Column]) -> None:
    """Insert rows given as columns of one length; what is not given must have a default in the database.

    Moments come as datetime64[s] in UTC, days as datetime64[D], JSON as text; NaT and NaN are NULL.
    """
    described = _table(table)
    is_postgresql = tx.session.get_bind().dialect.name == "postgresql"
    values = [_values(column, described.c[name].type, is_postgresql) for name, column in columns.items()]
    _write(tx, described, list(columns), values)


def insert_rows(tx: Transaction, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same names, their values as the table's class has them: enums, aware moments, dictionaries.

    What is not given must have a default in the database.
    """
    if not rows:
        return
    described = _table(table)
    dialect = tx.session.connection().dialect
    values: list[Sequence[Any]] = []
    for name in rows[0]:
        keep = described.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        values.append([keep(row[name]) for row in rows] if keep else [row[name] for row in rows])
    _write(tx, described, list(rows[0]), values)


def _write(tx: Transaction, described: Table, names: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    rows = zip(*values, strict=True)
    listed = ", ".join(f'"{name}"' for name in names)
    connection = tx.session.connection()
    if connection.dialect.name == "postgresql":
        raw: Any = connection.connection.driver_connection
        with raw.cursor().copy(f'COPY "{described.name}" ({listed}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(values))
    if ready := list(rows):
        connection.exec_driver_sql(f'INSERT INTO "{described.name}" ({listed}) VALUES ({marks})', ready)  # noqa: S608


def reserve_ids(tx: Transaction, table: type[SQLModel], count: int) -> NDArray[np.int64]:
    """Ids that nobody else will get, to be inserted in this same transaction."""
    described = _table(table)
    connection = tx.session.connection()
    if connection.dialect.name == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        rows = connection.execute(query, {"name": f'"{described.name}"', "count": count})
        return np.array([row[0] for row in rows], dtype=np.int64)
    # SQLite has one writer, and this transaction is it.
    last = connection.execute(select(func.coalesce(func.max(described.c.id), 0))).scalar_one()
    return np.arange(last + 1, last + 1 + count, dtype=np.int64)


def _table(table: type[SQLModel]) -> Table:
    described: Table = table.__table__  # type: ignore[attr-defined]
    return described


def _values(column: Column, kind: object, is_postgresql: bool) -> Sequence[Any]:
    if not isinstance(column, np.ndarray):
        return column
    if column.dtype.kind == "f":
        numbers = column.astype(object)
        numbers[np.isnan(column)] = None
        return numbers.tolist()  # type: ignore[no-any-return]
    if column.dtype.kind != "M":
        return column.tolist()  # type: ignore[no-any-return]
    if isinstance(kind, UtcDateTime):
        # The very text that SQLAlchemy keeps on SQLite: moments are compared there as texts.
        written = _moments(column, ending="+00" if is_postgresql else ".000000")
    else:
        written = np.datetime_as_string(column.astype("datetime64[D]")).astype(object)
    written[np.isnat(column)] = None
    return written.tolist()  # type: ignore[no-any-return]


def _moments(column: NDArray[Any], *, ending: str) -> NDArray[np.object_]:
    width = 19 + len(ending)
    letters = np.zeros((len(column), width), dtype=np.uint32)
    plain = np.datetime_as_string(column.astype("datetime64[s]")).astype("U19")
    letters[:, :19] = plain.view(np.uint32).reshape(len(column), 19)
    letters[:, 10] = ord(" ")
    letters[:, 19:] = [ord(letter) for letter in ending]
    return letters.view(f"U{width}").ravel().astype(object)
