"""Who may do what: the whole table, written a second time on purpose."""

from __future__ import annotations

from itertools import product

import pytest

from tracker.domain.people import Actor, Role
from tracker.domain.permissions import ALLOWED, Action, can, require
from tracker.errors import NotAllowed

OFFICE = {"operator", "specialist", "manager", "administrator"}
WORKS = {"specialist", "manager", "administrator"}
TABLE = {
    "see_queue": OFFICE,
    "see_contacts": OFFICE,
    "move": OFFICE,
    "assign": OFFICE,
    "publish": OFFICE,
    "comment": OFFICE,
    "manage_works": WORKS,
    "see_reports": {"manager", "administrator"},
    "export": WORKS,
    "import": WORKS,
    "edit_reference": {"administrator"},
    "manage_users": {"administrator"},
    "withdraw_consent": OFFICE,
    "see_looks": {"manager", "administrator"},
    "manage_personal_data": {"administrator"},
}


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)))
def test_a_role_may_do_exactly_what_the_table_says(action: Action, role: Role) -> None:
    actor = Actor(role=role)
    assert can(actor, action) is (role.value in TABLE[action.value])
    if can(actor, action):
        require(actor, action)
    else:
        with pytest.raises(NotAllowed):
            require(actor, action)


def test_every_action_is_in_the_table_and_a_resident_is_in_none() -> None:
    assert set(ALLOWED) == set(Action)
    assert not any(Role.RESIDENT in roles for roles in ALLOWED.values())


def test_the_refusal_tells_a_stranger_to_sign_in_and_a_colleague_whom_to_ask() -> None:
    with pytest.raises(NotAllowed, match="Войдите"):
        require(Actor(), Action.MOVE)
    with pytest.raises(NotAllowed, match="администратору"):
        require(Actor(role=Role.OPERATOR), Action.MANAGE_USERS)
