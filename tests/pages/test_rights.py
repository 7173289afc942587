"""The table walked through the pages: who finds which door in the menu, what is behind it, and what of others is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from types import SimpleNamespace

import pytest
import streamlit as st
from sqlmodel import select
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

from tests.district import District, make_district
from tests.pages.conftest import PATIENCE, OpenPage
from tests.pages.words import words
from tests.photos.pictures import encode, scene
from tests.rights_table import EXPECTED
from tracker.config import ROOT
from tracker.domain.models import Photo, Work
from tracker.domain.people import Actor, Role
from tracker.domain.statuses import WorkStatus
from tracker.geo.areas import to_geometry, to_outline
from tracker.store import Store
from tracker.ui import own_area, state

Become = Callable[[Role], Actor]
#: A page's file → the action that opens it → its heading, which everybody reads → what only those who may see it read.
DOORS = {
    "triage": ("see_queue", "Очередь заявок", "Сверху те, у которых раньше срок"),
    "works": ("see_works", "работы", "План года по программам|Работы вашей организации"),
    "report": ("see_reports", "Отчёт о выполненных работах", "Работы, принятые комиссией"),
    "data": ("import", "Импорт и экспорт", "Загрузите заявки, дома или границы"),
    "admin": ("edit_reference", "Настройки", "Справочники, рабочие дни"),
    "area": ("see_area", "Мой округ|Округ свой", "Заявки и работы вашей территории"),
}


@pytest.fixture
def people(instance: Store) -> District:
    """Two sides of a district in the instance that the pages read."""
    return make_district(instance)


@pytest.fixture
def be(people: District, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> Become:
    """Become the account of a role."""

    def become(role: Role) -> Actor:
        monkeypatch.setattr(state, "actor", lambda: people.actors[role])
        return people.actors[role]

    return become


@pytest.mark.parametrize(("door", "role"), list(product(DOORS, Role)))
def test_a_page_opens_for_exactly_the_roles_of_the_table(
    be: Become, open_page: OpenPage, door: str, role: Role
) -> None:
    action, title, inside = DOORS[door]
    be(role)
    said = words(open_page(door))
    is_open = role.value in EXPECTED[action]
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", said)
    assert heading and re.search(title, heading[1], re.IGNORECASE)
    assert bool(re.search(inside, said)) is is_open
    if not is_open:
        assert ("для сотрудников" if role is Role.RESIDENT else "другие права") in said


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_shows_only_what_the_role_may_open(
    be: Become, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    shown: set[str] = set()

    def navigation(pages: list[StreamlitPage], **_options: object) -> SimpleNamespace:
        shown.update(page.url_path for page in pages if page.visibility == "visible")
        return SimpleNamespace(run=lambda: None)

    monkeypatch.setattr(st, "navigation", navigation)
    be(role)
    page = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=PATIENCE).run()
    assert not page.exception
    assert shown & set(DOORS) == {
        door for door, (action, *_) in DOORS.items() if role.value in EXPECTED[action]
    }
    assert "submit" in shown


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.MANAGEMENT_COMPANY])
def test_own_works_are_listed_and_anothers_are_not(
    people: District, be: Become, open_page: OpenPage, role: Role
) -> None:
    own, foreign = people.work(people.own)[0], people.work(people.foreign)[0]
    be(role)
    said = words(open_page("works"))
    assert f'/works?id={own}"' in said
    assert f'/works?id={foreign}"' not in said


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.MANAGEMENT_COMPANY, Role.DEPUTY])
def test_anothers_work_in_the_address_bar_is_not_found(
    people: District, be: Become, open_page: OpenPage, role: Role
) -> None:
    own, foreign = people.work(people.own)[0], people.work(people.foreign)[0]
    be(role)
    page = open_page("works", id=str(foreign))
    assert "Работа не найдена" in words(page) and people.foreign.yard.name not in words(page)
    assert not page.get("button")
    assert people.own.yard.name in words(open_page("works", id=str(own)))


def test_a_contractor_reports_progress_with_a_photo_that_waits_for_the_office(
    people: District, be: Become, open_page: OpenPage, instance: Store
) -> None:
    ident, version = people.work(people.own)
    be(Role.CONTRACTOR)
    page = open_page("works", id=str(ident))
    key = f"progress-{ident}-{version}"
    page.number_input(key=f"{key}-done").set_value(4)
    page.button_group(key=f"{key}-to").set_value(WorkStatus.FINISHED)
    page.file_uploader(key=f"{key}-photos").upload("двор.jpg", encode(scene()), "image/jpeg")
    page = page.run()
    page = page.button(key=f"{key}-go").click().run()
    assert "Отметка сохранена" in words(page)
    with instance.reading() as session:
        work = session.get_one(Work, ident)
        photos = session.exec(select(Photo).where(Photo.work_id == ident)).all()
    assert (work.status, work.actual_quantity) == (WorkStatus.FINISHED, 4.0)
    assert [(photo.kind, photo.is_public) for photo in photos] == [("after", False)]


def test_the_end_of_a_work_needs_its_amount(
    people: District, be: Become, open_page: OpenPage, instance: Store
) -> None:
    ident, version = people.work(people.own)
    be(Role.CONTRACTOR)
    page = open_page("works", id=str(ident))
    key = f"progress-{ident}-{version}"
    page.button_group(key=f"{key}-to").set_value(WorkStatus.FINISHED)
    page = page.run().button(key=f"{key}-go").click().run()
    assert "укажите сделанный объём" in words(page)


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.MANAGEMENT_COMPANY, Role.DEPUTY])
def test_names_of_staff_and_their_remarks_stay_inside(
    people: District, be: Become, open_page: OpenPage, role: Role
) -> None:
    ident, _version = people.work(people.own)
    be(role)
    said = words(open_page("works", id=str(ident)))
    assert "Специалист" not in said and "Сотрудник" not in said
    assert "Изменить данные" not in said and "Принять по акту" not in said


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.MANAGEMENT_COMPANY, Role.DEPUTY])
def test_on_a_request_these_roles_read_what_everybody_reads(
    people: District, be: Become, open_page: OpenPage, role: Role
) -> None:
    number, _version = people.request(people.own)
    be(role)
    page = open_page("request", number=number)
    assert "Нужны скамейки у подъезда" not in words(page)  # not looked at by staff yet
    assert "Контакты" not in [tab.label for tab in page.tabs]


def test_a_deputy_sees_the_requests_of_their_area_alone_and_its_outline(
    people: District, be: Become, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, foreign = people.request(people.own)[0], people.request(people.foreign)[0]
    be(Role.DEPUTY)
    page = open_page("area")
    said = words(page)
    assert "Округ свой" in said and "Мой округ: " not in said
    assert 'href="/works"' in said
    assert own in said and foreign not in said
    assert "Пунктир на карте — граница вашей территории." in said and "Она условная" not in said
    assert _drawn_outline(page) == to_geometry(to_outline(people.own.area.outline or {}))
    monkeypatch.setattr(own_area, "shown_outline", lambda _area: None)
    page = open_page("area")
    assert "Граница вашей территории не загружена" in words(page) and _drawn_outline(page) is None


def _drawn_outline(page: AppTest) -> object:
    """The geometry that the map of a page got to draw as a line."""
    told = " ".join(
        json.loads(piece.proto.json_args)["feature_group"] for piece in page.get("component_instance")
    )
    found = re.search(r"L\.geoJSON\((\{.*?\}), ", told)
    return json.loads(found[1]) if found else None
