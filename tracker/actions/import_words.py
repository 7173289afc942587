"""Words of a file that everybody will read: nobody looks at each row, so what seems personal in them is covered."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from tracker.importers.placing import PlacedRow
from tracker.importers.rows import AreaRow
from tracker.text_check import Kind, cover, find_personal

COVERED_NOTE = "В ответе или адресе закрыто похожее на личное: их увидят все"
COVERED_IN_AREA_NOTE = "В пояснении к ограничению закрыто похожее на личное: его увидят все"
_ALL = frozenset(Kind)
#: Names in an address are streets.
_BESIDE_AN_ADDRESS = frozenset({Kind.PHONE, Kind.EMAIL, Kind.FLAT})


def without_personal(placed: PlacedRow, streets: frozenset[str]) -> PlacedRow:
    """The row as it may be shown: the source's answer and the address are public at once, the other words are not."""
    answer = _covered(placed.row.answer, streets, _ALL)
    address = _covered(placed.address, streets, _BESIDE_AN_ADDRESS)
    if (answer, address) == (placed.row.answer, placed.address):
        return placed
    row = replace(placed.row, answer=answer)
    return replace(placed, row=row, address=address, notes=(*placed.notes, COVERED_NOTE))


def area_without_personal(row: AreaRow, streets: frozenset[str]) -> AreaRow:
    """The area as it may be shown: everybody reads on the map what is restricted there."""
    note = _covered(row.note, streets, _ALL)
    return row if note == row.note else replace(row, note=note, notes=(*row.notes, COVERED_IN_AREA_NOTE))


# Answers come from templates, and addresses again and again.
@lru_cache(maxsize=2000)
def _covered(text: str, streets: frozenset[str], kinds: frozenset[Kind]) -> str:
    found = [one for one in find_personal(text, streets=streets) if one.kind in kinds] if text else []
    return cover(text, found)
