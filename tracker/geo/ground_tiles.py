"""Shapes of the ground cut into tiles: projected, simplified for a zoom, clipped, and written as whole numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from tracker.geo.ground_kinds import FIRST_ZOOM, KINDS, LAST_ZOOM, GroundKind
from tracker.geo.mercator import BITS, TILE_PX, project, unit_px

_EDGE = 1 / 32  #: how far beyond its edges a tile's shapes reach, so that no line ends at a seam
_TOLERANCE_PX = 0.5
_NEAREST = 18  #: the last tiles are drawn nearer too, so they are as exact as this zoom asks
Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a thing in one tile. `text` is JSON: its rings or lines, each x, y and then steps from point to point."""

    zoom: int
    x: int
    y: int
    kind: str
    size: float
    text: str


def extent(zoom: int) -> int:
    """Into how many whole numbers the side of a tile is divided."""
    return 4096 if zoom == LAST_ZOOM else 1024


def tile_units(zoom: int) -> int:
    """The side of a tile in units of the world square."""
    return 1 << (BITS - zoom)


def to_world(shapes: Shapes) -> Shapes:
    """Shapes in degrees as shapes in units of the world square, y to the south."""

    def move(longs_lats: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = project(longs_lats[:, 1], longs_lats[:, 0])
        return np.column_stack((x, y)).astype(np.float64)

    return np.asarray(shapely.transform(shapes, move), dtype=object)


def cut(kinds: Sequence[str], shapes: Shapes) -> Iterator[Piece]:
    """The pieces of all tiles of all zooms; shapes are in units of the world square."""
    known = [KINDS[kind] for kind in kinds]
    measures = np.where(
        [kind.is_surface for kind in known], np.sqrt(shapely.area(shapes)), shapely.length(shapes)
    )
    first, least = (np.array([getattr(kind, name) for kind in known]) for name in ("first_zoom", "least_px"))
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        sizes = measures * unit_px(zoom)
        chosen = np.flatnonzero((first <= zoom) & (sizes >= least))
        if len(chosen):
            yield from _cut_at(zoom, [known[n] for n in chosen], shapes[chosen], sizes[chosen])


def merge_lines(texts: Sequence[str], zoom: int) -> list[str]:
    """The lines of one kind in one tile, joined end to end: streets come in pieces from crossing to crossing."""
    lines = [np.cumsum(np.reshape(line, (-1, 2)), axis=0) for text in texts for line in json.loads(text)]
    whole = shapely.line_merge(shapely.multilinestrings([shapely.linestrings(line) for line in lines]))
    tolerance = _TOLERANCE_PX * extent(zoom) / TILE_PX
    parts = shapely.get_parts(shapely.simplify(whole, tolerance))
    found = (_to_numbers(part, 0, 0, 1, is_surface=False) for part in parts)
    return [json.dumps(numbers, separators=(",", ":")) for numbers in found if numbers]


def _cut_at(
    zoom: int, kinds: Sequence[GroundKind], shapes: Shapes, sizes: NDArray[np.float64]
) -> Iterator[Piece]:
    tolerance = _TOLERANCE_PX / unit_px(_NEAREST if zoom == LAST_ZOOM else zoom)
    simple = shapely.simplify(shapes, tolerance, preserve_topology=True)
    side = tile_units(zoom)
    edge = side * _EDGE
    bounds = shapely.bounds(simple)
    firsts = np.maximum((bounds[:, :2] - edge) // side, 0).astype(int)
    lasts = np.minimum((bounds[:, 2:] + edge) // side, (1 << zoom) - 1).astype(int)
    for kind, shape, size, first, last in zip(
        kinds, simple, sizes, firsts.tolist(), lasts.tolist(), strict=True
    ):
        for x, y, part in _split(shape, (first[0], first[1], last[0], last[1]), side):
            if lines := _to_numbers(
                part, x * side, y * side, extent(zoom) / side, is_surface=kind.is_surface
            ):
                text = json.dumps(lines, separators=(",", ":"))
                yield Piece(zoom, x, y, kind.name, round(float(size), 1), text)


def _split(
    shape: BaseGeometry, tiles: tuple[int, int, int, int], side: int
) -> Iterator[tuple[int, int, BaseGeometry]]:
    """The shape's part in each tile; halved again and again, so that a river is not walked whole for every tile."""
    west, north, east, south = tiles
    if shape.is_empty:
        return
    if west == east and north == south:
        yield west, north, _clip(shape, tiles, side)
        return
    if east - west >= south - north:
        middle = (west + east) // 2
        halves = ((west, north, middle, south), (middle + 1, north, east, south))
    else:
        middle = (north + south) // 2
        halves = ((west, north, east, middle), (west, middle + 1, east, south))
    for half in halves:
        yield from _split(_clip(shape, half, side), half, side)


def _clip(shape: BaseGeometry, tiles: tuple[int, int, int, int], side: int) -> BaseGeometry:
    west, north, east, south = tiles
    edge = side * _EDGE
    box = (west * side - edge, north * side - edge, (east + 1) * side + edge, (south + 1) * side + edge)
    bounds = shape.bounds
    if bounds[0] >= box[0] and bounds[1] >= box[1] and bounds[2] <= box[2] and bounds[3] <= box[3]:
        return shape
    try:
        return shapely.clip_by_rect(shape, *box)
    except GEOSException:
        return shapely.clip_by_rect(shapely.make_valid(shape), *box)


def _to_numbers(
    shape: BaseGeometry, left: float, top: float, scale: float, *, is_surface: bool
) -> list[list[int]]:
    found = []
    for ring, is_hole in _rings(shape, is_surface):
        points = np.rint((shapely.get_coordinates(ring) - (left, top)) * scale).astype(np.int64)
        if is_surface and _is_clockwise(points) == is_hole:
            # One way round for outer rings and the other for holes: overlapping surfaces then fill as one path.
            points = points[::-1]
        steps = np.diff(points, axis=0)
        steps = steps[steps.any(axis=1)]
        if is_surface:
            steps = steps[:-1]  # the last point is the first one
        if len(steps) >= (2 if is_surface else 1):
            found.append([*points[0].tolist(), *steps.ravel().tolist()])
    return found


def _is_clockwise(points: NDArray[np.int64]) -> bool:
    x, y = points.T
    return int(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) > 0


def _rings(shape: BaseGeometry, is_surface: bool) -> Iterator[tuple[BaseGeometry, bool]]:
    """Rings with whether they are holes, or lines."""
    parts: Iterable[Any] = shapely.get_parts(shape)
    for part in parts:
        if part.geom_type in ("MultiPolygon", "MultiLineString", "GeometryCollection"):
            yield from _rings(part, is_surface)
        elif is_surface and isinstance(part, Polygon):
            yield part.exterior, False
            yield from ((hole, True) for hole in part.interiors)
        elif not is_surface and part.geom_type == "LineString":
            yield part, False
