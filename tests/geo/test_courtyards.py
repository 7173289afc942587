"""Courtyards guessed from the houses that stand around them."""

from __future__ import annotations

import random

from tracker.domain.models import House
from tracker.geo.courtyards import WIDEST_M, courtyard_name, guess_courtyards
from tracker.geo.houses import parse_address

STEP = 0.0006  # degrees of latitude, about 67 metres


def house(street: str, number: str, lat: float, long: float) -> House:
    address = f"{street}, {number}"
    return House(
        address=address, key=parse_address(address).key, street=street, number=number, lat=lat, long=long
    )


ROW = [
    house("ул. Уральская", str(number), 58.02 + place * STEP, 56.28)
    for place, number in enumerate((95, 97, 101, 103))
]
FAR = house("ул. Юрша", "1", 58.0112, 56.3047)


def test_neighbours_of_neighbours_share_one_courtyard_and_a_lone_house_has_its_own() -> None:
    yards = guess_courtyards([*ROW, FAR])
    assert [len(yard.houses) for yard in yards] == [4, 1]
    assert yards[0].houses == tuple(ROW)
    assert yards[1].houses == (FAR,)


def test_distance_is_in_metres_to_the_east_too() -> None:
    # 0.0014 degrees of longitude are about 82 metres here, 0.0017 about 100.
    near = [house("ул. КИМ", "1", 58.0, 56.3), house("ул. КИМ", "3", 58.0, 56.3014)]
    apart = [house("ул. КИМ", "1", 58.0, 56.3), house("ул. КИМ", "3", 58.0, 56.3017)]
    assert len(guess_courtyards(near)) == 1
    assert len(guess_courtyards(apart)) == 2


def test_a_town_built_wall_to_wall_is_no_single_courtyard() -> None:
    town = [
        house(f"ул. {street}-я", str(number), 58.0 + street * 0.0004, 56.3 + number * 0.0008)
        for street in range(1, 21)
        for number in range(1, 21)
    ]
    yards = guess_courtyards(town)
    assert sum(len(yard.houses) for yard in yards) == len(town)
    assert 1 < max(len(yard.houses) for yard in yards) <= 60
    for yard in yards:
        lats = [house.lat for house in yard.houses]
        longs = [house.long for house in yard.houses]
        assert (max(lats) - min(lats)) * 111_320 <= WIDEST_M
        assert (max(longs) - min(longs)) * 59_000 <= WIDEST_M


def test_the_order_of_the_houses_does_not_matter() -> None:
    shuffled = [*ROW, FAR]
    random.Random(3).shuffle(shuffled)
    assert guess_courtyards(shuffled) == guess_courtyards([*ROW, FAR])


def test_the_point_of_a_courtyard_is_the_middle_of_its_houses() -> None:
    yard = guess_courtyards(ROW)[0]
    assert (yard.lat, yard.long) == (round(58.02 + 1.5 * STEP, 6), 56.28)


def test_a_name_lists_the_houses_street_by_street_and_counts_the_rest() -> None:
    assert courtyard_name(ROW) == "ул. Уральская, 95, 97, 101, 103"
    assert courtyard_name([ROW[0], FAR]) == "ул. Уральская, 95; ул. Юрша, 1"
    assert courtyard_name([*ROW, *ROW]).endswith(" и ещё 3")


def test_no_houses_make_no_courtyards() -> None:
    assert guess_courtyards([]) == []
