"""A client of the routes over a store, with the shell around them and a stand-in for Streamlit's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient

from tracker.actions import people
from tracker.api import auth, photos, shell, static
from tracker.api.errors import handle
from tracker.domain.people import Role
from tracker.errors import TrackerError
from tracker.store import Store

PASSWORD = "семь-слонов-на-крыше"
#: What Streamlit's page is known by, in short.
PAGE = """<!-- Copyright --><!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8" />
<link rel="shortcut icon" href="./favicon.png" />
<link
 rel="preload" href="./static/media/SourceSansVF-Upright.woff2" as="font" />
<title>Streamlit</title>
<link rel="service-desc" href="./_stcore/agent/openapi.json" />
<script>
  window.prerenderReady = false
</script>
<script type="module" src="./static/js/index.js"></script>
</head><body><noscript><p>You need to enable JavaScript.</p></noscript><div id="root"></div></body></html>"""

MakeClient = Callable[[Store], TestClient]


def stand_in() -> list[BaseRoute]:
    """Streamlit's own routes, in short."""

    async def take(request: object) -> PlainTextResponse:
        return PlainTextResponse("taken")

    return [
        Route("/_stcore/upload_file/{session}/{file}", take, methods=["PUT"]),
        Route("/media/{file}", lambda _request: PlainTextResponse("made for one person")),
        Route("/_stcore/agent/openapi.json", lambda _request: PlainTextResponse("{}")),
        Route("/component/map/index.html", lambda _request: HTMLResponse("<title>Map</title>")),
        Route("/{path:path}", lambda _request: HTMLResponse(PAGE)),
    ]


@pytest.fixture
def make_client() -> MakeClient:
    """A client as a browser of this site would be; redirects are not followed."""

    def make(store: Store) -> TestClient:
        app = Starlette(
            routes=[*static.routes(), *photos.routes(store), *auth.routes(store), *stand_in()],
            middleware=shell.middleware(store),
            exception_handlers={TrackerError: handle},
        )
        return TestClient(app, base_url="http://courtyards.example", follow_redirects=False)

    return make


@pytest.fixture
def client(store: Store, make_client: MakeClient) -> TestClient:
    """A client of a resident over the empty store."""
    return make_client(store)


@pytest.fixture
def operator(store: Store) -> str:
    """The login of an operator whose password is PASSWORD."""
    people.add_user(
        store, people.SYSTEM, login="ivanova", name="Иванова", password=PASSWORD, role=Role.OPERATOR
    )
    return "ivanova"
