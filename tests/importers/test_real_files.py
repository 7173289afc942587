"""Every real file at hand either comes in right or is refused in words; two cities' requests are counted again by pandas."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point
from sqlmodel import select

from tests.conftest import SHARED_DATA
from tracker.actions import people
from tracker.actions.import_places import import_areas, import_houses
from tracker.actions.import_report import ImportOptions, ImportReport
from tracker.actions.imports import import_requests
from tracker.domain.models import House, ServiceRequest
from tracker.domain.statuses import Status
from tracker.errors import InvalidInput
from tracker.geo.areas import distances_m
from tracker.geo.houses import parse_address
from tracker.importers.model import ReadOptions
from tracker.importers.source import open_table
from tracker.store import Store

EDGE_CASES = SHARED_DATA / "geo" / "edge_cases"
#: What comes of a file: so many houses or areas, or a piece of the sentence that refuses it.
#: ALL stands for every house of the plain list, each once: some stand in it twice, written differently.
ALL = -1
HOUSES: dict[str, int | str] = {
    "addr.kml": ALL,
    "addr_cp1251": ALL,
    "addr_cp1251.geojson": ALL,
    "addr_cp1251_nocpg": ALL,
    "addr_cp1251_wrongcpg": ALL,
    "addr_cp866": ALL,
    "addr_cyr_fields_utf8": ALL,
    "addr_latlon_swapped.geojson": ALL,
    "addr_msk59z2": ALL,
    "addr_msk59z2_noprj": "система координат в файле не указана",
    "addr_two_layers.gpkg": "несколько слоёв: «адреса», «районы»",
    "addr_utf16.geojson": ALL,
    "addr_utf8.geojson": ALL,
    "addr_utf8_bom.geojson": ALL,
}
AREAS: dict[str, int | str] = {
    "districts_sk42_28410": 7,
    "районы_перми_utm40.gpkg": 7,
    "motovilikha_3857_declared_nothing.geojson": "система координат в файле не указана",
    "motovilikha_bowtie.geojson": 1,
    "motovilikha_cw.geojson": 1,
    "motovilikha_dupvertices.geojson": 1,
    "motovilikha_selfintersect.geojson": 1,
    "motovilikha_unclosed.geojson": 1,
    "empty_polygon.geojson": 0,
    "null_geometry.geojson": 0,
    "geometrycollection.geojson": 0,
    "nan_coordinates.geojson": 0,
    "point_3d.geojson": 0,
}


# Both databases are held to the same words elsewhere; here one is enough.
on_sqlite = pytest.mark.parametrize("seeded_store", ["sqlite"], indirect=True)


def expectations(table: dict[str, int | str], shared_data: Path, name: str) -> tuple[Path, int | str]:
    return shared_data / "geo" / "edge_cases" / name, table[name]


def test_every_edge_case_at_hand_is_expected_here(shared_data: Path) -> None:
    listed = {entry["file"] for entry in json.loads((EDGE_CASES / "MANIFEST.json").read_text("utf-8"))}
    present = {path.name for path in EDGE_CASES.iterdir()} - {"MANIFEST.json", "MSK59.md"}
    assert present == set(HOUSES) | set(AREAS) == present & listed


@on_sqlite
@pytest.mark.parametrize("name", HOUSES)
def test_every_file_of_houses_comes_in_right_or_is_refused_in_words(
    seeded_store: Store, tmp_path: Path, shared_data: Path, name: str
) -> None:
    path, expected = expectations(HOUSES, shared_data, name)
    options = ImportOptions(refused_path=tmp_path / "refused.csv")
    if isinstance(expected, str):
        with pytest.raises(InvalidInput, match=expected):
            import_houses(seeded_store, people.SYSTEM, path, options)
        return
    exact = shared_data / "geo" / "motovilikha_boundary_full.geojson"
    import_areas(seeded_store, people.SYSTEM, exact, options)
    counts = import_houses(seeded_store, people.SYSTEM, path, options).tally.counts
    assert counts["created"] + counts["updated"] + counts["unchanged"] == len(set(listed_keys(shared_data)))
    assert counts["read"] == 908
    assert counts["refused"] < 25
    assert away_m(seeded_store, shared_data) < 2


def listed_keys(shared_data: Path) -> list[str]:
    """Every address of the plain list in comparable form."""
    listed = pd.read_csv(shared_data / "geo" / "motovilikha_addresses.csv")
    return [parse_address(address).key for address in listed.address]


def away_m(store: Store, shared_data: Path) -> float:
    """How far the farthest house is from where the plain list has it, metres."""
    listed = pd.read_csv(shared_data / "geo" / "motovilikha_addresses.csv")
    keys = listed_keys(shared_data)
    places = dict(zip(keys, zip(listed.lat, listed.lon, strict=True), strict=True))
    # An address that stands in the list twice may stand at two places.
    doubtful = {key for key in keys if keys.count(key) > 1}
    with store.reading() as session:
        kept = [house for house in session.exec(select(House)).all() if house.key not in doubtful]
    assert {house.key for house in kept} == set(places) - doubtful
    return max(
        float(distances_m(h.lat, h.long, np.array([places[h.key][0]]), np.array([places[h.key][1]]))[0])
        for h in kept
    )


@pytest.mark.parametrize(("layer", "count"), [("адреса", 908), ("районы", 7)])
def test_a_chosen_layer_of_two_is_read(shared_data: Path, layer: str, count: int) -> None:
    path = shared_data / "geo" / "edge_cases" / "addr_two_layers.gpkg"
    with open_table(path, ReadOptions(layer=layer)) as table:
        assert sum(1 for _ in table.rows()) == count


@on_sqlite
@pytest.mark.parametrize("name", AREAS)
def test_every_file_of_areas_comes_in_right_or_is_refused_in_words(
    seeded_store: Store, tmp_path: Path, shared_data: Path, name: str
) -> None:
    path, expected = expectations(AREAS, shared_data, name)
    options = ImportOptions(refused_path=tmp_path / "refused.csv")
    if isinstance(expected, str):
        with pytest.raises(InvalidInput, match=expected):
            import_areas(seeded_store, people.SYSTEM, path, options)
        return
    report = import_areas(seeded_store, people.SYSTEM, path, options)
    counts = report.tally.counts
    assert counts["created"] + counts["updated"] == expected
    assert counts["refused"] == counts["read"] - expected
    if not expected:
        assert set(report.tally.reasons) <= {
            "У территории нет контура",
            "Граница пустая или это не полигон. Нарисуйте контур и сохраните файл ещё раз.",
        }


def test_districts_in_the_old_system_come_to_the_same_place(shared_data: Path) -> None:
    plain = geopandas.read_file(shared_data / "geo" / "perm_districts.geojson").geometry
    for name in ("districts_sk42_28410", "районы_перми_utm40.gpkg"):
        with open_table(shared_data / "geo" / "edge_cases" / name) as table:
            shapes = geopandas.GeoSeries([row.shape for row in table.rows()], crs=4326)
        apart = shapes.to_crs(32640).hausdorff_distance(plain.to_crs(32640))
        assert apart.max() < 1


@on_sqlite
def test_the_note_about_the_local_system_is_no_table_of_requests(
    seeded_store: Store, shared_data: Path
) -> None:
    with pytest.raises(InvalidInput, match="Таблица не распознана"):
        import_requests(seeded_store, people.SYSTEM, EDGE_CASES / "MSK59.md", ImportOptions())
    with pytest.raises(InvalidInput, match="не GeoJSON"):
        import_requests(seeded_store, people.SYSTEM, EDGE_CASES / "MANIFEST.json", ImportOptions())


def city(store: Store, tmp_path: Path, path: Path) -> tuple[ImportReport, dict[str, ServiceRequest]]:
    """A foreign city's requests brought in with no outline."""
    options = ImportOptions(area="none", refused_path=tmp_path / "refused.csv")
    report = import_requests(store, people.SYSTEM, path, options)
    again = import_requests(store, people.SYSTEM, path, options).tally.counts
    assert (again["created"], again["updated"]) == (0, 0)
    assert again["unchanged"] == report.tally.counts["created"]
    with store.reading() as session:
        return report, {str(r.external_id): r for r in session.exec(select(ServiceRequest)).all()}


