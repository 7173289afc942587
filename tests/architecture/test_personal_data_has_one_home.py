"""The tables of personal data are named where they are described and in the one module of storage that reads them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tracker.config import ROOT

NAMES = {"Reporter", "Consent"}
HOMES = {ROOT / "tracker" / "domain" / "personal.py", ROOT / "tracker" / "store" / "personal_data.py"}
TABLES = ("reporter", "consent")


def names_of(source: str) -> set[str]:
    """Which of the tables a module names: its class by any import or attribute, or the table itself inside SQL."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.alias):
            found |= NAMES & {node.name}
        elif isinstance(node, ast.Attribute):
            found |= NAMES & {node.attr}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.lower().split()
            found |= {
                table
                for table in TABLES
                if any(f"{verb} {table}" in " ".join(words) for verb in ("from", "join", "update", "into"))
            }
    return found


def test_nothing_else_names_the_tables_of_personal_data() -> None:
    modules = [ROOT / "app.py", *(ROOT / "tracker").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    others = [path for path in modules if path not in HOMES and "versions" not in path.parts]
    assert {str(path.relative_to(ROOT)): names_of(Path(path).read_text("utf-8")) for path in others} == {
        str(path.relative_to(ROOT)): set() for path in others
    }


@pytest.mark.parametrize(
    "source",
    [
        "from tracker.domain.personal import Reporter",
        "from tracker.domain import personal\nprint(personal.Consent)",
        "session.execute('SELECT phone FROM reporter WHERE id = 1')",
    ],
)
def test_a_module_that_did_would_be_seen(source: str) -> None:
    assert names_of(source)
