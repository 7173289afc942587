"""Sign-in through a real small OpenID Connect provider: the whole way, roles from claims, and every forgery refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD, MakeClient
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, serving_provider
from tracker.actions import people, sessions
from tracker.api.oidc import FLOW_COOKIE
from tracker.api.oidc_client import OidcClient
from tracker.config import SESSION_COOKIE, Settings
from tracker.domain.credentials import ExternalIdentity
from tracker.domain.models import Area, Organisation
from tracker.domain.people import Actor, Role, Stage, User
from tracker.errors import ProviderUnavailable
from tracker.store import Store

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ROLES = {
    "dvor-admins": "administrator",
    "dvor-operators": "operator",
    "firms": "contractor",
    "duma": "deputy",
}


@pytest.fixture(scope="module")
def _serving() -> Iterator[Provider]:
    with serving_provider() as provider:
        yield provider


@pytest.fixture
def provider(_serving: Provider) -> Provider:
    """The provider, saying the truth about an operator."""
    _serving.claims = {
        "name": "Ольга Единая",
        "preferred_username": "olga",
        "roles": ["dvor-operators", "other"],
    }
    _serving.metadata, _serving.user_info, _serving.signing, _serving.down = {}, None, "right", False
    _serving.asked.clear()
    return _serving


def _settings(store: Store, provider: Provider, **more: Any) -> Settings:
    given = {
        "data_dir": store.settings.data_dir,
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
        "oidc_name": "ЕСИА",
        "oidc_roles": ROLES,
        "oidc_organisation_claim": "org.inn",
        "oidc_area_claim": "area",
    }
    return Settings(**(given | more))


@pytest.fixture
def joined(store: Store, provider: Provider) -> Store:
    """The store, with the provider in its settings."""
    return Store(store.engine, _settings(store, provider))


@pytest.fixture
def client(make_client: MakeClient, joined: Store) -> TestClient:
    """A browser of this site."""
    return make_client(joined)


def _visit(address: str) -> str:
    """What the provider sends the browser on to."""
    place = urlsplit(address)
    connection = HTTPConnection(place.netloc, timeout=10)
    connection.request("GET", f"{place.path}?{place.query}")
    location = connection.getresponse().getheader("Location") or ""
    connection.close()
    return location


def _to_callback(client: TestClient, to: str = "/triage") -> str:
    """Path and query that the provider sends the browser back to."""
    start = client.get("/auth/oidc/start", params={"next": to})
    assert start.status_code == 303
    back = urlsplit(_visit(start.headers["location"]))
    return f"{back.path}?{back.query}"


def _actor(client: TestClient, store: Store) -> Actor:
    return sessions.actor_of(store, client.cookies.get(SESSION_COOKIE))


def _accounts(store: Store) -> list[User]:
    with store.reading() as session:
        return list(session.exec(select(User)).all())


def test_the_whole_way_there_and_back(client: TestClient, joined: Store, provider: Provider) -> None:
    form = client.get("/auth/sign-in?next=/triage").text
    assert 'href="/auth/oidc/start?next=%2Ftriage">Войти через ЕСИА' in form
    answer = client.get(_to_callback(client))
    assert (answer.status_code, answer.headers["location"]) == (303, "/triage")
    actor = _actor(client, joined)
    assert (actor.name, actor.role) == ("Ольга Единая", Role.OPERATOR)
    asked = provider.asked[0]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["scope"] == "openid profile" and len(asked["state"]) > 30 and len(asked["nonce"]) > 30
    assert asked["redirect_uri"] == "http://courtyards.example/auth/oidc/callback"
    assert FLOW_COOKIE not in client.cookies


def test_the_same_person_comes_back_to_the_same_account_with_the_role_of_today(
    client: TestClient, joined: Store, provider: Provider
) -> None:
    client.get(_to_callback(client))
    first, token = _actor(client, joined), client.cookies[SESSION_COOKIE]
    other = TestClient(client.app, base_url="http://courtyards.example", follow_redirects=False)
    provider.claims |= {"name": "Ольга Новая", "roles": "dvor-admins"}
    other.get(_to_callback(other))
    second = _actor(other, joined)
    assert (second.user_id, second.role, second.name) == (first.user_id, Role.ADMINISTRATOR, "Ольга Новая")
    assert not sessions.actor_of(joined, token).is_staff, "another role ends the other sign-ins"
    assert len(_accounts(joined)) == 1


def test_an_account_is_never_taken_over_by_its_name_or_address(
    client: TestClient, joined: Store, provider: Provider, operator: str
) -> None:
    provider.claims |= {"preferred_username": operator.upper(), "email": operator, "email_verified": True}
    client.get(_to_callback(client))
    mine, made = _accounts(joined)
    assert mine.login == operator and made.login.startswith(f"{operator}-")
    assert _actor(client, joined).user_id == made.id != mine.id


def test_the_account_has_no_password_that_anybody_knows(client: TestClient, joined: Store) -> None:
    client.get(_to_callback(client))
    for password in ("", PASSWORD):
        answer = client.post("/auth/sign-in", data={"login": "olga", "password": password})
        assert answer.status_code == 403 and "Логин или пароль не подходят" in answer.text


_LONG_AGO, _FAR_OFF = 1_700_000_000, 4_000_000_000  # seconds of 2023 and 2096


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": ["somebody-else"]},
        {"aud": [CLIENT_ID, "somebody-else"], "azp": "somebody-else"},
        {"aud": None},
        {"exp": _LONG_AGO},
        {"exp": None},
        {"nbf": _FAR_OFF},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"sub": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_a_token_that_was_not_made_for_this_sign_in_is_refused(
    client: TestClient, joined: Store, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims |= claims
    answer = client.get(_to_callback(client))
    assert answer.status_code == 403 and "Попробуйте войти ещё раз" in answer.text
    assert SESSION_COOKIE not in client.cookies and _accounts(joined) == []


@pytest.mark.parametrize("signing", ["none", "client secret", "another key"])
def test_a_token_without_the_providers_signature_is_refused(
    client: TestClient, joined: Store, provider: Provider, signing: str
) -> None:
    provider.signing = signing
    assert client.get(_to_callback(client)).status_code == 403
    assert _accounts(joined) == []


def test_a_forged_state_another_browser_or_a_second_use_get_nowhere(
    client: TestClient, joined: Store, provider: Provider
) -> None:
    back = _to_callback(client)
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert client.get(back.replace(state, "forged")).status_code == 403
    # The attempt is used up: even the right answer comes too late.
    assert client.get(back).status_code == 404
    victim = TestClient(client.app, base_url="http://courtyards.example", follow_redirects=False)
    assert victim.get(_to_callback(client)).status_code == 404, "a link of somebody else's sign-in"
    client.cookies.clear()
    client.cookies.set(FLOW_COOKIE, "made up", path="/auth/oidc", domain="courtyards.example")
    assert client.get(back).status_code == 404
    assert _accounts(joined) == [] and SESSION_COOKIE not in client.cookies


def test_a_code_is_worthless_without_the_verifier_of_its_browser(
    client: TestClient, joined: Store, provider: Provider
) -> None:
    mine, stolen = _to_callback(client), _to_callback(TestClient(client.app, follow_redirects=False))
    code = {back: parse_qs(urlsplit(back).query)["code"][0] for back in (mine, stolen)}
    answer = client.get(mine.replace(code[mine], code[stolen]))
    assert answer.status_code == 403 and "verifier" in provider.refused
    assert _accounts(joined) == []


def test_another_providers_answer_is_refused(client: TestClient, provider: Provider) -> None:
    back = _to_callback(client)
    issuer = parse_qs(urlsplit(back).query)["iss"][0]
    assert issuer == provider.issuer
    assert client.get(f"{back.partition('&iss')[0]}&iss=https://evil.example").status_code == 403


def test_who_cancels_is_told_so(client: TestClient) -> None:
    state = parse_qs(urlsplit(_to_callback(client)).query)["state"][0]
    answer = client.get(f"/auth/oidc/callback?error=access_denied&state={state}&error_description=<script>")
    assert answer.status_code == 403 and "Вход отменён" in answer.text and "<script>" not in answer.text


def test_a_new_key_of_the_provider_is_fetched(client: TestClient, joined: Store, provider: Provider) -> None:
    client.get(_to_callback(client))
    client.post("/auth/sign-out")
    provider.rotate_key()
    assert client.get(_to_callback(client)).status_code == 303
    assert _actor(client, joined).is_staff


def test_without_a_role_nobody_gets_in_and_no_account_is_made(
    client: TestClient, joined: Store, provider: Provider
) -> None:
    provider.user_info = {"sub": "person-1"}
    for roles in (None, [], ["other"], {"a": 1}, 7):
        provider.claims["roles"] = roles
        answer = client.get(_to_callback(client))
        assert answer.status_code == 403 and "роли в этом сервисе у вас нет" in answer.text
    assert _accounts(joined) == []


def test_whose_roles_are_taken_away_is_signed_in_nowhere_any_more(
    client: TestClient, joined: Store, provider: Provider
) -> None:
    client.get(_to_callback(client))
    elsewhere = sessions.begin(joined, _accounts(joined)[0], issuer=provider.issuer)
    provider.claims["roles"] = []
    assert client.get(_to_callback(client)).status_code == 403
    assert not sessions.actor_of(joined, elsewhere).is_staff and not _actor(client, joined).is_staff


def test_who_is_switched_off_here_stays_out(client: TestClient, joined: Store) -> None:
    client.get(_to_callback(client))
    user = _accounts(joined)[0]
    people.change_user(joined, people.SYSTEM, user.id or 0, version=user.version, is_active=False)
    answer = client.get(_to_callback(client))
    assert answer.status_code == 403 and "отключена" in answer.text
    assert not _actor(client, joined).is_staff


def test_a_contractor_belongs_to_the_organisation_of_the_claim(
    client: TestClient, joined: Store, provider: Provider
) -> None:
    provider.claims |= {"roles": ["firms"], "org": {"inn": "5906000000"}}
    refused = client.get(_to_callback(client))
    assert refused.status_code == 403 and "ИНН" in refused.text and _accounts(joined) == []
    with joined.transaction() as tx:
        for kind in ("management_company", "contractor"):
            tx.session.add(Organisation(name=f"ООО «{kind}»", kind=kind, inn="5906000000"))
    client.get(_to_callback(client))
    with joined.reading() as session:
        firm = session.exec(select(Organisation).where(Organisation.kind == "contractor")).one()
    assert _actor(client, joined).organisation_id == firm.id


def test_a_deputy_reads_the_area_of_the_claim(client: TestClient, joined: Store, provider: Provider) -> None:
    provider.claims |= {"roles": ["duma"], "area": "okrug-1"}
    assert "территория здесь не найдена" in client.get(_to_callback(client)).text
    with joined.transaction() as tx:
        tx.session.add(Area(code="okrug-1", kind="constituency", name="Округ № 1"))
    client.get(_to_callback(client))
    assert _actor(client, joined).area_id is not None


def test_roles_may_come_beside_the_token_for_the_same_person_only(
    client: TestClient, joined: Store, provider: Provider
) -> None:
    del provider.claims["roles"]
    provider.user_info = {"sub": "person-2", "roles": ["dvor-admins"]}
    assert client.get(_to_callback(client)).status_code == 403
    provider.user_info = {"sub": "person-1", "roles": ["dvor-operators"]}
    client.get(_to_callback(client))
    assert _actor(client, joined).role is Role.OPERATOR


def test_a_second_factor_is_due_here_unless_the_provider_asked_for_one(
    make_client: MakeClient, store: Store, provider: Provider
) -> None:
    strict = Store(store.engine, _settings(store, provider, totp_roles="operator"))
    client = make_client(strict)
    answer = client.get(_to_callback(client))
    assert answer.headers["location"] == "/auth/second-factor?next=%2Ftriage"
    found = sessions.find(strict, client.cookies[SESSION_COOKIE])
    assert found is not None and found.stage is Stage.SETUP
    provider.claims["amr"] = ["pwd", "otp"]
    assert client.get(_to_callback(client)).headers["location"] == "/triage"
    assert _actor(client, strict).is_staff


def test_signing_out_offers_the_providers_sign_out_too(
    client: TestClient, provider: Provider, operator: str
) -> None:
    client.get(_to_callback(client))
    page = client.post("/auth/sign-out")
    assert page.status_code == 200 and SESSION_COOKIE not in client.cookies
    assert f'href="{provider.issuer}/end_session?client_id=dvory&amp;post_logout_redirect_uri=' in page.text
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    plain = client.post("/auth/sign-out")
    assert "Вы вышли" in plain.text and "end_session" not in plain.text


def test_a_provider_that_is_down_is_told_and_the_password_still_works(
    client: TestClient, provider: Provider, operator: str
) -> None:
    provider.down = True
    answer = client.get("/auth/oidc/start")
    assert answer.status_code == 502 and "Войдите по паролю" in answer.text
    data = {"login": operator, "password": PASSWORD}
    assert client.post("/auth/sign-in", data=data).status_code == 303
    provider.down = False
    back = _to_callback(client)
    provider.down = True
    assert client.get(back).status_code in (403, 502)


def test_a_provider_that_hangs_holds_up_a_few_and_not_everybody(provider: Provider, store: Store) -> None:
    asked = OidcClient(_settings(store, provider))
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(asked._asking())
        with pytest.raises(ProviderUnavailable, match="по паролю"):
            asked.start(redirect_uri="http://courtyards.example/auth/oidc/callback", to="/")
        assert asked.sign_out_address("/") == ""
    assert asked.start(redirect_uri="http://courtyards.example/auth/oidc/callback", to="/")


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_trusted(
    client: TestClient, joined: Store, provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    answer = client.get("/auth/oidc/start")
    if answer.status_code == 303:
        back = urlsplit(_visit(answer.headers["location"]))
        answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code == 502 and _accounts(joined) == []


def test_without_a_provider_there_is_no_way_to_it(make_client: MakeClient, store: Store) -> None:
    client = make_client(store)
    assert "oidc" not in client.get("/auth/sign-in").text
    for path in ("/auth/oidc/start", "/auth/oidc/callback?code=1&state=2"):
        assert client.get(path).status_code == 404


def test_where_to_go_afterwards_is_a_place_on_this_site(client: TestClient) -> None:
    assert client.get(_to_callback(client, "https://evil.example/")).headers["location"] == "/triage"


def test_identities_are_kept_by_issuer_and_subject(
    client: TestClient, joined: Store, provider: Provider
) -> None:
    client.get(_to_callback(client))
    with joined.reading() as session:
        kept = session.exec(select(ExternalIdentity)).one()
    assert (kept.issuer, kept.subject) == (provider.issuer, "person-1")


@pytest.mark.parametrize("wrong", [{"oidc_issuer": "http://login.example"}, {"oidc_roles": {"x": "boss"}}])
def test_unsafe_settings_are_refused(store: Store, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**wrong)
