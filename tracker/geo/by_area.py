"""Requests that match a filter counted by area, and the shape in which each area is coloured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tracker.domain.models import Area
from tracker.geo.areas import AreaKind, to_geometry, to_outline
from tracker.geo.rows import Mask, Rows

_COARSE = 1e-4  #: degrees, about 10 m: finer edges are not seen when a whole district is


@dataclass(frozen=True)
class AreaSum:
    """How many requests an area has, how many of them are open, and the days that these have waited, on the average."""

    count: int
    open: int
    days: float


def sum_by_area(parts: Iterable[tuple[Rows, Mask, Mask]], today: int) -> dict[int, AreaSum]:
    """Sums by the area's id (0: in none). A part is rows, which of them match, and which are open."""
    counts: dict[int, list[float]] = {}
    for rows, matching, is_open in parts:
        for column, which, weight in (
            (0, matching, None),
            (1, matching & is_open, None),
            (2, matching & is_open, today),
        ):
            places = np.flatnonzero(which)
            waited = None if weight is None else weight - rows.filed[places].astype(np.float64)
            found = np.bincount(rows.area[places], weights=waited)
            for area in np.flatnonzero(found).tolist():
                counts.setdefault(area, [0, 0, 0.0])[column] += float(found[area])
    return {
        area: AreaSum(int(count), int(still), round(days / still, 1) if still else 0.0)
        for area, (count, still, days) in counts.items()
    }


def to_shapes(areas: Sequence[Area]) -> dict[int, dict[str, Any]]:
    """GeoJSON geometries by the id of the microdistrict: its outline; for a centre, what lies nearer to it than to others.

    That is how requests get their microdistrict, so the colours lie where the counted requests are.
    """
    districts = [
        to_outline(area.outline) for area in areas if area.kind == AreaKind.DISTRICT and area.outline
    ]
    small = [area for area in areas if area.kind == AreaKind.MICRODISTRICT]
    outlined = {area.id or 0: to_outline(area.outline) for area in small if area.outline}
    centred = [area for area in small if not area.outline and area.lat is not None]
    shapes: dict[int, BaseGeometry] = dict(outlined)
    if districts and centred:
        ground = shapely.difference(shapely.union_all(districts), shapely.union_all(list(outlined.values())))
        shapes |= _nearest_ground(centred, ground)
    coarse = {key: shapely.simplify(shape, _COARSE) for key, shape in shapes.items()}
    return {key: to_geometry(shape) for key, shape in coarse.items() if not shape.is_empty}


def _nearest_ground(centred: Sequence[Area], ground: BaseGeometry) -> dict[int, BaseGeometry]:
    """The part of the ground that is nearest to each centre; degrees of longitude are shorter by the cosine."""
    squeeze = float(np.cos(np.radians(np.mean([area.lat or 0.0 for area in centred]))))
    points = [shapely.Point((area.long or 0.0) * squeeze, area.lat or 0.0) for area in centred]
    flat = shapely.transform(ground, lambda xy: xy * (squeeze, 1.0))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=flat))
    found: dict[int, BaseGeometry] = {}
    for area, point in zip(centred, points, strict=True):
        cell = next((cell for cell in cells if cell.intersects(point)), None)
        # A single centre has no neighbour, and all the ground is its own.
        own = flat if cell is None else shapely.intersection(cell, flat)
        found[area.id or 0] = shapely.transform(own, lambda xy: xy / (squeeze, 1.0))
    return found


def to_area_features(
    areas: Sequence[Area], sums: Mapping[int, AreaSum], shapes: Mapping[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    """A feature for each microdistrict with a shape, and for any other area with requests one without a shape."""
    nothing = AreaSum(0, 0, 0.0)
    features = []
    for area in areas:
        key = area.id or 0
        found = sums.get(key, nothing)
        if key not in shapes and not found.count:
            continue
        facts = {"name": area.name, "count": found.count, "open": found.open, "days": found.days}
        features.append({"type": "Feature", "geometry": shapes.get(key), "properties": facts})
    return features
