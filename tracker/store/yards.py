"""Reads for the map's layers of courtyards: works of a year, and works under warranty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from tracker.domain.models import Area, Courtyard, Work
from tracker.domain.statuses import WorkStage, WorkStatus
from tracker.geo.areas import AreaKind

MAX_YARDS = 1_000


@dataclass(frozen=True)
class YardWorks:
    """A courtyard and its works: the kinds, how many there are of each stage, and until when the last warranty runs."""

    id: int
    name: str
    lat: float
    long: float
    kinds: tuple[str, ...]
    stages: tuple[WorkStage, ...]
    until: date | None


def yards_of_year(session: Session, year: int) -> list[YardWorks]:
    """Courtyards with works in a year's plan."""
    return _read(session, col(Work.year) == year, col(Work.status) != WorkStatus.CANCELLED)


def yards_under_warranty(session: Session, today: date) -> list[YardWorks]:
    """Courtyards with accepted works whose warranty still runs."""
    return _read(session, col(Work.status) == WorkStatus.ACCEPTED, col(Work.warranty_until) >= today)


def restrictions(session: Session, limit: int = 300) -> Sequence[Area]:
    """Areas with restrictions that have an outline."""
    query = select(Area).where(
        Area.kind == AreaKind.RESTRICTION, col(Area.is_active), col(Area.outline).is_not(None)
    )
    return session.exec(query.order_by(col(Area.id)).limit(limit)).all()


def _read(session: Session, *conditions: ColumnElement[bool]) -> list[YardWorks]:
    yard = (col(Courtyard.id), col(Courtyard.name), col(Courtyard.lat), col(Courtyard.long))
    some = (
        select_rows(col(Work.courtyard_id))
        .where(*conditions)
        .distinct()
        .order_by(col(Work.courtyard_id))
        .limit(MAX_YARDS)
    )
    query = (
        select_rows(*yard, col(Work.category_code), col(Work.status), col(Work.warranty_until))
        .join(Work, col(Work.courtyard_id) == col(Courtyard.id))
        .where(*conditions, col(Courtyard.id).in_(some))
        .order_by(col(Courtyard.id), col(Work.id))
    )
    return list(_gather(session.execute(query)))


def _gather(rows: Any) -> Iterator[YardWorks]:
    for (key, name, lat, long), works in groupby(rows, key=lambda row: tuple(row[:4])):
        own = list(works)
        kinds = tuple(dict.fromkeys(row[4] for row in own))
        stages = tuple(WorkStatus(row[5]).stage for row in own)
        until = max((row[6] for row in own if row[6]), default=None)
        yield YardWorks(key, name, lat, long, kinds, stages, until)
