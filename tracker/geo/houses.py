"""Addresses: one comparable form of however they are written, and search in the list of houses."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from natsort import natsort_keygen, ns

from tracker.domain.models import House
from tracker.domain.search import normalise_text
from tracker.geo.areas import distances_m

#: Kinds of street as people write them; «улица» says nothing and is left out of a key.
_KINDS = {
    "ул": "",
    "улица": "",
    "улицы": "",
    "б-р": "бульвар",
    "бул": "бульвар",
    "бульв": "бульвар",
    "пр-т": "проспект",
    "пр-кт": "проспект",
    "просп": "проспект",
    "пер": "переулок",
    "пр-д": "проезд",
    "ш": "шоссе",
    "наб": "набережная",
    "пл": "площадь",
}
_NOISE = frozenset(
    "г город пермь россия рф край пермский район р-н мотовилихинский д дом вл п пос поселок".split()
)
_LETTER = r"[а-я](?![а-я\d])"
_HOUSE = re.compile(
    rf"(\d+)\s*-?\s*({_LETTER}(?!\.?\s*\d))?"
    rf"(?:,?\s*(?:лит|литера|литер|к|корп|корпус)\.?\s*({_LETTER}))?"
    r"(?:/(\d+)\s*([а-я](?![а-я]))?)?"
    r"(?:,?\s*(?:(к|корп|корпус)|с|стр|строение)\.?\s*(\d+))?"
)
#: What follows a house in an address and is not part of it.
_INSIDE = re.compile(r"[\s,]+(?:кв|квартира|оф|офис|подъезд|под|этаж|эт|пом|помещение)\b.*$")
#: A number that belongs to the street: «1905 года», «9 мая»; parts of a house's number are none of it.
_OF_STREET = re.compile(r"\d+\s+(?!лит|кор|стр)[а-я]{3,}")
_ORDINAL = re.compile(r"(\d+)-?(?:я|й|ая|ый|ой)")
_DIGITS = re.compile(r"\d{1,9}")
_natural = natsort_keygen(alg=ns.IGNORECASE)


@dataclass(frozen=True)
class ParsedAddress:
    """A street in comparable form (its words sorted) and a house number such as 93/3 or 6а; either may be empty."""

    street: str
    number: str

    @property
    def key(self) -> str:
        """What two spellings of one address share."""
        return f"{self.street}|{self.number}"


def parse_address(text: str) -> ParsedAddress:
    """The street and the number of an address as somebody wrote it."""
    plain = re.sub(r"\b\d{6}\b|[«»\"№]", " ", normalise_text(text))
    plain = _INSIDE.sub("", re.sub(r"\s*/\s*", "/", plain))
    street, number = _split_number(plain)
    return ParsedAddress(street_key(street), number)


def street_key(text: str) -> str:
    """A street's words without the noise, sorted, so that «Линия 11-я» and «11-я линия» are one."""
    words = []
    for word in re.split(r"[\s,;]+", normalise_text(text).replace(".", ". ")):
        bare = word.strip(".()'")
        if not bare or bare in _NOISE:
            continue
        ordinal = _ORDINAL.fullmatch(bare)
        bare = f"{ordinal[1]}-я" if ordinal else _KINDS.get(bare, bare)
        if bare:
            words.append(bare)
    return " ".join(sorted(words))


def house_number(text: str) -> str:
    """A house number in one form: 6 А, 6-а and 6а are 6а; 93/3 stays; корпус 2 becomes к2."""
    found = _HOUSE.match(normalise_text(text).strip(" .,"))
    return _number(found) if found else ""


def natural_key(address: str) -> tuple[object, ...]:
    """Sort key in which 6 < 6а < 8 < 78 < 93/3."""
    key: tuple[object, ...] = _natural(address)
    return key


def _split_number(plain: str) -> tuple[str, str]:
    """The rest of the text and its house number: what follows «д.», else the last number that is no ordinal."""
    marked = re.search(r"(?:^|[\s,])(?:д|дом)\.?\s*(?=\d)", plain)
    start = marked.end() if marked else _last_number(plain)
    found = _HOUSE.match(plain, start) if start else None
    if not found:
        return plain, ""
    return plain[: marked.start() if marked else start], _number(found)


