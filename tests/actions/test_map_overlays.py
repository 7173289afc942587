"""The layers of the map agree with SQL, follow the filter and the past, and stay bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from shapely.geometry import Point, shape
from sqlmodel import select

from tests.actions.test_map_service import PERM, TODAY, fill
from tests.geo.map_rows import filters_strategy
from tracker.actions.map_overlays import MapOverlays
from tracker.actions.map_service import MapService
from tracker.actions.places import index_of
from tracker.domain.filters import Filters
from tracker.domain.models import Area, ServiceRequest
from tracker.domain.statuses import Status
from tracker.store import Store, queries


@pytest.fixture
def service(store: Store) -> Iterator[MapService]:
    fill(store, 120)
    return MapService(store)


def test_microdistricts_add_up_to_what_the_list_counts(service: MapService, store: Store) -> None:
    overlays = MapOverlays(service)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(filters_strategy)
    def agree(filters: Filters) -> None:
        public = replace(filters, state=())
        found = overlays.areas(filters)
        with store.reading() as session:
            ids = queries.matching_ids(session, public, today=TODAY)
            requests = session.exec(select(ServiceRequest)).all()
        expected = [request for request in requests if request.id in set(ids)]
        sums = {feature["properties"]["name"]: feature["properties"] for feature in found["features"]}
        assert sum(each["count"] for each in sums.values()) + found["elsewhere"] == len(expected)
        for name, area in (("iva", 1), ("visim", 2)):
            own = [request for request in expected if request.area_id == area]
            said = sums.get(name, {"count": 0, "open": 0})
            assert (said["count"], said["open"]) == (len(own), sum(r.status.is_open for r in own))

    agree()


def test_a_change_shows_in_the_layers_too(service: MapService, store: Store) -> None:
    overlays = MapOverlays(service)
    before = {f["properties"]["name"]: f["properties"]["open"] for f in overlays.areas(Filters())["features"]}
    warm = sum(overlays.heat(Filters(), PERM)["count"])
    with store.transaction() as tx:
        moved = tx.session.exec(select(ServiceRequest).where(ServiceRequest.status == Status.NEW)).first()
        assert moved is not None
        moved.status, moved.area_id, moved.lat, moved.long = Status.NEW, 1, 58.0, 56.3
        new = ServiceRequest(number="МОТ-2026-900009", category_code="bins", lat=58.0, long=56.3, area_id=1)
        tx.session.add(new)
        tx.session.flush()
        tx.touch(new.id)
    after = {f["properties"]["name"]: f["properties"]["open"] for f in overlays.areas(Filters())["features"]}
    assert after["iva"] == before["iva"] + 1
    assert sum(overlays.heat(Filters(), PERM)["count"]) == warm + 1


def test_heat_counts_the_open_requests_of_the_view(service: MapService, store: Store) -> None:
    found = MapOverlays(service).heat(Filters(), PERM)
    with store.reading() as session:
        every = session.exec(select(ServiceRequest)).all()
    assert sum(found["count"]) == sum(r.status.is_open and r.lat is not None for r in every)
    assert len(found["long"]) == len(found["lat"]) == len(found["count"]) <= 4_096


def test_the_past_of_the_map_and_its_layers_agree(service: MapService) -> None:
    day = TODAY - timedelta(days=60)
    clusters = service.clusters(Filters(), PERM, day)
    areas = MapOverlays(service).areas(Filters(), day)
    counted = sum(feature["properties"]["count"] for feature in areas["features"]) + areas["elsewhere"]
    assert clusters["matching"] == counted < service.clusters(Filters(), PERM)["matching"]
    assert set(clusters["by_status"]) == {
        "new",
        "in_review",
        "accepted",
        "in_progress",
        "completed",
        "closed",
    }


def test_courtyards_tell_the_works_of_the_year_and_the_warranties(service: MapService) -> None:
    overlays = MapOverlays(service)
    with service.store.reading():
        year, warranty = overlays.yards_of_year(), overlays.yards_under_warranty()
    if year["year"] == 2026:
        assert [(yard["stages"], yard["state"]) for yard in year["yards"]] == [
            ({"planned": 1, "accepted": 3}, "planned")
        ]
    assert [(yard["works"], yard["until"]) for yard in warranty["yards"]] == [
        (2, (TODAY + timedelta(days=100)).isoformat())
    ]


def test_a_microdistrict_without_an_outline_is_coloured_where_its_requests_are(seeded_store: Store) -> None:
    found = MapOverlays(MapService(seeded_store)).areas(Filters())
    shapes = {f["properties"]["name"]: shape(f["geometry"]) for f in found["features"] if f["geometry"]}
    with seeded_store.reading() as session:
        areas = index_of(session).areas
        assert len(shapes) == sum(a.kind == "microdistrict" for a in session.exec(select(Area)).all())
        for lat, long in ((58.0161, 56.29), (58.045, 56.33), (57.995, 56.29), (58.06, 56.35), (58.03, 56.31)):
            area = areas.microdistrict_of(lat, long)
            assert area is not None
            assert shapes[area.name].buffer(3e-4).contains(Point(long, lat))


def test_restrictions_are_a_layer_of_their_own(store: Store) -> None:
    square = [[56.3, 58.0], [56.31, 58.0], [56.31, 58.01], [56.3, 58.0]]
    with store.transaction() as tx:
        outline = {"type": "Polygon", "coordinates": [square]}
        tx.session.add(
            Area(code="zone", kind="restriction", name="Охранная зона", outline=outline, note="ЛЭП")
        )
    features = MapOverlays(MapService(store)).restrictions()["features"]
    assert [feature["properties"] for feature in features] == [{"name": "Охранная зона", "note": "ЛЭП"}]


def test_an_empty_instance_has_empty_layers(store: Store) -> None:
    overlays = MapOverlays(MapService(store))
    assert overlays.areas(Filters()) == {"type": "FeatureCollection", "features": [], "elsewhere": 0}
    assert overlays.heat(Filters(), PERM)["count"] == []
    assert overlays.months(Filters())["months"][-1]["month"] == f"{TODAY:%Y-%m}"
    assert overlays.yards_of_year()["yards"] == overlays.yards_under_warranty()["yards"] == []
