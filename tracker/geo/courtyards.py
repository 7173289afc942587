"""Courtyards guessed from houses: neighbours that stand close together look into one yard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from tracker.domain.models import House
from tracker.geo.houses import natural_key
from tracker.i18n import t

NEIGHBOUR_M = 90.0
WIDEST_M = 300.0  #: in a dense town every house has a neighbour: what is wider is no one courtyard
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class GuessedCourtyard:
    """A courtyard with the houses that look into it; its point is their middle, WGS-84 degrees."""

    name: str
    lat: float
    long: float
    houses: tuple[House, ...]


def guess_courtyards(houses: Sequence[House], *, within_m: float = NEIGHBOUR_M) -> list[GuessedCourtyard]:
    """A courtyard for each cluster of houses of which each has a neighbour within so many metres, none wider than WIDEST_M."""
    if not houses:
        return []
    lats = np.array([house.lat for house in houses])
    longs = np.array([house.long for house in houses])
    squeeze = np.cos(np.radians(lats.mean()))
    points = shapely.points(longs * squeeze * _METRES_PER_DEGREE, lats * _METRES_PER_DEGREE)
    yards = shapely.get_parts(shapely.union_all(shapely.buffer(points, within_m / 2)))
    tree = shapely.STRtree(list(shapely.get_parts(points)))
    places = shapely.get_coordinates(points)
    clusters = (tree.query(yard, predicate="contains") for yard in yards)
    found = [_guess([houses[i] for i in part]) for cluster in clusters for part in _halved(cluster, places)]
    return sorted(found, key=lambda yard: natural_key(yard.name))


def _halved(cluster: NDArray[np.int64], places: NDArray[np.float64]) -> Iterator[NDArray[np.int64]]:
    """The cluster (rows of `places`, metres) cut in the middle, again and again, until no part is too wide."""
    low, high = places[cluster].min(axis=0), places[cluster].max(axis=0)
    axis = int(np.argmax(high - low))
    if high[axis] - low[axis] <= WIDEST_M:
        yield cluster
        return
    is_before = places[cluster, axis] <= (low[axis] + high[axis]) / 2
    yield from _halved(cluster[is_before], places)
    yield from _halved(cluster[~is_before], places)


def _guess(houses: Sequence[House]) -> GuessedCourtyard:
    ordered = tuple(sorted(houses, key=lambda house: natural_key(house.address)))
    return GuessedCourtyard(
        name=courtyard_name(ordered),
        lat=round(float(np.mean([house.lat for house in ordered])), 6),
        long=round(float(np.mean([house.long for house in ordered])), 6),
        houses=ordered,
    )


def courtyard_name(houses: Sequence[House]) -> str:
    """«ул. Уральская, 95, 103; ул. Тургенева, 10»: streets with their numbers, at most five houses named."""
    numbers: dict[str, list[str]] = {}
    for house in houses[:5]:
        numbers.setdefault(house.street, []).append(house.number)
    name = "; ".join(f"{street}, {', '.join(own)}" for street, own in numbers.items())
    return name if len(houses) <= 5 else f"{name} и ещё {len(houses) - 5}"


def yard_title(name: str) -> str:
    """«Двор дома …» or «Двор домов …»: a courtyard's name lists its houses, unless it says by itself what it is."""
    if name.casefold().startswith("двор"):
        return name
    is_single = ";" not in name and name.count(",") <= 1
    return t("Двор дома {name}", name=name) if is_single else t("Двор домов {name}", name=name)
