"""Places through the administrator's verbs: names of areas, what switching one off means, courtyards with their houses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from tests.works_factory import ADMINISTRATOR
from tracker.actions import reading, territory
from tracker.domain.models import Area, Change, Courtyard, CourtyardHouse, House
from tracker.domain.people import Actor, Role
from tracker.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tracker.geo.areas import AreaKind
from tracker.store import Store


def area_of(store: Store, code: str) -> Area:
    with store.reading() as session:
        return session.exec(select(Area).where(Area.code == code)).one()


def rename(store: Store, area: Area, **changes: Any) -> Area:
    said = {"name": area.name, "note": area.note, "is_active": True, "version": area.version}
    return territory.change_area(store, ADMINISTRATOR, area.id or 0, **(said | changes))


def houses_of(store: Store, yard: Courtyard) -> set[int]:
    with store.reading() as session:
        query = select(CourtyardHouse.house_id).where(CourtyardHouse.courtyard_id == yard.id)
        return set(session.exec(query).all())


def yard_of(store: Store, ident: int = 1) -> Courtyard:
    with store.reading() as session:
        return session.get_one(Courtyard, ident)


def test_an_area_is_renamed_and_maps_hear_of_it(seeded_store: Store) -> None:
    changed = rename(seeded_store, area_of(seeded_store, "iva"), name=" Ива и Пихтовая ", note="уточнить")
    assert (changed.name, changed.note, changed.version) == ("Ива и Пихтовая", "уточнить", 2)
    with seeded_store.reading() as session:
        assert len(session.exec(select(Change)).all()) == 1


def test_what_a_restriction_says_on_the_map_is_looked_at_first(seeded_store: Store) -> None:
    with seeded_store.transaction() as tx:
        tx.session.exec(select(Area).where(Area.code == "iva")).one().kind = AreaKind.RESTRICTION
    area, note = area_of(seeded_store, "iva"), "Спросить Анну Петровну, 8 912 345-67-89"
    with pytest.raises(InvalidInput, match="Текст не показан всем"):
        rename(seeded_store, area, note=note)
    assert rename(seeded_store, area, note=note, is_checked=True).note == note
    staff_only = rename(seeded_store, area_of(seeded_store, "sadovy"), note=note)
    assert staff_only.note == note


def test_nothing_new_falls_into_an_area_that_is_off(seeded_store: Store) -> None:
    sadovy = area_of(seeded_store, "sadovy")
    place = {"lat": sadovy.lat, "long": sadovy.long, "house_id": None}
    assert reading.find_place(seeded_store, **place).area_id == sadovy.id
    off = rename(seeded_store, sadovy, is_active=False)
    found = reading.find_place(seeded_store, **place)
    assert found.area_id not in (None, sadovy.id) and not found.is_outside
    rename(seeded_store, off)
    assert reading.find_place(seeded_store, **place).area_id == sadovy.id


def test_the_instances_own_district_stays_in_use(seeded_store: Store) -> None:
    with pytest.raises(InvalidInput, match="Отключить его нельзя"):
        rename(seeded_store, area_of(seeded_store, "motovilikha"), is_active=False)


@pytest.mark.parametrize("name", ["", "  ", "я" * 301])
def test_an_area_without_a_name_is_refused(seeded_store: Store, name: str) -> None:
    with pytest.raises(InvalidInput, match="название"):
        rename(seeded_store, area_of(seeded_store, "iva"), name=name)


def test_the_second_of_two_administrators_is_told(seeded_store: Store) -> None:
    area, yard = area_of(seeded_store, "iva"), yard_of(seeded_store)
    rename(seeded_store, area, name="Ива-1")
    with pytest.raises(Conflict, match="кто-то другой"):
        rename(seeded_store, area, name="Ива-2")
    houses = sorted(houses_of(seeded_store, yard))
    territory.change_courtyard(
        seeded_store, ADMINISTRATOR, 1, name="Двор у школы", house_ids=houses, version=1
    )
    with pytest.raises(Conflict, match="кто-то другой"):
        territory.change_courtyard(seeded_store, ADMINISTRATOR, 1, name="Двор", house_ids=houses, version=1)


def test_a_courtyard_gets_other_houses_and_stands_between_them(seeded_store: Store) -> None:
    with seeded_store.reading() as session:
        pair = session.exec(select(House).where(House.area_id == area_of(seeded_store, "sadovy").id)).all()[
            :2
        ]
    ids = [house.id or 0 for house in pair]
    yard = territory.change_courtyard(seeded_store, ADMINISTRATOR, 1, name="", house_ids=ids, version=1)
    assert houses_of(seeded_store, yard) == set(ids)
    assert yard.lat == pytest.approx(sum(house.lat for house in pair) / 2, abs=1e-6)
    assert yard.area_id == area_of(seeded_store, "sadovy").id
    assert all(house.street in yard.name for house in pair)


def test_a_name_alone_leaves_a_courtyard_where_it_is(seeded_store: Store) -> None:
    before = yard_of(seeded_store)
    ids = sorted(houses_of(seeded_store, before))
    after = territory.change_courtyard(
        seeded_store, ADMINISTRATOR, 1, name="Двор у школы", house_ids=ids, version=1
    )
    assert (after.name, after.lat, after.long) == ("Двор у школы", before.lat, before.long)
    assert houses_of(seeded_store, after) == set(ids)


def test_a_new_courtyard_is_found_by_its_house(seeded_store: Store) -> None:
    with seeded_store.transaction() as tx:
        house = House(
            address="ул. Новая, 1", key="новая 1", street="ул. Новая", number="1", lat=58.06, long=56.33
        )
        tx.session.add(house)
        tx.session.flush()
    yard = territory.add_courtyard(seeded_store, ADMINISTRATOR, name="", house_ids=[house.id or 0])
    assert yard.name == "ул. Новая, 1"
    found = reading.find_place(seeded_store, lat=None, long=None, house_id=house.id)
    assert found.courtyard_id == yard.id


@pytest.mark.parametrize("ids", [[], [999_999], [1, 999_999]])
def test_a_courtyard_needs_houses_that_exist(seeded_store: Store, ids: list[int]) -> None:
    with pytest.raises(InvalidInput, match="дома"):
        territory.add_courtyard(seeded_store, ADMINISTRATOR, name="Двор", house_ids=ids)
    with pytest.raises(InvalidInput, match="дома"):
        territory.change_courtyard(seeded_store, ADMINISTRATOR, 1, name="Двор", house_ids=ids, version=1)


def test_what_is_not_there_is_a_clear_error(seeded_store: Store) -> None:
    said = {"name": "x", "version": 1}
    with pytest.raises(NotFound):
        territory.change_area(seeded_store, ADMINISTRATOR, 999_999, note="", is_active=True, **said)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        territory.change_courtyard(seeded_store, ADMINISTRATOR, 999_999, house_ids=[1], **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_edits_places(seeded_store: Store, role: Role) -> None:
    actor = Actor(role=role)
    calls: tuple[Callable[[], object], ...] = (
        lambda: territory.change_area(seeded_store, actor, 1, name="x", note="", is_active=True, version=1),
        lambda: territory.change_courtyard(seeded_store, actor, 1, name="x", house_ids=[1], version=1),
        lambda: territory.add_courtyard(seeded_store, actor, name="x", house_ids=[1]),
    )
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
