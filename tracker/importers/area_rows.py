"""Rows of a file as areas: the outline repaired, its kind and code found."""

from __future__ import annotations

import re
from collections.abc import Iterator

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from tracker.domain.search import normalise_text
from tracker.errors import InvalidInput
from tracker.geo.areas import MAX_NOTE, AreaKind, clean_outline
from tracker.i18n import later
from tracker.importers.mapping import FileMapping
from tracker.importers.model import RawRow, Table
from tracker.importers.rows import AXES_NOTE, AreaRow, Picker, Refusal, RowRefused

REPAIRED_NOTE = later("Контур пересекал сам себя, исправлено")
_LATIN = dict(
    zip(
        "абвгдезийклмнопрстуфыэ",
        "abvgdeziyklmnoprstufye",
        strict=True,
    )
) | {
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
_KINDS = (
    (AreaKind.MICRODISTRICT, "микрорайон|microdistrict|neighbo"),
    (AreaKind.TOS, r"\bтос\b|\btos\b"),
    (AreaKind.CONSTITUENCY, "округ|constituency"),
    (AreaKind.RESTRICTION, "огранич|охранн|restriction"),
    (AreaKind.DISTRICT, "район|город|district|borough|city"),
)
MAX_CODE = 80


class AreaReader:
    """Walks the rows of a table. `known` are outlines of the instance: axes are exchanged where that brings one among them."""

    def __init__(
        self,
        table: Table,
        mapping: FileMapping,
        *,
        kind: AreaKind,
        code: str = "",
        name: str = "",
        known: BaseGeometry | None = None,
    ) -> None:
        if code and (len(code) > MAX_CODE or not re.fullmatch(r"[a-z0-9_-]+", code)):
            raise InvalidInput(
                "Код территории: латинские строчные буквы, цифры, дефис и подчёркивание, до 80 знаков."
            )
        self._table = table
        self._picker = Picker(mapping, table.columns)
        self._kind, self._code, self._name, self._known = kind, code, name, known

    def rows(self) -> Iterator[AreaRow | Refusal]:
        """Each row once; an area that was already met in the file is refused."""
        met: dict[tuple[AreaKind, str], int] = {}
        for raw in self._table.rows():
            self._picker.notes = []
            try:
                if raw.problem:
                    raise RowRefused(raw.problem)
                row = self._row(raw)
                if (first := met.setdefault((row.kind, row.code or row.name), raw.line)) != raw.line:
                    raise RowRefused("Эта территория уже встретилась выше в файле", f"строка {first}")
                yield row
            except RowRefused as refused:
                yield Refusal(raw, refused.reason, refused.detail)

    def _row(self, raw: RawRow) -> AreaRow:
        name = self._name or self._picker.text(raw, "name")[:200]
        code = self._code or self._picker.text(raw, "code").lower()
        if not name and not code:
            raise RowRefused("У территории нет ни названия, ни кода")
        if code and not re.fullmatch(r"[a-z0-9_-]{1,80}", code):
            code = to_code(code)
        kind = self._kind_of(self._picker.text(raw, "kind"))
        return AreaRow(
            raw=raw,
            code=code,
            name=name or code,
            kind=kind,
            outline=self._outline(raw),
            note=self._picker.text(raw, "note")[:MAX_NOTE] if kind is AreaKind.RESTRICTION else "",
            notes=tuple(dict.fromkeys(self._picker.notes)),
        )

    def _kind_of(self, text: str) -> AreaKind:
        plain = normalise_text(text)
        if not plain:
            return self._kind
        found = next((kind for kind, rule in _KINDS if plain == kind.value or re.search(rule, plain)), None)
        if found is None:
            raise RowRefused("Вид территории не распознан", text[:60])
        return found

    def _outline(self, raw: RawRow) -> BaseGeometry:
        shape = raw.shape
        if shape is None and (text := self._picker.text(raw, "wkt")):
            try:
                shape = shapely.force_2d(shapely.from_wkt(text))
            except ShapelyError as error:
                raise RowRefused("Контур не читается", text[:60]) from error
        if shape is None:
            raise RowRefused("У территории нет контура")
        if not shape.is_valid:
            self._picker.notes.append(REPAIRED_NOTE)
        try:
            return self._with_right_axes(clean_outline(shape))
        except InvalidInput as error:
            swapped = _swapped(shape)
            if abs(shape.bounds[1]) > 90 or abs(shape.bounds[3]) > 90:
                try:
                    outline = clean_outline(swapped)
                except InvalidInput:
                    raise RowRefused(str(error)) from error
                self._picker.notes.append(AXES_NOTE)
                return outline
            raise RowRefused(str(error)) from error

    def _with_right_axes(self, outline: BaseGeometry) -> BaseGeometry:
        if self._known is None or outline.intersects(self._known):
            return outline
        swapped = _swapped(outline)
        if not swapped.intersects(self._known):
            return outline
        self._picker.notes.append(AXES_NOTE)
        return swapped


def to_code(name: str) -> str:
    """A code in Latin letters out of a name: «Мотовилихинский район» is motovilikhinskiy-rayon."""
    latin = "".join(_LATIN.get(char, char) for char in name.lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:MAX_CODE]


def _swapped(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])
