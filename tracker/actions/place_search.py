"""Where is «Гагарина 93/3», «вышка» or request 123: houses, microdistricts, courtyards and numbers, public facts only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlmodel import Session, col, select

from tracker import clock
from tracker.actions.places import PlaceIndex, index_of
from tracker.config import Settings
from tracker.domain.filters import clean_words
from tracker.domain.models import Area, ServiceRequest
from tracker.domain.search import normalise_text
from tracker.geo.areas import AreaKind, to_outline
from tracker.geo.features import Pin
from tracker.i18n import t
from tracker.store import Store

MAX_PLACES = 8
_MAX_LETTERS = 80
_YEARS_BACK = 12
_REQUESTS, _HOUSES, _YARDS = 5, 6, 3
#: Words that say what is meant, not which.
_NOISE = frozenset("микрорайон мкр мкрн мкр-н м-н район двор дворы заявка номер".split())
_NUMBER = re.compile(r"(?:([а-яa-z]+)[\s-]+)?(?:(20\d\d)[\s-]+)?(\d{1,6})")

#: Between words; «Вышка-2», «Вышка 2» and «Вышка2» are the same two.
_BETWEEN = re.compile(r"[\s,;.()«»\"-]+|(?<=[a-zа-я])(?=\d)")
_NUMBER_FIRST = re.compile(r"(\d+[а-я]?(?:/\d+[а-я]?)?)[\s,]+(.+)")


@dataclass(frozen=True)
class FoundPlace:
    """A place to go to. `kind` is request, area, house, neighbour (of a house that is not in the list) or courtyard.

    A request has what its pin says, even without a place.
    """

    kind: str
    title: str
    note: str
    lat: float | None
    long: float | None
    zoom: int
    pin: Pin | None = None


def find_places(store: Store, text: str, *, limit: int = MAX_PLACES) -> list[FoundPlace]:
    """What a typed text may mean, the likeliest first; nothing for fewer than two letters or digits."""
    asked = normalise_text(clean_words(text)[:_MAX_LETTERS]).strip("№# .,")
    if sum(letter.isalnum() for letter in asked) < 2 and not asked.isdigit():
        return []
    with store.reading() as session:
        index = index_of(session)
        found = (
            *islice(_requests(session, store.settings, asked), _REQUESTS),
            *_areas(index, asked),
            *islice(_houses(index, asked), _HOUSES),
            *islice(_yards(index, asked), _YARDS),
        )
    return list(found[:limit])


def _requests(session: Session, settings: Settings, asked: str) -> Iterator[FoundPlace]:
    numbers = list(_numbers(settings.number_prefix, asked))
    if not numbers:
        return
    query = select(ServiceRequest).where(col(ServiceRequest.number).in_(numbers))
    for one in sorted(session.exec(query.limit(len(numbers))), key=lambda found: found.number, reverse=True):
        filed_on = clock.local_date(one.requested_at).isoformat()
        pin = Pin(one.number, one.category_code, one.address, filed_on, one.status.group.value)
        yield FoundPlace("request", f"№ {one.number}", one.address, one.lat, one.long, 18, pin)


def _numbers(prefix: str, asked: str) -> Iterator[str]:
    """Numbers that are meant: the whole one, or digits alone for each of the last years."""
    found = _NUMBER.fullmatch(_without_noise(asked))
    if found and found[1] in (None, prefix.lower()):
        this_year = clock.today().year
        years = [int(found[2])] if found[2] else range(this_year, this_year - _YEARS_BACK, -1)
        yield from (f"{prefix}-{year}-{int(found[3]):06d}" for year in years)
    elif any(letter.isdigit() for letter in asked) and "-" in asked:
        yield asked.upper()  # a number in another system's form


def _areas(index: PlaceIndex, asked: str) -> Iterator[FoundPlace]:
    words = _without_noise(asked)
    for area in sorted(index.places, key=lambda one: (one.kind != AreaKind.MICRODISTRICT, one.name)):
        kind = AreaKind(area.kind)
        if area.is_active and kind is not AreaKind.RESTRICTION and _holds(area.name, words):
            lat, long = _centre(area)
            zoom = 12 if kind is AreaKind.DISTRICT else 14
            yield FoundPlace("area", area.name, t(kind.label), lat, long, zoom)


def _centre(area: Area) -> tuple[float | None, float | None]:
    if area.lat is not None or not area.outline:
        return area.lat, area.long
    middle = to_outline(area.outline).representative_point()
    return middle.y, middle.x


def _houses(index: PlaceIndex, asked: str) -> Iterator[FoundPlace]:
    words = _without_noise(asked)
    turned = _NUMBER_FIRST.sub(r"\2 \1", words)
    found = next((found for way in (words, turned) if (found := index.search.search(way, _HOUSES))), None)
    if found is None:  # no such house: its neighbours are the nearest that can be offered
        found = index.search.near_number(turned, _HOUSES)
        kind, note = "neighbour", t("Соседний дом")
    else:
        kind, note = "house", t("Дом")
    for house in found:
        yield FoundPlace(kind, house.address, note, house.lat, house.long, 18)


def _yards(index: PlaceIndex, asked: str) -> Iterator[FoundPlace]:
    words = _without_noise(asked)
    for yard in index.yards:
        if _holds(yard.name, words):
            yield FoundPlace("courtyard", yard.name, t("Двор"), yard.lat, yard.long, 17)


def _without_noise(asked: str) -> str:
    return " ".join(word for word in asked.replace("№", " ").split() if word.strip(".") not in _NOISE)


def _holds(name: str, asked: str) -> bool:
    """Whether every word asked begins a word of the name, in any order."""
    own = _words(normalise_text(name))
    words = list(_words(asked))
    return bool(words) and all(any(each.startswith(word) for each in own) for word in words)


def _words(text: str) -> Iterable[str]:
    return [word for word in _BETWEEN.split(text) if word and word not in ("ул", "улица", "д")]
