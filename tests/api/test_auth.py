"""Signing in and out: one message for every mistake, a cookie that scripts cannot read, nothing for other sites."""

from __future__ import annotations

import pytest
from argon2.exceptions import VerifyMismatchError
from starlette.requests import Request
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD, MakeClient
from tracker.actions import passwords, people, sessions
from tracker.api.tries import DEVICE_COOKIE, Tries
from tracker.config import SESSION_COOKIE
from tracker.domain.people import Role
from tracker.errors import TooManyTries
from tracker.store import Store
from tracker.texts import DEMO_PASSWORD

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def add_demo_account(store: Store) -> None:
    people.add_user(
        store,
        people.SYSTEM,
        login="demo",
        name="Демо",
        password=DEMO_PASSWORD,
        role=Role.MANAGER,
        is_demo=True,
    )


def test_the_form_works_without_scripts_and_with_password_managers(client: TestClient) -> None:
    page = client.get("/auth/sign-in").text
    assert '<form method="post" action="/auth/sign-in">' in page
    assert 'autocomplete="username"' in page and 'autocomplete="current-password"' in page
    assert "<script" not in page and "{{" not in page


def test_the_right_password_gives_a_cookie_that_only_the_server_reads(
    client: TestClient, store: Store, operator: str
) -> None:
    answer = client.post(
        "/auth/sign-in", data={"login": " Ivanova ", "password": PASSWORD, "next": "/triage?status=new"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/triage?status=new")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert sessions.actor_of(store, client.cookies[SESSION_COOKIE]).role is Role.OPERATOR


def test_behind_https_no_other_host_or_plain_page_can_set_the_cookie(
    make_client: MakeClient, store: Store, operator: str
) -> None:
    safe = Store(store.engine, store.settings.model_copy(update={"secure_cookies": True}))
    client = make_client(safe)
    client.base_url = "https://courtyards.example"
    cookies = client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD}).headers.get_list(
        "set-cookie"
    )
    assert cookies[0].startswith("__Host-tracker_session=")
    assert all("Secure" in cookie and "HttpOnly" in cookie and "Domain" not in cookie for cookie in cookies)
    assert "Path=/;" in cookies[0]
    token = client.cookies["__Host-tracker_session"]
    assert sessions.actor_of(safe, token).is_staff
    client.post("/auth/sign-out")
    assert "__Host-tracker_session" not in client.cookies
    assert not sessions.actor_of(safe, token).is_staff


def test_an_unknown_login_and_a_wrong_password_get_the_same_answer(client: TestClient, operator: str) -> None:
    wrong = client.post("/auth/sign-in", data={"login": operator, "password": "не тот пароль"})
    unknown = client.post("/auth/sign-in", data={"login": "nobody", "password": "не тот пароль"})
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text.replace(operator, "x") == unknown.text.replace("nobody", "x")
    assert "Логин или пароль не подходят" in wrong.text
    assert "set-cookie" not in wrong.headers


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example/",
        "//evil.example",
        "//[",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/\n/evil",
        "",
    ],
)
def test_after_signing_in_nobody_is_sent_to_another_site(
    client: TestClient, operator: str, next_: str
) -> None:
    answer = client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD, "next": next_})
    assert answer.headers["location"] == "/triage"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_signs_nobody_in_or_out(
    client: TestClient, store: Store, operator: str, headers: dict[str, str]
) -> None:
    answer = client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    assert client.post("/auth/sign-out", headers=headers).status_code == 403
    assert sessions.actor_of(store, client.cookies[SESSION_COOKIE]).is_staff


def test_another_spelling_of_a_login_does_not_begin_the_count_anew(client: TestClient, operator: str) -> None:
    """The account is found without its unseen signs; so is the count of guesses at it."""
    guesses = [
        f"\x01{operator}",
        f"{operator}\x02",
        f"{operator}\u202e",
        operator.upper(),
        f" {operator}",
        operator,
        operator,
    ]
    said = [
        client.post("/auth/sign-in", data={"login": one, "password": "мимо-мимо-мимо"}) for one in guesses
    ]
    assert [answer.status_code for answer in said] == [403] * 5 + [429] * 2


