"""Tables as CSV that a Russian Excel opens by a double click: UTF-8 with BOM, «;», decimal comma, ДД.ММ.ГГГГ."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from tracker.render import numbers
from tracker.render.safe_text import safe_text
from tracker.render.tables import Table, Value

_CHUNK_ROWS = 2000


def to_csv(table: Table) -> bytes:
    """Header and rows; totals are left out, so that a program that reads the file does not count twice."""
    return b"".join(csv_chunks(table))


def csv_chunks(table: Table) -> Iterator[bytes]:
    """The same in pieces of some thousand rows, for files that should not lie in memory whole."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(column.title) for column in table.columns])
    yield b"\xef\xbb\xbf"
    for position, row in enumerate(table.rows, 1):
        writer.writerow([to_csv_text(value) for value in row])
        if position % _CHUNK_ROWS == 0:
            yield _take(buffer)
    yield _take(buffer)


def to_csv_text(value: Value) -> str:
    """One cell: numbers with a comma and no thousands' mark, days and Perm moments in Russian order, text made safe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, datetime):
        return numbers.moment(value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal | float):
        return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def _take(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return data
