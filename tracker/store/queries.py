"""Reads of requests: the conditions of `Filters` as SQL, lists, counts and one request with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from tracker.clock import PERM
from tracker.domain.filters import Filters, Tri, recent_since
from tracker.domain.models import (
    Area,
    CalendarDay,
    Category,
    Comment,
    Courtyard,
    CourtyardHouse,
    House,
    Organisation,
    Photo,
    Programme,
    ProgrammeEntry,
    RejectionReason,
    ServiceRequest,
    StatusChange,
    Work,
)
from tracker.domain.people import User
from tracker.domain.search import normalise_text
from tracker.domain.statuses import Status, StatusGroup, WorkStatus
from tracker.errors import NotFound
from tracker.store.within import lies_within

R = ServiceRequest
_OPEN = tuple(status for status in Status if status.is_open)


def start_of(day: date) -> datetime:
    """The moment at which a day begins in Perm."""
    return datetime.combine(day, time(), tzinfo=PERM)


def where(session: Session, filters: Filters, *, today: date) -> list[ColumnElement[bool]]:
    """The filters as conditions on `ServiceRequest`; the same for the map, lists, exports and reports."""
    return [
        *_where_within(session, filters),
        *_where_status(filters, today),
        *_where_links(filters, today),
        *_where_days(filters),
        *_where_text(filters),
    ]


def _where_status(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.status:
        found.append(col(R.status).in_([s for s in Status if s.group in filters.status]))
    if filters.state:
        found.append(col(R.status).in_(filters.state))
    if (since := recent_since(filters, today)) is not None:
        done = [s for s in Status if s.is_done]
        found.append(
            or_(col(R.status).in_(_OPEN), and_(col(R.status).in_(done), col(R.completed_on) >= since))
        )
    if filters.overdue:
        late = and_(col(R.status).in_(_OPEN), col(R.due_on).is_not(None), col(R.due_on) < today)
        found.append(late if filters.overdue is Tri.YES else or_(col(R.due_on).is_(None), ~late))
    return found


def _where_links(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.category:
        found.append(col(R.category_code).in_(filters.category))
    if filters.area:
        found.append(col(R.area_id).in_(select(Area.id).where(col(Area.code).in_(filters.area))))
    if filters.programme:
        found.append(
            col(R.programme_id).in_(select(Programme.id).where(col(Programme.code).in_(filters.programme)))
        )
    if filters.year:
        found.append(col(R.plan_year).in_(filters.year))
    if filters.contractor:
        found.append(
            col(R.work_id).in_(select(Work.id).where(col(Work.contractor_id).in_(filters.contractor)))
        )
    if filters.warranty:
        covered = select(Work.id).where(col(Work.warranty_until) >= today, Work.status == WorkStatus.ACCEPTED)
        is_covered = and_(col(R.work_id).is_not(None), col(R.work_id).in_(covered))
        found.append(is_covered if filters.warranty is Tri.YES else ~is_covered)
    return found


def _where_within(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    if not filters.within:
        return []
    return [lies_within(session, filters.within, lat=R.lat, long=R.long, area_id=R.area_id)]


def _where_days(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.filed_from:
        found.append(col(R.requested_at) >= start_of(filters.filed_from))
    if filters.filed_to:
        found.append(col(R.requested_at) < start_of(filters.filed_to + timedelta(days=1)))
    if filters.completed_from:
        found.append(col(R.completed_on) >= filters.completed_from)
    if filters.completed_to:
        found.append(col(R.completed_on) <= filters.completed_to)
    return found


def _where_text(filters: Filters) -> list[ColumnElement[bool]]:
    return [col(R.search_text).contains(word, autoescape=True) for word in normalise_text(filters.q).split()]


SORTS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "newest": (col(R.requested_at).desc(), col(R.id).desc()),
    "oldest": (col(R.requested_at).asc(), col(R.id).asc()),
    "due": (col(R.due_on).asc().nulls_last(), col(R.requested_at).asc(), col(R.id).asc()),
    "updated": (col(R.updated_at).desc(), col(R.id).desc()),
}


def list_requests(
    session: Session, filters: Filters, *, today: date, sort: str = "newest", limit: int = 50, offset: int = 0
) -> Sequence[ServiceRequest]:
    """A page of the requests that match."""
    query = (
        select(R)
        .where(*where(session, filters, today=today))
        .order_by(*SORTS[sort])
        .limit(limit)
        .offset(offset)
    )
    return session.exec(query).all()


def list_among(session: Session, ids: Sequence[int], *, limit: int, offset: int) -> Sequence[ServiceRequest]:
    """A page of these requests, newest first."""
    query = select(R).where(col(R.id).in_(ids)).order_by(*SORTS["newest"])
    return session.exec(query.limit(limit).offset(offset)).all()


def count_by_group(session: Session, filters: Filters, *, today: date) -> dict[StatusGroup, int]:
    """How many requests match, by status group (every group is there)."""
    query = (
        select(col(R.status), func.count()).where(*where(session, filters, today=today)).group_by(R.status)
    )
    counts = dict.fromkeys(StatusGroup, 0)
    for status, count in session.exec(query).all():
        counts[Status(status).group] += count
    return counts


def count_requests(session: Session, filters: Filters, *, today: date) -> int:
    """How many requests match."""
    return session.exec(
        select(func.count()).select_from(R).where(*where(session, filters, today=today))
    ).one()


def matching_ids(session: Session, filters: Filters, *, today: date) -> Sequence[int]:
    """Ids of the requests that match."""
    return [
        found or 0 for found in session.exec(select(col(R.id)).where(*where(session, filters, today=today)))
    ]


def request_by_number(session: Session, number: str, *, for_update: bool = False) -> ServiceRequest:
    """The request with this number; raises NotFound. `for_update` locks its row until the write ends."""
    query = select(R).where(R.number == number.strip().upper())
    found = session.exec(query.with_for_update() if for_update else query).first()
    if found is None:
        raise NotFound(
            "Заявки № {number} нет. Проверьте номер: он есть в подтверждении, например МОТ-2026-000123.",
            number=number[:40],
        )
    return found


def history(session: Session, request_id: int) -> Sequence[tuple[StatusChange, str | None]]:
    """Changes of a request's status, oldest first, each with the name of who made it (staff only may see names)."""
    query = (
        select(StatusChange, User.name)
        .join(User, col(User.id) == col(StatusChange.actor_id), isouter=True)
        .where(StatusChange.request_id == request_id)
        .order_by(col(StatusChange.at), col(StatusChange.id))
    )
    return session.exec(query).all()


