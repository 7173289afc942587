"""Words of a file that everybody will read: nobody looks at each row, so what seems personal in them is covered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tracker.importers.placing import PlacedRow
from tracker.text_check import Kind, cover, find_personal

COVERED_NOTE = "В ответе или адресе закрыто похожее на личное: их увидят все"
#: Names in an address are streets.
_BESIDE_AN_ADDRESS = frozenset({Kind.PHONE, Kind.EMAIL, Kind.FLAT})


def without_personal(placed: PlacedRow, streets: Collection[str]) -> PlacedRow:
    """The row as it may be shown: the source's answer and the address are public at once, the other words are not."""
    answer = _covered(placed.row.answer, streets)
    address = _covered(placed.address, streets, _BESIDE_AN_ADDRESS)
    if (answer, address) == (placed.row.answer, placed.address):
        return placed
    row = replace(placed.row, answer=answer)
    return replace(placed, row=row, address=address, notes=(*placed.notes, COVERED_NOTE))


def _covered(text: str, streets: Collection[str], kinds: Collection[Kind] = frozenset(Kind)) -> str:
    found = [one for one in find_personal(text, streets=streets) if one.kind in kinds] if text else []
    return cover(text, found)
