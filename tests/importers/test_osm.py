"""Extracts of OpenStreetMap: what is kept of them, and what is said to those that are torn, foreign or no extracts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import shapely

from tests.importers.osm_files import LAT, LONG, to_blocks, write_extract
from tools import helsinki
from tracker.errors import InvalidInput
from tracker.geo.ground_kinds import KINDS
from tracker.importers import osm
from tracker.importers.osm_file import check_extract
from tracker.importers.source import open_table

LIMIT = 50 * 2**20


def kinds(path: Path, box: osm.Box | None = None) -> Counter[str]:
    found: Counter[str] = Counter()
    for things in osm.read_ground(path, box):
        found.update(things.kinds)
    return found


def refusal(path: Path, limit: int = LIMIT) -> str:
    with pytest.raises(InvalidInput) as caught:
        check_extract(path, max_bytes=limit)
    return caught.value.message


def test_things_come_by_kind_and_what_is_under_the_ground_or_unknown_stays_out(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "quarter.osm")
    check_extract(path, max_bytes=LIMIT)
    assert kinds(path) == {"building": 2, "green": 1, "water": 1, "street": 2, "path": 1}


def test_only_what_touches_the_box_is_read(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "quarter.osm")
    assert kinds(path, (24.0, 60.0, 25.0, 61.0)) == {}
    assert kinds(path, (LONG, LAT + 0.0001, LONG + 0.0005, LAT + 0.0003))["building"] == 1


def test_an_address_written_on_a_house_and_on_its_door_is_one_row(tmp_path: Path) -> None:
    rows = list(osm.address_table(write_extract(tmp_path / "quarter.osm"), None).rows())
    assert [row.cells[1] for row in rows] == ["5", "7/2", "95", "1"]
    assert all(row.shape is not None and row.shape.geom_type == "Point" for row in rows)


def test_addresses_beyond_the_outline_are_left_out(tmp_path: Path) -> None:
    outline = shapely.box(LONG - 0.001, LAT - 0.001, LONG + 0.001, LAT + 0.001)
    rows = list(osm.address_table(write_extract(tmp_path / "quarter.osm"), outline).rows())
    assert [row.cells[1] for row in rows] == ["5", "7/2"]


def test_the_middle_of_helsinki_is_read_with_its_streets_houses_and_shore() -> None:
    check_extract(helsinki.extract(), max_bytes=LIMIT)
    found = kinds(helsinki.extract(), helsinki.BOX)
    assert found["building"] > 450 and found["street"] > 300 and found["green"] > 80 and found["water"] > 10
    assert set(found) <= set(KINDS)
    assert len(osm.coastlines(helsinki.extract(), helsinki.BOX)) == 3
    names = {name for things in osm.read_ground(helsinki.extract(), helsinki.BOX) for name in things.names}
    assert {"Mannerheimintie", "Pohjoisesplanadi"} <= names


@pytest.mark.parametrize("kept", [20, 200_000, -1000, -1])
def test_a_torn_extract_is_refused_and_not_taken_for_an_empty_one(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "torn.osm.pbf"
    path.write_bytes(helsinki.extract().read_bytes()[:kept])
    assert "повреждена" in refusal(path)


def test_an_extract_with_a_damaged_block_is_refused(tmp_path: Path) -> None:
    data = bytearray(helsinki.extract().read_bytes())
    data[300_000:300_400] = bytes(400)
    path = tmp_path / "damaged.osm.pbf"
    path.write_bytes(data)
    assert "повреждена" in refusal(path)


def test_a_torn_extract_in_xml_is_refused(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "quarter.osm")
    path.write_bytes(path.read_bytes()[:-40])
    assert "повреждена" in refusal(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "пустой"),
        (b"\0" * 100, "пустой"),
        (b"id;lat;long\n1;58;56\n", "не выгрузка OpenStreetMap"),
        (b"<kml></kml>", "не выгрузка OpenStreetMap"),
        (b"<osm", "не выгрузка OpenStreetMap"),
        (b"BZh91AY&SY", "сначала распакуйте"),
        (b'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "b">]><osm>&a;</osm>', "DOCTYPE"),
        (to_blocks((b"OSMHeader", b"x")), "ничего нет, кроме заголовка"),
        (b"\xff\xff\xff\xff\x0a\x09OSMHeader", "повреждена"),
        (b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x80", "повреждена"),
    ],
)
def test_what_is_no_extract_is_refused_in_words(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "file.osm.pbf"
    path.write_bytes(data)
    assert words in refusal(path)


def test_a_block_that_unpacks_to_more_than_the_format_allows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.osm.pbf"
    path.write_bytes(to_blocks((b"OSMHeader", b"x"), (b"OSMData", bytes(33 * 2**20))))
    assert "повреждена" in refusal(path)


def test_an_extract_above_the_limit_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "quarter.osm")
    assert "Вырежьте из него свой город" in refusal(path, limit=100)


def test_a_missing_file_is_said_by_its_name(tmp_path: Path) -> None:
    assert "нет.osm.pbf" in refusal(tmp_path / "нет.osm.pbf")


@pytest.mark.parametrize("name", ["quarter.osm", "helsinki.osm.pbf"])
def test_an_extract_given_to_another_import_is_sent_to_its_own(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith(".osm"):
        write_extract(path)
    else:
        path.write_bytes(helsinki.extract().read_bytes()[:100_000])
    with pytest.raises(InvalidInput, match="import osm"), open_table(path):
        pass
