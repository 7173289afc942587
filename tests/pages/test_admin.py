"""Settings: who may open them, each tab's way from a chosen row to what is kept, and what happens on an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from tests.pages.test_request import file_request
from tests.pages.words import words
from tests.works_factory import ADMINISTRATOR, add_contractor
from tracker import clock
from tracker.actions import people, reference, resets, second_factor, sessions
from tracker.domain.credentials import SecondFactor
from tracker.domain.models import (
    Area,
    CalendarDay,
    Category,
    Courtyard,
    Organisation,
    Programme,
    RejectionReason,
)
from tracker.domain.people import RESIDENT, Actor, Role, User
from tracker.store import Store
from tracker.ui import state

OpenPage = Callable[..., AppTest]
SignIn = Callable[[Role], Actor]
PASSWORD = "весна у каждого двора"
TABS = (
    "Виды работ",
    "Программы",
    "Организации",
    "Причины отказа",
    "Календарь",
    "Сотрудники",
    "Личные данные",
    "Микрорайоны",
    "Дворы",
    "Журнал",
)


@pytest.fixture
def open_tab(open_page: OpenPage, sign_in_as: SignIn) -> OpenPage:
    """Open a tab as the administrator."""
    sign_in_as(Role.ADMINISTRATOR)
    return lambda tab: open_page("admin", session={"tab": tab})


def field(page: AppTest, name: str) -> Any:
    """The widget of a form's field by the end of its key."""
    kinds = (
        page.text_input,
        page.text_area,
        page.number_input,
        page.selectbox,
        page.multiselect,
        page.checkbox,
    )
    found = [one for kind in kinds for one in kind if one.key and one.key.endswith(f"-{name}")]
    return found[0]


def press(page: AppTest, end: str) -> AppTest:
    return next(one for one in page.button if one.key and one.key.endswith(end)).click().run()


