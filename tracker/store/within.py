"""The condition "lies within this area" in SQL that both databases know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, literal
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from tracker.domain.models import Area
from tracker.geo.within import Edge, Within, edges_of, within_of

Coordinate = Mapped[Any]


def find_within(session: Session, code: str) -> Within | None:
    """How to tell what lies within the area of this code; None where there is no such area."""
    area = session.exec(select(Area).where(Area.code == code)).first()
    return None if area is None else within_of(area, children_of(session, area.id))


def children_of(session: Session, area_id: int | None) -> tuple[int, ...]:
    """Ids of the areas that are parts of another."""
    found = session.exec(select(Area.id).where(Area.parent_id == area_id)).all()
    return tuple(each or 0 for each in found)


def lies_within(
    session: Session, code: str, *, lat: object, long: object, area_id: object
) -> ColumnElement[bool]:
    """The columns of a place (latitude and longitude in degrees, noted area) as a condition; nothing lies in an unknown area."""
    found = find_within(session, code)
    if found is None:
        return false()
    if found.outline is None:
        return col(area_id).in_(found.ids)
    return _inside(found, col(lat), col(long))


def _inside(within: Within, lat: Coordinate, long: Coordinate) -> ColumnElement[bool]:
    """A point is inside where a line from it to the east crosses the outline an odd number of times."""
    assert within.outline is not None  # noqa: S101 the caller asked
    west, south, east, north = within.outline.bounds
    crossings = [_crosses(edge, lat, long) for edge in edges_of(within.outline)]
    return and_(lat.between(south, north), long.between(west, east), _sum(crossings) % 2 == 1)


def _crosses(edge: Edge, lat: Coordinate, long: Coordinate) -> ColumnElement[int]:
    x1, y1, x2, y2 = edge
    at = literal(x1) + (lat - literal(y1)) * literal((x2 - x1) / (y2 - y1))
    return case((and_(lat >= y1, lat < y2, long < at), 1), else_=0)


def _sum(terms: Sequence[ColumnElement[int]]) -> ColumnElement[int]:
    """A sum as a balanced tree: a long chain is deeper than databases and compilers like."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return _sum(terms[:middle]).self_group() + _sum(terms[middle:]).self_group()
