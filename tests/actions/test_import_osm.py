"""Bringing an extract in: ground and houses in one go, harmless to repeat, nothing half done."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlmodel import select

from tests.importers.osm_files import LAT, LONG, write_extract
from tools import helsinki
from tracker.actions import people
from tracker.actions.ground_tiles import Ground
from tracker.actions.import_osm import OsmReport, import_osm
from tracker.actions.import_report import ImportOptions
from tracker.actions.map_service import MapService
from tracker.domain.models import Area, Change, House
from tracker.domain.people import Actor, Role
from tracker.errors import InvalidInput, NotAllowed
from tracker.geo.mercator import BITS, project
from tracker.store import Store


def bring(store: Store, path: Path, **options: Any) -> OsmReport:
    options.setdefault("refused_path", path.parent / "refused.csv")
    return import_osm(store, people.SYSTEM, path, ImportOptions(**options))


def tile_at(store: Store, zoom: int, lat: float = LAT, long: float = LONG) -> dict[str, Any]:
    """What the tile of a zoom holds at a place a little inside the quarter."""
    _mark, body = MapService(store).ground_tile(zoom, *place(zoom, lat, long))
    return dict(json.loads(gzip.decompress(body))) if body else {}


def place(zoom: int, lat: float, long: float) -> tuple[int, int]:
    """Column and row of the tile that holds a place."""
    x, y = project(np.array([lat]), np.array([long]))
    return int(x[0]) >> (BITS - zoom), int(y[0]) >> (BITS - zoom)


def addresses(store: Store) -> set[str]:
    with store.reading() as session:
        return set(session.exec(select(House.address)).all())


def test_an_extract_becomes_tiles_and_houses(store: Store, tmp_path: Path) -> None:
    report = bring(store, write_extract(tmp_path / "quarter.osm"), area="none")
    assert report.things == {"building": 2, "green": 1, "water": 1, "street": 2, "path": 1, "address": 4}
    tile = tile_at(store, 15, LAT + 0.0005, LONG + 0.001)
    assert set(tile["things"]) == {"building", "green", "water", "street", "path"}
    assert "улица Юрша" in {label[2] for label in tile["labels"]}
    assert {"5", "7/2"} <= {label[2] for label in tile["labels"] if label[1] == "number"}
    assert {"улица Юрша, 5", "улица Юрша, 7/2", "улица Уральская, 95"} <= addresses(store)
    counts = report.to_json()
    assert counts["read"] == 4 and counts["created"] == 4 - int(str(counts["refused"]))


def test_a_second_import_doubles_no_house_and_gives_tiles_a_new_address(store: Store, tmp_path: Path) -> None:
    path = write_extract(tmp_path / "quarter.osm")
    bring(store, path, area="none")
    mark, before = MapService(store).ground_tile(15, *place(15, LAT, LONG))
    known = addresses(store)
    again = bring(store, path, area="none")
    assert again.houses is not None and again.houses.tally.outcomes["created"] == 0
    assert addresses(store) == known
    mark_now, after = MapService(store).ground_tile(15, *place(15, LAT, LONG))
    assert mark_now != mark and after == before


def test_a_house_that_is_known_already_is_not_doubled(seeded_store: Store, tmp_path: Path) -> None:
    known = addresses(seeded_store)
    assert any(address.removeprefix("ул. ").removeprefix("улица ") == "Юрша, 5" for address in known)
    report = bring(seeded_store, write_extract(tmp_path / "quarter.osm"))
    assert report.houses is not None
    added = addresses(seeded_store) - known
    assert not any(address.endswith("Юрша, 5") for address in added)


def test_the_map_is_told_and_keeps_its_houses_in_tiles(seeded_store: Store, tmp_path: Path) -> None:
    before = MapService(seeded_store).ground()
    assert "tiles" not in before and any(f["properties"]["kind"] == "houses" for f in before["features"])
    with seeded_store.reading() as session:
        changes = len(session.exec(select(Change)).all())
    bring(seeded_store, write_extract(tmp_path / "quarter.osm"))
    after = MapService(seeded_store).ground()
    assert after["tiles"]["zooms"] == [9, 15]
    assert {f["properties"]["kind"] for f in after["features"]} >= {"district"}
    assert not any(f["properties"]["kind"] == "houses" for f in after["features"])
    with seeded_store.reading() as session:
        assert len(session.exec(select(Change)).all()) > changes


def test_an_extract_of_another_city_is_refused_and_leaves_the_ground(
    seeded_store: Store, tmp_path: Path
) -> None:
    bring(seeded_store, write_extract(tmp_path / "quarter.osm"))
    mark, _body = MapService(seeded_store).ground_tile(15, 0, 0)
    with pytest.raises(InvalidInput, match="выгрузка другого места"):
        bring(seeded_store, write_extract(tmp_path / "far.osm", at=(51.5, 46.0)))
    with pytest.raises(InvalidInput, match="выгрузка другого места"):
        bring(seeded_store, helsinki.extract(), refused_path=tmp_path / "refused.csv")
    assert MapService(seeded_store).ground_tile(15, 0, 0)[0] == mark


def test_an_unknown_area_is_said_with_those_that_are_known(seeded_store: Store, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="motovilikha"):
        bring(seeded_store, write_extract(tmp_path / "quarter.osm"), area="atlantis")


def test_an_extract_without_anything_to_draw_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "empty.osm"
    path.write_text('<osm version="0.6"><node id="1" lat="58" lon="56"/></osm>', "utf-8")
    with pytest.raises(InvalidInput, match="рисовать нечего"):
        bring(store, path, area="none")


def test_a_dry_run_counts_and_keeps_nothing(store: Store, tmp_path: Path) -> None:
    report = bring(store, write_extract(tmp_path / "quarter.osm"), area="none", is_dry_run=True)
    assert report.tiles > 0 and report.is_dry_run
    assert MapService(store).ground_tile(15, *place(15, LAT, LONG)) == ("", None)
    assert addresses(store) == set()


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.OPERATOR, Role.SPECIALIST, Role.MANAGER])
def test_only_an_administrator_draws_the_ground_anew(store: Store, tmp_path: Path, role: Role) -> None:
    with pytest.raises(NotAllowed):
        import_osm(
            store,
            Actor(user_id=1, role=role, name=""),
            write_extract(tmp_path / "q.osm"),
            ImportOptions(area="none"),
        )


def test_a_tile_that_is_too_full_keeps_what_weighs_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.actions.ground_tiles.MOST_BYTES", 200)
    with Ground() as ground:
        squares = [shapely.box(LONG + n / 1e4, LAT, LONG + n / 1e4 + 9e-5, LAT + 9e-5) for n in range(20)]
        ground.add(["building"] * 20, np.array(squares, dtype=object), [""] * 20)
        pond = np.array([shapely.box(LONG, LAT, LONG + 0.002, LAT + 0.002)], dtype=object)
        ground.add(["water"], pond, [""])
        bodies = [gzip.decompress(t.body) for t in ground.tiles(lambda _done, _total: None) if t.zoom == 15]
    assert ground.tally["thinned"] > 0
    assert any("water" in json.loads(body)["things"] for body in bodies)
    assert all(len(body) < 300 for body in bodies)


def test_the_middle_of_helsinki_within_its_own_outline(store: Store, tmp_path: Path) -> None:
    with store.transaction() as tx:
        tx.session.add(Area(code="helsinki", kind="district", name="Хельсинки", outline=helsinki.outline()))
    report = bring(store, helsinki.extract(), area="helsinki", refused_path=tmp_path / "refused.csv")
    assert report.houses is not None
    tally = report.houses.tally
    assert tally.read == sum(tally.outcomes.values()) + tally.refused
    assert tally.outcomes["created"] > 450
    assert report.largest_tile < 40_000
    tile = tile_at(store, 15, 60.1687, 24.9435)
    assert len(tile["things"]["building"]) > 50
    assert "Aleksanterinkatu" in {label[2] for label in tile["labels"]}
    assert max(len(label[2]) for label in tile["labels"] if label[1] == "number") <= 12
    assert tile_at(store, 9, 60.17, 24.94)["things"].keys() >= {"primary"}
