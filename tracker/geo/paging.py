"""One page of the requests that a filter chooses, newest first, found in the snapshot: the database then reads a few rows by their ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.geo.layer import Changes, Layer
from tracker.geo.rows import Ints
from tracker.geo.snapshot import Snapshot


@dataclass(frozen=True)
class Page:
    """Requests filed on a few neighbouring days; in order of filing the page begins after the first `skip` of them."""

    ids: Ints
    skip: int


def newest(snapshot: Snapshot, layer: Layer, changes: Changes, *, offset: int, limit: int) -> Page:
    """The requests of the days that the page reaches into; the snapshot knows days, not moments."""
    rows, fresh = layer.base.rows, snapshot.fresh
    is_chosen = layer.has(np.arange(len(layer.base)))
    is_chosen[snapshot.stale] = False
    days = np.concatenate([rows.filed[is_chosen], fresh.filed[changes.matching]])
    ids = np.concatenate([rows.ids[is_chosen], fresh.ids[changes.matching]])
    if offset >= len(ids):
        return Page(ids[:0], 0)
    # How many were filed on each day or later, the newest day first.
    until = np.cumsum(np.bincount(days)[::-1])
    first = int(np.searchsorted(until, offset, side="right"))
    last = min(int(np.searchsorted(until, offset + limit)), len(until) - 1)
    inside = (days <= len(until) - 1 - first) & (days >= len(until) - 1 - last)
    return Page(ids[inside], offset - int(until[first - 1] if first else 0))