def test_our_own_form_signs_in_behind_a_proxy_that_tells_the_outer_name(
    client: TestClient, operator: str
) -> None:
    headers = {
        "Origin": "https://dvory.example",
        "X-Forwarded-Host": "dvory.example",
        "Sec-Fetch-Site": "same-origin",
    }
    answer = client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD}, headers=headers)
    assert answer.status_code == 303


def test_password_managers_find_where_to_change_a_password(client: TestClient) -> None:
    answer = client.get("/.well-known/change-password")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


def test_signing_out_ends_the_sign_in_on_the_server_too(
    client: TestClient, store: Store, operator: str
) -> None:
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    token = client.cookies[SESSION_COOKIE]
    answer = client.post("/auth/sign-out")
    assert answer.status_code == 200 and "<h1>Вы вышли</h1>" in answer.text
    assert "всех устройствах" not in answer.text and 'href="/auth/sign-in"' in answer.text
    assert SESSION_COOKIE not in client.cookies
    assert not sessions.actor_of(store, token).is_staff


def test_a_cookie_from_before_signing_in_is_worth_nothing_afterwards(
    client: TestClient, store: Store, operator: str
) -> None:
    client.cookies.set(SESSION_COOKIE, "planted-by-somebody-else", domain="courtyards.example", path="/")
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    first = client.cookies[SESSION_COOKIE]
    assert first != "planted-by-somebody-else"
    assert not sessions.actor_of(store, "planted-by-somebody-else").is_staff
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    assert client.cookies[SESSION_COOKIE] != first
    assert not sessions.actor_of(store, first).is_staff


def test_signing_out_everywhere_ends_the_other_devices_too(
    client: TestClient, store: Store, operator: str
) -> None:
    elsewhere = sessions.sign_in(store, operator, PASSWORD)
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    here = client.cookies[SESSION_COOKIE]
    foreign = client.post("/auth/sign-out-everywhere", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403 and sessions.actor_of(store, elsewhere).is_staff
    answer = client.post("/auth/sign-out-everywhere")
    assert answer.status_code == 200 and "Вы вышли на всех устройствах" in answer.text
    assert SESSION_COOKIE not in client.cookies
    assert not any(sessions.actor_of(store, token).is_staff for token in (here, elsewhere))
    late = client.post("/auth/sign-out-everywhere")
    assert (late.status_code, late.headers["location"]) == (303, "/auth/sign-in?next=/account")


def test_a_link_cannot_sign_anybody_out(client: TestClient) -> None:
    assert client.get("/auth/sign-out", headers={"Accept": "application/json"}).status_code != 303


def test_guessing_passwords_is_stopped_for_the_guesser_alone(client: TestClient, operator: str) -> None:
    codes = [
        client.post("/auth/sign-in", data={"login": operator, "password": f"попытка {n}"}).status_code
        for n in range(11)
    ]
    assert codes == [403] * 5 + [429] * 6
    late = client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    assert late.status_code == 429 and "Подождите 5 с" in late.text
    assert late.headers["retry-after"] == "5"
    assert client.post("/auth/sign-in", data={"login": "petrov", "password": "x"}).status_code == 403


def test_strangers_do_not_keep_out_whoever_signed_in_on_this_browser_before(
    client: TestClient, make_client: MakeClient, store: Store, operator: str
) -> None:
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    client.post("/auth/sign-out")
    known, stranger = dict(client.cookies), TestClient(client.app, follow_redirects=False)
    codes = [
        stranger.post("/auth/sign-in", data={"login": operator, "password": f"попытка {n}"}).status_code
        for n in range(7)
    ]
    assert codes[-1] == 429
    assert client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD}).status_code == 303
    assert DEVICE_COOKIE in known
    # The mark is of one account: it opens no other count, and a made-up one opens none.
    stranger.cookies.set(DEVICE_COOKIE, store.keys.seal("device", "somebody"), path="/auth")
    assert stranger.post("/auth/sign-in", data={"login": operator, "password": "x"}).status_code == 429


