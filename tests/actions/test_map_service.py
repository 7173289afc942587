"""The map's service agrees with SQL, follows every process, and keeps within its bounds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from tests.geo.map_rows import filters_strategy
from tracker import clock
from tracker.actions.exports import export_rows
from tracker.actions.map_layers import Layers
from tracker.actions.map_service import MapService
from tracker.domain.filters import DEFAULT_FILTERS, Filters
from tracker.domain.models import Area, Category, Courtyard, Organisation, Programme, ServiceRequest, Work
from tracker.domain.people import Actor, Role
from tracker.domain.statuses import Status, StatusGroup, WorkStatus
from tracker.errors import InvalidInput
from tracker.geo.past import group_at
from tracker.geo.tiles import Viewport
from tracker.store import Store, map_columns, queries

PERM = Viewport(55.5, 57.5, 57.5, 58.5, 12)
TODAY = clock.today()


def make_request(number: int, chance: random.Random) -> ServiceRequest:
    """A request of any kind; some have no place."""
    status = chance.choice(list(Status))
    moment = datetime.now(UTC) - timedelta(days=chance.randrange(400), hours=chance.randrange(24))
    day = lambda least, most: TODAY + timedelta(days=chance.randint(least, most))  # noqa: E731
    has_place = chance.random() > 0.1
    address = chance.choice(["ул. Тургенева, 10", "б-р. Гагарина, 70", "ул. Зелёная, 5"])
    return ServiceRequest(
        number=f"МОТ-2026-{number:06d}",
        category_code=chance.choice(["bins", "lighting", "asphalt"]),
        status=status,
        lat=chance.uniform(57.95, 58.08) if has_place else None,
        long=chance.uniform(56.25, 56.5) if has_place else None,
        address=address,
        area_id=chance.choice([1, 2, None]),
        requested_at=moment,
        completed_on=day(-200, 0) if status.is_done else None,
        due_on=chance.choice([None, day(-40, 40)]),
        plan_year=chance.choice([None, 2025, 2026]),
        programme_id=chance.choice([None, 1]),
        work_id=chance.choice([None, 1, 2, 3, 4]),
        search_text=address.lower().replace("ё", "е"),
    )


def fill(store: Store, count: int = 250) -> None:
    chance = random.Random(11)
    with store.transaction() as tx:
        session = tx.session
        session.add_all(
            Category(code=code, name=code, unit="шт.") for code in ("bins", "lighting", "asphalt")
        )
        session.add_all(Area(code=code, kind="microdistrict", name=code) for code in ("iva", "visim"))
        session.add(Programme(code="fsgs", name="ФСГС", short_name="ФСГС", year_from=2018, year_to=2030))
        session.add_all(Organisation(name=name, kind="contractor") for name in ("Первый", "Второй"))
        session.flush()
        session.add(Courtyard(name="Двор", lat=58.0, long=56.3, area_id=1))
        session.flush()
        for number in range(4):
            session.add(
                Work(
                    courtyard_id=1, category_code="bins", programme_id=1, year=2026, planned_quantity=1,
                    contractor_id=1 + number % 2, status=WorkStatus.ACCEPTED if number else WorkStatus.PLANNED,
                    warranty_until=TODAY + timedelta(days=100 * (number - 2)),
                )
            )  # fmt: skip
        session.flush()
        session.add_all(make_request(number, chance) for number in range(count))
        tx.touch(None)


texts = st.sampled_from(["", "", "гагарина", "ул тургенева", "МОТ-2026-00001", "зелёная 5", "нет такого"])
MANAGER = Actor(role=Role.MANAGER)


def count_exported(store: Store, filters: Filters) -> int:
    try:
        return len(export_rows(store, MANAGER, filters))
    except InvalidInput:
        return 0


@pytest.fixture
def service(store: Store) -> Iterator[MapService]:
    fill(store)
    return MapService(store)


def test_the_map_the_list_and_the_legend_agree_with_sql(service: MapService, store: Store) -> None:
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(filters_strategy, texts)
    def agree(filters: Filters, q: str) -> None:
        filters = replace(filters, q=q)
        public = replace(filters, state=())
        with store.reading() as session:
            expected = queries.count_by_group(session, public, today=TODAY)
            conditions = [*queries.where(session, public, today=TODAY), col(ServiceRequest.lat).is_(None)]
            nowhere = len(session.exec(select(ServiceRequest.id).where(*conditions)).all())
        found = service.clusters(filters, PERM)
        assert found["by_status"] == {group.value: expected[group] for group in StatusGroup}
        assert found["matching"] == sum(expected.values())
        assert count_exported(store, public) == found["matching"]
        assert found["without_place"] == nowhere
        assert found["total"] == found["matching"] - nowhere
        assert found["total"] == sum(each["properties"].get("count", 1) for each in found["features"])

    agree()


@pytest.mark.parametrize("q", ["гагарина", "ЗЕЛЁНАЯ", "ул тургенева", "100%", "нет такого"])
def test_text_finds_on_the_map_what_it_finds_in_the_list(
    service: MapService, store: Store, q: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_columns, "_CHUNK", 60)  # several parts, read at the same time
    with store.reading() as session:
        expected = queries.count_requests(session, Filters(q=q), today=TODAY)
    assert service.totals(Filters(q=q)).matching == expected


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters_strategy, st.integers(0, 240), st.sampled_from([None, 3]))
def test_a_page_of_the_list_is_the_page_that_sql_sorts(
    service: MapService, store: Store, filters: Filters, offset: int, most: int | None
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if most is not None:  # as where an import brought all on one day
            patch.setattr("tracker.actions.map_service._MOST_OF_A_DAY", most)
        page = service.newest(filters, today=TODAY, offset=offset, limit=20)
    with store.reading() as session:
        expected = queries.list_requests(session, filters, today=TODAY, offset=offset, limit=20)
    assert [request.number for request in page] == [request.number for request in expected]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters_strategy, st.integers(0, 300), st.sampled_from([None, 3]))
def test_the_list_of_a_past_day_holds_what_the_map_of_that_day_counts(
    service: MapService, filters: Filters, ago: int, most: int | None
) -> None:
    day = TODAY - timedelta(days=ago)
    counted = service.totals(filters, day)
    with pytest.MonkeyPatch.context() as patch:
        if most is not None:
            patch.setattr("tracker.actions.map_service._MOST_OF_A_DAY", most)
        listed = [
            request
            for offset in range(0, counted.matching + 1, 50)
            for request in service.newest(filters, today=TODAY, offset=offset, limit=50, as_of=day)
        ]
    assert len({request.id for request in listed}) == len(listed) == counted.matching
    groups = Counter(group_at(request, day).value for request in listed)
    assert groups == Counter({name: count for name, count in counted.by_status.items() if count})


def test_a_request_filed_by_another_process_appears(service: MapService, store: Store) -> None:
    before = service.clusters(Filters(), PERM)
    tag = service.tag
    base = service.snapshot.base
    with store.transaction() as tx:
        found = ServiceRequest(
            number="МОТ-2026-900001", category_code="bins", lat=57.71, long=55.71, address="Новое место"
        )
        tx.session.add(found)
        tx.session.flush()
        tx.touch(found.id)
    service.refresh()
    after = service.clusters(Filters(), PERM)
    assert service.tag != tag
    assert after["total"] == before["total"] + 1
    assert service.snapshot.base is base
    pins = [each["properties"] for each in after["features"] if "number" in each["properties"]]
    assert {
        "number": "МОТ-2026-900001",
        "category": "bins",
        "status": "new",
        "address": "Новое место",
        "filed_on": TODAY.isoformat(),
    } in pins


def test_a_moved_request_changes_its_colour_and_its_words(service: MapService, store: Store) -> None:
    with store.transaction() as tx:
        first = tx.session.exec(
            select(ServiceRequest).where(ServiceRequest.number == "МОТ-2026-000001")
        ).one()
        first.status, first.lat, first.long = Status.NEW, 57.7, 55.7
        tx.touch(first.id)
    service.refresh()
    corner = Viewport(55.69, 57.69, 55.71, 57.71, 16)
    assert service.clusters(Filters(), corner)["features"][0]["properties"]["status"] == "new"
    with store.transaction() as tx:
        first = tx.session.exec(
            select(ServiceRequest).where(ServiceRequest.number == "МОТ-2026-000001")
        ).one()
        first.status, first.address = Status.IN_PROGRESS, "Другой дом"
        tx.touch(first.id)
    service.refresh()
    after = service.clusters(Filters(q=""), corner)["features"][0]["properties"]
    assert (after["status"], after["address"]) == ("in_progress", "Другой дом")


def test_the_thread_follows_the_changes_and_what_was_asked_before_is_answered_from_memory(
    store: Store,
) -> None:
    fill(store, 5)
    service = MapService(store)
    service.start()
    try:
        assert service.totals(Filters()).matching == 5
        drawn = service.draw(Filters(), PERM)
        assert service.is_ready(Filters())
        assert not service.is_ready(Filters(year=(2026,)))
        assert not service.has_words(drawn)
        described = service.describe(drawn)
        assert service.has_words(drawn)
        assert described == service.clusters(Filters(), PERM)
        with store.transaction() as tx:
            tx.touch(1)
        service.refresh()
        assert not service.is_ready(Filters())
    finally:
        service.stop()


def test_the_list_counts_at_once_what_was_written_before_the_thread_looks(store: Store) -> None:
    fill(store, 5)
    service = MapService(store)
    service.start()
    try:
        for number in range(6, 10):
            with store.transaction() as tx:
                request = make_request(number, random.Random(number))
                tx.session.add(request)
                tx.session.flush()
                tx.touch(request.id)
            assert service.totals(Filters()).matching == number
    finally:
        service.stop()


def test_a_click_on_a_cluster_lists_its_requests(service: MapService) -> None:
    found = service.inside(Filters(), PERM)
    assert found["total"] == service.clusters(Filters(), PERM)["total"]
    assert 0 < len(found["features"]) <= 60
    assert all(set(each["properties"]) >= {"number", "status", "address"} for each in found["features"])


def test_exact_statuses_stay_with_staff(service: MapService) -> None:
    everything = service.clusters(Filters(), PERM)
    assert service.clusters(Filters(state=(Status.NEED_INFO,)), PERM)["matching"] == everything["matching"]
    assert service.totals(Filters(state=(Status.NEED_INFO,))).matching < everything["matching"]


def test_layers_of_many_filters_stay_within_their_bytes(service: MapService) -> None:
    snapshot = service.snapshot
    layers = Layers(lambda _q, _among: snapshot.base.rows.ids, limit=20_000)
    for days in range(1, 60):
        layers.of(snapshot, Filters(recent_days=days), TODAY)
    assert 0 < layers.nbytes <= 20_000


def test_the_default_view_shows_what_is_open_and_lately_done(service: MapService, store: Store) -> None:
    with store.reading() as session:
        expected = queries.count_requests(session, DEFAULT_FILTERS, today=TODAY)
    assert service.totals(DEFAULT_FILTERS).matching == expected


def test_an_empty_instance_has_an_empty_map(store: Store) -> None:
    found = MapService(store).clusters(DEFAULT_FILTERS, PERM)
    assert (found["total"], found["matching"], found["features"]) == (0, 0, [])
