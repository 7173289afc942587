"""Sign-ins: what begins, lists and ends them; the time they last used and unused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from tests.actions.test_personal_data import file_request
from tests.works_factory import add_user
from tracker import clock
from tracker.actions import discussion, personal_data, sessions
from tracker.actions.people import SYSTEM, change_user
from tracker.actions.people import add_user as add_account
from tracker.domain.models import Comment
from tracker.domain.people import RESIDENT, Actor, Role, SignIn, User
from tracker.domain.personal import LookReason
from tracker.errors import NotAllowed
from tracker.store import Store

PASSWORD = "весна у каждого двора"
CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36"


@pytest.fixture
def anna(store: Store) -> Actor:
    """An operator who has a password."""
    return sessions.to_actor(
        add_account(store, SYSTEM, login="anna", name="Анна", password=PASSWORD, role=Role.OPERATOR)
    )


def _begin(store: Store, actor: Actor, user_agent: str = CHROME) -> str:
    with store.reading() as session:
        user = session.get_one(User, actor.user_id)
    return sessions.begin(store, user, user_agent=user_agent)


def _age(store: Store, token: str, **ago: float) -> None:
    """As if it had been last seen so long ago."""
    with store.transaction() as tx:
        row = tx.session.get_one(SignIn, sessions.hash_token(token))
        row.seen_at = clock.now() - timedelta(**ago)


def _seen_ago(store: Store, token: str) -> timedelta:
    with store.reading() as session:
        return clock.now() - session.get_one(SignIn, sessions.hash_token(token)).seen_at


def test_the_sign_in_that_the_browser_brought_ends_when_a_new_one_begins(store: Store, anna: Actor) -> None:
    old = sessions.sign_in(store, "anna", PASSWORD)
    new = sessions.sign_in(store, "anna", PASSWORD, old_token=old)
    assert new != old
    assert sessions.actor_of(store, old) == RESIDENT
    assert sessions.actor_of(store, new).user_id == anna.user_id


def test_a_token_that_was_planted_before_signing_in_is_never_taken_over(store: Store, anna: Actor) -> None:
    token = sessions.sign_in(store, "anna", PASSWORD, old_token="planted")
    assert token != "planted"
    assert sessions.actor_of(store, "planted") == RESIDENT


def test_a_wrong_password_leaves_the_old_sign_in_alone(store: Store, anna: Actor) -> None:
    old = sessions.sign_in(store, "anna", PASSWORD)
    with pytest.raises(sessions.NotAllowed):
        sessions.sign_in(store, "anna", "не тот пароль", old_token=old)
    assert sessions.actor_of(store, old).user_id == anna.user_id


def test_a_sign_in_that_was_not_used_for_long_ends(store: Store, anna: Actor) -> None:
    token = _begin(store, anna)
    _age(store, token, hours=store.settings.session_idle_hours, minutes=1)
    assert sessions.actor_of(store, token) == RESIDENT
    assert sessions.own_sign_ins(store, anna, token) == []


def test_a_sign_in_that_is_used_every_hour_ends_all_the_same_after_its_days(
    store: Store, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, start = _begin(store, anna), clock.now()
    for hours in range(8, store.settings.session_days * 24, 8):
        monkeypatch.setattr(clock, "now", lambda hours=hours: start + timedelta(hours=hours))
        sessions.note_seen(store, sessions.hash_token(token), clock.now())
    assert sessions.actor_of(store, token).user_id == anna.user_id
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=store.settings.session_days, seconds=1))
    assert sessions.actor_of(store, token) == RESIDENT


def test_last_seen_is_written_once_in_a_few_minutes(store: Store, anna: Actor) -> None:
    token, writes = _begin(store, anna), []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda *arguments: writes.append(arguments[2]) if arguments[2].startswith("UPDATE") else None,
    )
    for _ in range(20):
        sessions.actor_of(store, token)
    sessions.note_seen(store, sessions.hash_token(token), clock.now())
    assert writes == []
    _age(store, token, minutes=6)
    writes.clear()
    for _ in range(3):
        sessions.note_seen(store, sessions.hash_token(token), clock.now())
    assert len(writes) == 1
    assert _seen_ago(store, token) < timedelta(minutes=1)


def test_a_page_hands_the_write_of_last_seen_to_another_thread(
    store: Store, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, handed = _begin(store, anna), []
    monkeypatch.setattr(sessions._writer, "submit", lambda *work: handed.append(work[0]))
    _age(store, token, minutes=6)
    for _ in range(3):
        assert sessions.actor_of(store, token).user_id == anna.user_id
    assert handed == [sessions.note_seen]
    assert _seen_ago(store, token) > timedelta(minutes=5)
    sessions.note_seen(store, sessions.hash_token(token), clock.now())
    assert sessions._waiting == set()


def test_people_see_where_they_are_signed_in_this_device_first(store: Store, anna: Actor) -> None:
    phone = _begin(store, anna, "Mozilla/5.0 (Linux; Android 14) YaBrowser/24.1 Mobile Safari/537.36")
    here = _begin(store, anna)
    _age(store, here, hours=2)
    _begin(store, add_user(store))
    mine = sessions.own_sign_ins(store, anna, here)
    assert [(one.device, one.is_here) for one in mine] == [
        ("Chrome, Windows", True),
        ("Яндекс Браузер, Android", False),
    ]
    assert phone not in repr(mine)


def test_people_end_one_of_their_sign_ins_and_nobody_elses(store: Store, anna: Actor) -> None:
    boris = add_user(store)
    here, phone, his = _begin(store, anna), _begin(store, anna), _begin(store, boris)
    sessions.end_own(store, anna, sessions.hash_token(his))
    sessions.end_own(store, anna, sessions.hash_token(phone))
    sessions.end_own(store, anna, "made up")
    assert sessions.actor_of(store, phone) == RESIDENT
    assert sessions.actor_of(store, here).user_id == anna.user_id
    assert sessions.actor_of(store, his).user_id == boris.user_id


def test_signing_out_everywhere_ends_ones_own_sign_ins_alone(store: Store, anna: Actor) -> None:
    boris = add_user(store)
    mine, his = [_begin(store, anna) for _ in range(3)], _begin(store, boris)
    sessions.end_own_everywhere(store, anna)
    assert [sessions.actor_of(store, token) for token in mine] == [RESIDENT] * 3
    assert sessions.actor_of(store, his).user_id == boris.user_id


def test_sign_ins_that_have_ended_are_swept_out(store: Store, anna: Actor) -> None:
    old = _begin(store, anna)
    with store.transaction() as tx:
        tx.session.get_one(SignIn, sessions.hash_token(old)).expires_at = clock.now() - timedelta(days=1)
    _begin(store, anna)
    with store.reading() as session:
        assert len(session.exec(select(SignIn)).all()) == 1


@pytest.mark.parametrize(
    "change",
    [{"role": Role.SPECIALIST}, {"is_active": False}, None],
    ids=["another role", "switched off", "signed out"],
)
def test_a_page_left_open_writes_nothing_after_its_rights_are_gone(
    seeded_store: Store, change: dict[str, Any] | None
) -> None:
    store = seeded_store
    anna = add_account(store, SYSTEM, login="anna", name="Анна", password=PASSWORD, role=Role.OPERATOR)
    request = file_request(store)
    token = sessions.sign_in(store, "anna", PASSWORD)
    # What a button of an open page holds, until the page runs anew.
    held = sessions.actor_of(store, token)
    discussion.comment(store, held, request.number, "Пока можно")
    if change is None:
        sessions.sign_out(store, token)
    else:
        change_user(store, SYSTEM, anna.id or 0, version=anna.version, **change)
    for attempt in (
        lambda: discussion.comment(store, held, request.number, "Уже нельзя"),
        lambda: personal_data.look(store, held, request.number, LookReason.CONTACT),
    ):
        with pytest.raises(NotAllowed, match="Вход завершён"):
            attempt()
    with store.reading() as session:
        assert [one.text for one in session.exec(select(Comment)).all()] == ["Пока можно"]
