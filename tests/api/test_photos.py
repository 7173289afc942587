"""Photos on HTTP: public ones for everybody, the others for staff, nothing else from the disk."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD
from tests.photos.pictures import encode, scene
from tracker.actions import photos
from tracker.photo_check import CheckedPhoto, check_photo
from tracker.store import Store

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def keep(store: Store, *, is_public: bool) -> tuple[CheckedPhoto, str]:
    photo = check_photo(encode(scene()), "двор.jpg")
    with store.transaction() as tx:
        return photo, photos.attach(tx, photo, kind="before", is_public=is_public).name


def test_a_public_photo_and_its_thumbnail_are_served_to_everybody(client: TestClient, store: Store) -> None:
    photo, name = keep(store, is_public=True)
    whole = client.get(f"/photos/{name}")
    assert whole.content == photo.data
    assert whole.headers["content-type"] == "image/jpeg"
    assert whole.headers["cache-control"].startswith("private")  # a photo can be taken back
    assert client.get(f"/photos/{name}/thumb").content == photo.thumb


def test_a_photo_that_the_browser_has_is_not_sent_again(client: TestClient, store: Store) -> None:
    path = f"/photos/{keep(store, is_public=True)[1]}/thumb"
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_photo_that_is_not_public_is_for_staff_alone(
    client: TestClient, store: Store, operator: str
) -> None:
    photo, name = keep(store, is_public=False)
    assert client.get(f"/photos/{name}").status_code == 404
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    answer = client.get(f"/photos/{name}")
    assert answer.content == photo.data
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_photo_that_is_public_nowhere_and_one_that_is_unknown_look_alike(
    client: TestClient, store: Store
) -> None:
    hidden, unknown = keep(store, is_public=False)[1], "0" * 32
    first, second = client.get(f"/photos/{hidden}"), client.get(f"/photos/{unknown}")
    assert (first.status_code, first.json()) == (second.status_code, second.json())


@pytest.mark.parametrize("name", ["tracker.db", "..%2f..%2ftracker.db", "%2e%2e", "A" * 64])
def test_no_other_file_of_the_instance_is_served(client: TestClient, name: str) -> None:
    answer = client.get(f"/photos/{name}", headers={"Accept": "image/*"})
    assert answer.status_code == 404 or "Дворы" in answer.text
    assert b"SQLite" not in answer.content


def test_a_person_who_follows_a_dead_link_gets_a_page_and_a_program_gets_json(client: TestClient) -> None:
    path = f"/photos/{'0' * 64}"
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 404 and "Такого фото нет" in page.text and '<a href="/">' in page.text
    assert client.get(path).json() == {"message": "Такого фото нет или оно ещё не опубликовано."}
