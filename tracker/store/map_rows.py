"""Reading the public facts of requests for the map: everything in bulk, some by id, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import bindparam, text
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from tracker.domain.models import Area, Category, Change, Programme, ServiceRequest
from tracker.domain.statuses import WorkStatus
from tracker.geo.snapshot import STATUSES, Codes, Rows, local_day_numbers, project

_CHUNK = 200_000
#: Days since 1970 of a date column, and seconds since 1970 of a moment, in each database's own words.
_DAYS = {
    "sqlite": "COALESCE(CAST(JULIANDAY({0}) - 2440587.5 AS INTEGER), 0)",
    "postgresql": "COALESCE({0} - DATE '1970-01-01', 0)",
}
_SECONDS = {
    "sqlite": "CAST(UNIXEPOCH({0}) AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM {0})) AS BIGINT)",
}
#: From days since 1970 to the snapshot's days since 1990, of which the first is number 1.
_SHIFT = 7305 - 1
_STATUS_CODE = {status.value: code for code, status in enumerate(STATUSES)}


def read_codes(session: Session) -> Codes:
    """What the filters' text codes are in the columns; 0 is nothing."""
    categories = session.exec(select(Category.code).order_by(Category.code)).all()
    areas = session.exec(select(Area.code, Area.id)).all()
    programmes = session.exec(select(Programme.code, Programme.id)).all()
    return Codes(
        category={code: position for position, code in enumerate(categories, 1)},
        area={code: found or 0 for code, found in areas},
        programme={code: found or 0 for code, found in programmes},
    )


def read_version(session: Session) -> int:
    """The number of the last change; 0 where there was none."""
    return session.exec(select(func.coalesce(func.max(Change.seq), 0))).one()


def read_changed_ids(session: Session, since: int, *, limit: int = 2000) -> list[int] | None:
    """Ids of requests changed after a change number; None where reading everything anew is the shorter way."""
    query = select(Change.request_id).where(col(Change.seq) > since).distinct().limit(limit + 1)
    found = session.exec(query).all()
    if len(found) > limit or any(request_id is None for request_id in found):
        return None
    return [request_id for request_id in found if request_id is not None]


def read_rows(session: Session, codes: Codes, ids: Sequence[int] | None = None) -> Rows:
    """Rows of all requests, or of these ids."""
    dialect = session.get_bind().dialect.name
    query = text(_select(dialect, only_some=ids is not None))
    if ids is not None:
        query = query.bindparams(bindparam("ids", expanding=True, value=list(ids)))
    result = session.connection().execution_options(stream_results=True).execute(query)
    parts = [_to_rows(list(chunk), codes) for chunk in result.partitions(_CHUNK)]
    return Rows.concat(parts) if parts else _to_rows([], codes)


def _select(dialect: str, *, only_some: bool) -> str:
    day, second = _DAYS[dialect], _SECONDS[dialect]
    return f"""
        SELECT r.id, r.lat, r.long, r.status, r.category_code, COALESCE(r.area_id, 0), COALESCE(r.programme_id, 0),
        COALESCE(r.plan_year, 0), COALESCE(w.contractor_id, 0), {second.format("r.requested_at")},
        {day.format("r.completed_on")}, {day.format("r.due_on")},
        CASE WHEN w.status = '{WorkStatus.ACCEPTED.value}' THEN {day.format("w.warranty_until")} ELSE 0 END
        FROM service_request r LEFT JOIN work w ON w.id = r.work_id {"WHERE r.id IN :ids" if only_some else ""}
    """


def _to_rows(found: list[tuple[object, ...]], codes: Codes) -> Rows:
    columns = list(zip(*found, strict=True)) if found else [()] * 13
    lat, long = (np.array(column, dtype=np.float64) for column in columns[1:3])
    has_place = np.isfinite(lat) & np.isfinite(long)
    x, y = project(np.where(has_place, lat, 0.0), np.where(has_place, long, 0.0))
    return Rows(
        ids=np.array(columns[0], dtype=np.int32),
        x=x,
        y=y,
        has_place=has_place,
        status=np.array([_STATUS_CODE[str(value)] for value in columns[3]], dtype=np.uint8),
        category=np.array([codes.category.get(str(value), 0) for value in columns[4]], dtype=np.uint16),
        area=np.array(columns[5], dtype=np.int32),
        programme=np.array(columns[6], dtype=np.int16),
        year=np.array(columns[7], dtype=np.int16),
        contractor=np.array(columns[8], dtype=np.int32),
        filed=local_day_numbers(np.array(columns[9], dtype=np.int64)),
        completed=_to_day_numbers(columns[10]),
        due=_to_day_numbers(columns[11]),
        warranty=_to_day_numbers(columns[12]),
    )


def _to_day_numbers(days: Sequence[object]) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    since_1970 = np.array(days, dtype=np.int64)
    return np.where(since_1970 > 0, np.clip(since_1970 - _SHIFT, 1, 65_000), 0).astype(np.uint16)


def read_pins(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str, str, str]]:
    """Number, category code, status and address of requests by id: what is public of them on the map."""
    r = ServiceRequest
    query = select_columns(
        col(r.id), col(r.number), col(r.category_code), col(r.status), col(r.address)
    ).where(col(r.id).in_(ids))
    return {
        found or 0: (number, category, str(status), address)
        for found, number, category, status, address in session.connection().execute(query).all()
    }
