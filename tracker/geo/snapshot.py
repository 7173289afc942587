"""A read-only picture of all requests, sorted along the Morton curve, with what changed since kept beside it.

A square cell of the map at any zoom is one contiguous slice of the sorted rows.
"""

from __future__ import annotations

from itertools import count

import numpy as np
from numpy.typing import NDArray

from tracker.geo.mercator import morton
from tracker.geo.rows import Codes, Ints, Mask, Rows

MAX_CHANGES = 4_000  #: more changes than this are sorted into the base
_NOWHERE = np.iinfo(np.uint64).max
_tokens = count(1)


class Base:
    """Rows sorted along the curve; never changed once made. Requests without a place stand at the end."""

    def __init__(self, rows: Rows) -> None:
        code = morton(rows.x, rows.y)
        code[~rows.has_place] = _NOWHERE
        order = np.argsort(code, kind="stable")
        self.rows = rows.take(order)
        self.code: NDArray[np.uint64] = code[order]
        self.group = self.rows.group  # every new filter asks for it
        self.placed = int(np.searchsorted(self.code, _NOWHERE))  # how many rows have a place
        self.token = next(_tokens)  # what is computed from this base is kept under this name

    def __len__(self) -> int:
        return len(self.rows)

    def begins_by(self, place: Ints, first: NDArray[np.uint64], bits: int) -> Mask:
        """Whether the row at each place is one of the cell that begins with this code, its codes differing in so many bits."""
        if not len(self):
            return np.zeros(len(place), dtype=bool)
        found = self.code[np.minimum(place, len(self) - 1)]
        return np.asarray((found >> np.uint64(bits)) == (first >> np.uint64(bits)))

    @property
    def nbytes(self) -> int:
        """Bytes that the columns take."""
        return int(self.code.nbytes + self.group.nbytes + self.rows.nbytes)


class Snapshot:
    """All requests as they stood at change number `version`: the base, less what is stale in it, and what is fresh."""

    def __init__(self, base: Base, codes: Codes, version: int, *, stale: Ints, fresh: Rows) -> None:
        self.base = base
        self.codes = codes
        self.version = version
        self.stale = stale  #: places in the base of rows that are no longer true, ascending
        self.fresh = fresh  #: the rows that are true instead, and new ones

    @classmethod
    def of(cls, rows: Rows, codes: Codes, version: int) -> Snapshot:
        """A snapshot without changes."""
        return cls(Base(rows), codes, version, stale=np.empty(0, dtype=np.int64), fresh=_none(rows))

    def __len__(self) -> int:
        return len(self.base) - len(self.stale) + len(self.fresh)

    @property
    def nbytes(self) -> int:
        """Bytes that it keeps."""
        return int(self.base.nbytes + self.stale.nbytes + self.fresh.nbytes)

    def follow(self, changed_ids: Ints, found: Rows, codes: Codes, version: int) -> Snapshot:
        """The snapshot after some requests changed; `found` are those of them that exist now.

        It shares the base, so it costs by the number of changes; many changes are sorted into a base of their own.
        """
        stale = np.union1d(self.stale, np.flatnonzero(np.isin(self.base.rows.ids, changed_ids)))
        fresh = Rows.concat([self.fresh.take(~np.isin(self.fresh.ids, changed_ids)), found])
        if len(stale) + len(fresh) <= MAX_CHANGES:
            return Snapshot(self.base, codes, version, stale=stale, fresh=fresh)
        is_true = np.ones(len(self.base), dtype=bool)
        is_true[stale] = False
        return Snapshot.of(Rows.concat([self.base.rows.take(is_true), fresh]), codes, version)


def _none(rows: Rows) -> Rows:
    return rows.take(np.empty(0, dtype=np.int64))
