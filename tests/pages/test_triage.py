"""The queue: who may see it, in what order, whose requests, and what several at once come to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.words import words
from tests.works_factory import add_user, make_request, reread
from tracker import clock
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Actor, Role
from tracker.domain.permissions import ALLOWED, Action
from tracker.domain.statuses import Status
from tracker.store import Store
from tracker.ui import queue

OpenPage = Callable[..., AppTest]
SignIn = Callable[[Role], Actor]


def edit(store: Store, request: ServiceRequest, **changes: Any) -> None:
    with store.transaction() as tx:
        row = tx.session.get_one(ServiceRequest, request.id)
        for name, value in changes.items():
            setattr(row, name, value)


def shown(page: AppTest) -> list[str]:
    """Numbers of the table's rows, from the top."""
    frame = page.dataframe[0].value if page.dataframe else None
    return [] if frame is None else [link.split("=")[1] for link in frame["Заявка"]]


def choose(page: AppTest, *places: int) -> AppTest:
    """Tick rows, as a press on their boxes does."""
    turn = page.session_state["queue-turn"] if "queue-turn" in page.session_state else 0
    page.session_state[f"queue-table-{turn}"] = {
        "selection": {"rows": list(places), "columns": [], "cells": []}
    }
    return page.run()


@pytest.mark.parametrize("role", list(Role))
def test_only_the_office_sees_the_queue(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store, role: Role
) -> None:
    make_request(instance, Status.NEW)
    sign_in_as(role)
    page = open_page("triage")
    assert bool(shown(page)) is (role in ALLOWED[Action.SEE_QUEUE])
    if role not in ALLOWED[Action.SEE_QUEUE]:
        assert "Сверху те" not in words(page)


def test_what_is_due_first_stands_first_and_lateness_is_said_in_words(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store
) -> None:
    sign_in_as(Role.OPERATOR)
    today = clock.today()
    later, late, undated = (make_request(instance, Status.IN_REVIEW) for _ in range(3))
    edit(instance, later, due_on=today + timedelta(days=2))
    edit(instance, late, due_on=today - timedelta(days=5))
    edit(instance, undated, due_on=None)
    page = open_page("triage")
    assert shown(page) == [late.number, later.number, undated.number]
    terms = [cell.replace("\u00a0", " ") for cell in page.dataframe[0].value["Срок"]]
    assert terms == ["⚠ 5 дней назад", "осталось 2 дня", "срока нет"]


def test_closed_requests_are_out_of_the_queue_until_asked_for(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store
) -> None:
    sign_in_as(Role.OPERATOR)
    opened, rejected = make_request(instance, Status.NEW), make_request(instance, Status.REJECTED)
    assert shown(open_page("triage")) == [opened.number]
    assert set(shown(open_page("triage", scope="all"))) == {opened.number, rejected.number}
    assert shown(open_page("triage", state="rejected")) == [rejected.number]


def test_mine_are_those_i_am_responsible_for(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store
) -> None:
    me = sign_in_as(Role.SPECIALIST)
    mine, _other = make_request(instance, Status.IN_REVIEW), make_request(instance, Status.IN_REVIEW)
    edit(instance, mine, assignee_id=me.user_id)
    page = open_page("triage")
    assert len(shown(page)) == 2
    page.button_group(key="queue-scope").set_value("mine")
    assert shown(page.run()) == [mine.number]
    assert page.query_params["scope"] == "mine"


def test_late_ones_alone(open_page: OpenPage, sign_in_as: SignIn, instance: Store) -> None:
    sign_in_as(Role.OPERATOR)
    late, _in_time = make_request(instance, Status.NEW), make_request(instance, Status.NEW)
    edit(instance, late, due_on=clock.today() - timedelta(days=1))
    assert shown(open_page("triage", scope="late")) == [late.number]


