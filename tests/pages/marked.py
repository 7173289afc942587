"""One row in every table, each text in it a mark of its own: whatever comes out later says from where it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.sql.type_api import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

from tracker.domain.columns import EnumText, UtcDateTime
from tracker.store import Store, personal_data

NUMBER = "МОТ-2026-900001"
PLACE = (58.019941, 56.291251)
Place = tuple[str, str]

#: Columns that hold no words of people but codes that the program itself reads: a mark in them would stop it. A new text column
#: is marked by itself; whoever adds a code has to say so here.
CODES: dict[Place, Any] = {
    ("area", "kind"): "microdistrict",
    ("area", "outline"): None,
    ("category", "icon"): "bench",
    ("category", "shape"): "pin",
    ("category", "list_name"): "minimum",
    ("organisation", "kind"): "contractor",
    ("service_request", "number"): NUMBER,
    ("service_request", "source"): "web",
    ("work_status_change", "from_status"): None,
    ("status_change", "from_status"): None,
    ("photo", "kind"): "before",
    ("consent", "kind"): "processing",
    ("account", "role"): "specialist",
    ("sign_in", "stage"): "full",
    ("work", "status"): "accepted",
    ("service_request", "status"): "completed",
    ("status_change", "to_status"): "completed",
    ("work_status_change", "to_status"): "accepted",
    ("programme_entry", "status"): "included",
}
#: Where somebody's place would tell more than the request's own: these numbers are marks too.
#: Names of photos and of their files are numbers in base 16: their marks are such numbers too.
IN_BASE_16: dict[Place, str] = {
    ("photo", "sha256"): "ab" * 28 + "0123fedc",
    ("photo", "blurred_sha256"): "bc" * 28 + "1234edcb",
    ("photo", "name"): "cd" * 12 + "2345dcba",
}
NUMBERS: dict[Place, float] = {("photo", "lat"): 58.654321, ("photo", "long"): 56.123457}
_SEEN_BY_ALL = {
    "is_active": True,
    "is_public": False,
    "is_demo": False,
    "is_outside": False,
    "is_finished": True,
}


@dataclass
class Marks:
    """Every mark with the column that it stands in."""

    place_of: dict[str, Place] = field(default_factory=dict)
    keys: dict[Place, Any] = field(default_factory=dict)

    def make(self, place: Place) -> str:
        """A new mark: letters and digits that nothing else has and that survive lower case and every format."""
        mark = f"zq{len(self.place_of) + 1:04d}qz"
        self.place_of[mark] = place
        return mark

    def found_in(self, text: str) -> set[Place]:
        """The columns whose marks are in a text."""
        lower = text.lower()
        return {place for mark, place in self.place_of.items() if mark in lower}


def tables() -> list[Table]:
    """Every table that the program has."""
    assert personal_data.tables()
    return list(SQLModel.metadata.sorted_tables)


def text_columns() -> Iterator[Column[Any]]:
    """Every column that can hold words."""
    for table in tables():
        for column in table.columns:
            if isinstance(plain(column.type), String | JSON | LargeBinary):
                yield column


def plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type under the program's own types."""
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def fill(store: Store) -> Marks:
    """Write one marked row into every table, tied to each other as real rows are."""
    marks = Marks()
    with store.transaction() as tx:
        connection = tx.session.connection()
        for table in tables():
            row = {column.name: _value(marks, table, column) for column in table.columns}
            keys = list(table.primary_key.columns)
            same = select(table).where(*(column == row[column.name] for column in keys))
            assert connection.execute(same).first() is None, table.name
            connection.execute(insert(table).values(row))
            marks.keys |= {(table.name, column.name): row[column.name] for column in table.columns}
        tx.touch(None)
    return marks


def _value(marks: Marks, table: Table, column: Column[Any]) -> Any:
    place = (table.name, column.name)
    if place in CODES:
        return CODES[place]
    if place in NUMBERS:
        marks.place_of[str(NUMBERS[place])] = place
        return NUMBERS[place]
    for key in column.foreign_keys:
        target = (key.column.table.name, key.column.name)
        # A row does not belong to itself; what it belongs to was written before it.
        return marks.keys.get(target)
    return _plain_value(marks, place, column)


def _plain_value(marks: Marks, place: Place, column: Column[Any]) -> Any:
    kind = column.type
    assert not isinstance(kind, EnumText), f"{place}: say in CODES which member to write"
    if isinstance(kind, UtcDateTime | DateTime):
        return datetime.now(UTC) + timedelta(hours=1) if "expires" in place[1] else datetime.now(UTC)
    if place in IN_BASE_16:
        marks.place_of[IN_BASE_16[place]] = place
        return IN_BASE_16[place]
    simple: dict[type, Any] = {
        Boolean: _SEEN_BY_ALL.get(place[1], False),
        Date: date(2026, 5, 17),
        Float: {"lat": PLACE[0], "long": PLACE[1]}.get(place[1], 12.5),
        Integer: 9_001 if column.primary_key else 1,
    }
    for base, value in simple.items():
        if isinstance(kind, base):
            return value
    mark = marks.make(place)
    if isinstance(kind, JSON):
        return {mark: mark} if place[1] in ("details", "outline") else {"mark": mark}
    return mark.encode() if isinstance(kind, LargeBinary) else mark
