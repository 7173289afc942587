"""What becomes of the rows of a file: a request, house or area as it was read, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shapely.geometry.base import BaseGeometry

from tracker.domain.requests import clean_text
from tracker.domain.statuses import Status
from tracker.geo.areas import AreaKind
from tracker.importers.encoding import repair_mojibake
from tracker.importers.mapping import FileMapping
from tracker.importers.model import Cell, RawRow
from tracker.importers.values import to_meaning

MOJIBAKE_NOTE = "Исправлен текст, прочитанный когда-то в неверной кодировке"
ZERO_NOTE = "Координаты 0, 0 считаются пустыми"
HALF_NOTE = "Указана только одна координата, она не учтена"
AXES_NOTE = "Широта и долгота были перепутаны местами, исправлено"
POINT_NOTE = "Вместо контура взята точка внутри него"


class RowRefused(Exception):
    """This row cannot come in. `reason` is the same for all rows of its kind, `detail` is this row's own."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row with why, in Russian."""

    raw: RawRow
    reason: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Reason with the row's own detail."""
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as the file gives it. Moments are UTC, coordinates WGS-84; `requested_at` is None where no column has it."""

    raw: RawRow
    external_id: str
    category_code: str
    status: Status
    external_status: str
    lat: float | None
    long: float | None
    address: str
    description: str
    requested_at: datetime | None
    completed_at: datetime | None
    status_at: datetime | None
    due_on: date | None
    plan_year: int | None
    answer: str
    remarks: str
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> str:
        """Everything that the file says, to compare with what it said before; the place is added by whoever finds it."""
        told = (
            self.category_code,
            self.status,
            self.external_status,
            self.address,
            self.description,
            self.requested_at,
            self.completed_at,
            self.status_at,
            self.due_on,
            self.plan_year,
            self.answer,
            self.remarks,
        )
        return "\x1f".join("" if value is None else str(value) for value in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRow:
    """A house as the file gives it."""

    raw: RawRow
    address: str
    street: str
    number: str
    key: str
    lat: float
    long: float
    flats: int | None = None
    residents: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """An area as the file gives it; `outline` is WGS-84 and valid. `code` may be empty: then the name tells which it is.

    `note` says what is restricted there; other areas have none from a file.
    """

    raw: RawRow
    code: str
    name: str
    kind: AreaKind
    outline: BaseGeometry
    note: str = ""
    notes: tuple[str, ...] = ()


class Picker:
    """Takes a row's cells by field, cleaned; `notes` gathers what had to be repaired in the row at hand."""

    def __init__(self, mapping: FileMapping, columns: Sequence[str]) -> None:
        self._mapping = mapping
        self.columns = {name: at for name, at in _positions(mapping, columns).items() if at}
        self.notes: list[str] = []

    def __contains__(self, field: str) -> bool:
        return field in self.columns

    def cell(self, raw: RawRow, field: str) -> Cell:
        """The first filled cell of a field, as it stands."""
        for at in self.columns.get(field, ()):
            cell = raw.cells[at]
            if cell is not None and cell != "":
                return cell
        return None

    def text(self, raw: RawRow, field: str) -> str:
        """The first filled cell of a field, as clean text."""
        for at in self.columns.get(field, ()):
            if text := self._clean(raw.cells[at]):
                return text
        return ""

    def texts(self, raw: RawRow, field: str) -> list[tuple[str, str]]:
        """All filled cells of a field with the names of their columns."""
        names = self._mapping.columns.get(field, ())
        found = (
            (name, self._clean(raw.cells[at]))
            for name, at in zip(names, self.columns.get(field, ()), strict=True)
        )
        return [(name, text) for name, text in found if text]

    def _clean(self, cell: Cell) -> str:
        text = to_meaning(cell)
        if not text:
            return ""
        if (repaired := repair_mojibake(text)) is not None:
            self.notes.append(MOJIBAKE_NOTE)
            text = repaired
        # Exports put an apostrophe before what a spreadsheet would take for a formula.
        return clean_text(text[1:] if text[0] == "'" and text[1:2] in "=+-@" else text)


def _positions(mapping: FileMapping, columns: Sequence[str]) -> dict[str, tuple[int, ...]]:
    at = {column: position for position, column in enumerate(columns)}
    return {
        field: tuple(at[name] for name in names if name in at) for field, names in mapping.columns.items()
    }
