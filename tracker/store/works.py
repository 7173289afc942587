"""Reads of works: lists for the plan and rows for reports, with the names that people see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select
from sqlalchemy import select as select_rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from tracker.domain.filters import Filters, Tri
from tracker.domain.models import (
    Area,
    Category,
    Courtyard,
    CourtyardHouse,
    House,
    Organisation,
    Programme,
    ServiceRequest,
    Work,
)
from tracker.domain.search import normalise_text
from tracker.domain.statuses import WorkStatus
from tracker.errors import NotFound
from tracker.store.queries import start_of
from tracker.store.within import lies_within

PERIODS = {"act": col(Work.act_on), "completion": col(Work.completed_on), "payment": col(Work.paid_on)}


@dataclass(frozen=True)
class WorkRow:
    """A work with the names beside its ids. Quantities in `unit`, money in roubles."""

    work: Work
    courtyard: str
    area: str
    programme: str
    category: str
    unit: str
    extra_unit: str | None
    contractor: str
    position: int = 0
    lat: float = 0.0
    long: float = 0.0


def work_by_id(session: Session, work_id: int, *, for_update: bool = False) -> Work:
    """A work; raises NotFound. `for_update` locks its row until the write ends."""
    query = select(Work).where(Work.id == work_id)
    found = session.exec(query.with_for_update() if for_update else query).first()
    if found is None:
        raise no_such_work()
    return found


def no_such_work() -> NotFound:
    """The same words for a work that is not and for one that this person may not see."""
    return NotFound("Такой работы нет. Выберите работу из списка.")


def list_works(
    session: Session, *conditions: ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> Sequence[WorkRow]:
    """Works that match, by courtyard and kind of work."""
    contractor = aliased(Organisation)
    query = (
        select_rows(
            Work,
            Courtyard,
            col(Area.name),
            col(Programme.short_name),
            Category,
            col(contractor.name),
        )
        .join(Courtyard, col(Courtyard.id) == col(Work.courtyard_id))
        .join(Area, col(Area.id) == col(Courtyard.area_id), isouter=True)
        .join(Programme, col(Programme.id) == col(Work.programme_id))
        .join(Category, col(Category.code) == col(Work.category_code))
        .join(contractor, col(contractor.id) == col(Work.contractor_id), isouter=True)
        .where(*conditions)
        .order_by(col(Courtyard.name), col(Category.position), col(Work.id))
        .limit(limit)
        .offset(offset)
    )
    return [
        WorkRow(
            work,
            yard.name,
            area or "",
            programme,
            category.name,
            category.unit,
            category.extra_unit,
            firm or "",
            category.position,
            yard.lat,
            yard.long,
        )
        for work, yard, area, programme, category, firm in session.execute(query).all()
    ]


def where_works(session: Session, filters: Filters, *, today: date) -> list[ColumnElement[bool]]:
    """The shared filters as conditions on works: kind, area, programme, year, contractor, warranty."""
    found: list[ColumnElement[bool]] = []
    if filters.category:
        found.append(col(Work.category_code).in_(filters.category))
    if filters.area:
        yards = select(Courtyard.id).join(Area, col(Area.id) == col(Courtyard.area_id))
        found.append(col(Work.courtyard_id).in_(yards.where(col(Area.code).in_(filters.area))))
    if filters.within:
        found.append(col(Work.courtyard_id).in_(_yards_within(session, filters.within)))
    if filters.programme:
        found.append(
            col(Work.programme_id).in_(select(Programme.id).where(col(Programme.code).in_(filters.programme)))
        )
    if filters.year:
        found.append(col(Work.year).in_(filters.year))
    if filters.contractor:
        found.append(col(Work.contractor_id).in_(filters.contractor))
    if filters.warranty is Tri.YES:
        found.append(col(Work.warranty_until) >= today)
    if filters.warranty is Tri.NO:
        found.append((col(Work.warranty_until) < today) | col(Work.warranty_until).is_(None))
    return found


def _yards_within(session: Session, code: str) -> Select[int | None]:
    place = lies_within(session, code, lat=Courtyard.lat, long=Courtyard.long, area_id=Courtyard.area_id)
    return select_rows(col(Courtyard.id)).where(place)


def completed_works(
    session: Session, filters: Filters, *, today: date, period: str = "act"
) -> Sequence[WorkRow]:
    """Works accepted by the commission, the filter's completed_from/completed_to meaning the act's date (or another `period`)."""
    day = PERIODS[period]
    conditions = [col(Work.status) == WorkStatus.ACCEPTED, *where_works(session, filters, today=today)]
    if filters.completed_from:
        conditions.append(day >= filters.completed_from)
    if filters.completed_to:
        conditions.append(day <= filters.completed_to)
    words = normalise_text(filters.q).split()
    rows = list_works(session, *conditions)
    return [row for row in rows if all(word in _searched(row) for word in words)] if words else rows


def _searched(row: WorkRow) -> str:
    return normalise_text(f"{row.courtyard} {row.category} {row.contractor} {row.work.act_number}")


def houses_by_courtyard(session: Session) -> dict[int, dict[int, int | None]]:
    """The houses that each courtyard serves, with their residents where these are known."""
    query = select_rows(col(CourtyardHouse.courtyard_id), col(House.id), col(House.residents)).join(
        House, col(House.id) == col(CourtyardHouse.house_id)
    )
    found: dict[int, dict[int, int | None]] = {}
    for courtyard_id, house_id, residents in session.execute(query).all():
        found.setdefault(courtyard_id, {})[house_id or 0] = residents
    return found


def warranty_cases(session: Session, *, since: date) -> Sequence[tuple[int | None, str, datetime]]:
    """Courtyard, kind of work and moment of every request filed as a warranty case since a day."""
    query = select_rows(
        col(ServiceRequest.courtyard_id), col(ServiceRequest.category_code), col(ServiceRequest.requested_at)
    ).where(col(ServiceRequest.is_warranty_case), col(ServiceRequest.requested_at) >= start_of(since))
    return [(yard, code, moment) for yard, code, moment in session.execute(query).all()]
