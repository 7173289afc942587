"""Streamlit's own scripts come packed, and those of the first page are asked for at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit_folium
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tracker.api.shell import FIRST_ELEMENTS, rewrite
from tracker.api.streamlit_files import DIRECTORY, PackedFiles, early

SCRIPTS = sorted((DIRECTORY / "static" / "js").glob("index.*.js"))


@pytest.fixture
def client() -> TestClient:
    plain = Route("/{path:path}", lambda _request: PlainTextResponse("as it was"))
    return TestClient(Starlette(routes=[plain], middleware=[Middleware(PackedFiles)]))


def test_a_script_comes_packed_and_is_kept_for_ever(client: TestClient) -> None:
    script = SCRIPTS[0]
    answer = client.get(f"/static/js/{script.name}", headers={"Accept-Encoding": "gzip"})
    assert answer.content == script.read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(answer.content) / 2
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


def test_the_script_of_the_maps_component_comes_packed_too(client: TestClient) -> None:
    page = Path(streamlit_folium.__file__).parent / "frontend" / "build" / "index.html"
    name = re.search(r'src="\./(static/js/[^"]+)"', page.read_text("utf-8"))
    assert name
    address = f"/component/streamlit_folium.st_folium/{name[1]}"
    assert client.get(address, headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        (f"/static/js/{SCRIPTS[0].name}", "identity"),
        ("/static/js/no.js", "gzip"),
        ("/component/streamlit_folium.st_folium/index.html", "gzip"),
        ("/static/js/../../index.html", "gzip"),
        ("/", "gzip"),
    ],
)
def test_anything_else_is_answered_as_before(client: TestClient, path: str, accepted: str) -> None:
    assert client.get(path, headers={"Accept-Encoding": accepted}).text == "as it was"


def test_the_page_starts_what_draws_its_elements_and_names_each_file_once() -> None:
    page = rewrite((DIRECTORY / "index.html").read_text("utf-8"), "ru")
    named = re.findall(r'(?:src|href)="\./static/js/([^"]+)"', page)
    assert len(named) == len(set(named))
    for element in FIRST_ELEMENTS:
        assert re.search(
            rf'<script type="module" crossorigin src="\./static/js/{element}\.[^"]+"></script>', page
        )


def test_what_those_scripts_import_is_named_too() -> None:
    page = rewrite((DIRECTORY / "index.html").read_text("utf-8"), "ru")
    for name in re.findall(r'"\./static/js/([^"]+)"', "".join(early(FIRST_ELEMENTS))):
        text = (DIRECTORY / "static" / "js" / name).read_text("utf-8")
        imported = re.findall(r"""(?:from|import)["'`]\./([\w.-]+\.js)["'`]""", text)
        assert all(f"./static/js/{other}" in page for other in imported)
