"""Where open requests are many: a bounded grid of counts, which the browser draws as warmth."""

from __future__ import annotations

from typing import Any

import numpy as np

from tracker.geo.layer import Changes, Layer, X, Y
from tracker.geo.mercator import unproject
from tracker.geo.rows import GROUPS
from tracker.geo.tiles import Box, Viewport, find_cells

_CELL_BITS = 3  #: cells of 32 px, like those of clusters
_OPEN = [place for place, group in enumerate(GROUPS) if group.is_open]


def to_heat(layer: Layer, changes: Changes, view: Viewport, *, decimals: int) -> dict[str, list[Any]]:
    """Columns long, lat and count of the cells that hold open requests; at most a few thousand, whatever there is."""
    box = Box.of(view)
    cells = find_cells(layer, changes, box, box.level(view.zoom + _CELL_BITS))
    still = cells.sums[:, _OPEN].sum(axis=1)
    warm = np.flatnonzero(still > 0)
    everybody = cells.count[warm]
    lat, long = unproject(cells.sums[warm, X] / everybody, cells.sums[warm, Y] / everybody)
    return {
        "long": np.round(long, decimals).tolist(),
        "lat": np.round(lat, decimals).tolist(),
        "count": still[warm].tolist(),
    }
