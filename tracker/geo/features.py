"""Marks as GeoJSON: what the map's route answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.geo.mercator import unit_px
from tracker.geo.rows import GROUPS
from tracker.geo.tiles import Mark

_EXACT = 6  #: decimals of a degree: about 10 cm
_NAMES = tuple(group.value for group in GROUPS)  # a member's value is worked out at each look at it


@dataclass(frozen=True)
class Pin:
    """What is public of one request on the map; a mark of the snapshot knows the status group by itself."""

    number: str
    category: str
    address: str
    filed_on: str
    status: str = ""


def to_by_status(by_group: Iterable[int]) -> dict[str, int]:
    """Counts under the names of the status groups, every group there."""
    return dict(zip(_NAMES, by_group, strict=True))


def to_features(marks: Iterable[Mark], pins: Mapping[int, Pin], *, zoom: int) -> list[dict[str, Any]]:
    """Clusters and single requests; a cluster's `box` is west, south, east, north of what it counts."""
    decimals = _decimals(zoom)
    pinned = ((mark, pins.get(mark.id) if mark.id is not None else None) for mark in marks)
    return [_to_pin(mark, pin) if pin else _to_cluster(mark, decimals) for mark, pin in pinned]


def _to_pin(mark: Mark, pin: Pin) -> dict[str, Any]:
    """One request at its place."""
    status = next(name for name, count in zip(_NAMES, mark.by_group, strict=True) if count)
    properties = {
        "number": pin.number,
        "category": pin.category,
        "status": status,
        "address": pin.address,
        "filed_on": pin.filed_on,
    }
    return _feature(round(mark.long, _EXACT), round(mark.lat, _EXACT), properties)


def _to_cluster(mark: Mark, decimals: int) -> dict[str, Any]:
    by_status = {name: count for name, count in to_by_status(mark.by_group).items() if count}
    properties: dict[str, Any] = {"count": mark.count, "by_status": by_status}
    if mark.box:
        properties["box"] = [round(edge, decimals) for edge in mark.box]
    return _feature(round(mark.long, decimals), round(mark.lat, decimals), properties)


def _decimals(zoom: int) -> int:
    """Enough decimals of a degree for a quarter of a pixel."""
    pixels_per_degree = unit_px(zoom) / unit_px(0) * 256 / 360
    return next((d for d in range(3, _EXACT) if 10**d > 4 * pixels_per_degree), _EXACT)


def _feature(long: float, lat: float, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [long, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
