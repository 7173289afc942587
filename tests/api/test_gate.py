"""What every route, walked one by one, is protected from: floods, large and slow bodies, other sites, lying proxies."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD, MakeClient
from tracker.actions.map_service import MapService
from tracker.api import shell
from tracker.api.errors import handle
from tracker.api.gate import RATES, Gate
from tracker.api.routes import all_routes
from tracker.api.session import address_of
from tracker.config import Settings
from tracker.errors import TrackerError
from tracker.store import Store

READS = {"GET", "HEAD", "OPTIONS"}
MOST = round(
    max(share for _start, share in RATES)
)  #: at one a minute, how many the most generous rate lets through


@pytest.fixture
def store(settings: Settings, sqlite_templates: Path) -> Iterator[Store]:
    """An empty store: what is walked here asks no database."""
    settings.data_dir.mkdir()
    shutil.copy(sqlite_templates / "empty.db", settings.data_dir / "tracker.db")
    opened = Store.open(settings)
    yield opened
    opened.close()


async def _take(request: Request) -> PlainTextResponse:
    """A stand-in for Streamlit's own routes: takes any body, sets a cookie, says who calls."""
    size = len(await request.body())
    answer = PlainTextResponse(f"{size} {address_of(request)} {request.url.scheme}")
    answer.set_cookie("_streamlit_xsrf", "1")
    return answer


@pytest.fixture
def routes(store: Store) -> Iterator[list[BaseRoute]]:
    """Every route of the application, and stand-ins for Streamlit's."""
    service = MapService(store)
    methods = ["GET", "POST", "PUT", "DELETE"]
    streamlits = [
        Route("/_stcore/upload_file/{session}/{file}", _take, methods=methods),
        Route("/{path:path}", _take, methods=methods),
    ]
    yield [*all_routes(store, service), *streamlits]
    service.stop()


def serve(
    store: Store, routes: list[BaseRoute], address: str = "203.0.113.7", **settings: object
) -> TestClient:
    store.settings = store.settings.model_copy(update=settings)
    app = Starlette(
        routes=routes, middleware=shell.middleware(store), exception_handlers={TrackerError: handle}
    )
    return TestClient(
        app, base_url="http://courtyards.example", follow_redirects=False, client=(address, 50000)
    )


def addresses(routes: list[BaseRoute]) -> list[tuple[str, set[str]]]:
    """An address of each route, with the methods that it takes."""
    found = []
    for route in routes:
        if isinstance(route, Mount):
            found.append((f"{route.path}/none.css", {"GET"}))
        elif isinstance(route, Route):
            found.append((re.sub(r"\{\w+(:\w+)?\}", "1", route.path), set(route.methods or ())))
    return found


def test_every_route_answers_429_to_a_flood_and_says_when_to_come_back(
    store: Store, routes: list[BaseRoute]
) -> None:
    for path, methods in addresses(routes):
        client = serve(store, routes, requests_per_minute=1)
        method = min(methods & {"GET", "POST"} or methods)
        statuses = [client.request(method, path).status_code for _ in range(2 + MOST)]
        assert statuses[-1] == 429, path
        refused = client.request(method, path)
        assert int(refused.headers["retry-after"]) > 0
        assert "Подождите" in refused.text and refused.headers["x-content-type-options"] == "nosniff"


