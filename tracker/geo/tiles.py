"""What a viewport shows: clusters and single requests, counted from prefix sums over the sorted snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.geo.snapshot import BITS, GROUPS, WORLD, Mask, Snapshot, group_of, morton, project, unproject

MAX_FEATURES = 300
MAX_ZOOM = 19
_CELL_BITS = 2  #: a tile of 256 px is 4 × 4 cells of 64 px
_MAX_CELLS = 4_096
_TOUCH_PX = 46.0  #: closer than this two marks would lie over each other


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
    """One thing to draw: `count` requests around a point; `ids` are given where they are few enough to be shown singly."""

    lat: float
    long: float
    count: int
    by_group: tuple[int, ...]
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """The marks of a viewport and how many requests are exactly inside it."""

    marks: tuple[Mark, ...]
    total: int


class Layer:
    """The requests that match one filter, with prefix sums: any cell costs a few subtractions, whatever their number."""

    def __init__(self, snapshot: Snapshot, mask: Mask) -> None:
        placed = np.flatnonzero(mask & snapshot.rows.has_place)
        groups = group_of(snapshot.rows.status[mask])
        self.by_group = tuple(int(n) for n in np.bincount(groups, minlength=len(GROUPS)))
        self.total = len(groups)
        self.without_place = self.total - len(placed)
        self.code = snapshot.code[placed]
        self.ids = snapshot.rows.ids[placed]
        self.x = snapshot.rows.x[placed]
        self.y = snapshot.rows.y[placed]
        self.group = group_of(snapshot.rows.status[placed])
        self._sum_x = _prefix(self.x, np.int64)
        self._sum_y = _prefix(self.y, np.int64)
        self._sum_group = np.stack([_prefix(self.group == n, np.int32) for n in range(len(GROUPS))])

    @property
    def nbytes(self) -> int:
        """Bytes that the layer keeps."""
        arrays = (self.code, self.ids, self.x, self.y, self.group, self._sum_x, self._sum_y, self._sum_group)
        return int(sum(array.nbytes for array in arrays))

    def picture(self, viewport: Viewport) -> Picture:
        """What to draw in a viewport: at most MAX_FEATURES marks whose counts add up to the total."""
        box = _Box.of(viewport)
        zoom = viewport.zoom
        level = box.finest_level(zoom + _CELL_BITS)
        cells = self._cells(box, level)
        while len(cells) > MAX_FEATURES and level > 0:
            level -= 1
            cells = self._cells(box, level)
        merged = _merge(cells, reach=_TOUCH_PX * WORLD / (256 * 2.0**zoom))
        lats, longs = unproject(merged.x, merged.y)
        marks = tuple(
            Mark(round(float(lat), 6), round(float(long), 6), int(sum(by)), tuple(int(n) for n in by), ids)
            for lat, long, by, ids in zip(lats, longs, merged.by_group, merged.members(zoom), strict=True)
        )
        return Picture(marks, sum(mark.count for mark in marks))

    def _cells(self, box: _Box, level: int) -> _Cells:
        """Cells of a level that hold something inside the box, those on its edge counted point by point."""
        shift = BITS - level
        columns = np.arange(box.left >> shift, (box.right >> shift) + 1)
        lines = np.arange(box.top >> shift, (box.bottom >> shift) + 1)
        x, y = (grid.ravel() for grid in np.meshgrid(columns, lines))
        first = morton(x, y) << np.uint64(2 * shift)
        start = np.searchsorted(self.code, first)
        end = np.searchsorted(self.code, first + np.uint64(1 << (2 * shift)))
        size = 1 << shift
        whole = (x * size >= box.left) & ((x + 1) * size - 1 <= box.right)
        whole &= (y * size >= box.top) & ((y + 1) * size - 1 <= box.bottom)
        held = end > start
        inside = self._whole(start[held & whole], end[held & whole])
        return inside + self._clipped(start[held & ~whole], end[held & ~whole], box)

    def _whole(self, start: NDArray[Any], end: NDArray[Any]) -> _Cells:
        by_group = (self._sum_group[:, end] - self._sum_group[:, start]).T
        count = np.maximum(end - start, 1)
        x = (self._sum_x[end] - self._sum_x[start]) / count
        y = (self._sum_y[end] - self._sum_y[start]) / count
        return _Cells(x, y, by_group, [(a, b) for a, b in zip(start, end, strict=True)], self)

    def _clipped(self, start: NDArray[Any], end: NDArray[Any], box: _Box) -> _Cells:
        found = _Cells.none(self)
        for first, last in zip(start, end, strict=True):
            at = first + np.flatnonzero(box.holds(self.x[first:last], self.y[first:last]))
            if len(at):
                by_group = np.bincount(self.group[at], minlength=len(GROUPS))
                cell = _Cells(
                    np.array([self.x[at].mean()]),
                    np.array([self.y[at].mean()]),
                    by_group[None, :],
                    [at],
                    self,
                )
                found = found + cell
        return found


@dataclass(frozen=True)
class _Box:
    """A viewport in units of the world square, edges included."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, viewport: Viewport) -> _Box:
        lats = np.array([viewport.north, viewport.south])
        longs = np.array([viewport.west, viewport.east])
        x, y = project(lats, longs)
        return cls(int(x[0]), int(y[0]), int(x[1]), int(y[1]))

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    def finest_level(self, wanted: int) -> int:
        """The wanted level, or the finest one at which the box has a few thousand cells."""
        level = min(BITS, wanted)
        while level > 0 and (self.width >> (BITS - level)) * (self.height >> (BITS - level)) > _MAX_CELLS:
            level -= 1
        return level

    def holds(self, x: NDArray[Any], y: NDArray[Any]) -> Mask:
        inside: Mask = (x >= self.left) & (x <= self.right) & (y >= self.top) & (y <= self.bottom)
        return inside


