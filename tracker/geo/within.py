"""What it means to lie within an area: the one rule that the map's snapshot, SQL and the rights of a deputy share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from tracker.domain.models import Area
from tracker.geo.areas import AreaKind, Outline, contains, contains_many, to_outline
from tracker.geo.mercator import project, unit_px, unproject

MAX_EDGES = 300  #: of an outline as it is asked; a finer one is made coarser, by metres
_NEAREST, _NEAR, _FARTHEST = 17, 13, 9  #: zooms of a look at an area
_STEPS = (0.0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3)

Edge = tuple[float, float, float, float]


@dataclass(frozen=True)
class Within:
    """A place lies within by the outline where there is one; else by `ids`, the areas that may be noted with it."""

    outline: Outline | None = None
    ids: tuple[int, ...] = ()

    def holds(self, lat: float | None, long: float | None, area_id: int | None) -> bool:
        """Whether one place lies within."""
        if self.outline is None:
            return area_id in self.ids
        return lat is not None and long is not None and contains(self.outline, lat, long)

    def holds_many(
        self, x: NDArray[Any], y: NDArray[Any], has_place: NDArray[np.bool_], area: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """The same for many: `x` and `y` in units of the world square."""
        if self.outline is None:
            noted: NDArray[np.bool_] = np.isin(area, self.ids)
            return noted
        west, south, east, north = self.outline.bounds
        left, bottom = project(np.array([south]), np.array([west]))
        right, top = project(np.array([north]), np.array([east]))
        # A box costs four comparisons of whole numbers; few rows are left for the outline.
        inside: NDArray[np.bool_] = (
            has_place & (x >= left[0]) & (x <= right[0]) & (y >= top[0]) & (y <= bottom[0])
        )
        inside[inside] = contains_many(self.outline, *unproject(x[inside], y[inside]))
        return inside


def within_of(area: Area, children: tuple[int, ...] = ()) -> Within:
    """How to tell what lies within an area; a microdistrict is noted with everything, the nearest centre deciding."""
    if area.outline and area.kind != AreaKind.MICRODISTRICT:
        return Within(outline=asked_outline(json.dumps(area.outline)))
    return Within(ids=(area.id or 0, *children))


@lru_cache(maxsize=256)
def asked_outline(geometry: str) -> Outline:
    """The outline of a GeoJSON text with at most MAX_EDGES edges; raises InvalidInput."""
    outline = to_outline(json.loads(geometry))
    for step in _STEPS:
        coarse = shapely.simplify(outline, step) if step else outline
        if shapely.get_num_coordinates(coarse) <= MAX_EDGES:
            return coarse
    return shapely.convex_hull(shapely.simplify(outline, _STEPS[-1]))


def edges_of(outline: Outline) -> list[Edge]:
    """Its lines as longitude and latitude of both ends, the southern end first; those along a parallel are left out."""
    found: list[Edge] = []
    for ring in shapely.get_rings(shapely.get_parts(outline)):
        points = shapely.get_coordinates(ring).tolist()
        for (x1, y1), (x2, y2) in pairwise(points):
            if y1 != y2:
                found.append((x1, y1, x2, y2) if y1 < y2 else (x2, y2, x1, y1))
    return found


def shown_outline(area: Area) -> Outline | None:
    """The outline as it is asked and drawn; None where none was loaded."""
    return asked_outline(json.dumps(area.outline)) if area.outline else None


def view_of(area: Area, *, width: int = 360, height: int = 480) -> tuple[float, float, int] | None:
    """Latitude, longitude and zoom that show all of an area in so many pixels; None where neither outline nor centre is known."""
    outline = shown_outline(area)
    if outline is None:
        return None if area.lat is None or area.long is None else (area.lat, area.long, _NEAR)
    west, south, east, north = outline.bounds
    x, y = project(np.array([south, north]), np.array([west, east]))
    wide, high = float(x[1]) - float(x[0]), float(y[0]) - float(y[1])
    zooms = range(_NEAREST, _FARTHEST, -1)
    fits = (zoom for zoom in zooms if wide * unit_px(zoom) <= width and high * unit_px(zoom) <= height)
    return round((south + north) / 2, 6), round((west + east) / 2, 6), next(fits, _FARTHEST)
