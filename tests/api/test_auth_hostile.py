"""Whatever is typed or sent to the pages around signing in, on either database: a clear answer, never a fault of ours."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD
from tests.works_factory import ADMINISTRATOR
from tracker.actions import people, resets
from tracker.store import Store

PATHS = ("/auth/sign-in", "/auth/code", "/auth/second-factor", "/auth/reset/made-up", "/auth/sign-out")
HOSTILE = (
    "\x00",
    "a\x00b",
    "' OR 1=1 --",
    "\ud800",
    "\u202e",
    "٣" * 6,
    "{{demo}}",
    "%00",
    "\r\nSet-Cookie: x=1",
    "🦔" * 200,
)
_texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80))
_often = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _post(client: TestClient, path: str, data: dict[str, str]) -> Response:
    """Send the form with its bytes as they are: a client of ours would refuse some of them."""
    body = urlencode({name: _encoded(value) for name, value in data.items()})
    return client.post(path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})


@_often
@given(path=st.sampled_from(PATHS), values=st.lists(_texts, min_size=8, max_size=8))
def test_no_form_breaks_the_door(client: TestClient, path: str, values: list[str]) -> None:
    names = ("login", "password", "next", "code", "draft", "do", "again", "username")
    answer = _post(client, path, dict(zip(names, values, strict=True)))
    assert answer.status_code < 500
    assert answer.headers.get("location", "/").startswith("/")


@_often
@given(value=_texts)
def test_no_cookie_or_address_breaks_the_door(client: TestClient, value: str) -> None:
    raw = _encoded(value).replace(b";", b"").replace(b"\r", b"").replace(b"\n", b"")
    cookie = b"; ".join(
        name + b"=" + raw for name in (b"tracker_session", b"tracker_device", b"tracker_oidc")
    )
    for path in ("/auth/sign-in", "/auth/code", "/auth/second-factor"):
        answer = client.get(f"{path}?{urlencode({'next': raw})}", headers={"Cookie": cookie})
        assert answer.status_code < 500
        posted = client.post(path, data={"login": "a", "do": "confirm"}, headers={"Cookie": cookie})
        assert posted.status_code < 500


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@_often
@given(value=_texts)
def test_no_link_breaks_its_page(client: TestClient, store: Store, value: str) -> None:
    assert client.get(f"/auth/reset/x{quote(_encoded(value), safe='')}").status_code == 404


def test_a_password_with_odd_signs_is_a_password_or_a_clear_refusal(
    client: TestClient, store: Store, operator: str
) -> None:
    for odd in HOSTILE:
        path = resets.make_link(store, ADMINISTRATOR, people.id_of_login(store, operator))
        new = f"{PASSWORD} {odd}"
        answer = _post(client, path, {"password": new, "again": new})
        assert answer.status_code in (200, 422)