def test_one_address_does_not_use_up_what_another_may(store: Store, routes: list[BaseRoute]) -> None:
    client = serve(store, routes, requests_per_minute=1, trusted_proxies="203.0.113.7")
    path = "/map/places?q=ki"
    for _ in range(2 + MOST):
        last = client.get(path, headers={"X-Forwarded-For": "198.51.100.1"})
    assert last.status_code == 429
    assert client.get(path, headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 200


def test_every_route_that_writes_refuses_a_page_of_another_site(
    store: Store, routes: list[BaseRoute]
) -> None:
    client = serve(store, routes, requests_per_minute=100_000)
    walked = 0
    for path, methods in addresses(routes):
        for method in methods - READS:
            for lie in (
                {"Origin": "https://evil.example"},
                {"Sec-Fetch-Site": "cross-site"},
                {"Origin": "null"},
            ):
                assert client.request(method, path, headers=lie).status_code == 403, (method, path)
                walked += 1
    assert walked > 15


def test_every_route_that_writes_refuses_a_large_body_unread(store: Store, routes: list[BaseRoute]) -> None:
    client = serve(store, routes, requests_per_minute=100_000, photo_megabytes=1)
    for path, methods in addresses(routes):
        for method in methods - READS:
            answer = client.request(method, path, content=b"x" * 3_000_000)
            assert answer.status_code == 413, (method, path)


def test_a_body_of_unknown_length_is_cut_off_at_the_same_size(store: Store, routes: list[BaseRoute]) -> None:
    client = serve(store, routes)
    answer = client.post("/somewhere", content=(b"x" * 10_000 for _ in range(10)))
    assert answer.status_code == 413
    assert client.post("/somewhere", content=(b"x" * 1000 for _ in range(3))).text.startswith("3000 ")


def _speak(app: Any, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the application answers to a body whose rest never comes."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/somewhere",
        "headers": [],
        "query_string": b"",
        "client": ("203.0.113.7", 1),
        "server": ("courtyards.example", 80),
        "scheme": "http",
    }
    with start_blocking_portal() as portal:  # a browser's test may have left a loop running here
        portal.call(app, scope, receive, send)
    return sent


def test_a_body_that_does_not_come_is_not_waited_for(store: Store) -> None:
    app = Starlette(
        routes=[Route("/{path:path}", _take, methods=["POST"])],
        middleware=[Middleware(Gate, settings=store.settings, idle_seconds=0.1)],
        exception_handlers={TrackerError: handle},
    )
    sent = _speak(app, [{"type": "http.request", "body": b"a", "more_body": True}])
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    ("proxies", "told"), [("", "203.0.113.7 http"), ("203.0.113.0/24", "198.51.100.1 https")]
)
def test_only_listed_proxies_are_believed_about_who_calls(
    store: Store, routes: list[BaseRoute], proxies: str, told: str
) -> None:
    client = serve(store, routes, trusted_proxies=proxies)
    headers = {"X-Forwarded-For": "192.0.2.66, 198.51.100.1", "X-Forwarded-Proto": "https"}
    assert client.get("/somewhere", headers=headers).text.endswith(told)


def test_what_a_caller_adds_before_a_trusted_proxy_is_not_believed(
    store: Store, routes: list[BaseRoute]
) -> None:
    client = serve(store, routes, trusted_proxies="203.0.113.7")
    told = client.get("/somewhere", headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.1"}).text
    assert told.split()[1] == "198.51.100.1"


def test_all_addresses_of_one_machine_of_the_sixth_version_count_as_one() -> None:
    def named(host: str) -> str:
        return address_of(Request({"type": "http", "headers": [], "client": (host, 1)}))

    assert named("2001:db8:1:2::1") == named("2001:db8:1:2:ffff::9") != named("2001:db8:1:3::1")


def test_behind_https_every_cookie_is_secure_streamlits_too(store: Store, routes: list[BaseRoute]) -> None:
    client = serve(store, routes, trusted_proxies="203.0.113.7")
    over = client.get("/somewhere", headers={"X-Forwarded-Proto": "https"})
    assert over.headers["set-cookie"].endswith("; Secure")
    assert over.headers["strict-transport-security"]
    plain = client.get("/somewhere")
    assert "Secure" not in plain.headers["set-cookie"]
    assert "strict-transport-security" not in plain.headers


def test_the_cookie_of_a_sign_in_is_lax_and_out_of_reach_of_scripts(
    store: Store, operator: str, make_client: MakeClient
) -> None:
    answer = make_client(store).post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    cookies = answer.headers.get_list("set-cookie")
    assert cookies and all(
        "httponly" in cookie.lower() and "samesite=lax" in cookie.lower() for cookie in cookies
    )


def test_every_address_has_a_rate() -> None:
    assert RATES[-1][0] == ""
