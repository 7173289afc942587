"""The audit trail in words: nothing that a verb records is shown as a code or as a bare number."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum

import pytest

from tracker.actions.import_report import Tally
from tracker.actions.reference import FIELDS
from tracker.actions.retention import Forgotten
from tracker.config import ROOT
from tracker.domain.audit import AuditAction
from tracker.domain.models import AuditEntry
from tracker.domain.people import Role
from tracker.domain.personal import ConsentKind, LookReason
from tracker.domain.statuses import Status, WorkStatus
from tracker.importers.columns import Kind
from tracker.ui import audit_words

_ENGLISH = re.compile(r"[A-Za-z_]{2,}")
_COUNTS = {*Tally().counts, *(field.name for field in fields(Forgotten))}
_ENUMS: dict[str, tuple[type[StrEnum], ...]] = {
    "role": (Role,),
    "role_before": (Role,),
    "role_after": (Role,),
    "before": (Status, WorkStatus),
    "after": (Status, WorkStatus),
    "reason": (LookReason,),
    "kind": (ConsentKind, Kind),
}
_VALUES = {
    **{name: [one.value for kind in kinds for one in kind] for name, kinds in _ENUMS.items()},
    "fields": [sorted(set().union(*FIELDS.values()))],
    "job": ["retention"],
    "source": ["web"],
    "paid_on": ["2026-03-01"],
}
_KINDS_OF_PHOTOS = ["before", "after"]


def _recorded_names() -> Iterator[str]:
    """The names of details in all calls of `record`, as the source has them."""
    for path in sorted((ROOT / "tracker").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def _entry(**details: object) -> AuditEntry:
    return AuditEntry(
        seq=1, role=Role.OPERATOR, action="sign_in", object_kind="", object_id="", details=json.dumps(details)
    )


def test_every_detail_that_a_verb_records_has_russian_words() -> None:
    names = {*_recorded_names(), *_COUNTS}
    assert len(names) > 30
    wrong = [name for name in sorted(names) if _ENGLISH.search(audit_words.details(_entry(**{name: 1}), {}))]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(_VALUES))
def test_every_code_among_the_details_has_russian_words(name: str) -> None:
    codes = _VALUES[name] + (_KINDS_OF_PHOTOS if name == "kind" else [])
    said = {str(code): audit_words.details(_entry(**{name: code}), {}) for code in codes}
    assert {code: text for code, text in said.items() if _ENGLISH.search(text)} == {}


def test_every_action_and_every_thing_has_russian_words() -> None:
    assert not [one for one in AuditAction if _ENGLISH.search(one.label)]
    for table in ("service_request", "work", "account", "area", "courtyard", "photo", "report", "import_run"):
        entry = AuditEntry(seq=1, role="", action="", object_kind=table, object_id="15", details="{}")
        assert re.fullmatch(r"[А-Яа-яё ]+ № 15", audit_words.thing(entry, {}))


def test_things_are_called_by_their_names_where_they_have_one() -> None:
    entry = _entry(area=15, houses=[3, 4], photos=[7])
    entry.object_kind, entry.object_id = "account", "4"
    names = {("account", "4"): "Иван Ким", ("area", "15"): "Округ 4", ("house", "3"): "ул. Лебедева, 1"}
    assert audit_words.thing(entry, names) == "Учётная запись: Иван Ким"
    said = audit_words.details(entry, names)
    assert said == "территория: Округ 4; дома: ул. Лебедева, 1, № 4; фото: № 7"


def test_days_are_written_as_people_write_them() -> None:
    entry = _entry(paid_on="2026-03-01")
    entry.object_kind, entry.object_id = "calendar_day", "2026-05-09"
    assert (audit_words.thing(entry, {}), audit_words.details(entry, {})) == (
        "День 09.05.2026",
        "оплачено: 01.03.2026",
    )
