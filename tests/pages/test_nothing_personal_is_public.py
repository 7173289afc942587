"""The public side is a whitelist: every text of every table is marked, everything that the public can ask for is asked for,
and only marks of columns that are listed here come back. New columns are private, new routes and pages make the test fail, until
somebody says here what of them is public and how they are asked for. Words that are drawn into pictures are read as they are drawn.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageDraw
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from tests.api.conftest import PAGE
from tests.pages import marked
from tests.pages.marked import CODES, NUMBER, Marks, Place
from tests.photos.pictures import scene, with_exif
from tests.works_factory import ADMINISTRATOR, SPECIALIST
from tracker import clock
from tracker.actions import reports
from tracker.actions.exports import export_rows
from tracker.actions.map_service import MapService
from tracker.api import shell
from tracker.api.errors import handle
from tracker.api.routes import all_routes
from tracker.config import ROOT
from tracker.domain.filters import Filters
from tracker.domain.models import Comment, Photo
from tracker.domain.people import Actor, Role
from tracker.errors import NotAllowed, TrackerError
from tracker.photo_check import CheckedPhoto, check_photo
from tracker.render.csv_out import to_csv
from tracker.render.geojson import to_geojson
from tracker.render.report_tables import report_cover, report_tables
from tracker.render.request_table import requests_table
from tracker.render.xlsx import to_xlsx
from tracker.runtime import current_map
from tracker.store import Store
from tracker.store.photos import PhotoFiles
from tracker.ui import state

OpenPage = Callable[..., AppTest]
ARTIST = "Ivan Petrov"
PUBLIC_COMMENT, PUBLIC_NAME = ("comment", "text (public)"), ("photo", "name (public)")

#: The whole whitelist: what of every table everybody may read.
PUBLIC: frozenset[Place] = frozenset(
    {
        ("area", "code"), ("area", "name"),
        ("category", "code"), ("category", "name"), ("category", "unit"), ("category", "extra_unit"),
        ("courtyard", "name"),
        ("house", "address"), ("house", "street"), ("house", "number"),
        ("organisation", "name"),
        ("programme", "code"), ("programme", "name"), ("programme", "short_name"),
        ("rejection_reason", "name"), ("rejection_reason", "next_step"),
        ("service_request", "address"), ("service_request", "public_text"), ("service_request", "public_answer"),
        ("status_change", "public_message"),
        ("work", "act_number"),
        PUBLIC_COMMENT, PUBLIC_NAME,
    }
)  # fmt: skip
#: What those who build, keep or represent see of their own besides.
OF_WORKS: frozenset[Place] = frozenset(
    {("work", "contract_number"), ("work", "commission"), ("work", "no_photo_reason")}
)
#: What has to come back, or nothing was really asked for.
MUST_BE_SEEN: frozenset[Place] = frozenset(
    {
        ("area", "name"), ("category", "name"), ("courtyard", "name"), ("organisation", "name"), ("programme", "short_name"),
        ("service_request", "address"), ("service_request", "public_text"), ("service_request", "public_answer"),
        ("status_change", "public_message"), ("work", "act_number"),
        PUBLIC_COMMENT, PUBLIC_NAME,
    }
)  # fmt: skip
BOX = "56.0,57.5,57.0,58.5"
#: How each route is asked for; {private} and {public} stand for photos, {sha} for a file, {number} and {yard} for the marked rows.
ROUTES: dict[str, list[str]] = {
    "/.well-known/change-password": ["/.well-known/change-password"],
    "/health": ["/health"],
    "/api/openapi.json": ["/api/openapi.json"],
    "/assets/{name}.js": ["/assets/map.js", "/assets/shell.js"],
    "/assets/leaflet": [],
    "/assets/own": [],
    "/map/clusters": [f"/map/clusters?bbox={BOX}&zoom={zoom}" for zoom in (10, 14, 19)],
    "/map/inside": [f"/map/inside?bbox={BOX}&zoom=19", "/map/inside?lat=58.019941&long=56.291251&zoom=19"],
    "/map/places": ["/map/places?q={mark}", "/map/places?q={number}", "/map/places?q=zq"],
    "/map/ground": ["/map/ground"],
    "/map/base": ["/map/base"],
    "/map/ground/{mark}/{z}/{x}/{y}": ["/map/ground/zq/10/1/1"],
    "/map/areas": ["/map/areas"],
    "/map/heat": [f"/map/heat?bbox={BOX}&zoom=14"],
    "/map/months": ["/map/months"],
    "/map/yards": [f"/map/yards?bbox={BOX}&zoom=16"],
    "/map/restrictions": ["/map/restrictions"],
    "/photos/{name}": ["/photos/{private}", "/photos/{public}", "/photos/{sha}"],
    "/photos/{name}/thumb": ["/photos/{private}/thumb", "/photos/{public}/thumb", "/photos/{sha}/thumb"],
    "/photos/{name}/original": [
        "/photos/{private}/original",
        "/photos/{public}/original",
        "/photos/{sha}/original",
    ],
    "/language/{language}": ["/language/en?back=/request?number={number}"],
    "/share/request/{number}.png": ["/share/request/{number}.png"],
    "/share/courtyard/{id}.png": ["/share/courtyard/{yard}.png"],
    "/share/map.png": ["/share/map.png"],
    "/auth/sign-in": ["/auth/sign-in"],
    "/auth/sign-out": [],
    "/auth/sign-out-everywhere": [],
    "/auth/reset/{token}": ["/auth/reset/wrong"],
    "/auth/code": ["/auth/code"],
    "/auth/second-factor": ["/auth/second-factor"],
    "/auth/oidc/start": ["/auth/oidc/start"],
    "/auth/oidc/callback": ["/auth/oidc/callback?code=x&state=y"],
}
#: The shell writes into the page around the application too.
SHELL = ["/", "/request?number={number}", "/courtyard?id={yard}", "/?q=zq", "/no-such-page"]
#: How each page is opened; main is the frame around them, and its page is the map.
PAGES: dict[str, list[dict[str, str]]] = {
    "main": [{}],
    "map": [{}, {"q": "zq"}, {"status": "completed"}],
    "request": [{"number": NUMBER}, {}],
    "area": [{}],
    "courtyard": [{"id": "9001"}, {}],
    "submit": [{}],
    "find": [{}],
    "consents": [{"number": NUMBER}],
    "about": [{}],
    "account": [{}],
    "triage": [{}],
    "works": [{}],
    "report": [{}],
    "data": [{}],
    "admin": [{}],
}


@pytest.fixture
def marks(instance: Store) -> Marks:
    """The instance with a marked row in every table, and beside the private comment and photo a public one of each."""
    found = marked.fill(instance)
    photo = _taken_photo()
    private = marked.IN_BASE_16["photo", "sha256"]
    files = PhotoFiles(instance.settings.photo_dir)
    files.put(photo)
    hidden = files.path(private, "full")
    hidden.parent.mkdir(parents=True, exist_ok=True)
    hidden.write_bytes(b"zqhidden")
    request_id = found.keys["service_request", "id"]
    with instance.transaction() as tx:
        tx.session.add(Comment(request_id=request_id, text="zqcommentqz", is_public=True))
        shown = Photo(
            request_id=request_id, sha256=photo.sha256, width=1, height=1, size_bytes=1, is_public=True
        )
        tx.session.add(shown)
    found.place_of |= {"zqcommentqz": PUBLIC_COMMENT, shown.name: PUBLIC_NAME}
    found.place_of["zqhidden"] = ("photo", "bytes")
    found.place_of[ARTIST.lower()] = ("photo", "EXIF")
    current_map().refresh()
    return found


@cache
def _taken_photo() -> CheckedPhoto:
    """A photo as it is kept, of a file that says who took it and where."""
    return check_photo(with_exif(scene(), place=(58.0, 56.0)), "двор.jpg")


def answers(store: Store, marks: Marks) -> Iterator[tuple[str, str]]:
    """Every route and the shell, asked by somebody without an account: the question and everything that came back."""
    service = MapService(store)
    service.refresh()
    app = Starlette(
        routes=[*all_routes(store, service), Route("/{path:path}", lambda _request: HTMLResponse(PAGE))],
        middleware=shell.middleware(store),
        exception_handlers={TrackerError: handle},
    )
    public = next(name for name, place in marks.place_of.items() if place == PUBLIC_NAME)
    given = {
        "number": NUMBER,
        "yard": marks.keys["courtyard", "id"],
        "sha": marked.IN_BASE_16["photo", "sha256"],
        "private": marked.IN_BASE_16["photo", "name"],
        "public": public,
        "mark": "zq",
    }
    client = TestClient(app, base_url="http://courtyards.example", follow_redirects=False)
    for path in [*(path for paths in ROUTES.values() for path in paths), *SHELL]:
        with drawing() as drawn:
            answer = client.get(path.format(**given), headers={"accept": "text/html,*/*"})
        asked = {name for name in marks.place_of if name in path.format(**given)}
        text = f"{answer.headers} {answer.content.decode('utf-8', 'replace')} {''.join(drawn)}"
        for name in asked:
            # What somebody asks for by name may be named in the answer.
            text = text.replace(name, "")
        yield path, text
        if asked and "{public}" in path and answer.status_code == 200:
            yield path, public


@contextmanager
def drawing() -> Iterator[list[str]]:
    """The words that are drawn into pictures meanwhile."""
    drawn: list[str] = []
    draw = ImageDraw.ImageDraw.text

    def noting(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, **how: Any) -> None:
        drawn.append(text)
        draw(pen, at, text, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImageDraw.ImageDraw, "text", noting)
        yield drawn


def said_by(page: AppTest) -> str:
    """Everything that a page sent to the browser, tables and forms too."""
    assert not page.exception, page.exception

    def walk(block: Block) -> Iterator[str]:
        yield str(getattr(block, "proto", ""))
        for child in block.children.values():
            if isinstance(child, Block):
                yield from walk(child)
            elif isinstance(child, Element):
                yield str(child.proto)

    return " ".join(walk(page._tree))


def pages(open_page: OpenPage) -> Iterator[tuple[str, str]]:
    """Every page as whoever is signed in: the question and all that it showed."""
    for name, queries in PAGES.items():
        for query in queries:
            yield f"{name} {query}", said_by(open_page(name, **query))


def leaks(marks: Marks, found: Iterator[tuple[str, str]]) -> tuple[dict[str, set[Place]], set[Place]]:
    """What should not have come back, by question; and all that came back."""
    bad: dict[str, set[Place]] = {}
    seen: set[Place] = set()
    for asked, text in found:
        places = marks.found_in(text)
        seen |= places
        if places - PUBLIC:
            bad[asked] = places - PUBLIC
    return bad, seen


def test_no_route_lets_out_anything_but_the_whitelist(instance: Store, marks: Marks) -> None:
    bad, seen = leaks(marks, answers(instance, marks))
    assert bad == {}
    assert seen >= {PUBLIC_NAME, ("service_request", "address"), ("courtyard", "name")}


def test_no_page_shows_residents_anything_but_the_whitelist(marks: Marks, open_page: OpenPage) -> None:
    bad, seen = leaks(marks, pages(open_page))
    assert bad == {}
    assert MUST_BE_SEEN - seen == set()


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.MANAGEMENT_COMPANY, Role.DEPUTY])
def test_accounts_without_the_right_see_no_more(
    role: Role,
    marks: Marks,
    open_page: OpenPage,
    sign_in_as: Callable[[Role], Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even where the marked area or organisation is their own: what they see besides is of works, never of people."""
    own = {"area_id": marks.keys["area", "id"], "organisation_id": marks.keys["organisation", "id"]}
    actor = sign_in_as(role).model_copy(update=own)
    monkeypatch.setattr(state, "actor", lambda: actor)
    monkeypatch.setattr(state, "token", str)
    bad, _ = leaks(marks, pages(open_page))
    assert {asked: places for asked, places in bad.items() if places - OF_WORKS} == {}


