"""What a viewport shows: clusters and single requests, at most a few hundred whatever there is to count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.geo.layer import WIDTH, Changes, Layer, X, Y
from tracker.geo.mercator import BITS, morton, project, unit_px, unproject
from tracker.geo.merging import merge
from tracker.geo.rows import GROUPS, Ints, Mask

MAX_FEATURES = 300
MAX_ZOOM = 19
_CELL_BITS = 3  #: a tile of 256 px is 8 × 8 cells of 32 px
_MAX_CELLS = 4_096
_MAX_HELD = 600  #: with more cells than this to draw, a level of larger ones says the same
_CALM = 160  #: with more marks than this the eye sees no more; the contract's limit lies above
_SPREAD = 1.25  #: how much wider marks are taken for when there are too many of them


@dataclass(frozen=True)
class Viewport:
    """What a map shows: degrees WGS-84 and a whole zoom."""

    west: float
    south: float
    east: float
    north: float
    zoom: int


@dataclass(frozen=True)
class Mark:
    """One thing to draw: `count` requests around a point.

    A single request has its `id`, and its own place is the point; a cluster has a `box` (west, south, east, north)
    that holds all it counts.
    """

    lat: float
    long: float
    count: int
    by_group: tuple[int, ...]
    box: tuple[float, float, float, float] | None = None
    id: int | None = None


@dataclass(frozen=True)
class Picture:
    """The marks of a viewport and how many requests are exactly inside it."""

    marks: tuple[Mark, ...]
    total: int


@dataclass(frozen=True)
class Box:
    """A viewport in units of the world square, edges included."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, view: Viewport) -> Box:
        """The box of a viewport."""
        x, y = project(np.array([view.north, view.south]), np.array([view.west, view.east]))
        return cls(int(x[0]), int(y[0]), int(x[1]), int(y[1]))

    def level(self, wanted: int) -> int:
        """The wanted level of cells, or the finest one at which the box has a few thousand."""
        level = max(0, min(BITS, wanted))
        while level > 0 and self.cells(BITS - level) > _MAX_CELLS:
            level -= 1
        return level

    def cells(self, shift: int) -> int:
        """How many cells of this size (a power of two) the box touches."""
        across = (self.right >> shift) - (self.left >> shift) + 1
        return across * ((self.bottom >> shift) - (self.top >> shift) + 1)

    def holds(self, x: Ints, y: Ints) -> Mask:
        """Which points lie inside."""
        inside: Mask = (x >= self.left) & (x <= self.right) & (y >= self.top) & (y <= self.bottom)
        return inside


@dataclass(frozen=True)
class Cells:
    """Cells of one level that hold something inside a box; `sums` are by status group, then of x and y."""

    level: int
    x: Ints
    y: Ints
    start: Ints
    end: Ints
    sums: NDArray[np.int64]

    @property
    def count(self) -> Ints:
        """How many requests are in each cell."""
        return np.asarray(self.sums[:, : len(GROUPS)].sum(axis=1))


def picture(layer: Layer, changes: Changes, view: Viewport) -> Picture:
    """What to draw in a viewport: at most MAX_FEATURES marks whose counts add up to the total."""
    box = Box.of(view)
    level = box.level(view.zoom + _CELL_BITS)
    cells = find_cells(layer, changes, box, level)
    while len(cells.x) > _MAX_HELD and level > 0:
        level -= 1
        cells = find_cells(layer, changes, box, level)
    if not len(cells.x):
        return Picture((), 0)
    px = unit_px(view.zoom)
    count = cells.count
    x, y = cells.sums[:, X] / count * px, cells.sums[:, Y] / count * px
    owner = merge(x, y, count)
    spread = _SPREAD
    while int(owner.max()) >= _CALM:
        owner = merge(x, y, count, spread=spread)
        spread *= _SPREAD
    return Picture(_to_marks(layer, changes, cells, owner, box), int(count.sum()))


def find_cells(layer: Layer, changes: Changes, box: Box, level: int) -> Cells:
    """The cells of a level that hold something inside the box; those on its edge are counted row by row."""
    shift = BITS - level
    columns = np.arange(box.left >> shift, (box.right >> shift) + 1)
    lines = np.arange(box.top >> shift, (box.bottom >> shift) + 1)
    x, y = (grid.ravel() for grid in np.meshgrid(columns, lines))
    first = morton(x, y) << np.uint64(2 * shift)
    last = first + np.uint64((1 << (2 * shift)) - 1)
    start = np.searchsorted(layer.base.code, first)
    end = np.searchsorted(layer.base.code, last, side="right")
    size = 1 << shift
    is_whole = (x * size >= box.left) & ((x + 1) * size - 1 <= box.right)
    is_whole &= (y * size >= box.top) & ((y + 1) * size - 1 <= box.bottom)
    sums = np.zeros((len(x), WIDTH), dtype=np.int64)
    held = np.flatnonzero((end > start) & is_whole)
    sums[held] = layer.sums(start[held], end[held])
    cut = np.flatnonzero((end > start) & ~is_whole)
    sums[cut] = _sum_cut(layer, start[cut], end[cut], box)
    _add_changes(sums, changes, box, shift, len(columns))
    kept = np.flatnonzero(sums[:, : len(GROUPS)].any(axis=1))
    return Cells(level, x[kept], y[kept], start[kept], end[kept], sums[kept])


