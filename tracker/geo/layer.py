"""The requests that match one filter, counted in blocks: any slice of the curve costs a few subtractions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.geo.rows import GROUPS, Ints, Mask, Rows
from tracker.geo.snapshot import Base, Snapshot

_BLOCK = 16
_OFFSETS = np.arange(_BLOCK)
_OTHER = len(GROUPS)  #: the kind of a row that does not match
X, Y = len(GROUPS), len(GROUPS) + 1  #: columns of sums after those of the status groups
WIDTH = len(GROUPS) + 2


class Layer:
    """What a filter chooses from a base: a kind for each row, and sums up to each block of rows.

    Sums at every row would be 60 bytes a row and filter; at every sixteenth they are 5, and the rest of a block is added
    up when it is asked for.
    """

    def __init__(self, base: Base, matching: Mask, group: NDArray[np.uint8] | None = None) -> None:
        """`group` says another status group of each row than today's."""
        self.base = base
        length = -(-max(1, len(base)) // _BLOCK) * _BLOCK
        self.kind = np.full(length, _OTHER, dtype=np.uint8)
        # The larger of the two is the group where a row matches: many times faster than copying under a mask.
        groups = base.group if group is None else group
        np.maximum(groups, (~matching).view(np.uint8) * np.uint8(_OTHER), out=self.kind[: len(base)])
        self._sums = _block_sums(self.kind, base.rows, matching)
        everywhere = self._sums[-1, : len(GROUPS)]
        # Rows without a place stand after all others, where no cell reaches.
        placed = self.sums(np.array([0]), np.array([base.placed]))[0, : len(GROUPS)]
        self.by_group = tuple(everywhere.tolist())
        self.without_place = int(everywhere.sum() - placed.sum())

    @property
    def nbytes(self) -> int:
        """Bytes that it keeps."""
        return int(self.kind.nbytes + self._sums.nbytes)

    def sums(self, start: Ints, end: Ints) -> NDArray[np.int64]:
        """For each slice [start, end) of the base: how many of each group, and the sums of x and y."""
        found = self._up_to(np.concatenate([start, end]))
        return found[len(start) :] - found[: len(start)]

    def _up_to(self, places: Ints) -> NDArray[np.int64]:
        block, rest = np.divmod(places, _BLOCK)
        found: NDArray[np.int64] = self._sums[block]
        inside = np.flatnonzero(rest)
        rows = (block[inside] * _BLOCK)[:, None] + _OFFSETS
        found[inside] += self._add_up(np.where(rest[inside, None] > _OFFSETS, self.kind[rows], _OTHER), rows)
        return found

    def _add_up(self, kind: NDArray[np.uint8], rows: Ints) -> NDArray[np.int64]:
        """The sums of each line of rows, those of the kind «other» left out."""
        lines = len(rows)
        sums = np.empty((lines, WIDTH), dtype=np.int64)
        key = kind + (np.arange(lines) * WIDTH)[:, None]
        sums[:, : len(GROUPS)] = np.bincount(key.ravel(), minlength=lines * WIDTH).reshape(lines, WIDTH)[
            :, : len(GROUPS)
        ]
        rows = np.minimum(rows, max(0, len(self.base) - 1))
        is_chosen = kind != _OTHER
        for place, column in ((X, self.base.rows.x), (Y, self.base.rows.y)):
            sums[:, place] = np.einsum("ij,ij->i", column[rows], is_chosen, dtype=np.int64)
        return sums

    def members(self, start: int, end: int) -> Ints:
        """Places in the base of the rows of a slice that match."""
        return start + np.flatnonzero(self.kind[start:end] != _OTHER)

    def has(self, places: Ints) -> Mask:
        """Whether rows at these places in the base match."""
        return np.asarray(self.kind[places] != _OTHER)


@dataclass(frozen=True)
class Changes:
    """What has to be added to a layer of the base (`sign` 1) or taken from it (-1) to make it true now."""

    sign: NDArray[np.int64]
    group: NDArray[np.uint8]
    x: NDArray[np.uint32]
    y: NDArray[np.uint32]
    ids: NDArray[np.int32]
    gone: Ints  #: places in the base of matching rows that are no longer true, ascending
    by_group: tuple[int, ...]
    without_place: int
    matching: Mask  #: which of the snapshot's fresh rows match
    fresh_group: NDArray[np.uint8]  #: and their status groups


def changes_of(
    layer: Layer, snapshot: Snapshot, matching: Mask, group: NDArray[np.uint8] | None = None
) -> Changes:
    """The changes of a snapshot as one filter sees them; `matching` says which of its fresh rows match."""
    rows, fresh = layer.base.rows, snapshot.fresh
    fresh_group = fresh.group if group is None else group
    stale = snapshot.stale[layer.has(snapshot.stale)]
    gone = stale[stale < layer.base.placed]
    come = np.flatnonzero(matching & fresh.has_place)
    more, less = _count_groups(fresh_group[matching]), _count_groups(layer.kind[stale])
    nowhere = int(np.count_nonzero(matching)) - len(come) - (len(stale) - len(gone))
    return Changes(
        sign=np.concatenate([np.full(len(gone), -1), np.ones(len(come))]).astype(np.int64),
        group=np.concatenate([layer.kind[gone], fresh_group[come]]),
        x=np.concatenate([rows.x[gone], fresh.x[come]]),
        y=np.concatenate([rows.y[gone], fresh.y[come]]),
        ids=np.concatenate([rows.ids[gone], fresh.ids[come]]),
        gone=gone,
        by_group=tuple(a + b - c for a, b, c in zip(layer.by_group, more, less, strict=True)),
        without_place=layer.without_place + nowhere,
        matching=matching,
        fresh_group=fresh_group,
    )


def _count_groups(group: NDArray[Any]) -> tuple[int, ...]:
    return tuple(int(n) for n in np.bincount(group, minlength=len(GROUPS)))


def _block_sums(kind: NDArray[np.uint8], rows: Rows, matching: Mask) -> NDArray[np.int64]:
    """Sums before each block, one line more than there are blocks."""
    blocks = len(kind) // _BLOCK
    sums = np.zeros((blocks + 1, WIDTH), dtype=np.int64)
    for group in range(len(GROUPS)):
        # Eight rows are one word whose set bits count those of the group; a block of sixteen is two words.
        words = np.bitwise_count((kind == group).view(np.uint64))
        np.cumsum(words[0::2] + words[1::2], out=sums[1:, group])
    padded = np.zeros(len(kind), dtype=np.uint32)
    for column, values in ((X, rows.x), (Y, rows.y)):
        np.multiply(values, matching, out=padded[: len(values)])
        # Sixteen numbers below 2**28 fit in 32 bits together.
        np.cumsum(np.einsum("ij->i", padded.reshape(blocks, _BLOCK)), out=sums[1:, column])
    return sums
