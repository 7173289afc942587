"""The map's routes: their contract, what they say to nonsense, and what they keep from being sent twice."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tracker.actions.map_service import MapService
from tracker.api import map as map_api
from tracker.api import map_overlays
from tracker.api.errors import handle
from tracker.domain.models import ServiceRequest
from tracker.domain.statuses import Status, StatusGroup
from tracker.errors import TrackerError
from tracker.store import Store

BOX = "56.1,57.9,56.6,58.1"
HOSTILE = "<script>alert(1)</script>\"&'"


@pytest.fixture
def client(seeded_store: Store) -> TestClient:
    """The map's routes over six requests, one of them without a place."""
    with seeded_store.transaction() as tx:
        for number, status in enumerate(Status):
            place = {"lat": 58.0 + number / 1000, "long": 56.3} if number else {}
            tx.session.add(
                ServiceRequest(
                    number=f"МОТ-2026-{number:06d}",
                    category_code="benches",
                    status=status,
                    address=HOSTILE,
                    **place,
                )
            )
        tx.touch(None)
    service = MapService(seeded_store)
    routes = [*map_api.routes(service), *map_overlays.routes(service)]
    return TestClient(Starlette(routes=routes, exception_handlers={TrackerError: handle}))


def ask(client: TestClient, query: str, path: str = "/map/clusters") -> dict[str, Any]:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_viewport_is_a_feature_collection_whose_counts_add_up(client: TestClient) -> None:
    found = ask(client, f"bbox={BOX}&zoom=12&all=1")
    assert found["type"] == "FeatureCollection"
    assert found["total"] == len(Status) - 1
    assert found["matching"] == len(Status)
    assert found["without_place"] == 1
    assert set(found["by_status"]) == {group.value for group in StatusGroup}
    assert sum(found["by_status"].values()) == found["matching"]
    assert isinstance(found["version"], int)
    for feature in found["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == "Point"
        properties = feature["properties"]
        if "count" in properties:
            assert properties["count"] == sum(properties["by_status"].values())
        else:
            assert set(properties) >= {"number", "category", "status", "address"}


def test_nothing_chosen_is_the_default_view(client: TestClient) -> None:
    default = ask(client, f"bbox={BOX}&zoom=12")
    assert default["matching"] == ask(client, f"bbox={BOX}&zoom=12&recent_days=90")["matching"]
    assert default["by_status"]["closed"] == 0


def test_near_enough_every_request_stands_alone_with_what_is_public_of_it(client: TestClient) -> None:
    found = ask(client, "bbox=56.29,58.0005,56.31,58.0015&zoom=19&all=1")
    assert [feature["properties"]["number"] for feature in found["features"]] == ["МОТ-2026-000001"]
    assert found["features"][0]["geometry"]["coordinates"] == [56.3, 58.001]
    assert found["features"][0]["properties"]["address"] == HOSTILE


def test_exact_statuses_are_not_for_the_public(client: TestClient) -> None:
    assert ask(client, f"bbox={BOX}&zoom=12&state=need_info")["matching"] == len(Status)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "zoom=12",
        "bbox=1,2,3&zoom=12",
        "bbox=a,b,c,d&zoom=12",
        "bbox=nan,57,57,58&zoom=12",
        "bbox=inf,57,57,58&zoom=12",
        "bbox=57,58,56,57&zoom=12",
        f"bbox={BOX}&zoom=nan",
        f"bbox={BOX}&zoom=inf",
        f"bbox={BOX}&zoom=twelve",
        "bbox=200,10,210,20&zoom=3",
        "bbox=" + "9" * 5000 + ",1,2,3&zoom=1",
    ],
)
def test_a_box_that_is_none_is_refused_in_words(client: TestClient, query: str) -> None:
    answer = client.get(f"/map/clusters?{query}")
    assert answer.status_code == 422
    message = answer.json()["message"]
    assert message.endswith(".")
    assert "Traceback" not in message


@pytest.mark.parametrize(
    "nonsense",
    [
        "status=purple",
        "filed_from=yesterday",
        "year=abc",
        "contractor=99999999999999999999",
        "overdue=maybe",
        "category=" + "x" * 3000,
        "q=" + "%25" * 300,
        "q=%00",
        "recent_days=-5",
        "completed_to=0001-01-01",
        "filed_to=9999-12-31",
    ],
)
def test_filters_that_make_no_sense_are_left_out_or_find_nothing(client: TestClient, nonsense: str) -> None:
    found = ask(client, f"bbox={BOX}&zoom=12&{nonsense}")
    assert 0 <= found["total"] <= found["matching"] <= len(Status)