def test_files_that_leave_the_house_hold_only_public_facts(instance: Store, marks: Marks) -> None:
    rows = export_rows(instance, SPECIALIST, Filters())
    report = reports.completed(instance, ADMINISTRATOR, Filters())
    cover = report_cover(report, number="1", made_at=clock.now())
    files = {
        "csv": to_csv(requests_table(rows)),
        "geojson": to_geojson(rows),
        "xlsx": to_xlsx([requests_table(rows)], cover),
        "report": to_xlsx(report_tables(report), cover),
    }
    bad, seen = leaks(marks, ((name, _unpack(data)) for name, data in files.items()))
    assert bad == {} and ("service_request", "public_text") in seen and ("organisation", "name") in seen
    for verb in (export_rows, reports.completed):
        with pytest.raises(NotAllowed):
            verb(instance, Actor(role=Role.DEPUTY), Filters())


def _unpack(data: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def test_every_route_and_every_page_is_asked_for(instance: Store) -> None:
    routes = {
        route.path for route in all_routes(instance, MapService(instance)) if isinstance(route, Route | Mount)
    }
    assert routes == set(ROUTES), "say in ROUTES how a new route is asked for"
    assert {path.stem for path in Path(ROOT / "pages").glob("*.py")} == set(PAGES), (
        "say in PAGES how a new page is opened"
    )


def test_every_text_column_is_marked_or_said_to_be_a_code(marks: Marks) -> None:
    there = {(column.table.name, column.name) for column in marked.text_columns()}
    linked = {(c.table.name, c.name) for c in marked.text_columns() if c.foreign_keys}
    assert there - set(marks.place_of.values()) - set(CODES) - linked == set()
    known = {(table.name, column.name) for table in marked.tables() for column in table.columns}
    stale = {place for place in PUBLIC if place not in known} - {PUBLIC_COMMENT, PUBLIC_NAME}
    assert stale == set(), "no such columns any more"


def test_a_leak_would_be_seen(instance: Store, marks: Marks, open_page: OpenPage) -> None:
    """Let the raw text out by hand: the same looks that found nothing find it on the page, in the exports and at the route."""
    raw = next(mark for mark, place in marks.place_of.items() if place == ("service_request", "description"))
    table = next(table for table in marked.tables() if table.name == "service_request")
    with instance.transaction() as tx:
        tx.session.connection().execute(
            update(table).where(table.c.number == NUMBER).values(public_text=raw, address=raw)
        )
        tx.touch(marks.keys["service_request", "id"])
    expected = {("service_request", "description")}
    leaked = leaks(marks, answers(instance, marks))[0]
    assert {"/request?number={number}", "/share/request/{number}.png"} <= set(leaked)
    bad, _ = leaks(marks, iter([("request", said_by(open_page("request", number=NUMBER)))]))
    assert bad == {"request": expected}
    rows = export_rows(instance, SPECIALIST, Filters())
    assert leaks(marks, iter([("csv", _unpack(to_csv(requests_table(rows))))]))[0] == {"csv": expected}
