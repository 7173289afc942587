"""What lies under the requests where no tile server draws it: outlines, names, houses and courtyards, as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.domain.models import Area, Courtyard, GroundVersion, House
from tracker.geo.ground_kinds import FIRST_ZOOM, LAST_ZOOM

_DECIMALS = 5  #: about a metre


def to_ground(
    areas: Iterable[Area], houses: Sequence[House], courtyards: Sequence[Courtyard]
) -> dict[str, Any]:
    """A FeatureCollection: an area each by its outline, else its centre; all houses and all courtyards as one each."""
    features = [_to_area(area) for area in areas if area.outline or area.lat is not None]
    more: dict[str, Any]
    if houses:
        more = {"numbers": [house.number for house in houses], "streets": [house.street for house in houses]}
        features.append(_points("houses", houses, more))
    if courtyards:
        more = {"names": [yard.name for yard in courtyards], "ids": [yard.id for yard in courtyards]}
        features.append(_points("courtyards", courtyards, more))
    return {"type": "FeatureCollection", "features": features}


def to_tiles(version: GroundVersion) -> dict[str, Any]:
    """Where the tiles of an imported ground are, for which zooms, and what they cover."""
    return {
        "url": f"/map/ground/{version.mark}/{{z}}/{{x}}/{{y}}",
        "zooms": [FIRST_ZOOM, LAST_ZOOM],
        "bounds": version.bounds,
    }


def _to_area(area: Area) -> dict[str, Any]:
    centre = None if area.lat is None else [area.long, area.lat]
    properties = {
        "kind": area.kind,
        "code": area.code,
        "name": area.name,
        "approximate": area.is_approximate,
        "centre": centre,
    }
    return {
        "type": "Feature",
        "geometry": area.outline or {"type": "Point", "coordinates": centre},
        "properties": properties,
    }


def _points(kind: str, places: Sequence[House] | Sequence[Courtyard], more: dict[str, Any]) -> dict[str, Any]:
    coordinates = [[round(place.long, _DECIMALS), round(place.lat, _DECIMALS)] for place in places]
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPoint", "coordinates": coordinates},
        "properties": {"kind": kind, **more},
    }
