"""Outlines and the index of areas."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tracker.domain.models import Area
from tracker.errors import InvalidInput
from tracker.geo.areas import (
    AreaKind,
    Areas,
    contains,
    contains_many,
    distance_m,
    is_swapped,
    to_geometry,
    to_outline,
)

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[56.2, 58.0], [56.4, 58.0], [56.4, 58.1], [56.2, 58.1], [56.2, 58.0]]],
}
INNER = {
    "type": "Polygon",
    "coordinates": [[[56.30, 58.04], [56.34, 58.04], [56.34, 58.06], [56.30, 58.06], [56.30, 58.04]]],
}


def district() -> Area:
    return Area(id=1, code="d", kind=AreaKind.DISTRICT, name="Район", outline=SQUARE)


def centre(number: int, lat: float, long: float, *, parent: int | None = 1) -> Area:
    return Area(
        id=number,
        code=f"m{number}",
        kind=AreaKind.MICRODISTRICT,
        name=f"М{number}",
        lat=lat,
        long=long,
        parent_id=parent,
    )


def test_a_point_inside_lies_in_the_district_and_one_outside_in_none() -> None:
    areas = Areas([district()])
    assert areas.district_of(58.05, 56.3) is not None
    assert areas.district_of(58.2, 56.3) is None
    assert areas.microdistrict_of(58.05, 56.3) is None
    assert (found := areas.area_of(58.05, 56.3)) is not None and found.code == "d"


def test_of_areas_that_overlap_the_smaller_one_has_the_place_and_only_it() -> None:
    around = Area(id=2, code="a", kind=AreaKind.MICRODISTRICT, name="Большой", outline=SQUARE, parent_id=1)
    within = Area(id=3, code="b", kind=AreaKind.MICRODISTRICT, name="Малый", outline=INNER, parent_id=1)
    for order in ([around, within], [within, around]):
        areas = Areas([district(), *order])
        assert areas.area_of(58.05, 56.32) is within
        assert areas.area_of(58.02, 56.22) is around
        many = areas.areas_of(np.array([58.05, 58.02, 59.0]), np.array([56.32, 56.22, 56.3]))
        assert many == [within, around, None]


def test_a_hole_is_outside_and_every_part_is_inside() -> None:
    far = [[[57.0, 58.0], [57.1, 58.0], [57.1, 58.1], [57.0, 58.1], [57.0, 58.0]]]
    outline = {
        "type": "MultiPolygon",
        "coordinates": [[*SQUARE["coordinates"], INNER["coordinates"][0][::-1]], far],
    }
    areas = Areas([Area(id=1, code="d", kind=AreaKind.DISTRICT, name="Район", outline=outline)])
    lats, longs = np.array([58.02, 58.05, 58.05]), np.array([56.22, 56.32, 57.05])
    assert [area is not None for area in areas.areas_of(lats, longs)] == [True, False, True]
    assert [areas.district_of(*at) is not None for at in zip(lats, longs, strict=True)] == [True, False, True]


def test_a_point_on_the_line_is_inside() -> None:
    assert contains(to_outline(SQUARE), 58.0, 56.3)


def test_the_nearest_centre_of_the_own_district_gives_the_microdistrict() -> None:
    areas = Areas(
        [district(), centre(2, 58.02, 56.25), centre(3, 58.08, 56.35), centre(4, 58.05, 56.3, parent=9)]
    )
    assert (found := areas.microdistrict_of(58.03, 56.26)) is not None and found.code == "m2"
    assert (found := areas.microdistrict_of(58.05, 56.3)) is not None and found.code != "m4"
    assert areas.microdistrict_of(58.2, 56.3) is None


def test_nearness_is_in_metres_not_in_degrees() -> None:
    # 0.02 degrees of longitude are shorter here than 0.015 of latitude.
    areas = Areas([district(), centre(2, 58.05, 56.32), centre(3, 58.065, 56.30)])
    assert (found := areas.microdistrict_of(58.05, 56.30)) is not None and found.code == "m2"


def test_an_outlined_microdistrict_wins_over_a_nearer_centre() -> None:
    drawn = Area(
        id=7, code="drawn", kind=AreaKind.MICRODISTRICT, name="Нарисованный", outline=INNER, parent_id=1
    )
    areas = Areas([district(), centre(2, 58.05, 56.32), drawn])
    assert (found := areas.microdistrict_of(58.05, 56.32)) is not None and found.code == "drawn"
    assert (found := areas.microdistrict_of(58.03, 56.32)) is not None and found.code == "m2"


def test_many_points_at_once_give_the_same_as_one_by_one() -> None:
    drawn = Area(
        id=7, code="drawn", kind=AreaKind.MICRODISTRICT, name="Нарисованный", outline=INNER, parent_id=1
    )
    areas = Areas([district(), centre(2, 58.02, 56.25), centre(3, 58.08, 56.35), drawn])
    random = np.random.default_rng(1)
    lats, longs = random.uniform(57.98, 58.12, 300), random.uniform(56.18, 56.42, 300)
    one_by_one = [areas.area_of(lat, long) for lat, long in zip(lats, longs, strict=True)]
    assert areas.areas_of(lats, longs) == one_by_one
    assert {area.code for area in one_by_one if area} == {"m2", "m3", "drawn"}


def test_missing_coordinates_are_outside() -> None:
    inside = contains_many(to_outline(SQUARE), np.array([58.05, np.nan]), np.array([56.3, 56.3]))
    assert inside.tolist() == [True, False]


def test_swapped_axes_are_recognised_by_the_outline() -> None:
    outline = to_outline(SQUARE)
    assert is_swapped(56.3, 58.05, outline)
    assert not is_swapped(58.05, 56.3, outline)
    assert not is_swapped(10.0, 20.0, outline)


def test_a_crossed_ring_is_repaired_and_heights_are_dropped() -> None:
    bowtie = {
        "type": "Polygon",
        "coordinates": [[[56, 58, 5], [57, 59, 5], [57, 58, 5], [56, 59, 5], [56, 58, 5]]],
    }
    outline = to_outline(bowtie)
    assert outline.is_valid and not outline.has_z
    assert contains(outline, 58.5, 56.2) and not contains(outline, 58.9, 56.5)


def test_polygons_are_taken_out_of_a_collection() -> None:
    mixed = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [56, 58]},
            {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]},
        ],
    }
    assert to_outline(mixed).geom_type == "Polygon"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [56, 58]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[56, 58], [57, 58]]]},
        {"type": "Polygon", "coordinates": "нет"},
        {"type": "Circle"},
        {},
        {"type": "Polygon", "coordinates": [[[0, 0], [float("nan"), 1], [1, 1], [0, 0]]]},
        {
            "type": "Polygon",
            "coordinates": [[[6262000, 7960000], [6272000, 7960000], [6272000, 7970000], [6262000, 7960000]]],
        },
    ],
)
def test_what_is_no_polygon_in_degrees_is_refused_with_a_sentence(geometry: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as error:
        to_outline(geometry)
    assert error.value.message.endswith((".", "полигон.", "(EPSG:4326)."))


def test_an_outline_survives_the_way_to_geojson_and_back() -> None:
    outline = to_outline(SQUARE)
    geometry = to_geometry(outline)
    assert json.loads(json.dumps(geometry)) == geometry
    assert to_outline(geometry).equals(outline)


def test_a_degree_of_latitude_is_about_111_kilometres() -> None:
    assert distance_m(58.0, 56.3, 59.0, 56.3) == pytest.approx(111_195, abs=50)


def test_the_full_outline_of_the_district_holds_its_houses(shared_data: Path) -> None:
    import_path = shared_data / "geo" / "motovilikha_boundary_full.geojson"
    geometry = json.loads(import_path.read_text(encoding="utf-8"))["features"][0]["geometry"]
    outline = to_outline(geometry)
    assert contains(outline, 58.01226, 56.27875)
    assert is_swapped(56.27875, 58.01226, outline)


def test_broken_outlines_are_repaired_or_refused(shared_data: Path) -> None:
    folder = shared_data / "geo" / "edge_cases"
    for name in ("selfintersect", "unclosed", "dupvertices", "cw", "bowtie"):
        document = json.loads((folder / f"motovilikha_{name}.geojson").read_text(encoding="utf-8"))
        assert to_outline(document["features"][0]["geometry"]).is_valid, name
    metres = json.loads((folder / "motovilikha_3857_declared_nothing.geojson").read_text(encoding="utf-8"))
    with pytest.raises(InvalidInput):
        to_outline(metres["features"][0]["geometry"])
