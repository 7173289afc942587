"""Reading the public facts of requests for the map: everything in bulk, some by id, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from tracker.clock import local_date
from tracker.domain.filters import Filters
from tracker.domain.models import Area, Category, Change, Courtyard, House, Programme, ServiceRequest
from tracker.domain.statuses import WorkStatus
from tracker.geo.features import Pin
from tracker.geo.ground import to_ground
from tracker.geo.mercator import project
from tracker.geo.rows import STATUSES, Codes, Rows, local_day_numbers, to_day_numbers
from tracker.store.queries import where

_CHUNK = 50_000
_NO_DAY = -1_000_000
#: Days since 1970 of a date column, and seconds since 1970 of a moment, in each database's own words.
_DAYS = {
    "sqlite": f"COALESCE(CAST(JULIANDAY({{0}}) - 2440587.5 AS INTEGER), {_NO_DAY})",
    "postgresql": f"COALESCE({{0}} - DATE '1970-01-01', {_NO_DAY})",
}
_SECONDS = {
    "sqlite": "CAST(UNIXEPOCH({0}) AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM {0})) AS BIGINT)",
}
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
    raw: Any = session.connection().connection.driver_connection
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    # Plain tuples of the driver, a chunk at a time: at a million rows SQLAlchemy's own cost more than all that follows.
    cursor = raw.cursor("map_rows") if is_postgresql else raw.cursor()
    parts = []
    try:
        cursor.execute(_select("postgresql" if is_postgresql else "sqlite", ids))
        while chunk := cursor.fetchmany(_CHUNK):
            parts.append(_to_rows(chunk, codes))
    finally:
        cursor.close()
    return Rows.concat(parts) if parts else _to_rows([], codes)


def _select(dialect: str, ids: Sequence[int] | None) -> str:
    day, second = _DAYS[dialect], _SECONDS[dialect]
    some = "" if ids is None else f"WHERE r.id IN ({', '.join(str(int(each)) for each in ids) or 'NULL'})"
    return f"""
        SELECT r.id, r.lat, r.long, r.status, r.category_code, COALESCE(r.area_id, 0), COALESCE(r.programme_id, 0),
        COALESCE(r.plan_year, 0), COALESCE(w.contractor_id, 0), {second.format("r.requested_at")},
        {day.format("r.completed_on")}, {day.format("r.due_on")},
        CASE WHEN w.status = '{WorkStatus.ACCEPTED.value}' THEN {day.format("w.warranty_until")} ELSE {_NO_DAY} END
        FROM service_request r LEFT JOIN work w ON w.id = r.work_id {some}
    """  # noqa: S608 - the parts are this module's own


def _to_rows(found: Sequence[tuple[Any, ...]], codes: Codes) -> Rows:
    columns: list[Sequence[Any]] = list(zip(*found, strict=True)) if found else [()] * 13
    lat, long = (np.array(column, dtype=np.float64) for column in columns[1:3])
    has_place = np.isfinite(lat) & np.isfinite(long)
    x, y = project(np.where(has_place, lat, 0.0), np.where(has_place, long, 0.0))
    categories = codes.category
    return Rows(
        ids=np.array(columns[0], dtype=np.int32),
        x=x,
        y=y,
        has_place=has_place,
        status=np.array([_STATUS_CODE[value] for value in columns[3]], dtype=np.uint8),
        category=np.array([categories.get(value, 0) for value in columns[4]], dtype=np.uint16),
        area=np.array(columns[5], dtype=np.int32),
        programme=np.array(columns[6], dtype=np.int16),
        year=np.array(columns[7], dtype=np.int16),
        contractor=np.array(columns[8], dtype=np.int32),
        filed=local_day_numbers(np.array(columns[9], dtype=np.int64)),
        completed=_to_days(columns[10]),
        due=_to_days(columns[11]),
        warranty=_to_days(columns[12]),
    )


def _to_days(column: Sequence[int]) -> np.ndarray[Any, np.dtype[np.uint16]]:
    days = np.array(column, dtype=np.int64)
    return to_day_numbers(days, days > _NO_DAY)


def read_ids_of_text(
    session: Session, q: str, *, today: date, among: Sequence[int] | None = None
) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Ids of the requests whose public text holds the words, of all or among these."""
    conditions = where(Filters(q=q), today=today)
    if among is not None:
        conditions.append(col(ServiceRequest.id).in_(among))
    found = session.connection().execute(select_columns(col(ServiceRequest.id)).where(*conditions))
    return np.array([row[0] for row in found], dtype=np.int32)


def read_pins(session: Session, ids: Sequence[int]) -> dict[int, Pin]:
    """What is public of requests, by id."""
    r = ServiceRequest
    query = select_columns(
        col(r.id), col(r.number), col(r.category_code), col(r.address), col(r.requested_at)
    ).where(col(r.id).in_(ids))
    found: Iterable[Any] = session.connection().execute(query)
    return {row[0]: Pin(row[1], row[2], row[3], local_date(row[4]).isoformat()) for row in found}


def read_ground(session: Session) -> dict[str, Any]:
    """Areas, houses and courtyards for the map's own ground, as GeoJSON."""
    areas = session.exec(select(Area).where(col(Area.is_active)).order_by(col(Area.id))).all()
    houses = session.exec(select(House).order_by(col(House.id))).all()
    return to_ground(areas, houses, session.exec(select(Courtyard).order_by(col(Courtyard.id))).all())