def _last_number(plain: str) -> int:
    """Where the house number begins; 0 where there is none, because a street comes before it."""
    starts = [
        found.start()
        for found in re.finditer(r"(?<![\w/-])\d", plain)
        if not re.match(r"\d+-?(?:я|ая|й|ый|ой)(?![а-я])", plain[found.start() :])
        and not _OF_STREET.match(plain, found.start())
        and not re.search(r"(?:корпус|корп|строение|стр|[\s\d]к|[\s\d]с)\.?\s*$", plain[: found.start()])
    ]
    return starts[-1] if starts else 0


def _number(found: re.Match[str]) -> str:
    main, letter, marked_letter, part, part_letter, is_block, block = found.groups()
    text = f"{main}{letter or marked_letter or ''}"
    if part:
        text += f"/{part}{part_letter or ''}"
    if not block:
        return text
    return f"{text}{'к' if is_block else 'с'}{block}"


class HouseIndex:
    """The list of houses, built once and searched often."""

    def __init__(self, houses: Iterable[House]) -> None:
        self.houses: Sequence[House] = sorted(houses, key=lambda house: natural_key(house.address))
        self._by_key = {house.key: house for house in self.houses}
        self._by_street: dict[str, list[House]] = defaultdict(list)
        for house in self.houses:
            self._by_street[house.key.partition("|")[0]].append(house)
        self._lats = np.array([house.lat for house in self.houses], dtype=float)
        self._longs = np.array([house.long for house in self.houses], dtype=float)

    def find(self, address: str) -> House | None:
        """The house with exactly this address, however it is written."""
        return self._by_key.get(parse_address(address).key)

    def nearest(self, lat: float, long: float, *, within_m: float) -> House | None:
        """The house nearest to a point, not farther than so many metres."""
        if not self.houses:
            return None
        away = distances_m(lat, long, self._lats, self._longs)
        best = int(away.argmin())
        return self.houses[best] if away[best] <= within_m else None

    def search(self, text: str, limit: int = 10) -> list[House]:
        """Houses that a typed text may mean, the likeliest first; the order of words and one wrong letter do not matter."""
        parsed = parse_address(text)
        if not parsed.street and not parsed.number:
            return []
        found = []
        for street, houses in self._by_street.items():
            likeness = _likeness(parsed.street, street)
            if likeness > 0:
                ranked = (
                    (_number_rank(parsed.number, house.key.partition("|")[2]), house) for house in houses
                )
                found += [(rank - likeness, house) for rank, house in ranked if rank is not None]
        found.sort(key=lambda pair: (pair[0], natural_key(pair[1].address)))
        return [house for _, house in found[:limit]]

    def near_number(self, text: str, limit: int = 6) -> list[House]:
        """Houses of the street meant, the nearest number to the one asked first, where the street is known."""
        parsed = parse_address(text)
        asked = _DIGITS.match(parsed.number)
        if not parsed.street or not asked:
            return []
        street = max(self._by_street, key=lambda own: _likeness(parsed.street, own), default="")
        if _likeness(parsed.street, street) <= 0:
            return []
        return sorted(self._by_street[street], key=lambda house: _apart(house, int(asked[0])))[:limit]


def _apart(house: House, asked: int) -> float:
    number = _DIGITS.match(house.key.partition("|")[2])
    return abs(int(number[0]) - asked) if number else float("inf")


def _likeness(asked: str, street: str) -> float:
    """0 where a street is not meant; every word asked must begin a word of the street, or nearly be one."""
    words = street.split()
    total = 0.1
    for word in asked.split():
        if any(own.startswith(word) for own in words):
            total += 1.0
        elif len(word) > 3 and difflib.get_close_matches(word, words, 1, 0.75):
            total += 0.5
        else:
            return 0.0
    return total / (1 + 0.01 * len(street))


def _number_rank(asked: str, number: str) -> float | None:
    """0 for the number itself, a little more for one that begins with it; None for another."""
    if not asked or number == asked:
        return 0.0
    return 0.3 if number.startswith(asked) else None