def comments(session: Session, request_id: int, *, is_staff: bool) -> Sequence[tuple[Comment, str | None]]:
    """Remarks on a request, oldest first; the public sees the public ones."""
    query = (
        select(Comment, User.name)
        .join(User, col(User.id) == col(Comment.author_id), isouter=True)
        .where(Comment.request_id == request_id)
        .order_by(col(Comment.at), col(Comment.id))
    )
    return session.exec(query if is_staff else query.where(col(Comment.is_public))).all()


def photos(
    session: Session, *, request_id: int | None = None, work_id: int | None = None, is_staff: bool
) -> Sequence[Photo]:
    """Photos of a request or a work, oldest first; the public sees the public ones."""
    query = select(Photo).order_by(col(Photo.uploaded_at), col(Photo.id))
    query = (
        query.where(Photo.request_id == request_id) if request_id else query.where(Photo.work_id == work_id)
    )
    return session.exec(query if is_staff else query.where(col(Photo.is_public))).all()


def categories(session: Session, *, only_active: bool = True) -> Sequence[Category]:
    """Kinds of work in the order of the list."""
    query = select(Category).order_by(col(Category.position), col(Category.code))
    return session.exec(query.where(col(Category.is_active)) if only_active else query).all()


def areas(session: Session, kind: str | None = None, *, only_active: bool = False) -> Sequence[Area]:
    """Areas of a kind (district, microdistrict, tos, constituency, restriction), by name."""
    query = select(Area).order_by(col(Area.name))
    query = query.where(col(Area.is_active)) if only_active else query
    return session.exec(query.where(Area.kind == kind) if kind else query).all()


def programmes(session: Session) -> Sequence[Programme]:
    """Programmes in the order they were entered."""
    return session.exec(select(Programme).order_by(col(Programme.id))).all()


def organisations(session: Session, kind: str | None = None) -> Sequence[Organisation]:
    """Organisations of a kind, by name."""
    query = select(Organisation).order_by(col(Organisation.name))
    return session.exec(query.where(Organisation.kind == kind) if kind else query).all()


def rejection_reasons(session: Session, *, only_active: bool = True) -> Sequence[RejectionReason]:
    """Reasons for a rejection in the order of the list."""
    query = select(RejectionReason).order_by(col(RejectionReason.position), col(RejectionReason.code))
    return session.exec(query.where(col(RejectionReason.is_active)) if only_active else query).all()


def calendar_days(session: Session) -> Sequence[CalendarDay]:
    """Days that differ from the official calendar, oldest first."""
    return session.exec(select(CalendarDay).order_by(col(CalendarDay.day))).all()


def users(session: Session) -> Sequence[User]:
    """Accounts by name."""
    return session.exec(select(User).order_by(col(User.name))).all()


def courtyard(session: Session, courtyard_id: int) -> Courtyard:
    """A courtyard; raises NotFound."""
    found = session.get(Courtyard, courtyard_id)
    if found is None:
        raise NotFound("Такого двора нет. Выберите двор на карте или в списке.")
    return found


def houses_of(session: Session, courtyard_id: int) -> Sequence[House]:
    """The houses that a courtyard serves."""
    query = select(House).join(CourtyardHouse, col(CourtyardHouse.house_id) == col(House.id))
    return session.exec(
        query.where(CourtyardHouse.courtyard_id == courtyard_id).order_by(col(House.address))
    ).all()


def entries_of(session: Session, courtyard_id: int) -> Sequence[tuple[ProgrammeEntry, Programme]]:
    """A courtyard's years in programmes, newest first."""
    query = select(ProgrammeEntry, Programme).join(
        Programme, col(Programme.id) == col(ProgrammeEntry.programme_id)
    )
    return session.exec(
        query.where(ProgrammeEntry.courtyard_id == courtyard_id).order_by(col(ProgrammeEntry.year).desc())
    ).all()


def has_demo(session: Session) -> bool:
    """Whether there is any demo data."""
    return session.exec(select(R.id).where(col(R.is_demo)).limit(1)).first() is not None