def choose(page: AppTest, key: str, place: int) -> AppTest:
    """Choose a row of a table, as a press on it does."""
    turn = page.session_state[f"{key}-table-turn"]
    page.session_state[f"{key}-table-{turn}"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    return page.run()


def kept(store: Store, table: Any, **wanted: Any) -> Any:
    with store.reading() as session:
        return session.exec(select(table).filter_by(**wanted)).one()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_sees_the_settings(open_page: OpenPage, sign_in_as: SignIn, role: Role) -> None:
    sign_in_as(role)
    page = open_page("admin")
    said = words(page)
    assert not page.exception and not page.tabs and "Справочники" not in said
    refusal = "Эта страница для сотрудников" if role is Role.RESIDENT else "Эта страница вам недоступна"
    assert refusal in said


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_without_errors(open_tab: OpenPage, tab: str) -> None:
    page = open_tab(tab)
    assert not page.exception
    assert [one.label for one in page.tabs] == list(TABS)
    assert page.dataframe or tab in ("Календарь", "Организации", "Личные данные", "Журнал")


def test_a_kind_of_work_is_chosen_changed_and_kept(open_tab: OpenPage, instance: Store) -> None:
    page = choose(open_tab("Виды работ"), "admin-category", 2)
    assert field(page, "name").value == "Скамейки"
    field(page, "name").set_value("Скамейки и лавочки")
    field(page, "warranty_months").set_value(30)
    page = press(page, "-save")
    row = kept(instance, Category, code="benches")
    assert (row.name, row.warranty_months, row.unit) == ("Скамейки и лавочки", 30, "шт.")
    assert "Сохранено: Скамейки и лавочки." in words(page)
    assert field(page, "name").value == "Скамейки и лавочки"


def test_a_new_kind_of_work_needs_no_code_and_is_chosen_at_once(open_tab: OpenPage, instance: Store) -> None:
    page = press(open_tab("Виды работ"), "admin-category-add")
    field(page, "name").set_value("Фонтаны")
    field(page, "unit").set_value("шт.")
    page = press(page, "-save")
    assert kept(instance, Category, name="Фонтаны").code == "fontany"
    assert "Добавлено: Фонтаны." in words(page) and field(page, "name").value == "Фонтаны"


def test_an_error_stands_under_its_field_and_nothing_typed_is_lost(
    open_tab: OpenPage, instance: Store
) -> None:
    page = press(open_tab("Виды работ"), "admin-category-add")
    field(page, "name").set_value("<b>Скамейки</b>")
    page = press(page, "-save")
    said = words(page)
    assert "Не сохранено" in said and "Укажите единицу измерения." in said
    assert field(page, "name").value == "<b>Скамейки</b>"
    field(page, "unit").set_value("шт.")
    press(page, "-save")
    assert kept(instance, Category, name="<b>Скамейки</b>").unit == "шт."


def test_a_conflict_is_told_and_ones_own_words_can_be_kept(open_tab: OpenPage, instance: Store) -> None:
    page = choose(open_tab("Виды работ"), "admin-category", 2)
    field(page, "name").set_value("Мои скамейки")
    reference.change_row(instance, ADMINISTRATOR, Category, "benches", {"name": "Лавки"}, version=1)
    page = press(page, "-save")
    said = words(page)
    assert "изменил кто-то другой" in said and "Название: теперь «Лавки»" in said
    assert field(page, "name").value == "Мои скамейки"
    page = press(press(page, "-mine"), "-save")
    assert kept(instance, Category, code="benches").name == "Мои скамейки"


def test_after_a_conflict_one_may_look_at_what_is_there_now(open_tab: OpenPage, instance: Store) -> None:
    page = choose(open_tab("Виды работ"), "admin-category", 2)
    field(page, "name").set_value("Мои скамейки")
    reference.change_row(instance, ADMINISTRATOR, Category, "benches", {"name": "Лавки"}, version=1)
    page = press(press(page, "-save"), "-reload")
    assert field(page, "name").value == "Лавки"


def test_a_programme_keeps_its_budget_by_source(open_tab: OpenPage, instance: Store) -> None:
    page = open_tab("Программы")
    field(page, "budget-federal").set_value(1500.5)
    press(page, "-save")
    assert kept(instance, Programme, code="fsgs").budget == {"federal": 1500.5}


def test_words_for_everybody_wait_for_a_look(open_tab: OpenPage, instance: Store) -> None:
    page = open_tab("Причины отказа")
    key = next(str(one.key) for one in page.text_area if str(one.key).endswith("-next_step"))
    page.text_area(key=key).set_value("Звоните 8 912 345-67-89").run()
    save = key.replace("next_step", "save")
    page.button(key=save).click().run()
    assert "похоже, есть личное (телефон)" in words(page)
    next(box for box in page.checkbox if "checked" in str(box.key)).set_value(True)
    page.button(key=save).click().run()
    with instance.reading() as session:
        steps = session.exec(select(RejectionReason.next_step)).all()
    assert "Звоните 8 912 345-67-89" in steps


def test_an_organisation_is_added_and_a_wrong_number_is_told(open_tab: OpenPage, instance: Store) -> None:
    page = press(open_tab("Организации"), "-add")
    field(page, "name").set_value("ООО «Сад»")
    field(page, "inn").set_value("123")
    page = press(page, "-save")
    assert "ИНН состоит" in words(page)
    field(page, "inn").set_value("5906000000")
    press(page, "-save")
    assert kept(instance, Organisation, name="ООО «Сад»").kind == "contractor"


def test_a_day_is_set_and_given_back(open_tab: OpenPage, instance: Store) -> None:
    page = press(open_tab("Календарь"), "-save")
    assert "Выберите день." in words(page)
    day = date(clock.today().year, 12, 7)
    page.date_input[0].set_value(day)
    page.text_input[0].set_value("<i>указ</i>")
    page = press(page, "-save")
    assert kept(instance, CalendarDay, day=day).note == "<i>указ</i>"
    assert f"Сохранено: {day:%d.%m.%Y}" in words(page) and "&lt;i&gt;указ" in words(page)
    page = press(page, str(day))
    with instance.reading() as session:
        assert session.get(CalendarDay, day) is None


def test_a_contractors_account_asks_for_the_organisation(open_tab: OpenPage, instance: Store) -> None:
    firm = add_contractor(instance)
    page = press(open_tab("Сотрудники"), "-add")
    field(page, "login").set_value("Stroy")
    field(page, "name").set_value("Пётр Строев")
    field(page, "password").set_value(PASSWORD)
    page = field(page, "role").set_value(Role.CONTRACTOR).run()
    page = press(page, "-save")
    assert "Выберите организацию" in words(page) and field(page, "password").value == PASSWORD
    field(page, "organisation_id").set_value(firm)
    page = press(page, "-save")
    user = kept(instance, User, login="stroy")
    assert (user.role, user.organisation_id) == (Role.CONTRACTOR, firm)
    assert sessions.sign_in(instance, "stroy", PASSWORD)


def test_an_administrator_makes_a_link_for_whoever_forgot_the_password(
    open_tab: OpenPage, instance: Store
) -> None:
    people.add_user(
        instance, ADMINISTRATOR, login="anna", name="Анна Забывчивая", password=PASSWORD, role=Role.OPERATOR
    )
    page = press(open_tab("Сотрудники"), "admin-access-link")
    assert "Ссылка готова" in words(page) and "служит один раз и 30 минут" in words(page)
    path = page.code[0].value.partition("/auth/reset/")[2]
    assert resets.login_of_link(instance, path) == "anna"


def test_an_administrator_takes_off_a_lost_second_factor(open_tab: OpenPage, instance: Store) -> None:
    user = people.add_user(
        instance, ADMINISTRATOR, login="anna", name="Анна", password=PASSWORD, role=Role.OPERATOR
    )
    page = open_tab("Сотрудники")
    assert [button for button in page.button if "admin-access-clear" in str(button.key)] == []
    with instance.transaction() as tx:
        tx.session.add(SecondFactor(user_id=user.id or 0, secret="sealed"))
    page = press(open_tab("Сотрудники"), "admin-access-clear")
    assert "Подтверждение входа снято" in words(page)
    assert second_factor.codes_left(instance, user.id) is None


def test_a_deputys_account_asks_for_the_area(open_tab: OpenPage, instance: Store) -> None:
    user = people.add_user(
        instance, ADMINISTRATOR, login="dep", name="Анна Депутатова", password=PASSWORD, role=Role.OPERATOR
    )
    page = open_tab("Сотрудники")
    assert field(page, "name").value == "Анна Депутатова"
    page = field(page, "role").set_value(Role.DEPUTY).run()
    area = kept(instance, Area, code="iva")
    field(page, "area_id").set_value(area.id)
    press(page, "-save")
    assert kept(instance, User, id=user.id).area_id == area.id


def test_a_microdistrict_is_renamed_and_switched_off(open_tab: OpenPage, instance: Store) -> None:
    page = choose(open_tab("Микрорайоны"), "admin-areas", 1)
    field(page, "name").set_value("Архиерейка-2")
    field(page, "is_active").set_value(False)
    page = press(page, "-save")
    row = kept(instance, Area, code="arkhiereyka")
    assert (row.name, row.is_active) == ("Архиерейка-2", False)


def test_a_courtyard_is_found_by_a_house_and_renamed(open_tab: OpenPage, instance: Store) -> None:
    page = open_tab("Дворы")
    page.text_input(key="admin-yards-search").set_value("тургенева 10")
    page = page.run()
    assert len(page.dataframe[0].value) >= 1
    field(page, "name").set_value("Двор у школы")
    press(page, "-save")
    assert kept(instance, Courtyard, name="Двор у школы").version == 2


def test_people_change_their_own_password(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(Role.OPERATOR)
    user = people.add_user(
        instance, ADMINISTRATOR, login="olga", name="Ольга", password=PASSWORD, role=Role.OPERATOR
    )
    here, elsewhere = (sessions.sign_in(instance, "olga", PASSWORD) for _ in range(2))
    monkeypatch.setattr(state, "actor", lambda: sessions.to_actor(user))
    monkeypatch.setattr(state, "token", lambda: here)
    page = open_page("account")
    assert "Ольга" in words(page) and "/auth/sign-out" in words(page)
    field(page, "old").set_value(PASSWORD)
    field(page, "password").set_value("совсем другая фраза")
    field(page, "again").set_value("опечатка в фразе")
    page = press(page, "-save")
    assert "Пароли не совпадают" in words(page) and field(page, "old").value == PASSWORD
    field(page, "again").set_value("совсем другая фраза")
    page = press(page, "-save")
    assert "Пароль сменён" in words(page)
    assert sessions.actor_of(instance, here).user_id == user.id
    assert sessions.actor_of(instance, elsewhere) == RESIDENT


def test_people_see_and_end_their_sign_ins(
    open_page: OpenPage, sign_in_as: SignIn, instance: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(Role.OPERATOR)
    user = people.add_user(
        instance, ADMINISTRATOR, login="olga", name="Ольга", password=PASSWORD, role=Role.OPERATOR
    )
    phone = sessions.begin(instance, user, user_agent="(iPhone) Safari/604.1")
    here = sessions.begin(instance, user, user_agent="(Windows NT 10.0) Firefox/132.0")
    monkeypatch.setattr(state, "actor", lambda: sessions.to_actor(user))
    monkeypatch.setattr(state, "token", lambda: here)
    page = open_page("account")
    assert 'Firefox, Windows</strong> <span class="here">это устройство' in words(page)
    assert "Safari, iPhone" in words(page) and "только что" in words(page)
    assert 'href="/auth/second-factor">Включить код из телефона' in words(page)
    page = press(page, "end-sign-in-1")
    assert "Вход завершён" in words(page) and "Safari, iPhone" not in words(page)
    assert sessions.actor_of(instance, phone) == RESIDENT
    assert sessions.actor_of(instance, here).user_id == user.id
    assert "Все ваши входы завершатся" in words(page) and "/auth/sign-out-everywhere" in words(page)


def test_a_resident_has_no_account_page(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "actor", lambda: RESIDENT)
    page = open_page("account")
    assert "для сотрудников" in words(page) and not page.text_input


def test_a_persons_data_is_found_and_erased_after_a_look_at_what_goes(
    open_tab: OpenPage, instance: Store
) -> None:
    request = file_request(instance)
    page = open_tab("Личные данные")
    page.text_input(key="person-asked").set_value("8 342 260 27 66")
    page = page.button(key="person-find").click().run()
    said = words(page)
    assert request.number in said and "Анна Петрова" in said and "Исчезнет насовсем" in said
    assert page.button(key="person-erase-go").disabled
    page.checkbox(key="person-sure").set_value(True)
    page = page.run()
    page = page.button(key="person-erase-go").click().run()
    assert "Данные удалены, заявки остались" in words(page) and "Анна Петрова" not in words(page)
