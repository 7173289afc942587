"""What everybody gets of a covered photo, and that the way to the original is not theirs."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import PASSWORD
from tests.photos.pictures import encode, scene
from tests.works_factory import OPERATOR
from tracker.actions import blurring
from tracker.actions.photos import attach
from tracker.domain.models import Photo
from tracker.photo_check import CheckedPhoto, check_photo
from tracker.store import Store

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
WHOLE = [{"left": 0, "top": 0, "width": 100, "height": 100}]


def keep_covered(store: Store) -> tuple[CheckedPhoto, Photo, Photo]:
    """A public photo as it came, its row, and its row after it was covered."""
    photo = check_photo(encode(scene()), "двор.jpg")
    with store.transaction() as tx:
        row = attach(tx, photo, kind="before", is_public=True)
    return photo, row, blurring.blur(store, OPERATOR, row.name, WHOLE)


def test_everybody_gets_the_covered_photo_and_the_address_of_the_old_one_is_dead(
    client: TestClient, store: Store
) -> None:
    photo, before, after = keep_covered(store)
    for ending, data in (("", photo.data), ("/thumb", photo.thumb)):
        answer = client.get(f"/photos/{after.name}{ending}")
        assert answer.status_code == 200 and answer.content != data
        assert client.get(f"/photos/{before.name}{ending}").status_code == 404


@pytest.mark.parametrize("ending", ["", "/thumb", "/original", "/original/thumb", "/full"])
def test_no_public_address_leads_to_the_original(client: TestClient, store: Store, ending: str) -> None:
    photo, before, after = keep_covered(store)
    for name in (
        before.name,
        after.name,
        photo.sha256,
        after.blurred_sha256,
        f"{photo.sha256}.jpg",
        str(after.id),
    ):
        answer = client.get(f"/photos/{name}{ending}")
        assert photo.data not in answer.content and photo.thumb not in answer.content


def test_the_original_and_an_unknown_one_look_alike_to_the_public(client: TestClient, store: Store) -> None:
    _photo, _before, after = keep_covered(store)
    first = client.get(f"/photos/{after.name}/original")
    second = client.get(f"/photos/{'0' * 32}/original")
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (404, first.json())


def test_the_office_gets_the_original_and_no_cache_keeps_it(
    client: TestClient, store: Store, operator: str
) -> None:
    photo, _before, after = keep_covered(store)
    client.post("/auth/sign-in", data={"login": operator, "password": PASSWORD})
    answer = client.get(f"/photos/{after.name}/original")
    assert answer.content == photo.data
    assert answer.headers["cache-control"] == "private, no-store"
    # The page itself shows staff what everybody sees.
    assert client.get(f"/photos/{after.name}").content != photo.data
