"""Addresses however they are written, and search in the list of houses."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tracker.config import REFERENCE_DIR
from tracker.domain.models import House
from tracker.geo.houses import HouseIndex, house_number, natural_key, parse_address, street_key


def house(address: str, *, lat: float = 58.0, long: float = 56.3) -> House:
    street, _, number = address.rpartition(", ")
    return House(
        address=address, key=parse_address(address).key, street=street, number=number, lat=lat, long=long
    )


@pytest.fixture(scope="module")
def index() -> HouseIndex:
    with (REFERENCE_DIR / "houses.csv").open(encoding="utf-8", newline="") as file:
        return HouseIndex(
            house(f"{row['street']}, {row['number']}", lat=float(row["lat"]), long=float(row["long"]))
            for row in csv.DictReader(file)
        )


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "г. Пермь, б-р. Гагарина, д. 93/3",
            "бульвар Гагарина, 93/3",
            "Россия, Пермь, бульвар Гагарина, 93/3",
            "б-р Гагарина 93 / 3",
            "Гагарина бульвар, дом 93/3",
            "614077, Пермский край, г. Пермь, Мотовилихинский район, б-р Гагарина, д.93/3",
        ),
        ("ул. Линия 1-я, 41 а", "улица 1-я Линия, 41а", "Линия 1-я д. 41А", "1-ая линия, 41-а"),
        ("ул. Крупской, 42б", "Крупской 42 Б", "ул.Крупской, д. 42б.", "УЛИЦА КРУПСКОЙ, 42-Б"),
        (
            "г. Пермь, ул. Гашкова, д. 41, к. 1",
            "улица Гашкова, 41 корпус 1",
            "Гашкова 41к1",
            "ул. Гашкова, д. 41 корп. 1",
        ),
        ("ул. Сакко и Ванцетти, 101", "Ванцетти и Сакко 101"),
        ("ул. Аркадия Гайдара, 11А", "Гайдара Аркадия, 11а"),
        ("Пермский край, г. Пермь, ул.1905 года, д. 35", "1905 года, 35", "ул. 1905 года 35"),
        ("ул. Королёва, 5", "ул. Королева, 5"),
        ("г. Пермь, ул. Звонарева, д. 43, лит. а", "Звонарева 43а"),
    ],
)
def test_spellings_of_one_address_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({parse_address(text).key for text in spellings}) == 1, [
        parse_address(text) for text in spellings
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ул. Юрша, 9", "ул. Юрша, 9а"),
        ("ул. Гашкова, 41", "ул. Гашкова, 41, к. 1"),
        ("ул. Линия 1-я, 10", "ул. Линия 10-я, 1"),
        ("бульвар Гагарина, 10", "улица Гагарина, 10"),
        ("ул. Старцева, 9/4", "ул. Старцева, 9"),
        ("ул. Старцева, 94", "ул. Старцева, 9/4"),
        ("ул. Гашкова, 41, корпус 1", "ул. Гашкова, 41, строение 1"),
    ],
)
def test_different_addresses_have_different_keys(one: str, other: str) -> None:
    assert parse_address(one).key != parse_address(other).key


def test_an_address_without_a_number_keeps_its_street() -> None:
    parsed = parse_address("г. Пермь, ул. Линия 11-я")
    assert (parsed.street, parsed.number) == (street_key("11-я линия"), "")
    assert parse_address("Мотовилихинский район").street == ""
    assert parse_address("").key == "|"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6 А", "6а"),
        ("6-а", "6а"),
        ("93/3", "93/3"),
        ("41, к. 2", "41к2"),
        ("54.", "54"),
        ("", ""),
        ("б/н", ""),
    ],
)
def test_house_numbers_have_one_form(text: str, number: str) -> None:
    assert house_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "ул. Уральская, 95 кв. 12",
        "Уральская 95, подъезд 2",
        "ул. Уральская, д. 95, этаж 3",
        "Уральская, 95 квартира 7",
    ],
)
def test_a_flat_or_an_entrance_is_no_part_of_the_house(text: str) -> None:
    assert parse_address(text).key == parse_address("ул. Уральская, 95").key


def test_a_number_in_the_name_of_a_street_is_no_house() -> None:
    assert parse_address("ул. 1905 года").number == ""
    assert parse_address("ул. 40 лет Октября, 12").number == "12"


def test_house_numbers_sort_as_people_count() -> None:
    numbers = ["93/3", "8", "78", "6а", "6"]
    assert sorted(numbers, key=natural_key) == ["6", "6а", "8", "78", "93/3"]


def test_the_list_finds_each_of_its_houses_by_its_address(index: HouseIndex) -> None:
    assert len(index.houses) == 106
    assert len({each.key for each in index.houses}) == 106
    for each in index.houses:
        assert index.find(f"г. Пермь, {each.street}, д. {each.number.upper()}") is each
    assert index.find("ул. Уральская, 1000") is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Гагарина 70", "б-р Гагарина, 70"),
        ("гагарина 10", "б-р Гагарина, 101"),
        ("бульвар гагарина", "б-р Гагарина, 26"),
        ("гагарена 26", "б-р Гагарина, 26"),
        ("урал 95", "ул. Уральская, 95"),
        ("11 линия 18", "ул. Линия 11-я, 18"),
        ("ванцети 101", "ул. Сакко и Ванцетти, 101"),
        ("Гайдара 11А", "ул. Аркадия Гайдара, 11А"),
        ("франко 40/1", "ул. Ивана Франко, 40/1"),
        ("ким 99а", "ул. КИМ, 99А"),
    ],
)
def test_search_puts_what_was_meant_first(index: HouseIndex, text: str, first: str) -> None:
    found = index.search(text)
    assert found and found[0].address == first, [each.address for each in found]


def test_search_knows_its_limit_and_when_to_find_nothing(index: HouseIndex) -> None:
    assert len(index.search("у", limit=3)) <= 3
    assert index.search("") == index.search("   ") == []
    assert index.search("Невский проспект 5") == []
    assert index.search("<script>alert(1)</script>") == []


def test_houses_of_a_street_come_in_the_order_of_counting(index: HouseIndex) -> None:
    assert [each.number for each in index.search("ул. Старцева")] == ["1", "9/4", "17а", "45"]


def test_the_nearest_house_is_found_within_its_distance_only(index: HouseIndex) -> None:
    near = index.nearest(58.01230, 56.27880, within_m=50)
    assert near is not None and near.address == "б-р Гагарина, 26"
    assert index.nearest(58.10, 56.50, within_m=500) is None
    assert HouseIndex([]).nearest(58.0, 56.3, within_m=1e9) is None


def test_a_thousand_real_addresses_are_read_as_their_owners_meant(shared_data: Path) -> None:
    with (shared_data / "geo" / "motovilikha_addresses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = []
    for row in rows:
        street, _, kind = row["street_key"].partition("|")
        # The list's own column leaves such a letter out; the house with the letter stands beside in another source.
        letter = re.search(r", (?:к|лит)\. ?([а-яА-Я])$", row["address"])
        number = house_number(row["house"].replace("лит", "")) + (letter[1].lower() if letter else "")
        if parse_address(row["address"]).key != f"{street_key(f'{street} {kind}')}|{number}":
            wrong.append(row["address"])
    assert len(rows) > 900
    # Two that have no one reading: a building of a house, and two blocks at once.
    assert wrong == ["г. Пермь, ул. Гашкова, д. 30, стр. 1", "г. Пермь, ул. Уинская, д. 1А, к. 3, 4"]


def test_real_addresses_find_themselves_among_all_the_others(shared_data: Path) -> None:
    with (shared_data / "geo" / "motovilikha_addresses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = HouseIndex(
        {
            parse_address(row["address"]).key: house(
                row["address"], lat=float(row["lat"]), long=float(row["lon"])
            )
            for row in rows
        }.values()
    )
    missed = [
        row["address"]
        for row in rows
        if (parsed := parse_address(row["address"])).key
        not in {each.key for each in known.search(f"{parsed.street} {parsed.number}", limit=3)}
    ]
    assert not missed


def test_a_house_that_is_not_there_gives_its_neighbours_on_that_street_only() -> None:
    index = HouseIndex(
        house(f"ул. {name}")
        for name in ("Уральская, 6", "Уральская, 79", "Уральская, 95", "1-я Уральская, 85", "Тургенева, 85")
    )
    assert index.search("уральская 86") == []
    assert [one.address for one in index.near_number("уральская 86", 2)] == [
        "ул. Уральская, 79",
        "ул. Уральская, 95",
    ]
    assert index.near_number("Невский, 1") == [] and index.near_number("уральская") == []
