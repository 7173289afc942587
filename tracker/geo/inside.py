"""What lies inside a box, for a click on a cluster: where its requests really are, and which, when they are few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.geo.layer import Changes, Layer
from tracker.geo.mercator import BITS, unproject
from tracker.geo.tiles import Box, Cells, Mark, Viewport, find_cells, members_of, requests_of

_FINE_CELLS = 1_024


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
    return Inside(
        int(cells.count.sum()), _bounds(layer, changes, cells, box), _some(layer, changes, cells, box, limit)
    )


def _some(layer: Layer, changes: Changes, cells: Cells, box: Box, limit: int) -> tuple[Mark, ...]:
    enough = int(np.searchsorted(np.cumsum(cells.count), limit)) + 1
    found = requests_of(layer, changes, cells, np.arange(min(enough, len(cells.x))), box)
    return tuple(sorted(found, key=lambda mark: -(mark.id or 0))[:limit])


def _bounds(layer: Layer, changes: Changes, cells: Cells, box: Box) -> tuple[float, float, float, float]:
    """Exactly around the requests: only those of the outermost cells can reach furthest."""
    outer = (cells.x == cells.x.min()) | (cells.x == cells.x.max())
    outer |= (cells.y == cells.y.min()) | (cells.y == cells.y.max())
    found = members_of(layer, changes, cells, np.flatnonzero(outer), box)
    x, y = found.x + 0.5, found.y + 0.5
    lat, long = unproject(np.array([x.min(), x.max()]), np.array([y.max(), y.min()]))
    return float(long[0]), float(lat[0]), float(long[1]), float(lat[1])
