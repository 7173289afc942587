"""Reading for the map beside the columns of all requests: what changed since, texts, facts of some by id, the ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from tracker.clock import local_date
from tracker.domain.filters import Filters
from tracker.domain.models import Area, Category, Change, Courtyard, House, Programme, ServiceRequest
from tracker.geo.features import Pin
from tracker.geo.ground import to_ground, to_tiles
from tracker.geo.rows import Codes
from tracker.geo.within import within_of
from tracker.store.ground import read_ground_version
from tracker.store.map_columns import by_parts
from tracker.store.queries import where


def read_codes(session: Session) -> Codes:
    """What the filters' text codes are in the columns; 0 is nothing."""
    categories = session.exec(select(Category.code).order_by(Category.code)).all()
    areas = session.exec(select(Area)).all()
    parts = {area.id: tuple(part.id or 0 for part in areas if part.parent_id == area.id) for area in areas}
    programmes = session.exec(select(Programme.code, Programme.id)).all()
    return Codes(
        category={code: position for position, code in enumerate(categories, 1)},
        area={area.code: area.id or 0 for area in areas},
        programme={code: found or 0 for code, found in programmes},
        within={area.code: within_of(area, parts[area.id]) for area in areas},
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


def read_ids_of_text(
    session: Session, q: str, *, today: date, among: Sequence[int] | None = None
) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Ids of the requests whose public text holds the words, of all or among these."""
    ident = col(ServiceRequest.id)
    query = select_columns(ident).where(*where(session, Filters(q=q), today=today))

    def read(connection: Connection, query: Select[Any]) -> list[Any]:
        return list(connection.execute(query).scalars())

    if among is not None:
        return np.array(read(session.connection(), query.where(ident.in_(among))), dtype=np.int32)
    # No index helps to find a part of a word: all texts are gone through, by two at the same time.
    parts = by_parts(
        session.connection(),
        lambda aside, first, last: read(aside, query.where(ident.between(first, last))),
    )
    return np.array([found for part in parts for found in part], dtype=np.int32)


def read_pins(session: Session, ids: Sequence[int]) -> dict[int, Pin]:
    """What is public of requests, by id."""
    r = ServiceRequest
    query = select_columns(
        col(r.id), col(r.number), col(r.category_code), col(r.address), col(r.requested_at)
    ).where(col(r.id).in_(ids))
    found: Iterable[Any] = session.connection().execute(query)
    return {row[0]: Pin(row[1], row[2], row[3], local_date(row[4]).isoformat()) for row in found}


def read_ground(session: Session) -> dict[str, Any]:
    """What the map draws under the requests, as GeoJSON; where there are tiles, they have the houses and streets."""
    areas = session.exec(select(Area).where(col(Area.is_active)).order_by(col(Area.id))).all()
    if (version := read_ground_version(session)) is not None:
        return {**to_ground(areas, (), ()), "tiles": to_tiles(version)}
    houses = session.exec(select(House).order_by(col(House.id))).all()
    return to_ground(areas, houses, session.exec(select(Courtyard).order_by(col(Courtyard.id))).all())
