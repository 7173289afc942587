"""Every verb that somebody's name is given to asks the table of rights, by itself or through what it calls, or says here why not."""

from __future__ import annotations

import ast
from functools import cache

from tests.architecture.test_house_rules import tree_of
from tracker.config import ROOT

FOLDER = ROOT / "tracker" / "actions"
#: What asks the table: `domain/permissions.py`, and what narrows reading to one's own.
ASKS = frozenset({"require", "can", "can_some", "whose"})
#: Verbs without a right of their own, each with its reason. What is not found any more must go.
WITHOUT = {
    "audit.record": "part of every verb; asks whether the sign-in still stands",
    "audit.prove": "the same",
    "people.change_own_password": "one's own account, by the old password",
    "sessions.own_sign_ins": "one's own sign-ins",
    "sessions.end_own": "one's own sign-ins",
    "sessions.end_own_everywhere": "one's own sign-ins",
    "requests.submit": "everybody files requests",
    "scope.own_area": "the actor's own area and no other",
    "import_batch.make_context": "part of an import, which asked",
    "imports.begin_run": "the same",
    "imports.finish_run": "the same",
    "moves.record_move": "part of a move, which asked",
    "work_row.step": "part of a work's move, which asked",
    "work_requests.carry": "the same",
    "work_requests.release_requests": "the same",
}


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """Every function of the verbs by module and name."""
    return {
        f"{path.stem}.{node.name}": node
        for path in FOLDER.glob("*.py")
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
    }


def takes_an_actor(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return any(one.annotation is not None and ast.unparse(one.annotation) == "Actor" for one in arguments)


def called(function: ast.FunctionDef) -> set[str]:
    nodes = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {node.id if isinstance(node, ast.Name) else getattr(node, "attr", "") for node in nodes}


def asks(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function asks, or hands the actor to one of this room that does."""
    names = called(functions()[name])
    if names & ASKS:
        return True
    known = functions()
    inner = {key for key in known if key.partition(".")[2] in names and takes_an_actor(known[key])}
    return any(asks(key, seen | {name}) for key in inner - seen - {name})


def verbs() -> list[str]:
    return [
        name
        for name, function in functions().items()
        if not function.name.startswith("_") and takes_an_actor(function)
    ]


def test_every_verb_asks_for_the_right() -> None:
    assert {name for name in verbs() if not asks(name)} == set(WITHOUT)


def test_the_search_finds_verbs_and_sees_one_that_forgets() -> None:
    assert len(verbs()) > 40 and "moves.move" in verbs()
    assert not asks("sessions.end_own")
