"""Files that browsers load come from here, and are kept as long as they are the same."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tracker.api import static
from tracker.render import assets
from tracker.render.district_map import DistrictMap


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=static.routes()))


def test_every_file_of_the_map_is_served_and_kept_for_ever(client: TestClient) -> None:
    for _name, address in (*DistrictMap.default_js, *DistrictMap.default_css):
        assert re.fullmatch(r"/assets/(own/|leaflet/|map\.js)\S*\?v=[0-9a-f]{12}", address)
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_a_file_without_the_mark_of_its_content_is_checked_each_time(client: TestClient) -> None:
    answer = client.get("/assets/own/map/map.css")
    assert answer.headers["cache-control"] == "no-cache"
    known = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/assets/own/map/map.css", headers=known).status_code == 304


def test_several_scripts_come_as_one_file_in_their_order(client: TestClient) -> None:
    for name, files in assets.SCRIPTS.items():
        text = client.get(assets.script(name)).text
        assert "sourceMappingURL" not in text
        places = [text.index(file.read_text("utf-8")[:400]) for file in files]
        assert places == sorted(places)


def test_the_mark_follows_the_content() -> None:
    assert assets.own("map/map.css").split("?v=")[1] != assets.own("map/start.js").split("?v=")[1]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/own/../config.py",
        "/assets/own/%2e%2e/config.py",
        "/assets/own/map",
        "/assets/leaflet/no.js",
        "/assets/no.js",
    ],
)
def test_nothing_but_those_files_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_our_scripts_and_styles_ask_for_nothing_outside() -> None:
    for file in sorted((assets.OWN_DIR / "map").iterdir()):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"""["'(](https?:)?//[a-z]""", text), file.name
