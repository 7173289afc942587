"""Accounts and sign-ins: who may make them, what ends a sign-in, and what is never kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from tests.works_factory import ADMINISTRATOR, add_contractor
from tracker import clock
from tracker.actions import people, sessions
from tracker.domain.models import Area, Organisation
from tracker.domain.people import RESIDENT, Actor, Role, SignIn, User
from tracker.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooManyTries
from tracker.store import Store

PASSWORD = "весна у каждого двора"


def _add(store: Store, login: str = "anna", role: Role = Role.OPERATOR) -> User:
    return people.add_user(
        store, people.SYSTEM, login=login, name="Анна Иванова", password=PASSWORD, role=role
    )


def _change(store: Store, user: User, **changes: Any) -> User:
    return people.change_user(store, ADMINISTRATOR, user.id or 0, version=user.version, **changes)


def test_a_person_signs_in_and_out(store: Store) -> None:
    user = _add(store)
    token = sessions.sign_in(store, " Anna ", PASSWORD)
    actor = sessions.actor_of(store, token)
    assert (actor.user_id, actor.role, actor.name) == (user.id, Role.OPERATOR, "Анна Иванова")
    sessions.sign_out(store, token)
    sessions.sign_out(store, token)
    assert sessions.actor_of(store, token) == RESIDENT


def test_neither_password_nor_token_is_kept_as_it_is(store: Store) -> None:
    _add(store)
    token = sessions.sign_in(store, "anna", PASSWORD)
    with store.reading() as session:
        user, sign_in = session.exec(select(User)).one(), session.exec(select(SignIn)).one()
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash
    assert token != sign_in.token_hash


@pytest.mark.parametrize(("login", "password"), [("anna", "не тот пароль"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_login_and_a_wrong_password_are_told_alike(store: Store, login: str, password: str) -> None:
    _add(store)
    with pytest.raises(NotAllowed, match="Логин или пароль не подходят"):
        sessions.sign_in(store, login, password)


@pytest.mark.parametrize("token", [None, "", "made up", "x" * 5000])
def test_a_made_up_token_is_a_resident(store: Store, token: str | None) -> None:
    assert sessions.actor_of(store, token) == RESIDENT


def test_a_sign_in_ends_by_itself(store: Store) -> None:
    _add(store)
    token = sessions.sign_in(store, "anna", PASSWORD)
    with store.transaction() as tx:
        tx.session.exec(select(SignIn)).one().expires_at = clock.now() - timedelta(minutes=1)
    assert sessions.actor_of(store, token) == RESIDENT


@pytest.mark.parametrize(
    "changes", [{"password": "совсем другая фраза"}, {"role": Role.MANAGER}, {"is_active": False}]
)
def test_a_new_password_role_or_switching_off_ends_all_sign_ins(
    store: Store, changes: dict[str, Any]
) -> None:
    user = _add(store)
    tokens = [sessions.sign_in(store, "anna", PASSWORD) for _ in range(2)]
    _change(store, user, **changes)
    assert [sessions.actor_of(store, token) for token in tokens] == [RESIDENT, RESIDENT]


def test_a_new_name_leaves_people_signed_in(store: Store) -> None:
    user = _add(store)
    token = sessions.sign_in(store, "anna", PASSWORD)
    assert _change(store, user, name="Анна Петрова").version == 2
    assert sessions.actor_of(store, token).name == "Анна Петрова"


def test_the_new_password_works_and_the_old_one_does_not(store: Store) -> None:
    user = _add(store)
    _change(store, user, password="совсем другая фраза")
    assert sessions.sign_in(store, "anna", "совсем другая фраза")
    with pytest.raises(NotAllowed):
        sessions.sign_in(store, "anna", PASSWORD)


def test_who_is_switched_off_cannot_sign_in(store: Store) -> None:
    _change(store, _add(store), is_active=False)
    with pytest.raises(NotAllowed):
        sessions.sign_in(store, "anna", PASSWORD)


def test_a_login_is_taken_once_whatever_its_case(store: Store) -> None:
    _add(store)
    with pytest.raises(Conflict, match="логин уже есть"):
        _add(store, "ANNA")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"login": " "}, "логин"),
        ({"login": "two words"}, "без пробелов"),
        ({"name": ""}, "имя"),
        ({"password": "короткий"}, "короче 15"),
        ({"password": "дом и сад " * 30}, "длиннее 128"),
        ({"role": Role.RESIDENT}, "Жителям"),
    ],
)
def test_a_wrong_account_is_refused_in_words(store: Store, changes: dict[str, Any], said: str) -> None:
    given = {"login": "anna", "name": "Анна", "password": PASSWORD, "role": Role.OPERATOR} | changes
    with pytest.raises(InvalidInput, match=said):
        people.add_user(store, ADMINISTRATOR, **given)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"role": Role.RESIDENT}, "Жителям"), ({"name": " "}, "имя"), ({"password": "1"}, "короче")],
)
def test_a_wrong_change_of_an_account_is_refused(store: Store, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        _change(store, _add(store), **changes)


def test_nobody_locks_themselves_out(store: Store) -> None:
    user = _add(store, role=Role.ADMINISTRATOR)
    me = sessions.to_actor(user)
    for changes in ({"is_active": False}, {"role": Role.OPERATOR}):
        with pytest.raises(NotAllowed, match="попросите другого"):
            people.change_user(store, me, user.id or 0, version=user.version, **changes)  # type: ignore[arg-type]
    assert (
        people.change_user(store, me, user.id or 0, version=user.version, name="Новое имя").name
        == "Новое имя"
    )


def test_the_second_of_two_administrators_is_told(store: Store) -> None:
    user = _add(store)
    seen = user.version
    _change(store, user, name="Анна Петрова")
    with pytest.raises(Conflict, match="кто-то другой"):
        people.change_user(store, ADMINISTRATOR, user.id or 0, version=seen, role=Role.MANAGER)


def test_an_unknown_account_is_a_clear_error(store: Store) -> None:
    with pytest.raises(NotFound, match="записи нет"):
        people.change_user(store, ADMINISTRATOR, 77, version=1, name="Кто-то")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_manages_accounts(store: Store, role: Role) -> None:
    user, actor = _add(store), Actor(role=role)
    with pytest.raises(NotAllowed):
        people.add_user(store, actor, login="boris", name="Борис", password=PASSWORD, role=Role.OPERATOR)
    with pytest.raises(NotAllowed):
        people.change_user(store, actor, user.id or 0, version=user.version, role=Role.ADMINISTRATOR)


def _add_area(store: Store) -> int:
    with store.transaction() as tx:
        area = Area(code="okrug-1", kind="constituency", name="Округ № 1")
        tx.session.add(area)
        tx.session.flush()
        return area.id or 0


def test_a_contractor_works_for_a_contractor(store: Store) -> None:
    firm = add_contractor(store)
    user = _add(store)
    for organisation_id in (None, 999):
        with pytest.raises(InvalidInput, match="организацию") as refused:
            _change(store, user, role=Role.CONTRACTOR, organisation_id=organisation_id)
        assert list(refused.value.fields) == ["organisation_id"]
    user = _change(store, user, role=Role.CONTRACTOR, organisation_id=firm)
    assert user.organisation_id == firm
    assert _change(store, user, name="Анна Петрова").organisation_id == firm
    assert sessions.to_actor(user).organisation_id == firm


def test_a_contractor_does_not_act_for_a_management_company(store: Store) -> None:
    firm = add_contractor(store)
    with pytest.raises(InvalidInput, match="организацию"):
        _change(store, _add(store), role=Role.MANAGEMENT_COMPANY, organisation_id=firm)
    with store.transaction() as tx:
        company = Organisation(name="УК «Двор»", kind="management_company")
        tx.session.add(company)
        tx.session.flush()
    given = {"login": "uk", "name": "УК", "password": PASSWORD, "role": Role.MANAGEMENT_COMPANY}
    assert (
        people.add_user(store, ADMINISTRATOR, **given, organisation_id=company.id).organisation_id
        == company.id
    )  # type: ignore[arg-type]


def test_a_deputy_has_an_area_and_another_role_has_none(store: Store) -> None:
    area_id = _add_area(store)
    user = _add(store)
    with pytest.raises(InvalidInput, match="территорию") as refused:
        _change(store, user, role=Role.DEPUTY)
    assert list(refused.value.fields) == ["area_id"]
    user = _change(store, user, role=Role.DEPUTY, area_id=area_id)
    assert (user.area_id, user.organisation_id) == (area_id, None)
    user = _change(store, user, role=Role.OPERATOR, area_id=area_id)
    assert (user.area_id, user.organisation_id) == (None, None)


def test_people_change_their_own_password_and_stay_signed_in_here_only(store: Store) -> None:
    user = _add(store)
    here, elsewhere = (sessions.sign_in(store, "anna", PASSWORD) for _ in range(2))
    me = sessions.actor_of(store, here)
    people.change_own_password(store, me, old=PASSWORD, new="совсем другая фраза", token=here)
    assert sessions.actor_of(store, here).user_id == user.id
    assert sessions.actor_of(store, elsewhere) == RESIDENT
    assert sessions.sign_in(store, "anna", "совсем другая фраза")
    with pytest.raises(NotAllowed):
        sessions.sign_in(store, "anna", PASSWORD)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("не тот пароль", "совсем другая фраза", "old"),
        ("", "совсем другая фраза", "old"),
        (PASSWORD, "коротко", "password"),
        (PASSWORD, PASSWORD, "password"),
    ],
)
def test_a_wrong_change_of_ones_password_changes_nothing(
    store: Store, old: str, new: str, field: str
) -> None:
    _add(store)
    token = sessions.sign_in(store, "anna", PASSWORD)
    with pytest.raises(InvalidInput) as refused:
        people.change_own_password(store, sessions.actor_of(store, token), old=old, new=new)
    assert list(refused.value.fields) == [field]
    assert sessions.actor_of(store, token) != RESIDENT and sessions.sign_in(store, "anna", PASSWORD)


def test_a_resident_has_no_password_to_change(store: Store) -> None:
    with pytest.raises(NotAllowed):
        people.change_own_password(store, RESIDENT, old=PASSWORD, new="совсем другая фраза")


def test_the_old_password_cannot_be_guessed_at_speed_and_others_are_not_held_up(store: Store) -> None:
    me, other = (sessions.to_actor(_add(store, login)) for login in ("anna", "boris"))
    for _ in range(5):
        with pytest.raises(InvalidInput):
            people.change_own_password(store, me, old="не угадать", new="совсем другая фраза")
    with pytest.raises(TooManyTries):
        people.change_own_password(store, me, old=PASSWORD, new="совсем другая фраза")
    people.change_own_password(store, other, old=PASSWORD, new="совсем другая фраза")
    assert sessions.sign_in(store, "anna", PASSWORD)
