"""Names of what rows of the audit trail are about: looked up whenever they are shown, since the rows hold none."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from tracker.domain.models import (
    Area,
    AuditEntry,
    Category,
    Courtyard,
    House,
    Organisation,
    Programme,
    RejectionReason,
    Work,
)
from tracker.domain.people import User

#: Kind and key of a thing.
Ident = tuple[str, str]

_TABLES: dict[str, tuple[Any, Any]] = {
    "account": (col(User.id), col(User.name)),
    "organisation": (col(Organisation.id), col(Organisation.name)),
    "area": (col(Area.id), col(Area.name)),
    "courtyard": (col(Courtyard.id), col(Courtyard.name)),
    "house": (col(House.id), col(House.address)),
    "programme": (col(Programme.id), col(Programme.short_name)),
    "category": (col(Category.code), col(Category.name)),
    "rejection_reason": (col(RejectionReason.code), col(RejectionReason.name)),
}
#: Details that point at things, with the kind of each.
POINTERS = {
    "account": "account",
    "organisation": "organisation",
    "area": "area",
    "houses": "house",
    "work": "work",
}


def names_of(session: Session, entries: Iterable[AuditEntry]) -> dict[Ident, str]:
    """Names of the things of these rows; what is not there any more has none."""
    keys: dict[str, set[str]] = {}
    for kind, key in (ident for entry in entries for ident in _idents(entry)):
        keys.setdefault(kind, set()).add(key)
    names: dict[Ident, str] = {}
    for kind, (column, name) in _TABLES.items():
        wanted = _plain(keys.get(kind, set()), is_number=column.type.python_type is int)
        rows = session.exec(select(column, name).where(column.in_(wanted))).all() if wanted else []
        names.update({(kind, str(key)): said for key, said in rows})
    works = _plain(keys.get("work", set()), is_number=True)
    return names | (_works(session, works) if works else {})


def _works(session: Session, ids: list[Any]) -> dict[Ident, str]:
    """A work is called by its number and its courtyard."""
    query = select(Work.id, Courtyard.name).join(Courtyard, col(Courtyard.id) == col(Work.courtyard_id))
    rows = session.exec(query.where(col(Work.id).in_(ids))).all()
    return {("work", str(key)): f"№ {key}, {yard}" for key, yard in rows}


def _plain(keys: Iterable[str], *, is_number: bool) -> list[Any]:
    return [int(key) for key in keys if key.isdecimal()] if is_number else list(keys)


def _idents(entry: AuditEntry) -> Iterable[Ident]:
    yield entry.object_kind, entry.object_id
    for name, value in json.loads(entry.details).items():
        if name in POINTERS:
            for one in value if isinstance(value, list) else [value]:
                yield POINTERS[name], str(one)
