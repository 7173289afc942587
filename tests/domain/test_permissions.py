"""Who may do what with whose things: the whole table, written a second time on purpose."""

from __future__ import annotations

from itertools import product

import pytest

from tests.rights_table import EXPECTED
from tools.docs import generated_pages
from tracker.config import ROOT
from tracker.domain.people import Actor, Role
from tracker.domain.permissions import ALLOWED, Action, Belonging, can, can_some, require, whose
from tracker.errors import NotAllowed

OWN = Belonging(organisations=frozenset({1, 2}), areas=frozenset({3, 4}))
FOREIGN = Belonging(organisations=frozenset({8}), areas=frozenset({9}))
NOBODYS = Belonging()


def actor_of(role: Role) -> Actor:
    return Actor(
        user_id=5,
        role=role,
        organisation_id=1 if role in (Role.CONTRACTOR, Role.MANAGEMENT_COMPANY) else None,
        area_id=4 if role is Role.DEPUTY else None,
    )


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)))
def test_a_role_may_do_exactly_what_the_table_says_with_exactly_whose_things(
    action: Action, role: Role
) -> None:
    actor, said = actor_of(role), EXPECTED[action.value].get(role.value, "")
    for thing, allowed in (
        (OWN, said in ("all", "own")),
        (FOREIGN, said == "all"),
        (NOBODYS, said == "all"),
        (None, said == "all"),
    ):
        assert can(actor, action, of=thing) is allowed
        if allowed:
            require(actor, action, of=thing)
        else:
            with pytest.raises(NotAllowed):
                require(actor, action, of=thing)
    assert can_some(actor, action) is bool(said)
    if said:
        assert (whose(actor, action) == "all") is (said == "all")
    else:
        with pytest.raises(NotAllowed):
            whose(actor, action)


def test_every_action_is_in_the_table_and_a_resident_is_in_none() -> None:
    assert {action.value for action in Action} == set(EXPECTED)
    assert set(ALLOWED) == set(Action)
    assert not any(Role.RESIDENT in roles for roles in ALLOWED.values())


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.MANAGEMENT_COMPANY, Role.DEPUTY])
def test_an_account_without_its_organisation_or_area_owns_nothing(role: Role) -> None:
    actor = Actor(user_id=5, role=role)
    assert not any(can(actor, action, of=thing) for action in Action for thing in (OWN, FOREIGN, NOBODYS))


def test_the_table_cannot_be_changed_while_the_program_runs() -> None:
    with pytest.raises(TypeError):
        ALLOWED[Action.MOVE] = {}  # type: ignore[index]


def test_the_refusal_tells_a_stranger_to_sign_in_and_a_colleague_whom_to_ask() -> None:
    with pytest.raises(NotAllowed, match="Войдите"):
        require(Actor(), Action.MOVE)
    with pytest.raises(NotAllowed, match="администратору"):
        require(Actor(role=Role.OPERATOR), Action.MANAGE_USERS)


def test_the_table_in_the_docs_says_the_same() -> None:
    text = generated_pages()[ROOT / "docs" / "reference" / "rights.md"]
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if "|" in line
    ]
    roles = {role.label: role.value for role in Role}
    said = {
        code.strip("`"): {roles[name]: cell for name, cell in zip(lines[0][2:], cells, strict=True) if cell}
        for _label, code, *cells in lines[2:]
    }
    words = {"all": {"всё"}, "own": {"своей организации", "на своей территории"}}
    assert {code: set(found) for code, found in said.items()} == {c: set(f) for c, f in EXPECTED.items()}
    assert all(said[code][role] in words[how] for code, row in EXPECTED.items() for role, how in row.items())
