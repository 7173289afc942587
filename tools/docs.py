"""Write the pages of docs/ that the code itself tells: `python -m tools.docs`; `--check` only says which are stale."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from sqlalchemy import Column, Table
from sqlmodel import SQLModel

from tools.instance import ROOT
from tools.licences import licence_rows
from tracker import __main__ as program
from tracker.cli import cli
from tracker.config import Settings
from tracker.domain import credentials, models, people
from tracker.domain.people import Role
from tracker.domain.permissions import ALLOWED, Action
from tracker.domain.statuses import EntryStatus, Status, StatusGroup, WorkStatus
from tracker.domain.workflow import ENTRY_NEEDS, MAY_MOVE_TO, TRANSITIONS
from tracker.store import personal_data

NOTE = "Written by `make docs` from the code; edit the code instead."
ER_START, ER_END = "<!-- the picture: written by make docs -->\n", "<!-- end of the picture -->\n"
# Tables and commands register themselves where their modules are imported: named so that the imports are used.
TABLES = (models.ServiceRequest, people.User, credentials.ResetLink, personal_data.tables)
COMMANDS = program


def main(arguments: list[str]) -> int:
    """Write or check the pages; exit status 1 where one is stale."""
    pages = generated_pages()
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run make docs", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


def generated_pages() -> dict[Path, str]:
    """Every page that the code tells, by its file."""
    docs = ROOT / "docs"
    return {
        ROOT / ".env.example": env_example(),
        docs / "reference" / "settings.md": settings_page(),
        docs / "reference" / "commands.md": commands_page(),
        docs / "reference" / "statuses.md": statuses_page(),
        docs / "reference" / "rights.md": rights_page(),
        docs / "reference" / "licences.md": licences_page(),
        docs / "data-model.md": with_picture((docs / "data-model.md").read_text("utf-8")),
    }


def licences_page() -> str:
    """The packages that the program runs with, and their licences."""
    intro = "The packages of `requirements.txt`, pinned with their hashes, as their own metadata tells it."
    return _page("Licences", intro, _table(("package", "version", "licence"), licence_rows()))


def settings_page() -> str:
    """The settings as a table."""
    rows = [(f"`{_variable(name)}`", _default(info), info.description) for name, info in _settings()]
    return _page(
        "Settings",
        "Environment variables, or lines of a file `.env` in the project's folder (`.env.example` lists them).",
        _table(("variable", "default", "what it is"), rows),
    )


def env_example() -> str:
    """A `.env` with every setting at its default, commented out."""
    lines = ["# Copy to .env and uncomment what differs. Written by make docs from tracker/config.py.", ""]
    for name, info in _settings():
        lines += [f"# {info.description}", f"#{_variable(name)}={_default(info).strip('`')}", ""]
    return "\n".join(lines)


def _settings() -> Iterator[tuple[str, FieldInfo]]:
    yield from Settings.model_fields.items()


def _variable(name: str) -> str:
    return f"TRACKER_{name.upper()}"


def _default(info: FieldInfo) -> str:
    value = info.default
    if value is None or value == "" or isinstance(value, SecretStr):
        return ""
    if isinstance(value, Path):
        value = value.relative_to(ROOT)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def commands_page() -> str:
    """The command line, command by command."""
    intro = "`.venv/bin/python -m tracker …`; exit status 0, 1 (refused input) or 2 (usage)."
    return _page("Commands", intro, "\n".join(_command(("tracker",), cli)))


def _command(path: tuple[str, ...], command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _command((*path, name), command.commands[name])
        return
    context = click.Context(command, info_name=" ".join(path[1:]))
    usage = " ".join([*path[1:], *command.collect_usage_pieces(context)])
    yield f"## {' '.join(path[1:])}\n\n`{usage}`\n\n{(command.help or '').strip()}\n"
    records = (parameter.get_help_record(context) for parameter in command.params)
    rows = [(f"`{record[0]}`", record[1]) for record in records if record]
    if rows:
        yield _table(("option", "what it does"), rows)


def statuses_page() -> str:
    """Statuses with their labels, moves and needs."""
    rows = [
        (
            f"`{status}`",
            status.label,
            status.resident_label,
            f"{status.group.label} (`{status.group}`)",
            _codes(to for to in Status if to in TRANSITIONS[status]),
            "; ".join(ENTRY_NEEDS[status].values()),
        )
        for status in Status
    ]
    heads = ("code", "staff see", "the resident sees", "group", "may go to", "needed on entry")
    roles = [
        (role.label, _codes(s for s in Status if s in MAY_MOVE_TO[role]))
        for role in Role
        if role in MAY_MOVE_TO
    ]
    return _page(
        "Statuses",
        "The workflow is one table: `tracker/domain/workflow.py`.",
        "## A request\n\n" + _table(heads, rows),
        "## The six groups that everybody sees\n\n"
        + _table(("code", "name"), [(f"`{group}`", group.label) for group in StatusGroup]),
        "## Who moves a request where\n\n" + _table(("role", "to"), roles),
        "## A work\n\n" + _table(("code", "name"), [(f"`{status}`", status.label) for status in WorkStatus]),
        "## A courtyard in a programme year\n\n"
        + _table(("code", "name"), [(f"`{status}`", status.label) for status in EntryStatus]),
    )


def rights_page() -> str:
    """Who may do what with whose things."""
    roles = [role for role in Role if role is not Role.RESIDENT]
    rows = [
        (
            action.label,
            f"`{action}`",
            *(ALLOWED[action][role].label if role in ALLOWED[action] else "" for role in roles),
        )
        for action in Action
    ]
    return _page(
        "Rights",
        "The table is one: `tracker/domain/permissions.py`; an empty cell is not allowed. A resident needs no account: reads what "
        "is public and files requests. «Своей организации»: works that it does, orders, or whose courtyard it keeps; «на своей "
        "территории»: what lies in the deputy's area.",
        _table(("what", "code", *(role.label for role in roles)), rows),
    )


def _codes(statuses: Iterable[Status]) -> str:
    return ", ".join(f"`{status}`" for status in statuses)


def with_picture(text: str) -> str:
    """The page about the data model with its picture drawn anew between the marks."""
    head, rest = text.split(ER_START)
    return f"{head}{ER_START}```mermaid\n{er_diagram()}```\n{ER_END}{rest.split(ER_END)[1]}"


def er_diagram() -> str:
    """Tables, columns and foreign keys as a Mermaid entity-relationship diagram."""
    tables = [SQLModel.metadata.tables[name] for name in sorted(SQLModel.metadata.tables)]
    lines = ["erDiagram"]
    for table in tables:
        lines += [f"    {table.name} {{", *(_column(column) for column in table.columns), "    }"]
    for table in tables:
        lines += _relations(table)
    return "\n".join(lines) + "\n"


def _column(column: Column[object]) -> str:
    kind = type(column.type).__name__.lower().replace("autostring", "text").replace("utcdatetime", "moment")
    marks = [mark for mark, on in (("PK", column.primary_key), ("FK", bool(column.foreign_keys))) if on]
    return f"        {kind} {column.name} {','.join(marks)}".rstrip()


def _relations(table: Table) -> Iterator[str]:
    for column in table.columns:
        for key in column.foreign_keys:
            one = "|o" if column.nullable else "||"
            yield f"    {key.column.table.name} {one}--o{{ {table.name} : {column.name}"


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", f"<!-- {NOTE} -->", *(part.strip() for part in parts)]) + "\n"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines) + "\n"


def _cell(value: object) -> str:
    return " ".join(str(value if value is not None else "").split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
