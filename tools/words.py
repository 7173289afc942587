"""Collect the texts for people from the code into the English catalogue: `python -m tools.words` keeps what is translated."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tools.instance import ROOT

ENGLISH = ROOT / "tracker" / "i18n" / "en.po"
# A fixed day: the file changes only where a text does.
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)


def collected_texts() -> dict[str, list[tuple[str, int]]]:
    """Every Russian literal given to `t` or `plural`, with the places (file, line) that say it."""
    found: dict[str, list[tuple[str, int]]] = {}
    files = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "tracker").rglob("*.py")]
    for path in sorted(files):
        for text, line in _texts(path):
            found.setdefault(text, []).append((str(path.relative_to(ROOT)), line))
    return found


def _texts(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        arguments = {"t": node.args[:1], "plural": node.args[1:]}.get(node.func.id, [])
        for argument in arguments:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value, argument.lineno


def merged() -> Catalog:
    """The catalogue of today's texts with the translations that exist."""
    known = {}
    if ENGLISH.exists():
        with ENGLISH.open("rb") as file:
            known = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    catalog = Catalog(
        locale="en", fuzzy=False, creation_date=_WRITTEN, revision_date=_WRITTEN, project="courtyard-works"
    )
    for text, places in sorted(collected_texts().items()):
        catalog.add(
            text, known.get(text, ""), locations=[(file, 0) for file in dict.fromkeys(f for f, _ in places)]
        )
    return catalog


def main() -> int:
    """Write the catalogue; says how many texts wait for a translation."""
    catalog = merged()
    with ENGLISH.open("wb") as file:
        write_po(file, catalog, width=0, include_lineno=False, omit_header=False)
    waiting = sum(1 for message in catalog if message.id and not message.string)
    print(f"{len(catalog)} texts, {waiting} without a translation: {ENGLISH.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
