"""The reader's language: chosen by a link, kept in a cookie, spoken by every route."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests import latin
from tests.api.conftest import stand_in
from tracker import i18n
from tracker.actions.map_service import MapService
from tracker.api import routes, shell
from tracker.api.errors import handle
from tracker.config import LANGUAGE_COOKIE, Settings
from tracker.errors import TrackerError
from tracker.render.district_map import build_map
from tracker.store import Store

ENGLISH = {"cookie": f"{LANGUAGE_COOKIE}=en"}
PAGE = {"accept": "text/html"}


def serving(store: Store, settings: Settings | None = None) -> TestClient:
    app = Starlette(
        routes=[*routes.all_routes(store, MapService(store)), *stand_in()],
        middleware=shell.middleware(store),
        exception_handlers={TrackerError: handle},
    )
    return TestClient(app, base_url="http://testserver", follow_redirects=False)


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Every route behind the shell; its English is the Russian in Latin letters."""
    monkeypatch.setattr(i18n, "catalogue", latin.catalogue)
    shell.rewrite.cache_clear()
    with serving(store) as opened:
        yield opened
    shell.rewrite.cache_clear()


def test_a_choice_is_kept_for_a_year_and_leads_back(client: TestClient) -> None:
    answer = client.get("/language/en", params={"back": "/request?number=МОТ-2026-000001"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/request?number=%D0%9C%D0%9E%D0%A2-2026-000001"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{LANGUAGE_COOKIE}=en;")
    assert all(part in cookie for part in ("Path=/", "SameSite=lax", "HttpOnly", "Max-Age=31536000"))
    assert "Secure" not in cookie


def test_behind_https_the_cookie_stays_there(settings: Settings, store: Store) -> None:
    object.__setattr__(store, "settings", settings.model_copy(update={"secure_cookies": True}))
    assert "Secure" in serving(store).get("/language/en").headers["set-cookie"]


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "evil.example",
    ],
)
def test_it_leads_nowhere_else(client: TestClient, back: str) -> None:
    assert client.get("/language/en", params={"back": back}).headers["location"] == "/"


def test_without_an_address_it_leads_to_the_page_that_was_left(client: TestClient) -> None:
    left = "http://testserver/auth/sign-in?next=%2Fqueue"
    assert client.get("/language/ru", headers={"referer": left}).headers["location"] == (
        "/auth/sign-in?next=%2Fqueue"
    )
    foreign = {"referer": "https://evil.example//evil.example/"}
    assert client.get("/language/ru", headers=foreign).headers["location"] == "/"


def test_a_language_that_is_not_ours_is_refused(client: TestClient) -> None:
    answer = client.get("/language/de", headers=PAGE)
    assert answer.status_code == 404 and "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/auth/sign-in", "/auth/reset/unknown", "/photos/unknown", "/no-such-page", "/auth/oidc/start"]
)
def test_pages_of_the_server_speak_the_readers_language(client: TestClient, path: str) -> None:
    russian, english = client.get(path, headers=PAGE), client.get(path, headers=PAGE | ENGLISH)
    assert '<html lang="ru">' in russian.text and latin.russian_in([russian.text])
    assert '<html lang="en">' in english.text and not latin.russian_in([english.text], ["Русский"])
    assert english.status_code == russian.status_code
    assert '/language/ru" lang="ru" hreflang="ru"' in english.text


def test_errors_of_the_map_speak_it_too_and_are_kept_by_nobody(client: TestClient) -> None:
    for path in ("/map/clusters?bbox=1", "/map/yards?show=x", "/map/ground/x/99/0/0", "/map/areas?month=x"):
        answer = client.get(path, headers=ENGLISH)
        assert answer.status_code >= 400 and answer.headers["cache-control"] == "no-store"
        assert not latin.russian_in([answer.json()["message"]]), path
        assert latin.russian_in([client.get(path).json()["message"]]), path


def test_a_cookie_that_says_something_else_is_russian(client: TestClient) -> None:
    odd = {"cookie": f"{LANGUAGE_COOKIE}=../en"}
    assert '<html lang="ru">' in client.get("/auth/sign-in", headers=odd).text


def test_the_shell_is_one_page_for_each_language(client: TestClient) -> None:
    russian, english = client.get("/about", headers=PAGE), client.get("/about", headers=PAGE | ENGLISH)
    assert '<html lang="ru">' in russian.text and '<html lang="en">' in english.text
    assert russian.headers["etag"] != english.headers["etag"]
    assert "Cookie" in russian.headers["vary"] and "Cookie" in english.headers["vary"]
    again = client.get("/about", headers=PAGE | ENGLISH | {"if-none-match": russian.headers["etag"]})
    assert again.status_code == 200 and '<html lang="en">' in again.text


def test_what_messengers_read_is_russian_for_everybody(client: TestClient) -> None:
    def tags(page: str) -> list[str]:
        return [line.strip() for line in page.splitlines() if "og:" in line]

    russian, english = client.get("/about", headers=PAGE), client.get("/about", headers=PAGE | ENGLISH)
    assert tags(russian.text) == tags(english.text) != []


def test_the_map_says_nothing_in_russian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "catalogue", latin.catalogue)
    with i18n.speaking("en"):
        settings = [
            layer.settings for layer in build_map({"benches": "Benches"}, has_tools=True)._children.values()
            if hasattr(layer, "settings")
        ]  # fmt: skip
    told = json.dumps(settings, ensure_ascii=False)
    assert '"language": "en"' in told and not latin.russian_in([told])
