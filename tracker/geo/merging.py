"""Marks that would lie over each other become one, so that the map never looks like a grid."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

PIN_PX = 15.0  #: half the width of the mark of a single request
RING_PX = 16.0  #: the radius of a ring of one request, were there such a ring
RING_STEP_PX = 4.4  #: how much a ring grows with each tenfold count
GAP_PX = 10.0  #: air between two marks
_ROUNDS = 6


def radius_px(count: NDArray[Any]) -> NDArray[np.float64]:
    """The radius on the screen of a mark of so many requests."""
    ring = RING_PX + RING_STEP_PX * np.log10(np.maximum(count, 1))
    return np.where(count > 1, ring, PIN_PX)


def merge(
    x: NDArray[np.float64], y: NDArray[np.float64], count: NDArray[Any], *, spread: float = 1.0
) -> NDArray[np.int64]:
    """For marks at these pixels, the number of the cluster that each belongs to (0, 1, … without gaps).

    The fullest takes in whom it touches; clusters that touch after that are merged again. `spread` widens every mark.
    """
    owner = np.arange(len(x))
    for _ in range(_ROUNDS):
        joined = _merge_once(x, y, count, spread)
        if joined is None:
            break
        owner = joined[owner]
        size = int(joined.max()) + 1
        weight = np.bincount(joined, weights=count, minlength=size)
        x = np.bincount(joined, weights=x * count, minlength=size) / weight
        y = np.bincount(joined, weights=y * count, minlength=size) / weight
        count = weight
    return owner


def _merge_once(
    x: NDArray[np.float64], y: NDArray[np.float64], count: NDArray[Any], spread: float
) -> NDArray[np.int64] | None:
    """The new number of each mark; None where no two touch."""
    if len(x) < 2:
        return None
    first, second = _touching(x, y, radius_px(count) * spread)
    if not len(first):
        return None
    order = np.argsort(first, kind="stable")
    first, second = first[order], second[order]
    starts = np.searchsorted(first, np.arange(len(x) + 1)).tolist()
    others = second.tolist()
    owner = [-1] * len(x)
    clusters = 0
    for lead in np.lexsort((x, y, -count)).tolist():
        if owner[lead] < 0:
            owner[lead] = clusters
            for other in others[starts[lead] : starts[lead + 1]]:
                if owner[other] < 0:
                    owner[other] = clusters
            clusters += 1
    return np.array(owner, dtype=np.int64)


def _touching(
    x: NDArray[np.float64], y: NDArray[np.float64], radius: NDArray[np.float64]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Pairs of marks that touch, both ways. From west to east, each is held against those that follow within reach."""
    order = np.argsort(x)
    east = x[order]
    place = np.arange(len(x))
    reach = float(2 * radius.max() + GAP_PX)
    ahead = np.searchsorted(east, east + reach, side="right") - place - 1
    first = np.repeat(place, ahead)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(ahead) - ahead, ahead)
    first, second = order[first], order[second]
    away = np.hypot(x[first] - x[second], y[first] - y[second])
    touch = away < radius[first] + radius[second] + GAP_PX
    first, second = first[touch], second[touch]
    return np.concatenate([first, second]), np.concatenate([second, first])
