"""The second factor through its pages: led to after the password, nothing else opens, codes are slowed down like passwords."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pyotp
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD, MakeClient
from tracker.actions import people, second_factor, sessions
from tracker.config import SESSION_COOKIE
from tracker.store import Store

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
_BACK = '<a href="/account">К учётной записи</a>'
LED_TO = {"code": "/auth/code?next=%2Ftriage", "set-up": "/auth/second-factor?next=%2Ftriage"}


@pytest.fixture
def strict(store: Store) -> Store:
    """A store where operators must have a second factor."""
    return Store(store.engine, store.settings.model_copy(update={"totp_roles": "operator"}))


def _sign_in(client: TestClient, login: str) -> str:
    answer = client.post("/auth/sign-in", data={"login": login, "password": PASSWORD, "next": "/triage"})
    return answer.headers["location"]


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def _secret(page: str) -> str:
    found = re.search(r"впишите: <code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


def _set_up(client: TestClient) -> str:
    page = client.get("/auth/second-factor").text
    secret = _secret(page)
    data = {
        "do": "confirm",
        "draft": _field(page, "draft"),
        "code": pyotp.TOTP(secret).now(),
        "next": "/triage",
    }
    done = client.post("/auth/second-factor", data=data)
    assert (
        done.status_code == 200
        and len(re.findall(r"<li><code>[A-Z0-9]{5}-[A-Z0-9]{5}</code>", done.text)) == 10
    )
    assert 'href="/triage"' in done.text
    return done.text


def test_who_must_have_it_is_led_there_and_opens_nothing_before(
    make_client: MakeClient, strict: Store, operator: str
) -> None:
    client = make_client(strict)
    assert _sign_in(client, operator) == LED_TO["set-up"]
    assert not sessions.actor_of(strict, client.cookies[SESSION_COOKIE]).is_staff
    page = client.get(LED_TO["set-up"]).text
    assert "обязательно" in page and re.search(r"<svg[^>]* viewBox=", page) and "<script" not in page
    assert f"secret={_secret(page)}&amp;issuer=" in page, "an app on the same telephone is opened by a link"
    before = client.cookies[SESSION_COOKIE]
    _set_up(client)
    assert client.cookies[SESSION_COOKIE] != before
    assert sessions.actor_of(strict, client.cookies[SESSION_COOKIE]).is_staff
    assert "Отключить" not in client.get("/auth/second-factor").text


def test_the_next_sign_in_asks_for_a_code(client: TestClient, store: Store, operator: str) -> None:
    _sign_in(client, operator)
    codes = re.findall(r"<li><code>(.{11})</code>", _set_up(client))
    client.post("/auth/sign-out")
    assert _sign_in(client, operator) == LED_TO["code"]
    assert not sessions.actor_of(store, client.cookies[SESSION_COOKIE]).is_staff
    page = client.get(LED_TO["code"]).text
    assert 'autocomplete="one-time-code"' in page and _field(page, "next") == "/triage"
    wrong = client.post("/auth/code", data={"code": "000000", "next": "/triage"})
    assert wrong.status_code == 422 and "Код не подошёл" in wrong.text
    answer = client.post("/auth/code", data={"code": codes[0], "next": "/triage"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/triage")
    assert sessions.actor_of(store, client.cookies[SESSION_COOKIE]).is_staff


def test_codes_cannot_be_guessed_at_speed(client: TestClient, operator: str) -> None:
    _sign_in(client, operator)
    codes = re.findall(r"<li><code>(.{11})</code>", _set_up(client))
    _sign_in(client, operator)
    said = [client.post("/auth/code", data={"code": f"{n:06}"}).status_code for n in range(7)]
    assert said == [422] * 5 + [429] * 2
    assert client.post("/auth/code", data={"code": codes[0]}).status_code == 429


def test_guesses_at_a_login_called_like_the_count_of_codes_keep_nobody_out(
    client: TestClient, store: Store, operator: str
) -> None:
    _sign_in(client, operator)
    codes = re.findall(r"<li><code>(.{11})</code>", _set_up(client))
    user_id = people.id_of_login(store, operator)
    for _ in range(7):
        client.post("/auth/sign-in", data={"login": f"code {user_id}", "password": "мимо-мимо-мимо"})
    _sign_in(client, operator)
    assert client.post("/auth/code", data={"code": codes[0]}).status_code == 303


def test_a_wrong_first_code_keeps_the_picture(client: TestClient, operator: str) -> None:
    _sign_in(client, operator)
    page = client.get("/auth/second-factor").text
    data = {"do": "confirm", "draft": _field(page, "draft"), "code": "123", "next": "//evil.example"}
    again = client.post("/auth/second-factor", data=data)
    assert again.status_code == 422 and _secret(again.text) == _secret(page)
    assert _field(again.text, "next") == "/"


def test_the_pages_lead_to_the_sign_in_without_one(client: TestClient) -> None:
    assert client.get("/auth/code").headers["location"] == "/auth/sign-in"
    assert client.post("/auth/code", data={"code": "1"}).headers["location"] == "/auth/sign-in"
    assert client.get("/auth/second-factor").headers["location"].startswith("/auth/sign-in?next=")
    assert client.post("/auth/second-factor", data={"do": "made up"}).status_code == 303


@pytest.mark.parametrize("path", ["/auth/code", "/auth/second-factor"])
def test_another_site_cannot_send_the_forms(client: TestClient, path: str) -> None:
    answer = client.post(path, data={"do": "off"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("do", "said"), [("codes", "Запасные коды"), ("renew", "Включить"), ("off", "отключено")]
)
def test_codes_are_renewed_the_telephone_changed_the_factor_taken_off(
    client: TestClient, operator: str, do: str, said: str
) -> None:
    _sign_in(client, operator)
    _set_up(client)
    assert f'value="{do}"' in client.get("/auth/second-factor").text
    assert said in client.post("/auth/second-factor", data={"do": do}).text


def test_a_sign_in_that_is_not_fresh_is_asked_for_once_more(
    client: TestClient, operator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sign_in(client, operator)
    fresh: Callable[..., object] = sessions.UNFINISHED.__class__
    monkeypatch.setattr(second_factor.sessions, "UNFINISHED", fresh(0))
    answer = client.get("/auth/second-factor")
    assert answer.status_code == 403 and "войдите ещё раз" in answer.text
    assert 'href="/auth/sign-in?next=/auth/second-factor"' in answer.text
    assert client.post("/auth/second-factor", data={"do": "off"}).status_code == 403


def test_recovery_codes_are_taken_away_as_a_file_and_the_pages_lead_back_to_the_account(
    client: TestClient, operator: str
) -> None:
    _sign_in(client, operator)
    assert _BACK in client.get("/auth/second-factor").text
    page = _set_up(client)
    codes = re.findall(r"<li><code>(.{11})</code>", page)
    link = re.search(r'download="запасные-коды.txt" href="data:text/plain;charset=utf-8,([^"]*)"', page)
    assert link
    assert [line for line in unquote(link[1]).splitlines() if "-" in line] == codes
    again = client.post("/auth/second-factor", data={"do": "codes"}).text
    for said in (page, client.get("/auth/second-factor").text, again):
        assert said.count("К учётной записи") == 1 and _BACK in said and "на карту</a>" not in said


def test_who_was_going_nowhere_in_particular_begins_the_day_after_setting_it_up(
    make_client: MakeClient, strict: Store, operator: str
) -> None:
    client = make_client(strict)
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    page = client.get("/auth/second-factor?next=/").text
    assert "Вернуться на карту" in page, "who must set it up has no account page yet"
    code = pyotp.TOTP(_secret(page)).now()
    data = {"do": "confirm", "draft": _field(page, "draft"), "code": code, "next": "/"}
    assert 'href="/triage">Я сохранил коды' in client.post("/auth/second-factor", data=data).text
