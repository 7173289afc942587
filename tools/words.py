"""Collect the texts for people from the code into the English catalogue: `python -m tools.words` keeps what is translated."""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tools.instance import ROOT
from tracker import errors
from tracker.config import REFERENCE_DIR

ENGLISH = ROOT / "tracker" / "i18n" / "en.po"
#: Rooms and modules whose Russian is no text for people: words to be recognised, made-up data, documents. What they say to
#: people stands in the calls below.
DATA = (
    "tracker/demo",
    "tracker/store/migrations",
    "tracker/cli_import.py",
    "tracker/config.py",
    "tracker/domain/search.py",
    "tracker/geo/courtyards.py",
    "tracker/geo/houses.py",
    "tracker/i18n",
    "tracker/importers/area_rows.py",
    "tracker/importers/categories.py",
    "tracker/importers/columns.py",
    "tracker/importers/crs.py",
    "tracker/importers/encoding.py",
    "tracker/importers/house_rows.py",
    "tracker/importers/mapping.py",
    "tracker/importers/recognition.py",
    "tracker/importers/request_rows.py",
    "tracker/importers/states.py",
    "tracker/importers/values.py",
    "tracker/actions/personal_data.py",
    "tracker/actions/place_search.py",
    "tracker/domain/passwords.py",
    "tracker/render/person_file.py",
    "tracker/text_check.py",
    "tracker/texts.py",
)
#: What is given to these is a text for people wherever it stands.
_ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
}
_FIRST_ARGUMENT = {"t", "later", "RowRefused", *_ERRORS}
#: Names that ship: an administrator's own ones stay as they are written.
_NAMES = {
    "categories.csv": ("name", "unit", "extra_unit"),
    "programmes.csv": ("name", "short_name"),
    "rejection_reasons.csv": ("name", "next_step"),
}
_RUSSIAN = re.compile("[А-Яа-яЁё]")
# A fixed day: the file changes only where a text does.
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)


def collected_texts() -> dict[str, list[str]]:
    """Every Russian text that people may read, with the files that say it."""
    found: dict[str, list[str]] = {}
    files = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "tracker").rglob("*.py")]
    for path in sorted(files):
        name = path.relative_to(ROOT).as_posix()
        for text in texts_of(path.read_text(encoding="utf-8"), is_data=name.startswith(DATA)):
            found.setdefault(text, []).append(name)
    for name, text in _shipped_names():
        found.setdefault(text, []).append(name)
    return found


def texts_of(source: str, *, is_data: bool) -> Iterator[str]:
    """The texts of a module: every Russian literal that is no docstring, or in a module of data what is given to `t` and its like."""
    tree = ast.parse(source)
    nodes = _told(tree) if is_data else _said(tree)
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _RUSSIAN.search(node.value):
            yield node.value


def _told(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in _FIRST_ARGUMENT:
                yield from node.args[:1]
            elif node.func.id == "plural":
                yield from node.args[1:]
            elif node.func.id == "FieldSpec":
                yield node.args[1]


def _said(tree: ast.AST) -> Iterator[ast.AST]:
    # A text that stands alone is a docstring; a part of an f-string is a test's to find.
    silent = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr | ast.JoinedStr)
        for part in ast.iter_child_nodes(node)
    }
    return (node for node in ast.walk(tree) if id(node) not in silent)


def _shipped_names() -> Iterator[tuple[str, str]]:
    for name, columns in _NAMES.items():
        with (REFERENCE_DIR / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        yield from ((f"data/{name}", row[column]) for row in rows for column in columns if row[column])


def merged() -> Catalog:
    """The catalogue of today's texts with the translations that exist."""
    with (REFERENCE_DIR / "categories.csv").open(encoding="utf-8", newline="") as file:
        known = {row["name"]: row["name_en"] for row in csv.DictReader(file)}
    if ENGLISH.exists():
        with ENGLISH.open("rb") as kept:
            known |= {str(message.id): str(message.string) for message in read_po(kept) if message.string}
    catalog = Catalog(
        locale="en", fuzzy=False, creation_date=_WRITTEN, revision_date=_WRITTEN, project="courtyard-works"
    )
    for text, files in sorted(collected_texts().items()):
        catalog.add(text, known.get(text, ""), locations=[(file, 0) for file in dict.fromkeys(files)])
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
