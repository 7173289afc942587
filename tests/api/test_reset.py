"""The page of a one-time link: looking uses nothing up, nothing leaks, every dead link is told alike."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD
from tests.works_factory import ADMINISTRATOR
from tracker.actions import people, resets
from tracker.store import Store

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NEW = "лошадь съела синий забор"


@pytest.fixture
def path(store: Store, operator: str) -> str:
    """A fresh link of the operator."""
    return resets.make_link(store, ADMINISTRATOR, people.id_of_login(store, operator))


def test_the_link_leads_to_a_form_and_looking_does_not_use_it(client: TestClient, path: str) -> None:
    for _ in range(2):  # a messenger's preview looks first
        answer = client.get(path)
        assert answer.status_code == 200 and 'autocomplete="new-password"' in answer.text
    headers = answer.headers
    assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")
    assert "<script" not in answer.text and 'name="robots" content="noindex"' in answer.text


def test_the_new_password_is_set_and_signs_in(client: TestClient, path: str, operator: str) -> None:
    done = client.post(path, data={"password": NEW, "again": NEW})
    assert done.status_code == 200 and "Пароль задан" in done.text
    assert client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD}).status_code == 403
    assert client.post("/auth/sign-in", data={"login": operator, "password": NEW}).status_code == 303
    assert client.get(path).status_code == 404


def test_mistakes_are_told_and_the_link_lives_on(client: TestClient, path: str) -> None:
    differ = client.post(path, data={"password": NEW, "again": NEW + "!"})
    short = client.post(path, data={"password": "коротко", "again": "коротко"})
    assert differ.status_code == short.status_code == 422
    assert "не совпадают" in differ.text and "короче 15" in short.text
    assert client.post(path, data={"password": NEW, "again": NEW}).status_code == 200


def test_used_old_and_made_up_links_are_told_alike(client: TestClient, path: str) -> None:
    client.post(path, data={"password": NEW, "again": NEW})
    answers = [client.get(path), client.get("/auth/reset/made-up"), client.get("/auth/reset/" + "x" * 2000)]
    answers.append(client.post("/auth/reset/made-up", data={"password": NEW, "again": NEW}))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "Попросите у администратора" in answers[0].text


def test_a_page_that_hides_its_address_may_still_send_its_own_form(client: TestClient, path: str) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert client.post(path, data={"password": NEW, "again": NEW}, headers=headers).status_code == 200


def test_another_site_cannot_use_a_link(client: TestClient, path: str) -> None:
    answer = client.post(
        path, data={"password": NEW, "again": NEW}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert client.get(path).status_code == 200
