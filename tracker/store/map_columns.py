"""The public facts of requests in bulk: the database writes whole columns as text, which become arrays without a Python object a row.

Rows of the driver took half as much processor time again at a million requests, and a join with the works, which are far fewer, a
quarter. All of it lies in an index of its own, a tenth of the table's bytes. Parts of a large table are read at once: both
databases and the parsing let other threads of this process run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv
from sqlalchemy import Connection
from sqlmodel import Session

from tracker.domain.statuses import WorkStatus
from tracker.geo.mercator import project
from tracker.geo.rows import STATUSES, Codes, Rows, local_day_numbers, to_day_numbers

T = TypeVar("T")
_CHUNK = 50_000  #: ids of one question
_AT_ONCE = 2  #: questions asked at the same time
_WORD = pa.dictionary(pa.int32(), pa.string())
_CLOSED = ", ".join(f"'{status.value}'" for status in STATUSES if not (status.is_open or status.is_done))
_Columns = tuple[tuple[str, pa.DataType], ...]
#: What is read, and as what. A moment is UTC's, without a zone.
_COLUMNS: _Columns = (
    ("r.id", pa.int32()),
    ("{lat}", pa.float64()),
    ("{long}", pa.float64()),
    ("r.status", _WORD),
    ("r.category_code", _WORD),
    ("r.area_id", pa.int32()),
    ("r.programme_id", pa.int16()),
    ("r.plan_year", pa.int16()),
    ("r.work_id", pa.int32()),
    ("{filed}", pa.timestamp("us")),
    (f"CASE WHEN r.status IN ({_CLOSED}) THEN {{moved}} END", pa.timestamp("us")),
    ("r.completed_on", pa.date32()),
    ("r.due_on", pa.date32()),
)
_WORKS: _Columns = (
    ("w.id", pa.int32()),
    ("w.contractor_id", pa.int32()),
    (f"CASE WHEN w.status = '{WorkStatus.ACCEPTED.value}' THEN w.warranty_until END", pa.date32()),
)
_UTC = {"sqlite": "{}", "postgresql": "{} AT TIME ZONE 'UTC'"}
_PER_DEGREE = 1e9
#: A coordinate in billionths of a degree, a tenth of a millimetre: SQLite writes a fraction three times slower than a whole number.
_FINE = {"sqlite": "CAST({} * 1e9 AS INTEGER)", "postgresql": "{} * 1e9"}
#: One column as lines of text. SQLite's function takes any type, and a cast would cost it a copy of each value; the end of
#: a line stands here as it is, because CHAR(10) would be worked out anew for each row: a third of all the time.
_LINES = {
    "sqlite": "GROUP_CONCAT(COALESCE({}, ''), '\n')",
    "postgresql": "STRING_AGG(COALESCE(CAST({} AS TEXT), ''), '\n')",
}
_STATUS_CODE = {status.value: code for code, status in enumerate(STATUSES)}
_AS_LINES = {
    "read_options": csv.ReadOptions(column_names=["value"], use_threads=False, block_size=2**24),
    "parse_options": csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
}


def read_rows(session: Session, codes: Codes, ids: Sequence[int] | None = None) -> Rows:
    """Rows of all requests, or of these ids.

    What others write while all are read may be in it already; who follows the changes reads those rows again.
    """
    connection = session.connection()
    if ids is not None:
        columns = _ask(connection, "service_request r", _COLUMNS, f"r.id IN ({_listed(ids)})")
        used = np.unique(_values(columns[8])).tolist()
        return _to_rows(columns, _ask(connection, "work w", _WORKS, f"w.id IN ({_listed(used)})"), codes)
    works = _ask(connection, "work w", _WORKS, "TRUE")
    found = by_parts(
        connection,
        lambda aside, first, last: _ask(
            aside, "service_request r", _COLUMNS, f"r.id BETWEEN {first} AND {last}"
        ),
    )
    return Rows.concat([_to_rows(columns, works, codes) for columns in found])


def by_parts(connection: Connection, read: Callable[[Connection, int, int], T]) -> list[T]:
    """What is read of the requests with ids from one number to another, part by part; of several parts two at the same time."""
    first, last = connection.exec_driver_sql("SELECT MIN(id), MAX(id) FROM service_request").one()
    starts = range(first or 0, (last or 0) + 1, _CHUNK)
    if len(starts) < _AT_ONCE:
        return [read(connection, start, start + _CHUNK - 1) for start in starts]

    def aside(start: int) -> T:
        with connection.engine.connect() as other:
            return read(other, start, start + _CHUNK - 1)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(aside, starts))


def _ask(connection: Connection, table: str, columns: _Columns, condition: str) -> list[pa.Array]:
    dialect = connection.dialect.name
    said = {"filed": _UTC[dialect].format("r.requested_at"), "moved": _UTC[dialect].format("r.status_at")}
    said |= {"lat": _FINE[dialect].format("r.lat"), "long": _FINE[dialect].format("r.long")}
    lines = ", ".join(_LINES[dialect].format(name.format(**said)) for name, _kind in columns)
    texts = connection.exec_driver_sql(f"SELECT {lines} FROM {table} WHERE {condition}").one()  # noqa: S608 - the parts are this module's own
    if texts[0] is None:
        return [pa.array([], type=kind) for _name, kind in columns]
    return [_parse(text, kind) for text, (_name, kind) in zip(texts, columns, strict=True)]


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(str(int(each)) for each in ids) or "NULL"


def _parse(text: str, kind: pa.DataType) -> pa.Array:
    """A column of lines; an empty line is nothing."""
    convert = csv.ConvertOptions(column_types={"value": kind}, null_values=[""], strings_can_be_null=True)
    table = csv.read_csv(pa.BufferReader(f"{text}\n".encode()), convert_options=convert, **_AS_LINES)
    return table.column(0).combine_chunks()


def _to_rows(columns: Sequence[pa.Array], works: Sequence[pa.Array], codes: Codes) -> Rows:
    ids, lat, long, status, category, area, programme, year, work, filed, closed, *days = columns
    has_place = _known(lat) & _known(long)
    lat, long = (_values(column) / _PER_DEGREE for column in (lat, long))
    has_place &= (np.abs(lat) <= 90) & (np.abs(long) <= 180)
    x, y = project(np.where(has_place, lat, 0.0), np.where(has_place, long, 0.0))
    completed, due = (_to_day_numbers(column) for column in days)
    contractor, warranty = _of_works(_values(work), works)
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
        contractor=contractor,
        filed=_to_days(filed),
        completed=completed,
        closed=np.where(_known(closed), _to_days(closed), 0).astype(np.uint16),
        due=due,
        warranty=warranty,
    )


def _of_works(links: NDArray[Any], works: Sequence[pa.Array]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The contractor and the end of warranty of each linked work; 0 without one."""
    ids, contractor, warranty = works
    place = np.zeros(int(max(_values(ids).max(initial=0), links.max(initial=0))) + 1, dtype=np.int64)
    place[_values(ids)] = np.arange(1, len(ids) + 1)
    at = place[links]
    return np.append(np.int32(0), _values(contractor))[at], np.append(
        np.uint16(0), _to_day_numbers(warranty)
    )[at]


def _to_day_numbers(days: pa.Array) -> NDArray[np.uint16]:
    return to_day_numbers(_values(days.cast(pa.int32())).astype(np.int64), _known(days))


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
