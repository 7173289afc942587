"""Houses and areas from files: known ones are kept, new ones get courtyards, outlines are mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from tests.importers.geo_files import (
    BOW_TIE,
    RING,
    point,
    polygon,
    save_geojson,
    save_layers,
    save_shapefile,
    to_collection,
)
from tests.works_factory import ADMINISTRATOR, MANAGER
from tracker.actions import import_places
from tracker.actions.import_places import import_areas, import_houses
from tracker.actions.import_report import ImportOptions, ImportReport
from tracker.actions.import_words import COVERED_IN_AREA_NOTE
from tracker.actions.map_overlays import MapOverlays
from tracker.actions.map_service import MapService
from tracker.domain.models import Area, Courtyard, CourtyardHouse, House
from tracker.errors import InvalidInput, NotAllowed
from tracker.geo.areas import to_outline
from tracker.store import Store


def counts(report: ImportReport) -> tuple[int, ...]:
    """created, updated, unchanged, refused."""
    told = report.tally.counts
    found = tuple(told[name] for name in ("created", "updated", "unchanged", "refused"))
    assert told["read"] == sum(found)
    return found


def houses(store: Store, path: Path, **options: Any) -> ImportReport:
    return import_houses(store, MANAGER, path, ImportOptions(**options))


def areas(store: Store, path: Path, **options: Any) -> ImportReport:
    return import_areas(store, ADMINISTRATOR, path, ImportOptions(**options))


def save(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["Адрес;Широта;Долгота;Квартир", *lines]) + "\n", "utf-8")
    return path


def house(store: Store, address: str) -> House | None:
    with store.reading() as session:
        return session.exec(select(House).where(House.address == address)).first()


def area(store: Store, code: str) -> Area:
    with store.reading() as session:
        return session.exec(select(Area).where(Area.code == code)).one()


def test_known_houses_stay_and_new_ones_get_a_courtyard(seeded_store: Store, tmp_path: Path) -> None:
    path = save(
        tmp_path / "t.csv",
        "г. Пермь, ул. Уральская, д. 95;58.02242;56.28659;",
        "г. Пермь, ул. Новая, д. 1 а;58.0300;56.3000;60",
        "г. Пермь, ул. Новая, д. 3;58.0302;56.3004;60",
    )
    assert counts(houses(seeded_store, path, is_dry_run=True)) == (2, 0, 1, 0)
    assert house(seeded_store, "ул. Новая, 3") is None
    assert counts(houses(seeded_store, path)) == (2, 0, 1, 0)
    new = house(seeded_store, "ул. Новая, 1а")
    assert new is not None
    assert (new.street, new.number, new.flats) == ("ул. Новая", "1а", 60)
    assert new.area_id is not None
    with seeded_store.reading() as session:
        yards = session.exec(
            select(Courtyard).join(CourtyardHouse).where(CourtyardHouse.house_id == new.id)
        ).all()
    assert [yard.name for yard in yards] == ["ул. Новая, 1а, 3"]
    assert counts(houses(seeded_store, path)) == (0, 0, 3, 0)


def test_a_house_that_moved_is_moved(seeded_store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "t.csv", "ул. Уральская, 95;58.02300;56.28700;")
    assert counts(houses(seeded_store, path)) == (0, 1, 0, 0)
    moved = house(seeded_store, "ул. Уральская, 95")
    assert moved is not None
    assert (moved.lat, moved.long) == (58.023, 56.287)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ул. Уральская;58.02;56.28;", "В адресе нет улицы или номера дома"),
        ("ул. Уральская, 7;;;", "У дома нет координат"),
        ("ул. Уральская, 7;59.9;30.3;", "Место вне границ"),
        ("ул. Уральская, 7;58.02;56.28;много", "Число квартир или жителей не распознано"),
    ],
)
def test_a_wrong_house_is_refused_with_its_reason(
    seeded_store: Store, tmp_path: Path, line: str, reason: str
) -> None:
    report = houses(seeded_store, save(tmp_path / "t.csv", line))
    assert report.tally.reasons == {reason: 1}


def test_a_house_met_again_is_refused_and_swapped_axes_are_mended(
    seeded_store: Store, tmp_path: Path
) -> None:
    path = save(tmp_path / "t.csv", "ул. Новая, 1;56.3000;58.0300;", "Новая улица, д.1;58.0301;56.3;")
    report = houses(seeded_store, path)
    assert counts(report) == (1, 0, 0, 1)
    new = house(seeded_store, "ул. Новая, 1")
    assert new is not None
    assert (new.lat, new.long) == (58.03, 56.3)


def test_houses_come_from_geodata_of_any_system(seeded_store: Store, tmp_path: Path) -> None:
    assert counts(houses(seeded_store, save_shapefile(tmp_path / "дома", crs=32640))) == (0, 0, 3, 0)
    assert counts(houses(seeded_store, save_layers(tmp_path / "t.gpkg", "дома", crs=3857))) == (0, 0, 3, 0)


def test_an_outline_is_brought_in_and_then_known_by_its_name(seeded_store: Store, tmp_path: Path) -> None:
    path = save_geojson(tmp_path / "t.geojson", to_collection(polygon(RING), name="Новый район"))
    assert counts(areas(seeded_store, path)) == (1, 0, 0, 0)
    assert area(seeded_store, "novyy-rayon").kind == "district"
    assert counts(areas(seeded_store, path)) == (0, 0, 1, 0)
    assert counts(areas(seeded_store, path, area_code="other", area_name="Другой")) == (1, 0, 0, 0)


def test_the_districts_own_outline_is_made_exact_by_its_name(seeded_store: Store, tmp_path: Path) -> None:
    before = area(seeded_store, "motovilikha")
    path = save_geojson(tmp_path / "t.geojson", to_collection(polygon(RING), name="Мотовилихинский район"))
    assert counts(areas(seeded_store, path)) == (0, 1, 0, 0)
    after = area(seeded_store, "motovilikha")
    assert (after.is_approximate, after.version) == (False, before.version + 1)
    assert after.outline is not None
    assert to_outline(after.outline).bounds == (56.25, 58.0, 56.35, 58.06)


@pytest.mark.parametrize(
    "ring",
    [BOW_TIE, RING[:-1], RING[::-1], [p for p in RING for _ in range(2)], [p[::-1] for p in RING]],
    ids=["bow-tie", "not closed", "clockwise", "doubled", "swapped axes"],
)
def test_broken_outlines_are_mended(seeded_store: Store, tmp_path: Path, ring: list[list[float]]) -> None:
    path = save_geojson(tmp_path / "t.geojson", to_collection(polygon(ring), name="Ломаный"))
    assert counts(areas(seeded_store, path)) == (1, 0, 0, 0)
    outline = area(seeded_store, "lomanyy").outline
    assert outline is not None
    assert to_outline(outline).is_valid
    assert to_outline(outline).bounds == (56.25, 58.0, 56.35, 58.06)


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "У территории нет контура"),
        (polygon(), "У территории нет контура"),
        (point(56.3, 58.0), "Граница пустая или это не полигон. Нарисуйте контур и сохраните файл ещё раз."),
    ],
)
def test_what_is_no_outline_is_refused(
    seeded_store: Store, tmp_path: Path, geometry: dict[str, Any] | None, reason: str
) -> None:
    report = areas(seeded_store, save_geojson(tmp_path / "t.geojson", to_collection(geometry, name="Пустой")))
    assert report.tally.reasons == {reason: 1}


def test_the_kind_of_an_area_is_read_from_its_column(seeded_store: Store, tmp_path: Path) -> None:
    collection = to_collection(polygon(RING), name="Сад", type="Микрорайон")
    areas(seeded_store, save_geojson(tmp_path / "t.geojson", collection))
    assert area(seeded_store, "sad").kind == "microdistrict"


def test_a_restriction_says_on_the_map_what_is_restricted(seeded_store: Store, tmp_path: Path) -> None:
    told = {"name": "Охранная зона", "Примечание": "", "note": "Копать нельзя, спросить: +7 912 345-67-89"}
    path = save_geojson(tmp_path / "t.geojson", to_collection(polygon(RING), **told))
    report = areas(seeded_store, path, area_kind="restriction")
    assert report.tally.notes == {COVERED_IN_AREA_NOTE: 1}
    shown = MapOverlays(MapService(seeded_store)).restrictions()["features"][0]["properties"]
    assert shown["note"].startswith("Копать нельзя") and "912" not in shown["note"]
    assert counts(areas(seeded_store, path, area_kind="restriction")) == (0, 0, 1, 0)


def test_a_file_leaves_the_notes_that_staff_made(seeded_store: Store, tmp_path: Path) -> None:
    with seeded_store.transaction() as tx:
        tx.session.exec(select(Area).where(Area.code == "iva")).one().note = "Уточнить границу"
    path = save_geojson(tmp_path / "t.geojson", to_collection(polygon(RING), code="iva", note="Чужое"))
    areas(seeded_store, path, area_kind="microdistrict")
    assert area(seeded_store, "iva").note == "Уточнить границу"


def test_a_foreign_citys_outline_then_bounds_its_requests(seeded_store: Store, tmp_path: Path) -> None:
    ring = [[-122.52, 37.70], [-122.35, 37.70], [-122.35, 37.83], [-122.52, 37.83], [-122.52, 37.70]]
    path = save_geojson(tmp_path / "sf.geojson", to_collection(polygon(ring), name="San Francisco"))
    areas(seeded_store, path, area_code="sf")
    path = save(tmp_path / "t.csv", "88 FARVIEW CT;37.7548;-122.4477;")
    assert counts(houses(seeded_store, path, area="sf")) == (0, 0, 0, 1)
    assert area(seeded_store, "sf").outline is not None


def test_a_wrong_code_or_a_code_for_many_areas_is_refused(seeded_store: Store, tmp_path: Path) -> None:
    one = save_geojson(tmp_path / "a.geojson", to_collection(polygon(RING), name="А"))
    two = save_geojson(tmp_path / "b.geojson", to_collection(polygon(RING), polygon(RING), name="А"))
    with pytest.raises(InvalidInput, match="Код территории"):
        areas(seeded_store, one, area_code="Сан-Франциско")
    with pytest.raises(InvalidInput, match="одна территория"):
        areas(seeded_store, two, area_code="a")


def test_outlines_are_the_administrators_business(seeded_store: Store, tmp_path: Path) -> None:
    path = save_geojson(tmp_path / "t.geojson", to_collection(polygon(RING), name="А"))
    with pytest.raises(NotAllowed):
        import_areas(seeded_store, MANAGER, path, ImportOptions())


def test_no_house_is_left_without_a_courtyard(seeded_store: Store, tmp_path: Path) -> None:
    lines = [f"ул. Новая, {n};{58.02 + n / 1000:.4f};56.31;" for n in range(1, 12)]
    houses(seeded_store, save(tmp_path / "t.csv", *lines))
    with seeded_store.reading() as session:
        lone = select(House).where(col(House.id).not_in(select(CourtyardHouse.house_id)))
        assert session.exec(lone).all() == []


def test_courtyards_that_a_stopped_import_did_not_reach_come_with_the_next(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "t.csv", "ул. Новая, 1;58.0300;56.3000;", "ул. Новая, 3;58.0302;56.3004;")

    def stop(_session: Session) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(import_places, "_link_yards", stop)
        with pytest.raises(KeyboardInterrupt):
            houses(store, path, area="none")
    assert counts(houses(store, path, area="none")) == (0, 0, 2, 0)
    with store.reading() as session:
        assert [yard.name for yard in session.exec(select(Courtyard)).all()] == ["ул. Новая, 1, 3"]


def test_a_name_is_the_address_where_the_house_number_beside_it_says_so(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = ["бульвар Гагарина, 30;Гагарина;30;58.01;56.28", "Школа № 5;Гагарина;32;58.02;56.28"]
    path.write_text("\n".join(["Название;Улица;Дом;Широта;Долгота", *rows]) + "\n", "utf-8")
    assert counts(houses(store, path, area="none")) == (2, 0, 0, 0)
    assert house(store, "бульвар Гагарина, 30") is not None
    assert house(store, "Гагарина, 32") is not None
