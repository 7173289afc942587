"""The reference data that ships: complete, true to its sources and never overwriting what people changed."""

from __future__ import annotations

import csv

from sqlmodel import select

from tracker.actions.reference import load_reference
from tracker.config import REFERENCE_DIR
from tracker.domain.models import Area, Category, Courtyard, CourtyardHouse, House, Programme, RejectionReason
from tracker.geo.areas import Areas
from tracker.geo.courtyards import guess_courtyards
from tracker.store import Store

LEADING = ["asphalt", "lighting", "benches", "bins", "sidewalks", "parking"]


def test_everything_that_ships_is_loaded(seeded_store: Store) -> None:
    with seeded_store.reading() as session:
        counts = {
            table: len(session.exec(select(table)).all())
            for table in (Category, House, Area, Programme, RejectionReason)
        }
        district = session.exec(select(Area).where(Area.kind == "district")).one()
        categories = session.exec(select(Category).order_by(Category.position)).all()
    assert counts == {Category: 15, House: 106, Area: 14, Programme: 7, RejectionReason: 10}
    assert district.outline is not None
    assert len(district.outline["coordinates"][0]) == 44
    assert [category.code for category in categories[:6]] == LEADING


def test_every_house_lies_in_the_district_and_belongs_to_one_courtyard(seeded_store: Store) -> None:
    with seeded_store.reading() as session:
        areas = Areas(session.exec(select(Area)).all())
        houses = session.exec(select(House)).all()
        links = session.exec(select(CourtyardHouse)).all()
    assert all(areas.district_of(house.lat, house.long) for house in houses)
    assert all(house.area_id for house in houses)
    assert sorted(link.house_id for link in links) == sorted(house.id or 0 for house in houses)


def test_microdistricts_belong_to_their_district_and_draw_no_other_ones_points(seeded_store: Store) -> None:
    ring = [[37.5, 55.7], [37.7, 55.7], [37.7, 55.8], [37.5, 55.8], [37.5, 55.7]]
    with seeded_store.transaction() as tx:
        foreign = Area(
            code="far", kind="district", name="Другой", outline={"type": "Polygon", "coordinates": [ring]}
        )
        tx.session.add(foreign)
    with seeded_store.reading() as session:
        areas = Areas(session.exec(select(Area)).all())
    assert areas.microdistrict_of(55.75, 37.6) is None
    assert (found := areas.area_of(55.75, 37.6)) is not None and found.code == "far"
    assert (found := areas.microdistrict_of(58.0139, 56.2872)) is not None and found.code == "gorki"


def test_loading_again_leaves_what_an_administrator_changed(seeded_store: Store) -> None:
    with seeded_store.transaction() as tx:
        benches = tx.session.get(Category, "benches")
        assert benches is not None
        benches.name = "Лавочки"
        tx.session.delete(tx.session.exec(select(RejectionReason)).first())
    load_reference(seeded_store)
    with seeded_store.reading() as session:
        kept = session.get(Category, "benches")
        assert kept is not None
        assert kept.name == "Лавочки"
        assert len(session.exec(select(RejectionReason)).all()) == 9


def test_the_file_of_courtyards_is_what_its_rule_makes_of_the_houses(seeded_store: Store) -> None:
    with seeded_store.reading() as session:
        guessed = guess_courtyards(session.exec(select(House)).all())
        kept = session.exec(select(Courtyard)).all()
    with (REFERENCE_DIR / "courtyards.csv").open(encoding="utf-8", newline="") as file:
        shipped = {(row["name"], row["houses"]) for row in csv.DictReader(file)}
    assert {(yard.name, "; ".join(house.address for house in yard.houses)) for yard in guessed} == shipped
    assert len(kept) == len(shipped)
