"""The sea lies to the right of its shore."""

from __future__ import annotations

import shapely

from tracker.geo.coast import sea

BOX = (0.0, 0.0, 1.0, 1.0)


def surface(*shores: list[tuple[float, float]]) -> float:
    return sum(part.area for part in sea([shapely.LineString(shore) for shore in shores], BOX))


def test_a_shore_from_edge_to_edge_divides_the_box() -> None:
    assert abs(surface([(0.3, -1), (0.3, 2)]) - 0.7) < 1e-6
    assert abs(surface([(0.3, 2), (0.3, -1)]) - 0.3) < 1e-6


def test_a_shore_in_pieces_is_one_shore() -> None:
    assert abs(surface([(0.3, -1), (0.3, 0.4)], [(0.3, 0.4), (0.3, 2)]) - 0.7) < 1e-6


def test_an_island_is_land() -> None:
    island = [(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4)]
    assert abs(surface(island) - 0.96) < 1e-6


def test_a_shore_cut_off_just_before_the_edge_is_drawn_on_to_it() -> None:
    assert abs(surface([(0.3, 0.003), (0.3, 0.998)]) - 0.7) < 1e-3


def test_a_shore_that_ends_in_the_middle_makes_no_sea() -> None:
    assert surface([(0.3, -1), (0.3, 0.5)]) == 0


def test_no_shore_no_sea() -> None:
    assert surface() == 0
    assert surface([(5, 5), (6, 6)]) == 0
