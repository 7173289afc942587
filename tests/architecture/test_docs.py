"""The docs are true: generated pages are fresh, links lead somewhere, and targets that are named exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.docs import generated_pages
from tracker.config import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)|<img src=\"([^\"]+)\"")
TARGET = re.compile(r"`(?:[A-Z]+=\S+ )?make ([a-z]+)`")


def test_generated_pages_are_fresh() -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, text in generated_pages().items()
        if path.read_text("utf-8") != text
    ]
    assert stale == [], "run make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [a or b for a, b in LINK.findall(page.read_text("utf-8"))]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_make_targets_that_are_named_exist() -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in TARGET.findall(page.read_text("utf-8"))}
    assert named - known == set()


def test_every_test_that_the_docs_name_is_there() -> None:
    named = {
        name
        for page in (ROOT / "docs").rglob("*.md")
        for name in re.findall(r"`(tests/[\w/.]+)", page.read_text("utf-8"))
    }
    assert named, "docs/security.md names the test of each row"
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_every_row_of_the_security_page_names_tests_that_hold_tests() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "---" not in line]
    bare = [
        row
        for row in rows
        if not row.startswith(("| ASVS |", "| attack |", "| 2.1.10 |")) and "`tests/" not in row
    ]
    assert len(rows) > 50 and bare == []
    named = set(re.findall(r"`(tests/[\w/.]+)`", page))
    assert [name for name in sorted(named) if "def test_" not in (ROOT / name).read_text("utf-8")] == []