def test_guesses_at_a_demo_account_do_not_keep_visitors_out(client: TestClient, store: Store) -> None:
    add_demo_account(store)
    codes = [
        client.post("/auth/sign-in", data={"login": "demo", "password": f"попытка {n}"}).status_code
        for n in range(6)
    ]
    assert codes[-1] == 429
    assert client.post("/auth/sign-in", data={"login": "demo", "password": DEMO_PASSWORD}).status_code == 303


def test_ten_thousand_guesses_from_as_many_addresses_are_a_hundred_tries_a_day(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment, tried, waits = [0.0], 0, []
    tries = Tries(store)
    for delay in (tries._by_account, tries._by_address):
        monkeypatch.setattr(delay, "_clock", lambda: moment[0])
    for n in range(10_000):
        moment[0] = n * 8.64
        scope = {"type": "http", "headers": [], "client": (f"10.0.{n // 250}.{n % 250}", 1)}
        try:
            tries.enter(Request(scope), "ivanova")
        except TooManyTries as error:
            waits.append(error.wait_seconds)
        else:
            tried += 1
    assert 5 < tried < 120 and max(waits) <= 900


def test_one_address_guesses_at_many_accounts_no_faster(client: TestClient) -> None:
    codes = [
        client.post("/auth/sign-in", data={"login": f"login{n}", "password": "x"}).status_code
        for n in range(45)
    ]
    assert codes[:40] == [403] * 40 and 429 in codes[40:]


class _Counting:
    """A hasher that counts what it is asked and finds nothing right."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def verify(self, hashed: str, password: str) -> bool:
        self.asked.append(hashed)
        raise VerifyMismatchError


def test_every_refusal_costs_one_comparison_with_an_argon2_hash(
    client: TestClient, store: Store, operator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal work is what equal time comes from; clocks in tests prove nothing."""
    off = people.add_user(
        store, people.SYSTEM, login="off", name="Ушёл", password=PASSWORD, role=Role.OPERATOR
    )
    people.change_user(store, people.SYSTEM, off.id or 0, version=off.version, is_active=False)
    answers, works = set(), []
    for login in (operator, "off", "nobody"):
        counting = _Counting()
        monkeypatch.setattr(passwords, "_hasher", counting)
        answer = client.post("/auth/sign-in", data={"login": login, "password": PASSWORD})
        answers.add((answer.status_code, answer.text.replace(f'value="{login}"', "")))
        works.append([hashed.split("$")[1:4] for hashed in counting.asked])
    assert len(answers) == 1
    assert works[0] == works[1] == works[2] and len(works[0]) == 1


def test_what_a_person_typed_comes_back_as_text(client: TestClient) -> None:
    typed = '"><script>alert(1)</script>{{demo}}'
    page = client.post("/auth/sign-in", data={"login": typed, "password": "x", "next": '/"><b>'}).text
    assert "<script>" not in page and '"><b>' not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{demo}}" in page


def test_a_huge_form_is_refused_unread(client: TestClient) -> None:
    answer = client.post("/auth/sign-in", data={"login": "a" * 20_000, "password": "x"})
    assert answer.status_code == 422


def test_demo_accounts_are_offered_only_where_there_are_some(
    client: TestClient, store: Store, operator: str
) -> None:
    assert "демонстрации" not in client.get("/auth/sign-in").text
    add_demo_account(store)
    page = client.get("/auth/sign-in").text
    assert "Попробовать на демонстрации" in page and "Руководитель" in page
    assert operator not in page
