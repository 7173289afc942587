"""The page around the application is ours and Russian, and every answer carries headers that protect it."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
import streamlit
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.api.conftest import MakeClient
from tracker.api.shell import rewrite
from tracker.config import Settings
from tracker.render.assets import own, script
from tracker.store import Store

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def page_of(client: TestClient) -> str:
    return client.get("/submit", headers=BROWSER).text


def test_the_page_is_russian_with_our_name_icon_styles_and_words(client: TestClient) -> None:
    page = page_of(client)
    assert '<html lang="ru">' in page
    assert "<title>Дворы Мотовилихи</title>" in page
    assert 'name="description"' in page
    for file in ("shell/app.css", "shell/favicon.svg", "fonts/golos-text-cyrillic.woff2"):
        assert f"/assets/own/{file}" in page
        assert client.get(f"/assets/own/{file}").status_code == 200


def test_an_address_with_hundreds_of_values_is_answered_with_the_page(client: TestClient) -> None:
    answer = client.get("/?" + "status=new&" * 300, headers=BROWSER)
    assert answer.status_code == 200
    assert "<title>Дворы Мотовилихи</title>" in answer.text


def test_our_files_are_kept_by_browsers_until_they_change(client: TestClient) -> None:
    page = page_of(client)
    assert script("shell") in page and own("shell/app.css") in page
    assert "immutable" in client.get(script("shell")).headers["cache-control"]
    assert "immutable" in client.get(own("shell/app.css")).headers["cache-control"]


def test_the_words_come_before_the_scripts_that_use_them(client: TestClient) -> None:
    page = page_of(client)
    assert page.index("/assets/shell.js") < page.index('type="module"')


def test_nothing_of_the_page_as_it_came_speaks_english(client: TestClient) -> None:
    page = re.sub(r"\./static/js/\S+", "", page_of(client))
    for foreign in ("Streamlit", "JavaScript.", "Copyright", "service-desc", "SourceSans", "favicon.png"):
        assert foreign not in page
    assert "включите в браузере JavaScript" in page


def test_the_page_that_the_installed_streamlit_ships_is_rewritten_too(store: Store) -> None:
    shipped = Path(streamlit.__file__).parent / "static" / "index.html"
    page = rewrite(shipped.read_text(encoding="utf-8"), "ru")
    assert '<html lang="ru">' in page and "shell.js" in page and "app.css" in page
    for foreign in ("<title>Streamlit", "You need to enable", "service-desc", "SourceSans", "favicon.png"):
        assert foreign not in page


def test_a_page_that_did_not_change_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/", headers=BROWSER)
    again = client.get("/", headers={**BROWSER, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-cache"


def test_a_head_request_gets_the_length_of_the_page_and_no_body(client: TestClient) -> None:
    whole = client.get("/", headers=BROWSER)
    head = client.head("/", headers=BROWSER)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


def test_only_the_inline_scripts_that_the_page_came_with_may_run(client: TestClient) -> None:
    answer = client.get("/", headers=BROWSER)
    policy = answer.headers["content-security-policy"]
    inline = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert len(inline) == 1
    digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert f"'sha256-{digest}'" in scripts
    assert "'unsafe-inline'" not in scripts


def test_every_answer_is_protected(client: TestClient) -> None:
    for path in ("/", "/assets/own/shell/app.css", "/component/map/index.html", "/auth/sign-in"):
        headers = client.get(path, headers=BROWSER).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors" in headers["content-security-policy"]


def test_pages_of_components_pass_as_they_are(client: TestClient) -> None:
    assert client.get("/component/map/index.html", headers=BROWSER).text == "<title>Map</title>"


def test_pictures_of_the_tile_server_are_allowed_where_there_is_one(
    store: Store, settings: Settings, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "tiles" not in make_client(store).get("/").headers["content-security-policy"]
    told = settings.model_copy(update={"tile_url": "https://{s}.tiles.example/{z}/{x}/{y}.png"})
    monkeypatch.setattr(store, "settings", told)
    policy = make_client(store).get("/").headers["content-security-policy"]
    assert "img-src 'self' data: blob: https://*.tiles.example;" in policy


def test_https_is_remembered_only_where_it_is_switched_on(
    store: Store, settings: Settings, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "strict-transport-security" not in make_client(store).get("/").headers
    monkeypatch.setattr(store, "settings", settings.model_copy(update={"secure_cookies": True}))
    assert make_client(store).get("/").headers["strict-transport-security"].startswith("max-age=")


def test_streamlits_door_for_programs_is_closed(client: TestClient) -> None:
    for path in (
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/agent",
        "/_stcore/metrics",
        "/submit/_stcore/agent/mcp",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://courtyards.example.evil.example"]
)
def test_a_page_of_another_site_cannot_open_a_socket(client: TestClient, origin: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as caught,
        client.websocket_connect("/_stcore/stream", headers={"Origin": origin}),
    ):
        raise AssertionError("opened")
    assert caught.value.code == 1008


def test_what_is_for_one_person_is_kept_by_no_cache(client: TestClient) -> None:
    for private in ("/auth/sign-in", "/auth/code", "/auth/second-factor", "/auth/reset/wrong", "/photos/no"):
        said = client.get(private, headers=BROWSER, follow_redirects=False).headers
        assert said["cache-control"] == "no-store", private
    assert client.get("/media/0123abcd.zip").headers["cache-control"] == "private, no-store"
