"""What lies inside a box, for a click on a cluster: where its requests really are, and which, when they are few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.geo.layer import Changes, Layer, X, Y
from tracker.geo.mercator import BITS, unproject
from tracker.geo.tiles import Box, Cells, Mark, Viewport, find_cells, requests_of

_FINE_CELLS = 1_024  #: how finely the extent is known


@dataclass(frozen=True)
class Inside:
    """How many requests a box holds, a box around them (west, south, east, north), and some of them, newest first."""

    total: int
    bounds: tuple[float, float, float, float] | None
    marks: tuple[Mark, ...]


def look_inside(layer: Layer, changes: Changes, view: Viewport, *, limit: int) -> Inside:
    """What a box holds, with at most `limit` of its requests."""
    box = Box.of(view)
    level = BITS
    while level > 0 and box.cells(BITS - level) > _FINE_CELLS:
        level -= 1
    cells = find_cells(layer, changes, box, level)
    if not len(cells.x):
        return Inside(0, None, ())
    return Inside(int(cells.count.sum()), _bounds(cells), _some(layer, changes, cells, box, limit))


def _some(layer: Layer, changes: Changes, cells: Cells, box: Box, limit: int) -> tuple[Mark, ...]:
    found: list[Mark] = []
    for cell in range(len(cells.x)):
        if len(found) >= limit:
            break
        found.extend(requests_of(layer, changes, cells, cell, box))
    return tuple(sorted(found, key=lambda mark: -(mark.id or 0))[:limit])


def _bounds(cells: Cells) -> tuple[float, float, float, float]:
    """Around the middles of the cells' requests: one spot has no extent, however large its cell."""
    x, y = cells.sums[:, X] / cells.count, cells.sums[:, Y] / cells.count
    lat, long = unproject(np.array([x.min(), x.max()]), np.array([y.max(), y.min()]))
    return float(long[0]), float(lat[0]), float(long[1]), float(lat[1])