def test_several_are_assigned_at_once(open_page: OpenPage, sign_in_as: SignIn, instance: Store) -> None:
    sign_in_as(Role.OPERATOR)
    person = add_user(instance, Role.SPECIALIST, login="petrov")
    requests = [make_request(instance, Status.NEW) for _ in range(3)]
    page = choose(open_page("triage"), 0, 2)
    page.button_group[-1].set_value("assign").run()
    page.selectbox[-1].set_value(person.user_id).run()
    page.button[-1].click().run()
    assigned = [reread(instance, request).assignee_id for request in requests]
    assert assigned.count(person.user_id) == 2
    assert "Успешно: 2 из 2" in words(page)
    assert queue.OPEN_GROUPS and len(shown(page)) == 3


def test_one_that_somebody_changed_first_is_told_and_the_others_are_done(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store
) -> None:
    sign_in_as(Role.SPECIALIST)
    first, second = make_request(instance, Status.IN_REVIEW), make_request(instance, Status.IN_REVIEW)
    page = choose(open_page("triage"), 0, 1)
    page.button_group[-1].set_value(Status.ACCEPTED).run()
    edit(instance, second, version=second.version + 1)
    page.button[-1].click().run()
    assert reread(instance, first).status is Status.ACCEPTED
    assert reread(instance, second).status is Status.IN_REVIEW
    said = words(page)
    assert "Успешно: 1 из 2" in said
    assert f"№ {second.number}: Заявку уже изменил кто-то другой" in said


def test_a_move_that_lacks_something_is_told_and_what_was_typed_stays(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store
) -> None:
    sign_in_as(Role.OPERATOR)
    request = make_request(instance, Status.NEW)
    page = choose(open_page("triage"), 0)
    page.button_group[-1].set_value(Status.REJECTED).run()
    page.text_area[0].set_value("Не подтвердилось при осмотре").run()
    page.button[-1].click().run()
    assert reread(instance, request).status is Status.NEW
    assert "Заполните: Причина отказа" in words(page)
    assert page.text_area[0].value == "Не подтвердилось при осмотре"


def test_words_of_a_move_of_several_wait_for_a_look_too(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store
) -> None:
    sign_in_as(Role.OPERATOR)
    request = make_request(instance, Status.NEW)
    page = choose(open_page("triage"), 0)
    page.button_group[-1].set_value(Status.WITHDRAWN).run()
    page.text_area[0].set_value("Звоните 8 912 345-67-89").run()
    page.button[-1].click().run()
    assert "похоже, есть личное (телефон)" in words(page)
    assert reread(instance, request).status is Status.NEW
    page.checkbox[-1].set_value(True)
    page.button[-1].click().run()
    assert reread(instance, request).status is Status.WITHDRAWN


def test_rows_keep_their_places_while_they_are_chosen(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store
) -> None:
    sign_in_as(Role.SPECIALIST)
    seen = make_request(instance, Status.IN_REVIEW)
    page = choose(open_page("triage"), 0)
    urgent = make_request(instance, Status.IN_REVIEW)
    edit(instance, urgent, due_on=clock.today() - timedelta(days=30))
    page.run()
    assert shown(page) == [seen.number]
    page.button_group[-1].set_value(Status.ACCEPTED).run()
    page.button[-1].click().run()
    assert reread(instance, seen).status is Status.ACCEPTED
    assert reread(instance, urgent).status is Status.IN_REVIEW
    assert shown(page) == [urgent.number, seen.number]


def test_an_empty_queue_says_what_to_do(open_page: OpenPage, sign_in_as: SignIn) -> None:
    sign_in_as(Role.OPERATOR)
    assert "Уберите часть фильтров" in words(open_page("triage", q="такого нет"))


def test_the_queue_is_leafed_through_by_pages(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(Role.OPERATOR)
    monkeypatch.setattr(queue, "PAGE", 2)
    numbers = [make_request(instance, Status.NEW).number for _ in range(5)]
    page = open_page("triage")
    assert shown(page) == numbers[:2]
    page.session_state["queue-page"] = 3
    assert shown(page.run()) == numbers[4:]


def test_past_a_limit_the_count_stops(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(Role.OPERATOR)
    monkeypatch.setattr(queue, "MAX_SHOWN", 3)
    for _ in range(5):
        make_request(instance, Status.NEW)
    assert "Больше 3 заявок" in words(open_page("triage"))