def _sum_cut(layer: Layer, start: Ints, end: Ints, box: Box) -> NDArray[np.int64]:
    """Sums of cells that the edge of the box cuts."""
    rows, length = layer.base.rows, end - start
    cell = np.repeat(np.arange(len(start)), length)
    place = np.arange(len(cell)) + np.repeat(start - (np.cumsum(length) - length), length)
    inside = (layer.kind[place] < len(GROUPS)) & box.holds(rows.x[place], rows.y[place])
    cell, place = cell[inside], place[inside]
    sums = np.zeros((len(start), WIDTH), dtype=np.int64)
    key = cell * len(GROUPS) + layer.kind[place]
    groups = np.bincount(key, minlength=len(start) * len(GROUPS))
    sums[:, : len(GROUPS)] = groups.reshape(len(start), len(GROUPS))
    # Sums of whole numbers below 2**53 are exact in floating point.
    sums[:, X] = np.bincount(cell, weights=rows.x[place], minlength=len(start))
    sums[:, Y] = np.bincount(cell, weights=rows.y[place], minlength=len(start))
    return sums


def _add_changes(sums: NDArray[np.int64], changes: Changes, box: Box, shift: int, across: int) -> None:
    inside = np.flatnonzero(box.holds(changes.x, changes.y))
    if not len(inside):
        return
    x, y = changes.x[inside].astype(np.int64), changes.y[inside].astype(np.int64)
    cell = (x >> shift) - (box.left >> shift) + ((y >> shift) - (box.top >> shift)) * across
    sign = changes.sign[inside]
    np.add.at(sums, (cell, changes.group[inside]), sign)
    np.add.at(sums[:, X], cell, sign * x)
    np.add.at(sums[:, Y], cell, sign * y)


def _to_marks(
    layer: Layer, changes: Changes, cells: Cells, owner: NDArray[np.int64], box: Box
) -> tuple[Mark, ...]:
    size = int(owner.max()) + 1
    sums = np.zeros((size, WIDTH), dtype=np.int64)
    np.add.at(sums, owner, cells.sums)
    count = sums[:, : len(GROUPS)].sum(axis=1)
    lat, long = unproject(sums[:, X] / count, sums[:, Y] / count)
    edges = _edges(cells, owner, size)
    whose = np.empty(size, dtype=np.int64)
    whose[owner] = np.arange(len(owner))
    marks: list[Mark] = []
    for number in range(size):
        if count[number] == 1:
            marks.extend(requests_of(layer, changes, cells, int(whose[number]), box))
            continue
        by_group = tuple(sums[number, : len(GROUPS)].tolist())
        marks.append(
            Mark(float(lat[number]), float(long[number]), int(count[number]), by_group, box=edges[number])
        )
    return tuple(marks)


def _edges(cells: Cells, owner: NDArray[np.int64], size: int) -> list[tuple[float, float, float, float]]:
    """West, south, east, north of the cells of each cluster."""
    shift = BITS - cells.level
    low = np.full((size, 2), np.iinfo(np.int64).max)
    high = np.zeros((size, 2), dtype=np.int64)
    for axis, values in enumerate((cells.x, cells.y)):
        np.minimum.at(low[:, axis], owner, values << shift)
        np.maximum.at(high[:, axis], owner, (values + 1) << shift)
    north, west = unproject(low[:, 0], low[:, 1])
    south, east = unproject(high[:, 0], high[:, 1])
    return list(zip(west.tolist(), south.tolist(), east.tolist(), north.tolist(), strict=True))


@dataclass(frozen=True)
class Members:
    """The requests of some cells, as columns."""

    ids: Ints
    group: Ints
    x: Ints
    y: Ints


def members_of(layer: Layer, changes: Changes, cells: Cells, cell: int, box: Box) -> Members:
    """The requests of a cell that lie inside the box."""
    rows = layer.base.rows
    inside = layer.members(int(cells.start[cell]), int(cells.end[cell]))
    inside = inside[box.holds(rows.x[inside], rows.y[inside]) & ~np.isin(inside, changes.gone)]
    shift = BITS - cells.level
    here = (changes.sign > 0) & box.holds(changes.x, changes.y)
    here &= (changes.x >> shift == cells.x[cell]) & (changes.y >> shift == cells.y[cell])
    return Members(
        np.concatenate([rows.ids[inside], changes.ids[here]]),
        np.concatenate([layer.kind[inside], changes.group[here]]),
        np.concatenate([rows.x[inside], changes.x[here]]),
        np.concatenate([rows.y[inside], changes.y[here]]),
    )


def requests_of(layer: Layer, changes: Changes, cells: Cells, cell: int, box: Box) -> tuple[Mark, ...]:
    """The requests of a cell that lie inside the box, each as a mark of its own."""
    found = members_of(layer, changes, cells, cell, box)
    lats, longs = unproject(found.x + 0.5, found.y + 0.5)
    return tuple(
        Mark(lat, long, 1, tuple(int(place == group) for place in range(len(GROUPS))), id=each)
        for lat, long, group, each in zip(
            lats.tolist(), longs.tolist(), found.group.tolist(), found.ids.tolist(), strict=True
        )
    )
