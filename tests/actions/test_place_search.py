"""The search of a place finds houses, microdistricts, courtyards and requests however they are written."""

from __future__ import annotations

import pytest

from tracker import clock
from tracker.actions.place_search import MAX_PLACES, find_places
from tracker.domain.models import Courtyard, House, ServiceRequest
from tracker.geo.houses import parse_address
from tracker.store import Store

NUMBER = f"МОТ-{clock.today().year}-000123"


@pytest.fixture
def places(seeded_store: Store) -> Store:
    """The shipped houses and microdistricts, one more house, a named courtyard and two requests."""
    with seeded_store.transaction() as tx:
        for address in ("б-р Гагарина, 93/3", "ул. Зелёная, 5"):
            street, number = address.split(", ")
            tx.session.add(
                House(
                    address=address,
                    key=parse_address(address).key,
                    street=street,
                    number=number,
                    lat=58.0,
                    long=56.29,
                )
            )
        tx.session.add(Courtyard(name="Двор у фонтана «Тёплый»", lat=58.01, long=56.3))
        for number, lat in ((NUMBER, 58.02), ("МОТ-2020-000007", None)):
            tx.session.add(
                ServiceRequest(
                    number=number,
                    category_code="benches",
                    address="ул. Уральская, 95",
                    description="Мой телефон 8 912 000 00 00",
                    lat=lat,
                    long=lat and 56.3,
                )
            )
    return seeded_store


def titles(store: Store, text: str) -> list[str]:
    return [place.title for place in find_places(store, text)]


@pytest.mark.parametrize(
    "text",
    ["Гагарина 93/3", "93/3 гагарина", "бульвар Гагарина, д. 93/3", "б-р Гагарина 93 / 3", "ГАГАРИНА 93/3", "г. Пермь гагарина 93/3"],
)  # fmt: skip
def test_a_house_is_found_however_its_address_is_written(places: Store, text: str) -> None:
    assert titles(places, text)[0] == "б-р Гагарина, 93/3"


@pytest.mark.parametrize("text", ["зеленая 5", "ул. Зелёная, 5", "улица зеленая дом 5"])
def test_yo_and_the_forms_of_street_do_not_matter(places: Store, text: str) -> None:
    assert titles(places, text)[0] == "ул. Зелёная, 5"


def test_a_house_that_is_not_in_the_list_leads_to_its_neighbours_the_nearest_first(places: Store) -> None:
    first = find_places(places, "Гагарина 90")[0]
    assert (first.kind, first.title, first.note) == ("neighbour", "б-р Гагарина, 93/3", "Соседний дом")
    assert find_places(places, "777 гагарина")[0].title == "б-р Гагарина, 101"


@pytest.mark.parametrize("text", ["вышка", "Вышка-2", "мкр. вышка", "микрорайон Вышка"])
def test_a_microdistrict_is_found_by_its_first_letters(places: Store, text: str) -> None:
    first = find_places(places, text)[0]
    assert first.kind == "area"
    assert first.title in ("Вышка-1", "Вышка-2")


@pytest.mark.parametrize("text", ["ВЫШКА-2", "вышка 2", "Вышка2", "мкр. Вышка 2"])
def test_the_number_of_a_microdistrict_may_stand_with_or_without_its_hyphen(places: Store, text: str) -> None:
    assert [place.title for place in find_places(places, text) if place.kind == "area"] == ["Вышка-2"]


def test_a_courtyard_with_a_name_of_its_own_is_found_by_any_of_its_words(places: Store) -> None:
    assert titles(places, "теплый фонтана") == ["Двор у фонтана «Тёплый»"]


@pytest.mark.parametrize(
    "text", ["123", "000123", NUMBER, NUMBER.lower(), f"№ {NUMBER}", "заявка 123", NUMBER[4:]]
)
def test_a_request_is_found_by_its_number_or_by_its_digits(places: Store, text: str) -> None:
    found = find_places(places, text)[0]
    assert (found.kind, found.title) == ("request", f"№ {NUMBER}")
    assert found.pin is not None and found.pin.status == "new"


def test_a_request_without_a_place_is_found_too(places: Store) -> None:
    found = find_places(places, "МОТ-2020-000007")[0]
    assert found.lat is None and found.pin is not None


def test_nothing_that_is_not_public_is_searched_or_answered(places: Store) -> None:
    assert titles(places, "8 912 000 00 00") == []
    assert "912" not in str(find_places(places, "123"))


@pytest.mark.parametrize(
    "text", ["", " ", "а", "-", "<script>", "%", "'; drop", "я" * 5000, "9" * 5000, "\x00\x00"]
)
def test_nonsense_finds_little_and_breaks_nothing(places: Store, text: str) -> None:
    assert len(find_places(places, text)) <= MAX_PLACES
