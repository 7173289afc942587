"""Layers of recent filters, kept within a bound of bytes, each with the changes since its base."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from tracker.domain.filters import Filters
from tracker.geo.layer import Changes, Layer, changes_of
from tracker.geo.past import match_at
from tracker.geo.rows import Ints, Mask, Rows, match
from tracker.geo.snapshot import Snapshot

LAYER_BYTES = 128 * 1024 * 1024
#: Ids of the requests whose text matches: of all, or among those given.
FindText = Callable[[str, Ints | None], Ints]
_Key = tuple[int, date, Filters, date | None]  # the base's token, today, the filters, a day of the past


@dataclass
class _Kept:
    layer: Layer
    changes: tuple[int, Changes] | None = None


class Layers:
    """From a filter to its layer: out of memory, or built once."""

    def __init__(self, find_text: FindText, *, limit: int = LAYER_BYTES) -> None:
        self._find_text = find_text
        self._limit = limit
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._lock = Lock()
        self._building = Lock()

    @property
    def nbytes(self) -> int:
        """Bytes that the layers take together."""
        with self._lock:
            return sum(kept.layer.nbytes for kept in self._kept.values())

    def of(
        self, snapshot: Snapshot, filters: Filters, today: date, as_of: date | None = None
    ) -> tuple[Layer, Changes]:
        """The layer of a filter over the snapshot's base, and the changes that make it true for the snapshot.

        With `as_of` it is how things stood at the end of that day.
        """
        key = (snapshot.base.token, today, filters, as_of)
        kept = self._find(key) or self._build(key, snapshot)
        changes = kept.changes
        if changes is None or changes[0] != snapshot.version:
            chosen = self._match(snapshot.fresh, snapshot, key, among=snapshot.fresh.ids)
            changes = kept.changes = (snapshot.version, changes_of(kept.layer, snapshot, *chosen))
        return kept.layer, changes[1]

    def is_kept(self, snapshot: Snapshot, filters: Filters, today: date, as_of: date | None = None) -> bool:
        """Whether `of` has all it needs in memory."""
        kept = self._find((snapshot.base.token, today, filters, as_of))
        return kept is not None and kept.changes is not None and kept.changes[0] == snapshot.version

    def _find(self, key: _Key) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def _build(self, key: _Key, snapshot: Snapshot) -> _Kept:
        # Of many people who open one link at once the first builds, the others wait and find it built.
        with self._building:
            kept = self._find(key)
            if kept is None:
                kept = _Kept(
                    Layer(snapshot.base, *self._match(snapshot.base.rows, snapshot, key, among=None))
                )
                self._keep(key, kept)
        return kept

    def _match(
        self, rows: Rows, snapshot: Snapshot, key: _Key, *, among: Ints | None
    ) -> tuple[Mask, NDArray[np.uint8] | None]:
        """Which rows match, and their groups where these are not today's."""
        _token, today, filters, as_of = key
        ids = None
        if filters.q and len(rows):
            ids = self._find_text(filters.q, among)
        if as_of is not None:
            return match_at(rows, snapshot.codes, filters, day=as_of, ids=ids)
        return match(rows, snapshot.codes, filters, today=today, ids=ids), None

    def _keep(self, key: _Key, kept: _Kept) -> None:
        with self._lock:
            for old in [known for known in self._kept if known[:2] != key[:2]]:
                del self._kept[old]
            self._kept[key] = kept
            while len(self._kept) > 1 and sum(k.layer.nbytes for k in self._kept.values()) > self._limit:
                self._kept.popitem(last=False)
