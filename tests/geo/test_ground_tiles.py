"""Shapes cut into tiles: nothing is lost at a seam, nothing invisible is carried, and a rough zoom costs few points."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import shapely

from tracker.geo.ground_kinds import FIRST_ZOOM, LAST_ZOOM
from tracker.geo.ground_tiles import Piece, cut, extent, tile_units, to_world

LAT, LONG = 58.02, 56.28


def pieces(kind: str, shape: Any, zoom: int | None = None) -> list[Piece]:
    found = cut([kind], to_world(np.array([shape], dtype=object)))
    return [piece for piece in found if zoom in (None, piece.zoom)]


def places(piece: Piece) -> list[np.ndarray]:
    """The rings or lines of a piece in units of the world square."""
    scale = tile_units(piece.zoom) / extent(piece.zoom)
    corner = np.array([piece.x, piece.y]) * tile_units(piece.zoom)
    return [
        np.cumsum(np.array(ring).reshape(-1, 2), axis=0) * scale + corner for ring in json.loads(piece.text)
    ]


def area(piece: Piece) -> float:
    """Units of the world square within the tile itself, holes taken out: outer rings go the other way round."""
    side = tile_units(piece.zoom)
    box = shapely.box(piece.x * side, piece.y * side, (piece.x + 1) * side, (piece.y + 1) * side)
    total = 0.0
    for ring in places(piece):
        x, y = np.vstack((ring, ring[:1])).T
        turn = np.sign(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
        total += turn * shapely.Polygon(ring).intersection(box).area
    return total


def test_a_lake_with_an_island_keeps_its_surface_over_all_its_tiles() -> None:
    lake = shapely.Point(LONG, LAT).buffer(0.03).difference(shapely.Point(LONG, LAT).buffer(0.01))
    whole = shapely.area(to_world(np.array([lake], dtype=object)))[0]
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        total = sum(area(piece) for piece in pieces("water", lake, zoom))
        assert abs(total / whole - 1) < (0.05 if zoom < 12 else 0.005), zoom
    assert len(pieces("water", lake, LAST_ZOOM)) > 20


def test_a_street_across_a_seam_reaches_beyond_it_in_both_tiles() -> None:
    street = shapely.LineString([(LONG - 0.02, LAT), (LONG + 0.02, LAT)])
    found = pieces("street", street, LAST_ZOOM)
    side = tile_units(LAST_ZOOM)
    for left, right in itertools.pairwise(found):
        seam = right.x * side
        assert places(left)[0][:, 0].max() > seam > places(right)[0][:, 0].min()


def test_each_kind_begins_at_its_own_zoom() -> None:
    house = shapely.box(LONG, LAT, LONG + 0.01, LAT + 0.01)
    assert {piece.zoom for piece in pieces("building", house)} == {13, 14, 15}
    assert {piece.zoom for piece in pieces("water", house)} == set(range(FIRST_ZOOM, LAST_ZOOM + 1))


def test_what_would_be_smaller_than_some_pixels_waits_for_a_nearer_zoom() -> None:
    pond = shapely.Point(LONG, LAT).buffer(0.0003)
    assert min(piece.zoom for piece in pieces("water", pond)) > 11


def test_a_far_zoom_takes_few_points_of_a_winding_shore() -> None:
    angles = np.linspace(0, 2 * np.pi, 3000)
    shore = shapely.Polygon(np.column_stack((LONG + 0.03 * np.cos(angles), LAT + 0.02 * np.sin(angles))))
    sizes = {zoom: sum(len(p.text) for p in pieces("water", shore, zoom)) for zoom in (FIRST_ZOOM, LAST_ZOOM)}
    assert sizes[FIRST_ZOOM] < 600 < sizes[LAST_ZOOM]


def test_steps_are_whole_numbers_and_no_point_is_repeated() -> None:
    road = shapely.LineString([(LONG, LAT), (LONG, LAT), (LONG + 1e-9, LAT), (LONG + 0.003, LAT + 0.002)])
    (ring,) = json.loads(pieces("street", road, LAST_ZOOM)[0].text)
    assert all(isinstance(number, int) for number in ring)
    assert len(ring) == 4 and any(ring[2:])