@on_sqlite
def test_san_francisco_is_confirmed_by_pandas(seeded_store: Store, tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / "requests" / "sf311_2500.csv"
    report, found = city(seeded_store, tmp_path, path)
    table = pd.read_csv(path, dtype={"unique_key": str})
    placed = table[(table.latitude != 0) & (table.longitude != 0)]
    assert report.tally.counts == {
        "read": len(table), "created": len(placed), "updated": 0, "unchanged": 0, "refused": len(table) - len(placed),
    }  # fmt: skip
    assert (len(table), len(placed)) == (2500, 638)
    confirm(found, placed, {"Closed": Status.COMPLETED, "Open": Status.NEW})
    filed = pd.to_datetime(placed.created_date, utc=True)
    assert all(
        found[key].requested_at == moment for key, moment in zip(placed.unique_key, filed, strict=True)
    )
    trees = placed.complaint_type.str.contains("Trees")
    assert sum(request.category_code == "greenery" for request in found.values()) >= trees.sum() > 0


@on_sqlite
def test_new_york_is_confirmed_by_pandas(seeded_store: Store, tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / "requests" / "nyc311_500.csv"
    report, found = city(seeded_store, tmp_path, path)
    table = pd.read_csv(path, dtype={"unique_key": str})
    placed = table[table.latitude.notna() | table.incident_address.notna()]
    assert report.tally.counts == {
        "read": len(table), "created": len(placed), "updated": 0, "unchanged": 0, "refused": len(table) - len(placed),
    }  # fmt: skip
    assert (len(table), len(placed)) == (500, 432)
    states = {
        "Closed": Status.COMPLETED,
        "Open": Status.NEW,
        "In Progress": Status.IN_PROGRESS,
        "Assigned": Status.IN_REVIEW,
    }
    confirm(found, placed, states)
    filed = pd.to_datetime(placed.created_date).dt.tz_localize("Asia/Yekaterinburg")
    assert all(
        found[key].requested_at == moment for key, moment in zip(placed.unique_key, filed, strict=True)
    )
    assert not any("{'" in request.address for request in found.values())


def confirm(found: dict[str, ServiceRequest], placed: pd.DataFrame, states: dict[str, Status]) -> None:
    """Numbers, places and statuses as pandas has them."""
    assert set(found) == set(placed.unique_key)
    for key, lat, long, state in zip(
        placed.unique_key, placed.latitude, placed.longitude, placed.status, strict=True
    ):
        request = found[key]
        assert (request.lat, request.long) == (pytest.approx(lat, abs=1e-6), pytest.approx(long, abs=1e-6))
        assert request.status is states[state]
        assert request.external_status == state
    closed = placed.closed_date.notna() & (placed.status == "Closed")
    assert sum(request.completed_on is not None for request in found.values()) == closed.sum()


def test_the_exact_outline_of_the_district_holds_its_houses(shared_data: Path) -> None:
    with open_table(shared_data / "geo" / "motovilikha_boundary_full.geojson") as table:
        (row,) = table.rows()
    assert row.shape is not None
    listed = pd.read_csv(shared_data / "geo" / "motovilikha_addresses.csv")
    inside = [
        row.shape.intersects(Point(long, lat)) for lat, long in zip(listed.lat, listed.lon, strict=True)
    ]
    assert sum(inside) > 0.98 * len(listed)
