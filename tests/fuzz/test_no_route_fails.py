"""Whatever is asked of the public routes, no answer is a failure of ours: tried by what their description allows and forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from tests.conftest import _copied
from tests.works_factory import ADMINISTRATOR
from tracker.actions import requests
from tracker.actions.map_service import MapService
from tracker.api import shell
from tracker.api.errors import handle
from tracker.api.openapi import ROUTES
from tracker.api.routes import all_routes
from tracker.config import Settings
from tracker.domain.requests import ServiceRequestCreate
from tracker.errors import TrackerError
from tracker.store import Store

#: What broke other programs: ends of strings, halves of letters, other digits, numbers beyond all columns, ways out of folders.
HOSTILE = (
    "%00",
    "%ED%A0%80",
    "%F0%9F%8F%97%00",
    "9" * 40,
    "-1",
    "1e999",
    "NaN",
    "%D9%A3",
    "%27%20OR%201=1--",
    "..%2F..%2F..%2Fetc%2Fpasswd",
    "%25s%25n",
    "0001-01-01",
    "9999-12-31",
    ",,,",
    "%3Cscript%3E",
    "a" * 2000,
)
NOT_DESCRIBED = ("/assets/", "/auth/", "/language/", "/.well-known/")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    """The whole application but for Streamlit, over an instance with two requests."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("fuzzed") / "instance")
    with _copied("seeded", request, settings) as store:
        store.settings = store.settings.model_copy(update={"requests_per_minute": 1_000_000})
        yield from _serving(store)


def _serving(store: Store) -> Iterator[Starlette]:
    for text in ("Большая яма у подъезда", "<script>alert(1)</script>"):
        create = ServiceRequestCreate(category_code="asphalt", description=text, lat=58.014, long=56.287)
        requests.submit(store, ADMINISTRATOR, create)
    service = MapService(store)
    service.start()
    yield Starlette(
        routes=all_routes(store, service),
        middleware=shell.middleware(store),
        exception_handlers={TrackerError: handle},
    )
    service.stop()


def _operations(app: Starlette) -> list[Any]:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    return [found.ok() for found in schema.get_all_operations()]


def test_no_public_route_fails_on_what_its_description_allows(app: Starlette) -> None:
    assert _try_all(app, GenerationMode.POSITIVE, examples=8) > 4 * len(ROUTES)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_no_public_route_fails_on_what_its_description_forbids(app: Starlette) -> None:
    assert _try_all(app, GenerationMode.NEGATIVE, examples=5) > len(ROUTES)


def _try_all(app: Starlette, mode: GenerationMode, *, examples: int) -> int:
    """Ask every route so often; the number of requests made."""
    tried = 0
    for operation in _operations(app):

        @given(case=operation.as_strategy(generation_mode=mode))
        @trying(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def attempt(case: Any) -> None:
            nonlocal tried
            tried += 1
            answer = case.call()
            assert answer.status_code < 500, (case.method, case.path, case.path_parameters, case.query)

        with suppress(Unsatisfiable):  # where nothing can be asked, nothing can be asked wrongly
            attempt()
    return tried


def test_no_public_route_fails_on_what_broke_others(app: Starlette) -> None:
    client = TestClient(app, base_url="http://courtyards.example", follow_redirects=False)
    for (method, path), told in ROUTES.items():
        for value in HOSTILE:
            asked = {name: "56.2,57.9,56.6,58.1" if name == "bbox" else value for name in told.query}
            address = re.sub(r"\{\w+\}", value, path)
            query = "&".join(f"{name}={said}" for name, said in asked.items())
            form = dict.fromkeys(told.form, unquote(value, errors="surrogateescape").encode(errors="replace"))
            answer = client.request(method, f"{address}?{query}", data=form or None)
            assert answer.status_code < 500, (address, query)
            assert "root:" not in answer.text


def test_every_route_for_programs_is_described(app: Starlette) -> None:
    walked = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route) and not route.path.startswith(NOT_DESCRIBED)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert not any(
        isinstance(route, Mount) and not route.path.startswith(NOT_DESCRIBED) for route in app.routes
    )
    assert walked == {(method, path) for method, path in ROUTES if not path.startswith(NOT_DESCRIBED)}
