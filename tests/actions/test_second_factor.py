"""The second factor: set up by a first code, passed once by each code, recovered, enforced by role, cleared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlmodel import select

from tests.actions.test_requests import at_once
from tests.works_factory import ADMINISTRATOR
from tracker import clock
from tracker.actions import people, second_factor, sessions
from tracker.config import Settings
from tracker.domain.credentials import RecoveryCode, SecondFactor
from tracker.domain.people import RESIDENT, Actor, Role, Stage, User
from tracker.errors import InvalidInput, NotAllowed, NotFound
from tracker.store import Store

PASSWORD = "весна у каждого двора"
Tick = Callable[[float], None]


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Tick:
    """Stop the clock in the middle of a time step; the call moves it by seconds."""
    moment = [datetime(2026, 11, 25, 9, 0, 15, tzinfo=clock.UTC)]
    monkeypatch.setattr(clock, "now", lambda: moment[0])

    def move(seconds: float) -> None:
        moment[0] += timedelta(seconds=seconds)

    return move


@pytest.fixture
def anna(store: Store, tick: Tick) -> User:
    """An operator."""
    return people.add_user(
        store, people.SYSTEM, login="anna", name="Анна", password=PASSWORD, role=Role.OPERATOR
    )


def _code(secret: str, seconds: float = 0) -> str:
    return pyotp.TOTP(secret).at(int(clock.now().timestamp() + seconds))


def _set_up(store: Store) -> tuple[str, str, list[str]]:
    """Secret, token and recovery codes of anna, who has just set it up."""
    token = sessions.sign_in(store, "anna", PASSWORD)
    setup = second_factor.start(store, token)
    token, codes = second_factor.confirm(store, token, setup.draft, _code(setup.secret))
    return setup.secret, token, codes


def _stage(store: Store, token: str) -> Stage | None:
    found = sessions.find(store, token)
    return found.stage if found else None


def test_a_first_code_turns_it_on_and_the_next_sign_in_waits_for_a_code(
    store: Store, anna: User, tick: Tick
) -> None:
    secret, token, codes = _set_up(store)
    assert sessions.actor_of(store, token).user_id == anna.id
    assert (len(codes), second_factor.codes_left(store, anna.id)) == (10, 10)
    tick(60)
    waiting = sessions.sign_in(store, "anna", PASSWORD)
    assert (sessions.actor_of(store, waiting), _stage(store, waiting)) == (RESIDENT, Stage.CODE)
    whole = second_factor.pass_code(store, waiting, f" {_code(secret)[:3]} {_code(secret)[3:]} ")
    assert sessions.actor_of(store, whole).user_id == anna.id
    assert whole != waiting and _stage(store, waiting) is None


def test_nothing_is_kept_until_a_code_confirms_it(store: Store, anna: User) -> None:
    token = sessions.sign_in(store, "anna", PASSWORD)
    setup = second_factor.start(store, token)
    for code in ("", "000000", _code(setup.secret, 300), "١٢٣٤٥٦"):
        with pytest.raises(InvalidInput, match="Код не подошёл"):
            second_factor.confirm(store, token, setup.draft, code)
    assert second_factor.codes_left(store, anna.id) is None
    assert second_factor.resume(store, token, setup.draft).secret == setup.secret
    assert second_factor.resume(store, token, "made up").secret != setup.secret


def test_a_draft_of_somebody_else_or_an_hour_old_sets_nothing(
    store: Store, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.add_user(store, people.SYSTEM, login="boris", name="Борис", password=PASSWORD, role=Role.OPERATOR)
    mine, his = (sessions.sign_in(store, login, PASSWORD) for login in ("anna", "boris"))
    setup = second_factor.start(store, his)
    with pytest.raises(InvalidInput):
        second_factor.confirm(store, mine, setup.draft, _code(setup.secret))
    monkeypatch.setattr(second_factor, "SETUP_SECONDS", -1)
    with pytest.raises(InvalidInput):
        second_factor.confirm(store, his, setup.draft, _code(setup.secret))


def test_a_code_serves_once(store: Store, anna: User, tick: Tick) -> None:
    secret, _token, _codes = _set_up(store)
    first, second = (sessions.sign_in(store, "anna", PASSWORD) for _ in range(2))
    with pytest.raises(InvalidInput, match="служит один раз"):
        second_factor.pass_code(store, first, _code(secret))  # it has confirmed the set-up
    tick(30)
    second_factor.pass_code(store, first, _code(secret))
    for earlier in (0, -30):
        with pytest.raises(InvalidInput):
            second_factor.pass_code(store, second, _code(secret, earlier))
    tick(30)
    assert second_factor.pass_code(store, second, _code(secret))


def test_a_clock_may_be_half_a_minute_wrong_and_no_more(store: Store, anna: User, tick: Tick) -> None:
    secret, _token, _codes = _set_up(store)
    tick(600)
    for wrong in (-60, 60):
        with pytest.raises(InvalidInput):
            second_factor.pass_code(store, sessions.sign_in(store, "anna", PASSWORD), _code(secret, wrong))
    for right in (-30, 30):
        assert second_factor.pass_code(store, sessions.sign_in(store, "anna", PASSWORD), _code(secret, right))


def test_a_recovery_code_serves_once_however_it_is_typed(store: Store, anna: User) -> None:
    _secret, _token, codes = _set_up(store)
    typed = codes[0].lower().replace("-", " ")
    assert second_factor.pass_code(store, sessions.sign_in(store, "anna", PASSWORD), typed)
    with pytest.raises(InvalidInput):
        second_factor.pass_code(store, sessions.sign_in(store, "anna", PASSWORD), codes[0])
    assert second_factor.codes_left(store, anna.id) == 9


def test_new_recovery_codes_cancel_the_old_ones(store: Store, anna: User) -> None:
    _secret, token, old = _set_up(store)
    new = second_factor.remake_codes(store, token)
    waiting = sessions.sign_in(store, "anna", PASSWORD)
    with pytest.raises(InvalidInput):
        second_factor.pass_code(store, waiting, old[0])
    assert second_factor.pass_code(store, waiting, new[0]) and not set(old) & set(new)


def test_neither_secret_nor_recovery_codes_are_kept_as_they_are(store: Store, anna: User) -> None:
    secret, _token, codes = _set_up(store)
    with store.reading() as session:
        factor, kept = session.exec(select(SecondFactor)).one(), session.exec(select(RecoveryCode)).all()
    assert secret not in factor.secret
    assert not {code.replace("-", "") for code in codes} & {row.digest for row in kept}
    assert parse_qs(urlsplit(second_factor.start(store, _token).address).query)["issuer"] == [
        "Дворы Мотовилихи"
    ]


def test_setting_it_up_ends_the_other_sign_ins(store: Store, anna: User) -> None:
    before = sessions.sign_in(store, "anna", PASSWORD)
    _set_up(store)
    assert sessions.actor_of(store, before) == RESIDENT


def test_whoever_finds_an_open_screen_changes_nothing(store: Store, anna: User, tick: Tick) -> None:
    secret, token, _codes = _set_up(store)
    tick(11 * 60)
    for deed in (second_factor.start, second_factor.remake_codes, second_factor.take_off):
        with pytest.raises(NotAllowed, match="войдите ещё раз"):
            deed(store, token)
    waiting = sessions.sign_in(store, "anna", PASSWORD)
    with pytest.raises(NotAllowed):
        second_factor.start(store, waiting)  # the password alone does not replace the factor
    fresh = second_factor.pass_code(store, waiting, _code(secret))
    second_factor.take_off(store, fresh)
    assert sessions.actor_of(store, sessions.sign_in(store, "anna", PASSWORD)).user_id == anna.id


def test_a_sign_in_that_waits_ends_after_ten_minutes(store: Store, anna: User, tick: Tick) -> None:
    secret, _token, _codes = _set_up(store)
    waiting = sessions.sign_in(store, "anna", PASSWORD)
    tick(601)
    with pytest.raises(NotAllowed, match="заново"):
        second_factor.pass_code(store, waiting, _code(secret))


def test_a_code_is_of_no_use_without_the_password(store: Store, anna: User, tick: Tick) -> None:
    secret, token, _codes = _set_up(store)
    tick(30)
    for other in (token, "made up", ""):
        with pytest.raises(NotAllowed):
            second_factor.pass_code(store, other, _code(secret))


@pytest.fixture
def strict(store: Store, settings: Settings) -> Store:
    """The same store where operators must have a second factor."""
    asks = store.settings.model_copy(update={"totp_roles": "operator,administrator"})
    return Store(store.engine, asks)


def test_who_must_have_it_opens_nothing_until_it_is_set_up(strict: Store, anna: User) -> None:
    token = sessions.sign_in(strict, "anna", PASSWORD)
    assert (sessions.actor_of(strict, token), _stage(strict, token)) == (RESIDENT, Stage.SETUP)
    _secret, token, _codes = _set_up(strict)
    assert sessions.actor_of(strict, token).user_id == anna.id
    with pytest.raises(NotAllowed, match="обязательно"):
        second_factor.take_off(strict, token)


def test_sign_ins_from_before_the_setting_open_nothing_either(
    store: Store, strict: Store, anna: User
) -> None:
    token = sessions.sign_in(store, "anna", PASSWORD)
    assert sessions.actor_of(store, token).user_id == anna.id
    assert sessions.actor_of(strict, token) == RESIDENT


def test_other_roles_are_not_asked(strict: Store, tick: Tick) -> None:
    people.add_user(strict, people.SYSTEM, login="rita", name="Рита", password=PASSWORD, role=Role.MANAGER)
    assert sessions.actor_of(strict, sessions.sign_in(strict, "rita", PASSWORD)).role is Role.MANAGER


def test_the_setting_knows_every_role_of_staff_and_refuses_others() -> None:
    staff = ",".join(role.value for role in Role if role is not Role.RESIDENT)
    assert Settings(totp_roles=staff).second_factor_roles == set(staff.split(","))
    assert Settings().second_factor_roles == frozenset()
    for wrong in ("resident", "boss", "operator;manager", "operator,"):
        with pytest.raises(ValueError, match="totp_roles"):
            Settings(totp_roles=wrong)


def test_an_administrator_clears_a_lost_one_and_ends_its_sign_ins(store: Store, anna: User) -> None:
    _secret, token, _codes = _set_up(store)
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            with pytest.raises(NotAllowed):
                second_factor.clear(store, Actor(role=role), anna.id or 0)
    with pytest.raises(NotFound):
        second_factor.clear(store, ADMINISTRATOR, 999)
    second_factor.clear(store, ADMINISTRATOR, anna.id or 0)
    assert sessions.actor_of(store, token) == RESIDENT
    assert second_factor.codes_left(store, anna.id) is None
    with store.reading() as session:
        assert session.exec(select(RecoveryCode)).all() == []
    with pytest.raises(NotAllowed, match="не нужны"):
        second_factor.remake_codes(store, sessions.sign_in(store, "anna", PASSWORD))


@pytest.mark.parametrize("kind", ["of the app", "for recovery"])
def test_of_two_who_bring_one_code_at_once_one_gets_in(
    store: Store, anna: User, tick: Tick, kind: str
) -> None:
    secret, _token, codes = _set_up(store)
    tick(60)
    waiting = [sessions.sign_in(store, "anna", PASSWORD) for _ in range(2)]
    code = _code(secret) if kind == "of the app" else codes[0]

    def bring(place: int) -> str:
        try:
            second_factor.pass_code(store, waiting[place], code)
        except InvalidInput:
            return "told"
        return "in"

    assert sorted(map(str, at_once(2, bring))) == ["in", "told"]
