"""Courtyards guessed from houses: neighbours that stand close together look into one yard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tracker.domain.models import House
from tracker.geo.houses import natural_key
from tracker.i18n import t

NEIGHBOUR_M = 90.0
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class GuessedCourtyard:
    """A courtyard with the houses that look into it; its point is their middle, WGS-84 degrees."""

    name: str
    lat: float
    long: float
    houses: tuple[House, ...]


def guess_courtyards(houses: Sequence[House], *, within_m: float = NEIGHBOUR_M) -> list[GuessedCourtyard]:
    """A courtyard for each cluster of houses of which each has a neighbour within so many metres."""
    if not houses:
        return []
    lats = np.array([house.lat for house in houses])
    longs = np.array([house.long for house in houses])
    squeeze = np.cos(np.radians(lats.mean()))
    points = shapely.points(longs * squeeze * _METRES_PER_DEGREE, lats * _METRES_PER_DEGREE)
    yards = shapely.get_parts(shapely.union_all(shapely.buffer(points, within_m / 2)))
    tree = shapely.STRtree(list(shapely.get_parts(points)))
    found = [_guess([houses[i] for i in tree.query(yard, predicate="contains")]) for yard in yards]
    return sorted(found, key=lambda yard: natural_key(yard.name))


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
