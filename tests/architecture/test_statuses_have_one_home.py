"""Outside the book of rules nobody spells a status: code asks `Status` and its kinds."""

from __future__ import annotations

import ast
from pathlib import Path

from tracker.config import ROOT
from tracker.domain.statuses import EntryStatus, Status, WorkStatus

# Spelled like no other word of the program, so a literal of these can only be a status. The others (new, accepted,
# completed, planned, …) are also names of columns, filters and events.
UNMISTAKABLE = {"in_review", "need_info", "in_progress", "redirected", "withdrawn", "documents_check"}
ROOMS = [
    path
    for path in [*(ROOT / "tracker").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    if path.relative_to(ROOT).parts[:2] != ("tracker", "domain") and "versions" not in path.parts
]
ALL = {*Status, *WorkStatus, *EntryStatus}


def compared_with_a_status(node: ast.AST) -> bool:
    """`x.status == "new"`, `status in ("new", …)` and the like."""
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    names = [side for side in sides if ast.unparse(side).split(".")[-1].endswith("status")]
    texts = [part.value for side in sides for part in ast.walk(side) if isinstance(part, ast.Constant)]
    return bool(names) and any(text in ALL for text in texts)


def spelled_statuses(path: Path) -> list[int]:
    """Lines of a file that spell a status."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and node.value in UNMISTAKABLE)
        or (isinstance(node, ast.Compare) and compared_with_a_status(node))
    ]


def test_no_status_is_spelled_outside_the_domain() -> None:
    found = {str(path.relative_to(ROOT)): lines for path in ROOMS if (lines := spelled_statuses(path))}
    assert found == {}


def test_a_spelled_status_would_be_seen(tmp_path: Path) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text(
        'done = request.status == "completed"\nkinds = {"need_info"}\nname = "new"\n', encoding="utf-8"
    )
    assert spelled_statuses(guilty) == [1, 2]


def test_the_unmistakable_words_are_statuses() -> None:
    assert {str(status) for status in ALL} >= UNMISTAKABLE
