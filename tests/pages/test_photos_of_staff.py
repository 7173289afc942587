"""Photos after works, put in by staff: what came with the press of the button counts, though no page showed it yet."""

from __future__ import annotations

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import OpenPage, SignIn
from tests.pages.words import words
from tests.photos.pictures import encode, scene
from tests.works_factory import make_request, make_work, reread
from tracker.domain.models import Photo, Work
from tracker.domain.people import Role
from tracker.domain.statuses import Status, WorkStatus
from tracker.store import Store

FILE = ("после.jpg", encode(scene()), "image/jpeg")


@pytest.fixture(autouse=True)
def _specialist(sign_in_as: SignIn) -> None:
    sign_in_as(Role.SPECIALIST)


def kept(store: Store) -> list[Photo]:
    with store.reading() as session:
        return list(session.exec(select(Photo)).all())


def choose_completion(page: AppTest, key: str) -> AppTest:
    page.button_group(key=f"{key}-to").set_value(Status.COMPLETED)
    return page.run()


def test_a_completion_takes_the_photo_that_came_with_the_press(open_page: OpenPage, instance: Store) -> None:
    request = make_request(instance, Status.IN_PROGRESS)
    key = f"move-{request.number}-{request.version}"
    page = choose_completion(open_page("request", number=request.number), key)
    page.file_uploader(key=f"{key}-after_photo-files").upload(*FILE)
    page = page.button(key=f"{key}-go").click().run()
    assert "Готово" in words(page)
    assert reread(instance, request).status is Status.COMPLETED
    assert [(photo.request_id, photo.kind) for photo in kept(instance)] == [(request.id, "after")]


def test_a_refused_completion_says_why_and_keeps_the_photo_in_the_form_only(
    open_page: OpenPage, instance: Store
) -> None:
    request = make_request(instance, Status.IN_PROGRESS)
    key = f"move-{request.number}-{request.version}"
    page = choose_completion(open_page("request", number=request.number), key)
    page.file_uploader(key=f"{key}-after_photo-files").upload(*FILE)
    page.date_input(key=f"{key}-completed_on").set_value(None)
    page = page.button(key=f"{key}-go").click().run()
    assert "Дата завершения" in words(page)
    assert reread(instance, request).status is Status.IN_PROGRESS
    assert kept(instance) == []
    assert len(page.file_uploader(key=f"{key}-after_photo-files").value) == 1


def test_an_act_takes_the_photo_that_came_with_the_press(open_page: OpenPage, instance: Store) -> None:
    work = make_work(instance, WorkStatus.FINISHED)
    page = open_page("works", id=str(work.id))
    page.button_group(key=f"work-move-{work.id}-{work.version}-to").set_value(WorkStatus.ACCEPTED)
    page = page.run()
    key = f"act-{work.id}-{work.version}"
    page.text_input(key=f"{key}-act_number").set_value("12-А")
    page.text_area(key=f"{key}-commission").set_value("Иванова А. А.")
    page.file_uploader(key=f"{key}-photos").upload(*FILE)
    page = page.button(key=f"{key}-go").click().run()
    assert "Работа принята" in words(page)
    with instance.reading() as session:
        assert session.get_one(Work, work.id).status is WorkStatus.ACCEPTED
    assert [photo.work_id for photo in kept(instance)] == [work.id]
