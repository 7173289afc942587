"""The public facts of requests in bulk: the database writes whole columns as text, which become arrays without a Python object a row.

Rows of the driver took half as much processor time again at a million requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv
from sqlmodel import Session

from tracker.domain.statuses import WorkStatus
from tracker.geo.mercator import project
from tracker.geo.rows import STATUSES, Codes, Rows, local_day_numbers, to_day_numbers

_CHUNK = 50_000  #: ids of one question
_WORD = pa.dictionary(pa.int32(), pa.string())
_CLOSED = ", ".join(f"'{status.value}'" for status in STATUSES if not (status.is_open or status.is_done))
#: What is read, and as what. A moment is UTC's, without a zone.
_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    ("r.id", pa.int32()),
    ("r.lat", pa.float64()),
    ("r.long", pa.float64()),
    ("r.status", _WORD),
    ("r.category_code", _WORD),
    ("r.area_id", pa.int32()),
    ("r.programme_id", pa.int16()),
    ("r.plan_year", pa.int16()),
    ("w.contractor_id", pa.int32()),
    ("{filed}", pa.timestamp("us")),
    (f"CASE WHEN r.status IN ({_CLOSED}) THEN {{moved}} END", pa.timestamp("us")),
    ("r.completed_on", pa.date32()),
    ("r.due_on", pa.date32()),
    (f"CASE WHEN w.status = '{WorkStatus.ACCEPTED.value}' THEN w.warranty_until END", pa.date32()),
)
_UTC = {"sqlite": "{}", "postgresql": "{} AT TIME ZONE 'UTC'"}
#: One column as lines of text. SQLite's function takes any type, and a cast would cost it a copy of each value.
_LINES = {
    "sqlite": "GROUP_CONCAT(COALESCE({}, ''), CHAR(10))",
    "postgresql": "STRING_AGG(COALESCE(CAST({} AS TEXT), ''), CHR(10))",
}
_STATUS_CODE = {status.value: code for code, status in enumerate(STATUSES)}
_AS_LINES = {
    "read_options": csv.ReadOptions(column_names=["value"], use_threads=False, block_size=2**24),
    "parse_options": csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
}


def read_rows(session: Session, codes: Codes, ids: Sequence[int] | None = None) -> Rows:
    """Rows of all requests, or of these ids."""
    select = _select(session.get_bind().dialect.name)
    connection = session.connection()
    parts = []
    for condition in _conditions(connection, ids):
        texts = connection.exec_driver_sql(f"{select} WHERE {condition}").one()
        if texts[0] is not None:
            columns = [_parse(text, kind) for text, (_name, kind) in zip(texts, _COLUMNS, strict=True)]
            parts.append(_to_rows(columns, codes))
    empty = [pa.array([], type=kind) for _name, kind in _COLUMNS]
    return Rows.concat(parts or [_to_rows(empty, codes)])


def _select(dialect: str) -> str:
    moments = {"filed": _UTC[dialect].format("r.requested_at"), "moved": _UTC[dialect].format("r.status_at")}
    columns = (name.format(**moments) for name, _kind in _COLUMNS)
    lines = ", ".join(_LINES[dialect].format(column) for column in columns)
    return f"SELECT {lines} FROM service_request r LEFT JOIN work w ON w.id = r.work_id"  # noqa: S608 - the parts are this module's own


def _conditions(connection: Any, ids: Sequence[int] | None) -> Iterator[str]:
    if ids is not None:
        yield f"r.id IN ({', '.join(str(int(each)) for each in ids) or 'NULL'})"
        return
    first, last = connection.exec_driver_sql("SELECT MIN(id), MAX(id) FROM service_request").one()
    for start in range(first or 0, (last or -1) + 1, _CHUNK):
        yield f"r.id BETWEEN {start} AND {start + _CHUNK - 1}"


def _parse(text: str, kind: pa.DataType) -> pa.Array:
    """A column of lines; an empty line is nothing."""
    convert = csv.ConvertOptions(column_types={"value": kind}, null_values=[""], strings_can_be_null=True)
    table = csv.read_csv(pa.BufferReader(f"{text}\n".encode()), convert_options=convert, **_AS_LINES)
    return table.column(0).combine_chunks()


def _to_rows(columns: Sequence[pa.Array], codes: Codes) -> Rows:
    ids, lat, long, status, category, area, programme, year, contractor, filed, closed, *days = columns
    has_place = _known(lat) & _known(long)
    lat, long = (np.where(has_place, _values(column), 0.0) for column in (lat, long))
    has_place &= np.isfinite(lat) & np.isfinite(long)
    x, y = project(np.where(has_place, lat, 0.0), np.where(has_place, long, 0.0))
    completed, due, warranty = (
        to_day_numbers(_values(column.cast(pa.int32())).astype(np.int64), _known(column)) for column in days
    )
    return Rows(
        ids=_values(ids),
        x=x,
        y=y,
        has_place=has_place,
        status=_coded(status, _STATUS_CODE).astype(np.uint8),
        category=_coded(category, codes.category).astype(np.uint16),
        area=_values(area),
        programme=_values(programme),
        year=_values(year),
        contractor=_values(contractor),
        filed=_to_days(filed),
        completed=completed,
        closed=np.where(_known(closed), _to_days(closed), 0).astype(np.uint16),
        due=due,
        warranty=warranty,
    )


def _to_days(moments: pa.Array) -> NDArray[np.uint16]:
    return local_day_numbers(_values(moments.cast(pa.int64())) // 1_000_000)


def _known(column: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False))


def _values(column: pa.Array) -> NDArray[Any]:
    """Numbers; 0 for nothing."""
    return np.asarray((column.fill_null(0) if column.null_count else column).to_numpy())


def _coded(column: pa.DictionaryArray, codes: Mapping[str, int]) -> NDArray[np.int64]:
    """The number of each word; 0 for words that have none."""
    known = np.array([codes.get(word, 0) for word in column.dictionary.to_pylist()] or [0], dtype=np.int64)
    return np.asarray(known[_values(column.indices)])
