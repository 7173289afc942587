"""Covering a photo on a request's page and on a work's: by numbers here, by finger in the browser; kept by one press."""

from __future__ import annotations

import pytest
from sqlmodel import select

from tests.pages.conftest import OpenPage, SignIn
from tests.pages.words import words
from tests.photos.pictures import encode, scene
from tests.works_factory import make_request, make_work
from tracker.actions.photos import attach
from tracker.domain.models import Photo
from tracker.domain.people import Role
from tracker.photo_check import check_photo
from tracker.store import Store


def keep(store: Store, **owner: int | None) -> Photo:
    with store.transaction() as tx:
        return attach(tx, check_photo(encode(scene()), "двор.jpg"), kind="before", is_public=True, **owner)


def only(store: Store) -> Photo:
    with store.reading() as session:
        return session.exec(select(Photo)).one()


@pytest.mark.parametrize("place", ["request", "works"])
def test_a_place_is_covered_by_numbers_and_opened_again(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn, place: str
) -> None:
    sign_in_as(Role.SPECIALIST)
    if place == "request":
        request = make_request(instance)
        photo, query = keep(instance, request_id=request.id), {"number": request.number}
    else:
        work = make_work(instance)
        photo, query = keep(instance, work_id=work.id), {"id": str(work.id)}
    page = open_page(place, **query)
    page.number_input(key=f"blur-{photo.name}-left").set_value(40)
    page = page.button(key=f"blur-{photo.name}-add").click().run()
    page = page.button(key=f"blur-{photo.name}-go").click().run()
    assert not page.exception and "закрытыми местами" in words(page)
    covered = only(instance)
    assert covered.blurs == [{"left": 40.0, "top": 10.0, "width": 10.0, "height": 10.0}]
    assert covered.name != photo.name and f"/photos/{covered.name}" in words(page)
    page = page.button(key=f"blur-{covered.name}-drop-0").click().run()
    page = page.button(key=f"blur-{covered.name}-go").click().run()
    assert not page.exception
    assert (only(instance).blurs, only(instance).blurred_sha256) == ([], None)


def test_what_does_not_fit_is_said_and_nothing_changes(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.OPERATOR)
    request = make_request(instance)
    photo = keep(instance, request_id=request.id)
    page = open_page("request", number=request.number)
    page.number_input(key=f"blur-{photo.name}-left").set_value(95)
    page = page.button(key=f"blur-{photo.name}-add").click().run()
    page = page.button(key=f"blur-{photo.name}-go").click().run()
    assert "выходит за край" in words(page)
    assert only(instance).name == photo.name
