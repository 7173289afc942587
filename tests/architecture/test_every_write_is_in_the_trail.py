"""Every write leaves a row in the audit trail: each transaction of the house records, or says here why it need not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_house_rules import MODULES, tree_of
from tracker.config import ROOT

#: Writes without a row of their own, each with its reason. What is not found any more must go.
WITHOUT = {
    "actions/sessions.py:note_seen": "the moment of last use; the sign-in itself is recorded",
    "actions/retention.py:begin": "whose turn it is; what is forgotten is recorded by `forget_old`",
    "store/ground.py:replace_ground": "its last write runs the verb's own `finish`, which records",
    "demo/fill.py:fill_demo": "reads the scene and makes its organisations; each part of requests is recorded",
    "demo/fill.py:_write_plan": "the works of the demo's requests, whose parts are recorded",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _writes(path: Path) -> Iterator[tuple[str, ast.With]]:
    for function in ast.walk(tree_of(path)):
        if isinstance(function, Function):
            for node in ast.walk(function):
                if isinstance(node, ast.With) and any(_is_transaction(item) for item in node.items):
                    yield f"{path.relative_to(ROOT / 'tracker').as_posix()}:{function.name}", node


def _is_transaction(item: ast.withitem) -> bool:
    call = item.context_expr
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "transaction"
    )


def _records(block: ast.With) -> bool:
    calls = (node.func for node in ast.walk(block) if isinstance(node, ast.Call))
    return any(isinstance(func, ast.Name) and func.id == "record" for func in calls)


def _found() -> list[tuple[str, ast.With]]:
    return [
        found
        for path in MODULES
        if path.parent != ROOT / "pages" and path.name != "app.py"
        for found in _writes(path)
    ]


def test_every_write_leaves_a_row_in_the_audit_trail() -> None:
    silent = {name for name, block in _found() if not _records(block)}
    assert silent == set(WITHOUT)


def test_the_search_for_writes_finds_them() -> None:
    names = [name for name, _ in _found()]
    assert len(names) > 30
    assert "actions/moves.py:move" in names


def test_pages_and_routes_write_through_verbs_only() -> None:
    doors = {"ui", "api", "pages"}
    opened = [name for name, _ in _found() if name.split("/")[0] in doors or name.startswith("cli")]
    assert opened == []
