"""Whose a work is: the organisations that answer for it and the areas that it lies in."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, select

from tracker.domain.models import Area, Courtyard, Work
from tracker.domain.permissions import Belonging
from tracker.geo.within import within_of


def belonging_of(session: Session, work: Work) -> Belonging:
    """The contractor, the customer and the company that keeps the courtyard; every area that the courtyard lies in."""
    yard = session.get_one(Courtyard, work.courtyard_id)
    organisations = {work.contractor_id, work.customer_id, yard.keeper_id} - {None}
    return Belonging(
        organisations=frozenset(one for one in organisations if one is not None),
        areas=_areas_of(session, yard),
    )


def is_of_organisation(organisation_id: int | None) -> ColumnElement[bool]:
    """The same of organisations as a condition on works."""
    if organisation_id is None:
        return false()
    kept = select(Courtyard.id).where(Courtyard.keeper_id == organisation_id)
    return or_(
        col(Work.contractor_id) == organisation_id,
        col(Work.customer_id) == organisation_id,
        col(Work.courtyard_id).in_(kept),
    )


def _areas_of(session: Session, yard: Courtyard) -> frozenset[int]:
    areas = session.exec(select(Area)).all()
    parts: dict[int | None, list[int]] = {}
    for area in areas:
        parts.setdefault(area.parent_id, []).append(area.id or 0)
    return frozenset(
        area.id or 0
        for area in areas
        if within_of(area, tuple(parts.get(area.id, ()))).holds(yard.lat, yard.long, yard.area_id)
    )
