"""The page of a courtyard: what is there, works with units and warranty, requests; and how one is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_submit import words
from tests.works_factory import make_request, make_work, programme_id
from tracker.domain.models import ProgrammeEntry
from tracker.domain.statuses import EntryStatus, Status, StatusGroup, WorkStatus
from tracker.store import Store

OpenPage = Callable[..., AppTest]


def test_a_courtyard_shows_houses_requests_works_and_programmes(open_page: OpenPage, instance: Store) -> None:
    request = make_request(instance, Status.ACCEPTED)
    work = make_work(instance, WorkStatus.ACCEPTED, courtyard_id=request.courtyard_id)
    with instance.transaction() as tx:
        tx.session.add(
            ProgrammeEntry(
                courtyard_id=request.courtyard_id,
                programme_id=programme_id(instance),
                year=2026,
                status=EntryStatus.INCLUDED,
                place=7,
            )
        )
    page = open_page("courtyard", id=str(request.courtyard_id))
    said = words(page)
    assert not page.exception
    for shown in (
        "ул. Тургенева, 10",
        request.number,
        "4\u00a0шт.",
        f"{work.warranty_until:%d.%m.%Y}",
        "Включён",
    ):
        assert shown in said
    assert all(group.label in said for group in StatusGroup)


def test_an_empty_courtyard_says_so_and_what_to_do(open_page: OpenPage) -> None:
    said = words(open_page("courtyard", id="1"))
    assert "Заявок пока нет" in said and "Подать заявку" in said and "Работ пока не было" in said


@pytest.mark.parametrize("wrong", ["999999", "-1", "abc", "<script>", "9" * 40])
def test_an_unknown_courtyard_is_said_and_another_can_be_chosen(open_page: OpenPage, wrong: str) -> None:
    page = open_page("courtyard", id=wrong)
    assert "Двор не найден" in words(page) and not page.exception
    assert page.selectbox(key="yard-address").options


def test_a_courtyard_is_found_by_any_of_its_houses(open_page: OpenPage) -> None:
    page = open_page("courtyard")
    page.selectbox(key="yard-address").set_value("ул. Тургенева, 10")
    said = words(page.run())
    assert "Двор дома" in said and "ул. Тургенева, 10" in said


def test_the_page_about_the_service_names_statuses_kinds_and_sources(open_page: OpenPage) -> None:
    page = open_page("about")
    said = words(page)
    assert not page.exception
    for shown in (
        "59-ФЗ",
        "ODbL",
        "Асфальтирование дворовых проездов",
        *(group.label for group in StatusGroup),
    ):
        assert shown in said