@dataclass(frozen=True)
class _Cells:
    """Cells that hold something: their middle, how many of each group, and where their rows stand in the layer."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    by_group: NDArray[Any]
    where: list[Any]
    layer: Layer

    @classmethod
    def none(cls, layer: Layer) -> _Cells:
        return cls(np.empty(0), np.empty(0), np.empty((0, len(GROUPS)), dtype=np.int64), [], layer)

    def __len__(self) -> int:
        return len(self.x)

    def __add__(self, other: _Cells) -> _Cells:
        return _Cells(
            np.concatenate([self.x, other.x]),
            np.concatenate([self.y, other.y]),
            np.concatenate([self.by_group, other.by_group]),
            self.where + other.where,
            self.layer,
        )

    def members(self, zoom: int) -> list[tuple[int, ...]]:
        """Ids of what is shown singly: lone requests, and at the last zooms those that share a spot."""
        few = 40 if zoom >= MAX_ZOOM - 1 else 1
        counts = self.by_group.sum(axis=1)
        return [
            self._ids(where) if count <= few else () for where, count in zip(self.where, counts, strict=True)
        ]

    def _ids(self, where: Any) -> tuple[int, ...]:
        if isinstance(where, list):
            return tuple(found for part in where for found in self._ids(part))
        rows = slice(*where) if isinstance(where, tuple) else where
        return tuple(int(found) for found in self.layer.ids[rows])


def _merge(cells: _Cells, *, reach: float) -> _Cells:
    """Cells whose marks would lie over each other become one, the fullest first, so that the picture is no grid."""
    if len(cells) < 2:
        return cells
    counts = cells.by_group.sum(axis=1)
    far = (np.abs(cells.x[:, None] - cells.x) < reach) & (np.abs(cells.y[:, None] - cells.y) < reach)
    is_free = np.ones(len(cells), dtype=bool)
    groups = []
    for lead in np.argsort(-counts, kind="stable"):
        if is_free[lead]:
            near = np.flatnonzero(far[lead] & is_free)
            is_free[near] = False
            groups.append(near)
    weight = [counts[near] for near in groups]
    return _Cells(
        np.array([np.average(cells.x[near], weights=own) for near, own in zip(groups, weight, strict=True)]),
        np.array([np.average(cells.y[near], weights=own) for near, own in zip(groups, weight, strict=True)]),
        np.array([cells.by_group[near].sum(axis=0) for near in groups]),
        [[cells.where[i] for i in near] for near in groups],
        cells.layer,
    )


def _prefix(column: NDArray[Any], dtype: Any) -> NDArray[Any]:
    """Sums of the first 0, 1, 2 … values."""
    sums = np.empty(len(column) + 1, dtype=dtype)
    sums[0] = 0
    np.cumsum(column, dtype=dtype, out=sums[1:])
    return sums