def test_zooms_beyond_the_ends_are_the_ends(client: TestClient) -> None:
    for zoom in (-5, 0, 19, 40, 12.4):
        assert ask(client, f"bbox={BOX}&zoom={zoom}&all=1")["total"] == len(Status) - 1


def test_the_whole_world_at_the_last_zoom_is_answered_in_a_few_features(client: TestClient) -> None:
    found = ask(client, "bbox=-180,-90,180,90&zoom=19&all=1")
    assert found["total"] == len(Status) - 1
    assert len(found["features"]) <= 300


def test_what_the_browser_has_is_not_sent_again_until_something_changes(
    client: TestClient, seeded_store: Store
) -> None:
    first = client.get(f"/map/clusters?bbox={BOX}&zoom=12")
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(f"/map/clusters?bbox={BOX}&zoom=12", headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
    with seeded_store.transaction() as tx:
        tx.session.add(ServiceRequest(number="МОТ-2026-100000", category_code="bins", lat=58.01, long=56.31))
        tx.touch(None)
    changed = client.get(f"/map/clusters?bbox={BOX}&zoom=12", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["total"] == first.json()["total"] + 1


def test_answers_travel_compressed_when_the_browser_can(client: TestClient) -> None:
    packed = client.get(f"/map/clusters?bbox={BOX}&zoom=19&all=1", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"/map/clusters?bbox={BOX}&zoom=19&all=1", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert len(gzip.compress(plain.content)) < len(plain.content)


def test_a_click_learns_the_bounds_and_the_requests(client: TestClient) -> None:
    found = ask(client, f"bbox={BOX}&zoom=12&all=1", "/map/inside")
    west, south, east, north = found["bounds"]
    assert found["total"] == len(found["features"]) == len(Status) - 1
    assert (round(west, 4), round(east, 4)) == (56.3, 56.3)
    assert (round(south, 3), round(north, 3)) == (58.001, 58.012)
    nothing = ask(client, "bbox=10,10,11,11&zoom=12", "/map/inside")
    assert (nothing["total"], nothing["bounds"], nothing["features"]) == (0, None, [])


def test_the_ground_is_geojson_with_the_outline_names_and_houses(client: TestClient) -> None:
    answer = client.get("/map/ground")
    features = answer.json()["features"]
    kinds = {feature["properties"]["kind"] for feature in features}
    assert kinds >= {"district", "microdistrict", "houses", "courtyards"}
    houses = next(f for f in features if f["properties"]["kind"] == "houses")
    assert len(houses["geometry"]["coordinates"]) == len(houses["properties"]["numbers"]) == 106
    assert client.get("/map/ground", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_the_answer_is_json_that_cannot_be_taken_for_a_page(client: TestClient) -> None:
    answer = client.get(f"/map/clusters?bbox={BOX}&zoom=19&all=1")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert json.loads(answer.text)["total"] == len(Status) - 1


def test_a_place_is_found_and_the_search_is_bounded(client: TestClient) -> None:
    found = ask(client, "q=%D0%B2%D1%8B%D1%88%D0%BA%D0%B0", "/map/places")["places"]
    assert {place["title"] for place in found} == {"Вышка-1", "Вышка-2"}
    assert set(found[0]) == {"kind", "title", "note", "lat", "long", "zoom", "pin"}
    answers = (client.get("/map/places?q=x").status_code for _ in range(240))
    assert next(answers) == 200
    assert 429 in answers
    assert client.get("/map/places?q=x").json()["message"].endswith(".")


@pytest.mark.parametrize(
    "path",
    ["areas", "months", f"heat?bbox={BOX}&zoom=12", "yards?show=year", "yards?show=warranty", "restrictions"],
)
def test_a_layer_is_not_sent_again_until_something_changes(client: TestClient, path: str) -> None:
    first = client.get(f"/map/{path}")
    assert first.status_code == 200
    again = client.get(f"/map/{path}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_month_turns_the_map_back(client: TestClient) -> None:
    assert ask(client, f"bbox={BOX}&zoom=12&all=1&month=2001-01")["matching"] == 0
    assert ask(client, f"bbox={BOX}&zoom=12&all=1&month=2199-12")["matching"] == len(Status)


@pytest.mark.parametrize(
    "query",
    [
        "month=2026-13",
        "month=yesterday",
        "month=2026-05-01",
        "month=9999-12",
        "month=%00",
        "month=" + "1" * 5000,
    ],
)
def test_a_month_that_is_none_is_refused_in_words(client: TestClient, query: str) -> None:
    for path in ("areas?", f"clusters?bbox={BOX}&zoom=12&", f"heat?bbox={BOX}&zoom=12&"):
        answer = client.get(f"/map/{path}{query}")
        assert answer.status_code == 422 or query == "month=9999-12"
        assert answer.status_code < 500
