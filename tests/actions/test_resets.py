"""One-time links: who makes them, that each serves once, half an hour and one account, and what it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.actions.test_requests import at_once
from tests.works_factory import ADMINISTRATOR
from tracker import clock
from tracker.actions import people, resets, sessions
from tracker.domain.credentials import ResetLink
from tracker.domain.people import RESIDENT, Actor, Role, User
from tracker.errors import InvalidInput, NotAllowed, NotFound
from tracker.store import Store

PASSWORD = "весна у каждого двора"
NEW = "лошадь съела синий забор"


@pytest.fixture
def anna(store: Store) -> User:
    """An operator who forgot her password."""
    return people.add_user(
        store, people.SYSTEM, login="anna", name="Анна", password=PASSWORD, role=Role.OPERATOR
    )


def _make(store: Store, user: User) -> str:
    return resets.make_link(store, ADMINISTRATOR, user.id or 0).rpartition("/")[2]


def test_of_two_who_use_one_link_at_once_one_sets_the_password(store: Store, anna: User) -> None:
    token, words = _make(store, anna), [NEW, "зимой снег у каждого подъезда"]

    def use(place: int) -> str:
        try:
            resets.use_link(store, token, words[place])
        except NotFound:
            return "told"
        return words[place]

    came = list(map(str, at_once(2, use)))
    assert came.count("told") == 1
    assert sessions.sign_in(store, "anna", next(word for word in came if word != "told"))


def test_a_link_sets_a_new_password_and_ends_all_sign_ins(store: Store, anna: User) -> None:
    before, token = sessions.begin(store, anna), _make(store, anna)
    assert resets.login_of_link(store, token) == "anna"
    assert sessions.actor_of(store, before) != RESIDENT
    assert resets.use_link(store, token, NEW) == "anna"
    assert sessions.actor_of(store, before) == RESIDENT
    assert sessions.sign_in(store, "anna", NEW)


def test_a_link_serves_once(store: Store, anna: User) -> None:
    token = _make(store, anna)
    resets.use_link(store, token, NEW)
    for use in (lambda: resets.use_link(store, token, NEW + "!"), lambda: resets.login_of_link(store, token)):
        with pytest.raises(NotFound, match="служит один раз и полчаса"):
            use()
    assert sessions.sign_in(store, "anna", NEW)


def test_a_link_of_before_a_new_password_is_dead(store: Store, anna: User) -> None:
    """Whoever changes the password because somebody may know it shuts that way too."""
    me = sessions.to_actor(anna)
    token = _make(store, anna)
    people.change_own_password(store, me, old=PASSWORD, new=NEW)
    with pytest.raises(NotFound):
        resets.use_link(store, token, PASSWORD)
    token = _make(store, anna)
    people.change_user(store, people.SYSTEM, anna.id or 0, version=anna.version + 1, password=PASSWORD)
    with pytest.raises(NotFound):
        resets.use_link(store, token, NEW)


def test_a_refused_password_does_not_use_the_link_up(store: Store, anna: User) -> None:
    token = _make(store, anna)
    with pytest.raises(InvalidInput, match="короче"):
        resets.use_link(store, token, "коротко")
    with pytest.raises(InvalidInput, match="логин"):
        resets.use_link(store, token, "anna на крыше дома")
    assert resets.use_link(store, token, NEW)


def test_a_link_ends_after_half_an_hour(store: Store, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token, start = _make(store, anna), clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=29))
    assert resets.login_of_link(store, token)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=31))
    with pytest.raises(NotFound):
        resets.use_link(store, token, NEW)


def test_a_new_link_cancels_the_one_before_and_the_token_is_not_kept(store: Store, anna: User) -> None:
    first, second = _make(store, anna), _make(store, anna)
    with pytest.raises(NotFound):
        resets.use_link(store, first, NEW)
    with store.reading() as session:
        kept = session.exec(select(ResetLink)).one()
    assert second not in (kept.token_hash, repr(kept))
    assert resets.use_link(store, second, NEW)


def test_a_made_up_link_is_told_like_a_used_one(store: Store, anna: User) -> None:
    for token in ("", "made-up", "x" * 500):
        with pytest.raises(NotFound, match="служит один раз"):
            resets.use_link(store, token, NEW)


def test_only_an_administrator_makes_links(store: Store, anna: User) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            resets.make_link(store, Actor(role=role), anna.id or 0)


def test_an_account_without_a_password_begins_by_a_link(store: Store) -> None:
    boris = people.add_user(
        store, people.SYSTEM, login="boris", name="Борис", password="", role=Role.OPERATOR
    )
    with pytest.raises(NotAllowed):
        sessions.sign_in(store, "boris", "")
    resets.use_link(store, _make(store, boris), NEW)
    assert sessions.sign_in(store, "boris", NEW)


def test_who_is_switched_off_gets_no_link_and_cannot_use_one(store: Store, anna: User) -> None:
    token = _make(store, anna)
    off = people.change_user(store, ADMINISTRATOR, anna.id or 0, version=anna.version, is_active=False)
    with pytest.raises(NotFound):
        resets.use_link(store, token, NEW)
    with pytest.raises(NotAllowed, match="отключён"):
        resets.make_link(store, ADMINISTRATOR, off.id or 0)
    with pytest.raises(NotFound):
        resets.make_link(store, ADMINISTRATOR, 999)
