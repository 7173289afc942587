"""What a viewport shows: clusters and single requests, at most a few hundred whatever there is to count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.geo.layer import WIDTH, Changes, Layer, X, Y
from tracker.geo.mercator import BITS, morton, morton_of_grid, project, unit_px, unproject
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
    first = morton_of_grid(columns, lines) << np.uint64(2 * shift)
    start = np.searchsorted(layer.base.code, first)
    at_change, inside = _place_changes(changes, box, shift, len(columns))
    is_there = layer.base.begins_by(start, first, 2 * shift)
    is_there[at_change] = True
    # Most cells are empty: from here on only the others count.
    there = np.flatnonzero(is_there)
    line, column = np.divmod(there, len(columns))
    x, y, start = columns[column], lines[line], start[there]
    last = first[there] + np.uint64((1 << (2 * shift)) - 1)
    end = np.searchsorted(layer.base.code, last, side="right")
    is_whole = _is_whole(x, box.left, box.right, shift) & _is_whole(y, box.top, box.bottom, shift)
    sums = np.zeros((len(there), WIDTH), dtype=np.int64)
    sums[is_whole] = layer.sums(start[is_whole], end[is_whole])
    sums[~is_whole] = _sum_cut(layer, start[~is_whole], end[~is_whole], box)
    _add_changes(sums, changes, inside, np.searchsorted(there, at_change))
    kept = np.flatnonzero(sums[:, : len(GROUPS)].any(axis=1))
    return Cells(level, x[kept], y[kept], start[kept], end[kept], sums[kept])


def _is_whole(cell: Ints, low: int, high: int, shift: int) -> Mask:
    """Which cells lie between two edges with all their width."""
    whole: Mask = (cell << shift >= low) & ((cell + 1 << shift) - 1 <= high)
    return whole


def _sum_cut(layer: Layer, start: Ints, end: Ints, box: Box) -> NDArray[np.int64]:
    """Sums of cells that the edge of the box cuts."""
    rows = layer.base.rows
    cell, place = _places(start, end)
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


def _places(start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """All places of some slices, each with the number of its slice."""
    length = end - start
    number = np.repeat(np.arange(len(start)), length)
    return number, np.arange(len(number)) + np.repeat(start - (np.cumsum(length) - length), length)


def _place_changes(changes: Changes, box: Box, shift: int, across: int) -> tuple[Ints, Ints]:
    """The cell, counted line by line, of each change inside the box, and which changes these are."""
    inside = np.flatnonzero(box.holds(changes.x, changes.y))
    x, y = changes.x[inside].astype(np.int64), changes.y[inside].astype(np.int64)
    return (x >> shift) - (box.left >> shift) + ((y >> shift) - (box.top >> shift)) * across, inside


def _add_changes(sums: NDArray[np.int64], changes: Changes, inside: Ints, cell: Ints) -> None:
    sign = changes.sign[inside]
    np.add.at(sums, (cell, changes.group[inside]), sign)
    np.add.at(sums[:, X], cell, sign * changes.x[inside])
    np.add.at(sums[:, Y], cell, sign * changes.y[inside])


def _to_marks(
    layer: Layer, changes: Changes, cells: Cells, owner: NDArray[np.int64], box: Box
) -> tuple[Mark, ...]:
    order = np.argsort(owner, kind="stable")
    begins = np.searchsorted(owner[order], np.arange(int(owner.max()) + 1))
    sums = np.add.reduceat(cells.sums[order], begins)
    count = sums[:, : len(GROUPS)].sum(axis=1)
    lat, long = unproject(sums[:, X] / count, sums[:, Y] / count)
    lone = count == 1
    columns = (lat, long, count, sums[:, : len(GROUPS)])
    clusters = zip(
        *(column[~lone].tolist() for column in columns),
        _edges(cells, order, begins)[~lone].tolist(),
        strict=True,
    )
    return (
        *(Mark(y, x, number, tuple(by_group), box=tuple(box)) for y, x, number, by_group, box in clusters),
        *requests_of(layer, changes, cells, order[begins[lone]], box),
    )


def _edges(cells: Cells, order: Ints, begins: Ints) -> NDArray[np.float64]:
    """West, south, east, north of the cells of each cluster."""
    shift = BITS - cells.level
    x, y = cells.x[order], cells.y[order]
    north, west = unproject(np.minimum.reduceat(x, begins) << shift, np.minimum.reduceat(y, begins) << shift)
    south, east = unproject(
        (np.maximum.reduceat(x, begins) + 1) << shift, (np.maximum.reduceat(y, begins) + 1) << shift
    )
    return np.stack([west, south, east, north], axis=1)


@dataclass(frozen=True)
class Members:
    """The requests of some cells, as columns."""

    ids: Ints
    group: Ints
    x: Ints
    y: Ints


def members_of(layer: Layer, changes: Changes, cells: Cells, which: Ints, box: Box) -> Members:
    """The requests of these cells that lie inside the box."""
    rows = layer.base.rows
    _cell, place = _places(cells.start[which], cells.end[which])
    inside = place[layer.has(place) & box.holds(rows.x[place], rows.y[place])]
    if not len(changes.sign):
        return Members(rows.ids[inside], layer.kind[inside], rows.x[inside], rows.y[inside])
    inside = inside[~np.isin(inside, changes.gone)]
    shift = np.uint64(BITS - cells.level)
    here = (changes.sign > 0) & box.holds(changes.x, changes.y)
    here &= np.isin(morton(changes.x >> shift, changes.y >> shift), morton(cells.x[which], cells.y[which]))
    return Members(
        np.concatenate([rows.ids[inside], changes.ids[here]]),
        np.concatenate([layer.kind[inside], changes.group[here]]),
        np.concatenate([rows.x[inside], changes.x[here]]),
        np.concatenate([rows.y[inside], changes.y[here]]),
    )


def requests_of(layer: Layer, changes: Changes, cells: Cells, which: Ints, box: Box) -> tuple[Mark, ...]:
    """The requests of these cells that lie inside the box, each as a mark of its own."""
    found = members_of(layer, changes, cells, which, box)
    lat, long = unproject(found.x + 0.5, found.y + 0.5)
    by_group = np.eye(len(GROUPS), dtype=np.int64)[found.group]
    columns = (lat.tolist(), long.tolist(), by_group.tolist(), found.ids.tolist())
    return tuple(Mark(y, x, 1, tuple(groups), id=each) for y, x, groups, each in zip(*columns, strict=True))
