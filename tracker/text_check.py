"""What in a free text may be somebody's personal data: phones, e-mails, names, flats, car plates, documents, cards.

It errs on the side of asking: an officer looks at whatever is found. Names of the district's streets are not people.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
import pymorphy3
from stdnum import luhn
from stdnum.ru import inn

from tracker.i18n import later, t


class Kind(StrEnum):
    """What was found."""

    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"
    FLAT = "flat"
    PLATE = "plate"
    CARD = "card"
    DOCUMENT = "document"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def cover(self) -> str:
        """What stands in place of it once it is hidden."""
        return f"[{_LABELS[self]}]"


_LABELS = {
    Kind.PHONE: later("телефон"),
    Kind.EMAIL: later("почта"),
    Kind.NAME: later("имя"),
    Kind.FLAT: later("квартира"),
    Kind.PLATE: later("номер машины"),
    Kind.CARD: later("номер карты"),
    Kind.DOCUMENT: later("документ"),
}


@dataclass(frozen=True, order=True)
class Finding:
    """A place in a text, as `text[start:end]`, and what it looks like."""

    start: int
    end: int
    kind: Kind
    text: str


_EMAIL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w.+-]+\s*[(\[]?(?:собака|собачка)[)\]]?\s*[\w-]+\s*\.\s*(?:ru|ру|рф|com|ком)\b",
    re.IGNORECASE,
)
_AT = re.compile("@|соба", re.IGNORECASE)
#: The shortest number that is looked for has so many digits.
_FEW_DIGITS = re.compile(r"(?:\d\D*){5}")
_LOCAL_PHONE = re.compile(
    r"(?<![\d-])\d{3}[-–]\d{2}[-–]\d{2}(?![\d-])"
    r"|(?<=\bтел)(?:ефон\w*)?[.:]*\s*(\+?\d[\d\s()–-]{4,}\d)",
    re.IGNORECASE,
)
_FLAT = re.compile(
    r"\b(?:кв(?:артир[аыуе]|\.)?|комнат[аыуе])\s*(?:№\s*)?\d{1,4}(?!\s*(?:м\b|м²|кв|метр))\b", re.IGNORECASE
)
_PLATE = re.compile(
    r"(?<!\w)[АВЕКМНОРСТУХABEKMHOPCTYX]\s?\d{3}\s?[АВЕКМНОРСТУХABEKMHOPCTYX]{2}(?:\s?\d{2,3})?(?!\w)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\d:])\d(?:[ -]?\d){9,18}(?![\d:])")
_PASSPORT = re.compile(r"(?<!\d)\d{2}\s?\d{2}\s?(?:№\s*)?\d{6}(?!\d)")
_SNILS = re.compile(r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)")
_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_CAPITAL = re.compile(r"[А-ЯЁ]")
_INITIALS = re.compile(
    r"(?<![А-ЯЁа-яё.])(?:[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?[А-ЯЁ][а-яё]{2,}|[А-ЯЁ][а-яё]{2,}\s[А-ЯЁ]\.(?:\s?[А-ЯЁ]\.)?)(?![а-яё])"
)
_ROADS = frozenset(
    "ул улица улицы улице улицу улицей пр просп проспект проспекта проспекте пер переулок переулка переулке б-р бульвар "
    "бульвара бульваре пл площадь площади шоссе тракт тракта наб набережная набережной имени им памятник памятника "
    "памятнику сквер сквера сквере парк парка парке сад сада саду школа школы лицей лицея гимназия остановка остановки "
    "остановке аллея аллеи аллее мост моста станция станции микрорайон микрорайона мкр посёлок поселок завод завода театр".split()
)
# A house's number, not the beginning of a phone.
_HOUSE = re.compile(
    r"\W{0,3}(?:д(?:ом)?\.?\s*)?\d{1,3}(?:[а-яё]\b|/\d+\w?)?(?![\w/]|\s?[-(\d])", re.IGNORECASE
)
_NAME_ENDING = re.compile(
    r"\w+(?:[оеё]вич|[оеё]вн|[иь]ичн|[оеё]в|[иы]н|[оеё]в|ск(?:ий|ая|ой|ого)|енк|чук|дзе|швили|[ая]н|ых|их)(?:[аыуео]|ом|ым|ем|ой)?"
    r"|\w+(?:оглы|кызы)"
)
_GRAMMEMES = ("Name", "Patr", "Surn")


def find_personal(text: str, *, streets: Collection[str] = ()) -> list[Finding]:
    """What looks like personal data, in order, without overlaps. `streets` are lower-case names that are no people."""
    found = [*_find_by(_FLAT, Kind.FLAT, text)]
    # Most texts have neither, and both are searched for slowly.
    if _FEW_DIGITS.search(text):
        found += _find_numbers(text)
    if _AT.search(text):
        found += _find_by(_EMAIL, Kind.EMAIL, text)
    found += _find_by(_PLATE, Kind.PLATE, text)
    found += _find_names(text, streets)
    kept: list[Finding] = []
    for one in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def cover(text: str, findings: Sequence[Finding]) -> str:
    """The text with each finding replaced by a word for what was there."""
    parts, last = [], 0
    for one in findings:
        parts += [text[last : one.start], one.kind.cover]
        last = one.end
    return "".join([*parts, text[last:]])


def say_kinds(findings: Sequence[Finding]) -> str:
    """What was found, in few words: «телефон, имя (2)»."""
    counts: dict[str, int] = {}
    for one in findings:
        label = t(one.kind.label)
        counts[label] = counts.get(label, 0) + 1
    return ", ".join(f"{label} ({count})" if count > 1 else label for label, count in counts.items())


def _find_by(pattern: re.Pattern[str], kind: Kind, text: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(match.start(), match.end(), kind, match.group())


def _find_numbers(text: str) -> Iterator[Finding]:
    for phone in phonenumbers.PhoneNumberMatcher(text, "RU", leniency=phonenumbers.Leniency.VALID):
        yield Finding(phone.start, phone.end, Kind.PHONE, phone.raw_string)
    for match in _LOCAL_PHONE.finditer(text):
        start = match.start(1) if match.group(1) else match.start()
        yield Finding(start, match.end(), Kind.PHONE, text[start : match.end()])
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) >= 13 and luhn.is_valid(digits):
            yield Finding(match.start(), match.end(), Kind.CARD, match.group())
        elif len(digits) == 12 and inn.is_valid(digits):
            yield Finding(match.start(), match.end(), Kind.DOCUMENT, match.group())
    yield from _find_by(_SNILS, Kind.DOCUMENT, text)
    if "паспорт" in text.lower():
        yield from _find_by(_PASSPORT, Kind.DOCUMENT, text)


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    lower: str
    roles: frozenset[str]
    is_sure: bool


def _find_names(text: str, streets: Collection[str]) -> Iterator[Finding]:
    for match in _INITIALS.finditer(text):
        if not _is_place(text, match.start(), match.end(), streets):
            yield Finding(match.start(), match.end(), Kind.NAME, match.group())
    words = [_look_at(match) for match in _WORD.finditer(text)]
    position = 0
    while position < len(words):
        group = _group(text, words, position)
        if group and _is_person(group) and not _is_place(text, group[0].start, group[-1].end, streets):
            start, end = group[0].start, group[-1].end
            yield Finding(start, end, Kind.NAME, text[start:end])
        position += len(group) or 1


def _group(text: str, words: Sequence[_Word], position: int) -> list[_Word]:
    """Neighbours that are parts of one name: at most three, with nothing but a blank between."""
    group: list[_Word] = []
    for word in words[position : position + 3]:
        if not word.roles or (group and text[group[-1].end : word.start].strip(" ")):
            break
        group.append(word)
    return group


def _is_person(group: Sequence[_Word]) -> bool:
    return len(group) > 1 or group[0].is_sure


def _look_at(match: re.Match[str]) -> _Word:
    word = match.group()
    # Capitals all through are a shout or, in three letters, an abbreviation.
    is_capital = len(word) > 2 and _CAPITAL.match(word) and (word[1:].islower() or len(word) > 3)
    roles, is_sure = _roles(word.lower()) if is_capital else (frozenset(), False)
    return _Word(match.start(), match.end(), word.lower(), roles, is_sure)


@lru_cache(maxsize=20_000)
def _roles(word: str) -> tuple[frozenset[str], bool]:
    """What parts of a name a word can be, and whether that is what it usually is."""
    morph = _morph()
    parses = morph.parse(word)
    shares = dict.fromkeys(_GRAMMEMES, 0.0)
    for parse in parses:
        for grammeme in _GRAMMEMES:
            if grammeme in parse.tag:
                shares[grammeme] += parse.score
    if not morph.word_is_known(word) and not _NAME_ENDING.fullmatch(word):
        # A guess goes by the ending alone, and «поребрик» ends a little like a patronymic.
        return frozenset(), False
    roles = frozenset(name for name, share in shares.items() if share >= 0.25)
    return roles, sum(shares.values()) >= 0.6


def _is_place(text: str, start: int, end: int, streets: Collection[str]) -> bool:
    """Whether what looks like a person is a street, a school or a monument named after one."""
    if text[start:end].lower() in streets or _HOUSE.match(text, end):
        return True
    before = _WORD.findall(text[max(0, start - 40) : start].lower())
    after = _WORD.match(text.lower(), end + 1) if end < len(text) and text[end] in " -" else None
    is_joined = not re.search(r"[,;!?\n]\s*$|[а-яё]{5,}\.\s*$", text[:start])
    return bool((before and is_joined and before[-1] in _ROADS) or (after and after.group() in _ROADS))


@lru_cache(maxsize=1)
def _morph() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")
