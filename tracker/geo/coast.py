"""The sea, which OpenStreetMap draws only as the line of its shore."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

_REACH = 0.005  #: degrees within which a shore that was cut off with its extract is drawn on to the edge
Box = tuple[float, float, float, float]


def sea(shores: Iterable[BaseGeometry], box: Box) -> list[BaseGeometry]:
    """The parts of the box (degrees) to the right of the shores; none where the shores do not divide it."""
    frame = shapely.box(*box)
    whole = shapely.line_merge(shapely.union_all(list(shores)), directed=True)
    lines = [
        _to_edge(shapely.get_coordinates(part), frame.exterior)
        for part in shapely.get_parts(shapely.intersection(whole, frame))
        if part.geom_type == "LineString" and part.length > 0
    ]
    if not lines:
        return []
    parts = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all([*lines, frame.exterior])))
    )
    return [part for part in parts if _is_sea(part, lines)]


def _to_edge(points: NDArray[np.float64], edge: BaseGeometry) -> BaseGeometry:
    """The line with its loose ends drawn on to the edge where that is near."""
    if (points[0] != points[-1]).any():
        for end, place in ((0, 0), (-1, len(points) + 1)):
            loose = shapely.points(points[end])
            if 0 < edge.distance(loose) < _REACH:
                near = shapely.line_interpolate_point(edge, shapely.line_locate_point(edge, loose))
                # A hair beyond the edge, so that the two surely cross.
                beyond = shapely.get_coordinates(near)[0]
                points = np.insert(
                    points, min(place, len(points)), beyond + (beyond - points[end]) * 0.01, axis=0
                )
    return shapely.linestrings(points)


def _is_sea(part: BaseGeometry, shores: Sequence[BaseGeometry]) -> bool:
    """Whether the part lies to the right of the shore that it has most of its edge in common with."""
    near = part.boundary.buffer(1e-7)
    common = [shore.intersection(near).length for shore in shores]
    longest = int(np.argmax(common))
    return common[longest] > 0 and _is_right_of(shores[longest], part)


def _is_right_of(shore: BaseGeometry, part: BaseGeometry) -> bool:
    points = shapely.get_coordinates(shore)
    steps = np.diff(points, axis=0)
    lengths = np.hypot(*steps.T)
    kept = lengths > 0
    aside = np.column_stack((steps[kept, 1], -steps[kept, 0])) / lengths[kept, None] * 1e-6
    middles = (points[:-1] + points[1:])[kept] / 2
    right, left = (int(shapely.contains_xy(part, *(middles + side * aside).T).sum()) for side in (1, -1))
    return right > left
