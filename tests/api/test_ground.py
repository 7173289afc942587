"""The route of the ground's tiles: kept for ever under their mark, packed, and plain words for nonsense."""

from __future__ import annotations

import gzip

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tracker.actions.map_service import MapService
from tracker.api import ground
from tracker.api.errors import handle
from tracker.domain.models import GroundVersion
from tracker.errors import TrackerError
from tracker.store import Store
from tracker.store.ground import PackedTile, replace_ground

TILE = "/map/ground/{mark}/12/2688/1240"
BODY = b'{"extent":1024,"things":{},"labels":[]}'


def bring(store: Store, mark: str, body: bytes = BODY) -> None:
    version = GroundVersion(mark=mark, file_name="perm.osm.pbf", bounds=[56.0, 57.0, 57.0, 58.0])
    replace_ground(store, version, [PackedTile(12, 2688, 1240, gzip.compress(body))])


@pytest.fixture
def client(store: Store) -> TestClient:
    routes = ground.routes(MapService(store))
    return TestClient(Starlette(routes=routes, exception_handlers={TrackerError: handle}))


def test_a_tile_is_kept_for_ever_and_comes_packed(client: TestClient, store: Store) -> None:
    bring(store, "a1")
    answer = client.get(TILE.format(mark="a1"))
    assert answer.status_code == 200 and answer.content == BODY
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    plain = client.get(TILE.format(mark="a1"), headers={"accept-encoding": "identity"})
    assert plain.content == BODY and "content-encoding" not in plain.headers


def test_a_tile_that_is_known_is_not_sent_again(client: TestClient, store: Store) -> None:
    bring(store, "a1")
    tag = client.get(TILE.format(mark="a1")).headers["etag"]
    again = client.get(TILE.format(mark="a1"), headers={"if-none-match": f"W/{tag}"})
    assert again.status_code == 304 and again.content == b""


def test_a_page_left_open_over_an_import_gets_todays_tile_and_may_not_keep_it(
    client: TestClient, store: Store
) -> None:
    bring(store, "a1")
    bring(store, "b2", BODY + b" ")
    answer = client.get(TILE.format(mark="a1"))
    assert answer.content == BODY + b" " and answer.headers["cache-control"] == "no-cache"


def test_an_empty_place_answers_without_content(client: TestClient, store: Store) -> None:
    bring(store, "a1")
    assert client.get("/map/ground/a1/12/1/1").status_code == 204


@pytest.mark.parametrize(
    "place", ["x/1/1", "12/-1/1", "12/1.5/1", "8/1/1", "16/1/1", "12/4096/1", "12/1/9999999", "١٢/1/1"]
)
def test_nonsense_is_answered_in_words(client: TestClient, store: Store, place: str) -> None:
    bring(store, "a1")
    answer = client.get(f"/map/ground/a1/{place}")
    assert answer.status_code == 404
    assert "нет" in answer.json()["message"]


def test_without_an_import_there_are_no_tiles(client: TestClient) -> None:
    answer = client.get(TILE.format(mark="a1"))
    assert answer.status_code == 404 and "не загружена" in answer.json()["message"]
