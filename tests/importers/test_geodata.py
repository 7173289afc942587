"""Geodata: coordinate systems, encodings of attributes, layers, and shapes that are broken in all the usual ways."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from shapely.geometry import Point

from tests.importers.geo_files import (
    BOW_TIE,
    MSK59,
    PLACES,
    RING,
    frame,
    point,
    polygon,
    save_geojson,
    save_layers,
    save_shapefile,
    to_collection,
)
from tests.importers.test_tables import refusal
from tracker.errors import InvalidInput
from tracker.geo.areas import distance_m
from tracker.importers.crs import to_crs
from tracker.importers.geodata import NOT_DEGREES
from tracker.importers.model import FileFormat, RawRow, ReadOptions, Table
from tracker.importers.source import open_table


def read(path: Path, *, layer: str = "", crs: str = "") -> tuple[Table, list[RawRow]]:
    with open_table(path, ReadOptions(layer=layer, crs=crs)) as table:
        return table, list(table.rows())


def away_m(rows: list[RawRow]) -> float:
    """How far the farthest house is from its place, metres."""
    shapes = [row.shape for row in rows]
    assert all(isinstance(shape, Point) for shape in shapes)
    pairs = zip(shapes, PLACES, strict=True)
    return max(distance_m(shape.y, shape.x, lat, long) for shape, (_, lat, long) in pairs)  # type: ignore[union-attr]


@pytest.mark.parametrize("crs", [4326, 3857, 32640, 28410, MSK59], ids=str)
def test_a_shapefile_of_any_system_comes_to_its_place_within_a_metre(tmp_path: Path, crs: int | str) -> None:
    table, rows = read(save_shapefile(tmp_path / "дома", crs=crs))
    assert table.format is FileFormat.SHAPEFILE
    assert away_m(rows) < 1


def test_the_local_system_whose_shift_a_prj_cannot_hold_is_said_to_be_mended(tmp_path: Path) -> None:
    table, _ = read(save_shapefile(tmp_path / "дома", crs=MSK59))
    assert any("ГОСТ Р 51794-2008" in note for note in table.notes)


def test_metres_without_a_prj_are_refused_and_taken_where_the_system_is_told(tmp_path: Path) -> None:
    folder = save_shapefile(tmp_path / "дома", crs=MSK59)
    (folder / "дома.prj").unlink()
    assert "система координат в файле не указана" in refusal(folder)
    assert away_m(read(folder, crs="МСК-59 зона 2")[1]) < 1


def test_degrees_without_a_prj_are_taken_with_a_word(tmp_path: Path) -> None:
    folder = save_shapefile(tmp_path / "дома")
    (folder / "дома.prj").unlink()
    table, rows = read(folder)
    assert away_m(rows) < 1
    assert any("приняты за градусы" in note for note in table.notes)


@pytest.mark.parametrize("encoding", ["UTF-8", "CP1251", "CP866"])
@pytest.mark.parametrize("cpg", ["right", "none", "UTF-8", "CP1251", "nonsense"])
def test_attributes_are_read_whatever_is_said_of_their_encoding(
    tmp_path: Path, encoding: str, cpg: str
) -> None:
    folder = save_shapefile(tmp_path / "дома", encoding=encoding)
    if cpg == "none":
        (folder / "дома.cpg").unlink()
    elif cpg != "right":
        (folder / "дома.cpg").write_text(cpg)
    assert [row.cells[0] for row in read(folder)[1]] == [name for name, _, _ in PLACES]


def test_a_shapefile_in_an_archive_with_a_russian_name_is_read(tmp_path: Path) -> None:
    save_shapefile(tmp_path / "дома")
    archive = shutil.make_archive(str(tmp_path / "архив"), "zip", tmp_path / "дома")
    assert away_m(read(Path(archive))[1]) < 1


def test_a_shapefile_without_its_companions_says_which_are_missing(tmp_path: Path) -> None:
    folder = save_shapefile(tmp_path / "дома")
    (folder / "дома.dbf").unlink()
    (folder / "дома.shx").unlink()
    assert ".shx, .dbf" in refusal(folder)


def test_of_two_shapefiles_in_a_folder_one_has_to_be_chosen(tmp_path: Path) -> None:
    folder = save_shapefile(tmp_path / "дома")
    save_shapefile(folder, name="ещё")
    assert "«дома», «ещё»" in refusal(folder)
    assert away_m(read(folder, layer="ещё")[1]) < 1


def test_of_several_layers_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = save_layers(tmp_path / "слои.gpkg", "дома", "дворы", crs=32640)
    said = refusal(path)
    assert "«дома»" in said
    assert "«дворы»" in said
    assert away_m(read(path, layer="дворы")[1]) < 1


def test_kml_is_read(tmp_path: Path) -> None:
    frame().rename(columns={"Адрес": "Name"}).to_file(tmp_path / "t.kml", driver="KML")
    table, rows = read(tmp_path / "t.kml")
    assert table.format is FileFormat.KML
    assert away_m(rows) < 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_geojson_is_read_in_encodings_that_its_standard_does_not_know(tmp_path: Path, encoding: str) -> None:
    collection = to_collection(*(point(long, lat) for _, lat, long in PLACES), Адрес="ул. Уральская, 95")
    rows = read(save_geojson(tmp_path / "t.geojson", collection, encoding=encoding))[1]
    assert rows[0].cells == ("ул. Уральская, 95",)
    assert away_m(rows) < 1


def test_metres_that_call_themselves_degrees_are_refused(tmp_path: Path) -> None:
    collection = to_collection(point(6_260_614, 7_980_115), point(6_261_584, 7_979_122))
    assert "измерены в метрах" in refusal(save_geojson(tmp_path / "t.geojson", collection))


def test_metres_whose_system_the_file_names_are_taken(tmp_path: Path) -> None:
    moved = frame().to_crs(3857).geometry
    collection = to_collection(*(point(place.x, place.y) for place in moved))
    collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    assert away_m(read(save_geojson(tmp_path / "t.geojson", collection))[1]) < 1


def test_an_outline_of_no_numbers_costs_its_row_only_and_says_nothing_in_english(tmp_path: Path) -> None:
    broken = polygon([[float("nan"), 58.0], [56.35, 58.0], [56.35, 58.06], [float("nan"), 58.0]])
    rows = read(save_geojson(tmp_path / "t.geojson", to_collection(polygon(RING), broken)))[1]
    assert [row.shape is None for row in rows] == [False, True]


def test_one_wrong_point_among_good_ones_refuses_its_row_only(tmp_path: Path) -> None:
    collection = to_collection(point(56.28, 58.02), point(56.29, 58.03), point(6_260_614, 7_980_115))
    rows = read(save_geojson(tmp_path / "t.geojson", collection))[1]
    assert [row.problem for row in rows] == ["", "", NOT_DEGREES]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        point(),
        polygon(),
        {"type": "GeometryCollection", "geometries": []},
        point(float("nan"), 58.0),
    ],
    ids=["null", "empty point", "empty polygon", "empty collection", "NaN"],
)
def test_what_has_no_place_has_no_shape(tmp_path: Path, geometry: dict[str, object] | None) -> None:
    row = read(save_geojson(tmp_path / "t.geojson", to_collection(geometry, name="x")))[1][0]
    assert row.shape is None
    assert row.cells == ("x",)


def test_heights_are_dropped(tmp_path: Path) -> None:
    row = read(save_geojson(tmp_path / "t.geojson", to_collection(point(56.3, 58.03, 151.2))))[1][0]
    assert row.shape == Point(56.3, 58.03)


@pytest.mark.parametrize(
    "ring", [RING, RING[:-1], RING[::-1], [p for p in RING for _ in range(2)], BOW_TIE],
    ids=["whole", "not closed", "clockwise", "doubled", "bow-tie"],
)  # fmt: skip
def test_rings_of_every_fault_are_read(tmp_path: Path, ring: list[list[float]]) -> None:
    row = read(save_geojson(tmp_path / "t.geojson", to_collection(polygon(ring))))[1][0]
    assert row.shape is not None
    assert row.shape.bounds == (56.25, 58.0, 56.35, 58.06)


def test_a_feature_without_attributes_is_read(tmp_path: Path) -> None:
    assert len(read(save_geojson(tmp_path / "t.geojson", to_collection(point(56.3, 58.0))))[1]) == 1


@pytest.mark.parametrize("name", ["EPSG:3857", "МСК-59 зона 2", "msk59", "МСК-59", "EPSG:32640"])
def test_systems_are_known_by_number_and_by_name(name: str) -> None:
    assert to_crs(name).is_projected or to_crs(name).is_bound


@pytest.mark.parametrize("name", ["", "EPSG:999999", "Марс", "МСК-59 зона 9"])
def test_an_unknown_system_is_refused_in_words(name: str) -> None:
    with pytest.raises(InvalidInput, match="не распознана"):
        to_crs(name)
