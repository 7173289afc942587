"""Rows of a file as houses: the address split into street and number, the point inside the outline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shapely.geometry.base import BaseGeometry

from tracker.geo.areas import contains, is_swapped
from tracker.geo.houses import house_number, parse_address, street_key
from tracker.importers.mapping import FileMapping
from tracker.importers.model import RawRow, Table
from tracker.importers.placing import OUTSIDE
from tracker.importers.points import PointFinder
from tracker.importers.rows import AXES_NOTE, HouseRow, Picker, Refusal, RowRefused
from tracker.importers.values import UnreadableCell, to_number, to_text

#: Where the number begins in a part of an address, alone in it or after the street.
_NUMBER = re.compile(
    r"(?:^|(?<=\s))(?:(?:д|дом|вл)\b\.?\s*)?\d++(?!-?(?:я|й|ая|ый|ой)\b)(?!\s+(?!лит|кор|стр)[а-яё]{3,}).*$",
    re.IGNORECASE,
)
_MOST = 1_000_000


class HouseReader:
    """Walks the rows of a table. Where there is an outline, houses beyond it are refused unless `keep_outside`."""

    def __init__(
        self,
        table: Table,
        mapping: FileMapping,
        *,
        outline: BaseGeometry | None,
        area_name: str,
        keep_outside: bool,
    ) -> None:
        self._table = table
        self._picker = Picker(mapping, table.columns)
        self._points = PointFinder(mapping, self._picker)
        self._outline = outline
        self._area_name = area_name
        self._keep_outside = keep_outside

    def rows(self) -> Iterator[HouseRow | Refusal]:
        """Each row once; a house that was already met in the file is refused."""
        met: dict[str, int] = {}
        for raw in self._table.rows():
            self._picker.notes = []
            try:
                if raw.problem:
                    raise RowRefused(raw.problem)
                yield self._row(raw, met)
            except RowRefused as refused:
                yield Refusal(raw, refused.reason, refused.detail)

    def _row(self, raw: RawRow, met: dict[str, int]) -> HouseRow:
        address = self._address(raw)
        parsed = parse_address(address)
        if not parsed.street or not parsed.number:
            raise RowRefused("В адресе нет улицы или номера дома", address[:120])
        if len(address) > 200:
            raise RowRefused("Адрес длиннее 200 знаков")
        lat, long = self._point(raw)
        if (first := met.setdefault(parsed.key, raw.line)) != raw.line:
            raise RowRefused("Этот дом уже встретился выше в файле", f"строка {first}")
        street = show_street(address)
        number = parsed.number if not parsed.number.isalpha() else ""
        return HouseRow(
            raw=raw,
            address=f"{street}, {number}",
            street=street,
            number=number,
            key=parsed.key,
            lat=lat,
            long=long,
            flats=self._count(raw, "flats"),
            residents=self._count(raw, "residents"),
            notes=tuple(dict.fromkeys(self._picker.notes)),
        )

    def _address(self, raw: RawRow) -> str:
        pick = self._picker
        if address := pick.text(raw, "address"):
            return " ".join(address.split())
        name, number = pick.text(raw, "name"), pick.text(raw, "house")
        apart = ", ".join(filter(None, (pick.text(raw, "street"), number)))
        parsed = parse_address(name)
        # A name may be the whole address, or that of a school: the house number beside it tells.
        is_address = (
            parsed.street
            and parsed.number
            and (not apart or _digits(parsed.number) == _digits(house_number(number)))
        )
        return " ".join((name if is_address else apart or name).split())

    def _point(self, raw: RawRow) -> tuple[float, float]:
        point = self._points.point(raw)
        if point is None:
            raise RowRefused("У дома нет координат")
        lat, long = point
        if self._outline is None or contains(self._outline, lat, long):
            return lat, long
        if is_swapped(lat, long, self._outline):
            self._picker.notes.append(AXES_NOTE)
            return long, lat
        if not self._keep_outside:
            raise RowRefused(OUTSIDE, f"{self._area_name}: {lat}, {long}")
        return lat, long

    def _count(self, raw: RawRow, field: str) -> int | None:
        cell = self._picker.cell(raw, field)
        try:
            number = to_number(cell)
        except UnreadableCell as error:
            raise RowRefused("Число квартир или жителей не распознано", to_text(cell)[:40]) from error
        return int(number) if number is not None and 0 <= number <= _MOST else None


def _digits(number: str) -> str:
    """The number without letters and blocks, which are written in too many ways."""
    return number[: len(number) - len(number.lstrip("0123456789"))]


def show_street(address: str) -> str:
    """The street of an address as people write it: without the city, the district and the house number."""
    kept: list[str] = []
    for part in (part.strip() for part in re.sub(r"\b\d{6}\b", "", address).split(",")):
        if not street_key(part):
            continue
        found = _NUMBER.search(part)
        street = part[: found.start()].strip(" .,") if found else part
        if street:
            kept.append(street)
        if found and kept:
            break
    return ", ".join(kept) or address
