"""The shared filters as SQL find what a plain reading of their meaning finds."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from tracker.clock import local_date
from tracker.domain.deadlines import is_overdue
from tracker.domain.filters import Filters, Tri
from tracker.domain.models import (
    Area,
    Category,
    Courtyard,
    Organisation,
    Programme,
    ServiceRequest,
    Work,
)
from tracker.domain.search import normalise_text
from tracker.domain.statuses import Status, StatusGroup, WorkStatus
from tracker.errors import NotFound
from tracker.store import Store, queries

TODAY = date(2026, 11, 20)


@pytest.fixture
def filled(store: Store) -> Store:
    """Three hundred requests of every kind, some linked to works."""
    chance = random.Random(7)
    with store.transaction() as tx:
        session = tx.session
        session.add_all(Category(code=code, name=code, unit="шт.") for code in ("benches", "bins", "parking"))
        session.add_all(Area(code=code, kind="microdistrict", name=code) for code in ("iva", "visim"))
        session.add(Programme(code="fsgs", name="ФСГС", short_name="ФСГС", year_from=2018, year_to=2030))
        session.add_all(Organisation(name=name, kind="contractor") for name in ("Первый", "Второй"))
        session.flush()
        session.add(Courtyard(name="Двор", lat=58.0, long=56.3, area_id=1))
        session.flush()
        for number in range(6):
            session.add(
                Work(
                    courtyard_id=1, category_code="bins", programme_id=1, year=2024 + number % 3, planned_quantity=1,
                    contractor_id=1 + number % 2, status=WorkStatus.ACCEPTED if number % 2 else WorkStatus.PLANNED,
                    warranty_until=TODAY + timedelta(days=100 * (number - 3)),
                )
            )  # fmt: skip
        session.flush()
        for number in range(300):
            session.add(_make_request(number, chance))
    return store


def _make_request(number: int, chance: random.Random) -> ServiceRequest:
    status = chance.choice(list(Status))
    address = chance.choice(["ул. Тургенева, 10", "б-р. Гагарина, 70", "ул. Зелёная, 5"])
    work_id = chance.choice([None, 1, 2, 3, 4, 5, 6])
    return ServiceRequest(
        number=f"МОТ-2026-{number:06d}",
        category_code=chance.choice(["benches", "bins", "parking"]),
        status=status,
        area_id=chance.choice([None, 1, 2]),
        address=address,
        requested_at=datetime(2026, 1, 1, 20, tzinfo=UTC) + timedelta(hours=chance.randrange(7000)),
        due_on=chance.choice([None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=5)]),
        completed_on=TODAY - timedelta(days=chance.randrange(300)) if status.is_done else None,
        programme_id=1 if work_id else None,
        plan_year=2024 + number % 3 if work_id else None,
        work_id=work_id,
        search_text=normalise_text(f"МОТ-2026-{number:06d} {address}"),
    )


CASES = {
    "status": Filters(status=(StatusGroup.NEW, StatusGroup.COMPLETED)),
    "state": Filters(state=(Status.NEED_INFO,)),
    "category": Filters(category=("benches", "bins")),
    "area": Filters(area=("iva",)),
    "programme": Filters(programme=("fsgs",)),
    "year": Filters(year=(2025,)),
    "contractor": Filters(contractor=(2,)),
    "filed": Filters(filed_from=date(2026, 3, 1), filed_to=date(2026, 3, 31)),
    "completed": Filters(completed_from=date(2026, 9, 1), completed_to=date(2026, 10, 1)),
    "overdue": Filters(overdue=Tri.YES),
    "not overdue": Filters(overdue=Tri.NO),
    "warranty": Filters(warranty=Tri.YES),
    "no warranty": Filters(warranty=Tri.NO),
    "text": Filters(q="ЗЕЛЁНАЯ"),
    "two words": Filters(q="гагарина 70"),
    "recent": Filters(recent_days=90),
    "mixed": Filters(status=(StatusGroup.NEW,), category=("bins",), q="тургенева", recent_days=30),
    "percent sign": Filters(q="100%"),
    "nothing": Filters(),
}


def _matches(request: ServiceRequest, filters: Filters, works: dict[int | None, Work]) -> bool:
    work = works.get(request.work_id)
    filed = local_date(request.requested_at)
    is_covered = bool(
        work and work.status is WorkStatus.ACCEPTED and work.warranty_until and work.warranty_until >= TODAY
    )
    late = is_overdue(request.status, request.due_on, TODAY)
    area = {None: None, 1: "iva", 2: "visim"}[request.area_id]
    done = request.completed_on
    since = TODAY - timedelta(days=filters.recent_days) if filters.recent_days else None
    rules = (
        not filters.status or request.status.group in filters.status,
        not filters.state or request.status in filters.state,
        not filters.category or request.category_code in filters.category,
        not filters.area or area in filters.area,
        not filters.programme or request.programme_id == 1,
        not filters.year or request.plan_year in filters.year,
        not filters.contractor or (work is not None and work.contractor_id in filters.contractor),
        not filters.filed_from or filed >= filters.filed_from,
        not filters.filed_to or filed <= filters.filed_to,
        not filters.completed_from or (done is not None and done >= filters.completed_from),
        not filters.completed_to or (done is not None and done <= filters.completed_to),
        filters.overdue is None or late is (filters.overdue is Tri.YES),
        filters.warranty is None or is_covered is (filters.warranty is Tri.YES),
        all(word in request.search_text for word in normalise_text(filters.q).split()),
        since is None
        or request.status.is_open
        or (request.status.is_done and done is not None and done >= since),
    )
    return all(rules)


@pytest.mark.parametrize("case", CASES)
def test_filters_find_what_they_say(filled: Store, case: str) -> None:
    filters = CASES[case]
    with filled.reading() as session:
        works = {work.id: work for work in session.exec(select(Work)).all()}
        everything = session.exec(select(ServiceRequest)).all()
        expected = {request.id for request in everything if _matches(request, filters, works)}
        found = queries.matching_ids(session, filters, today=TODAY)
        groups = queries.count_by_group(session, filters, today=TODAY)
        total = queries.count_requests(session, filters, today=TODAY)
    assert set(found) == expected
    assert len(found) == len(expected) == total == sum(groups.values())
    assert set(groups) == set(StatusGroup)


def test_pages_of_the_list_hold_every_request_once(filled: Store) -> None:
    seen: list[str] = []
    with filled.reading() as session:
        for offset in range(0, 300, 70):
            page = queries.list_requests(session, Filters(), today=TODAY, sort="due", limit=70, offset=offset)
            seen += [request.number for request in page]
    assert len(seen) == len(set(seen)) == 300


def test_the_queue_starts_with_what_is_due_first(filled: Store) -> None:
    with filled.reading() as session:
        page = queries.list_requests(session, Filters(overdue=Tri.YES), today=TODAY, sort="due", limit=300)
    days = [request.due_on for request in page]
    assert days == sorted(day for day in days if day)


def test_an_unknown_number_is_a_clear_error(store: Store) -> None:
    with store.reading() as session, pytest.raises(NotFound, match="Проверьте номер"):
        queries.request_by_number(session, "МОТ-1999-000001' OR 1=1 --")
