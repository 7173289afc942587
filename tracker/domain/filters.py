"""The one set of filters that the address bar, the map, lists, exports and reports share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.statuses import Status, StatusGroup


class Tri(StrEnum):
    """A yes/no filter that may also be left open."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Filters:
    """What to show. An empty tuple or None means "any"; both ends of a period are included; days are Perm's.

    `recent_days` is the default view: open requests and what was completed in the last that many days. `within` is the code
    of an area of any kind (a constituency, say) that things lie in by their place; `area` is what was noted with them.
    """

    status: tuple[StatusGroup, ...] = ()
    state: tuple[Status, ...] = ()
    category: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    year: tuple[int, ...] = ()
    contractor: tuple[int, ...] = ()
    filed_from: date | None = None
    filed_to: date | None = None
    completed_from: date | None = None
    completed_to: date | None = None
    overdue: Tri | None = None
    warranty: Tri | None = None
    q: str = ""
    recent_days: int | None = None
    within: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Filters, tuple[str, ...]]:
        """Filters of an address bar or a route, and the names whose values made no sense and were left out."""
        known: dict[str, object] = {}
        ignored: list[str] = []
        for name, parse in _PARSERS.items():
            text = query.get(name, "").strip()
            if not text:
                continue
            try:
                known[name] = parse(text)
            except ValueError:
                ignored.append(name)
        return replace(cls(), **known), tuple(ignored)  # type: ignore[arg-type]

    def to_query(self) -> dict[str, str]:
        """The shortest query that reads back as these filters; names in the order of the fields."""
        return {f.name: text for f in fields(self) if (text := _to_text(getattr(self, f.name)))}

    @property
    def is_default(self) -> bool:
        """Nothing was chosen."""
        return self == Filters()


RECENT_DAYS = 90
DEFAULT_FILTERS = Filters(recent_days=RECENT_DAYS)
NAMES = tuple(one.name for one in fields(Filters))
#: Beside the filters: all requests of all time, because nothing at all means the default view.
ALL = "all"
ADDRESS_NAMES = (*NAMES, ALL)


def to_address(filters: Filters) -> dict[str, str]:
    """The filters as an address bar or a route of the map says them."""
    return filters.to_query() or {ALL: "1"}


def is_usual(chosen: Filters, query: Mapping[str, str]) -> bool:
    """Whether an address with these filters asks for the default view."""
    return chosen.is_default and ALL not in query


def recent_since(filters: Filters, today: date) -> date | None:
    """The first day of completion that the default view still shows."""
    return None if filters.recent_days is None else today - timedelta(days=filters.recent_days)


def _to_text(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _items(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in text.split(",") if item.strip()))


def _year(text: str) -> int:
    year = int(text)
    if not 1900 <= year <= 2200:
        raise ValueError(text)
    return year


def _id(text: str) -> int:
    found = int(text)
    if not 0 < found < 2**31:
        raise ValueError(text)
    return found


def one_line(text: str) -> str:
    """The text on one line: no marks that nobody sees, single spaces."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def clean_words(text: str) -> str:
    """The words of a search as they are compared and kept in an address: on one line, not endless."""
    return one_line(text)[:200]


def _code(text: str) -> str:
    return clean_words(text)[:80]


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 3660:
        raise ValueError(text)
    return days


_PARSERS = {
    "status": lambda text: tuple(StatusGroup(item) for item in _items(text)),
    "state": lambda text: tuple(Status(item) for item in _items(text)),
    "category": _items,
    "area": _items,
    "programme": _items,
    "year": lambda text: tuple(_year(item) for item in _items(text)),
    "contractor": lambda text: tuple(_id(item) for item in _items(text)),
    "filed_from": date.fromisoformat,
    "filed_to": date.fromisoformat,
    "completed_from": date.fromisoformat,
    "completed_to": date.fromisoformat,
    "overdue": Tri,
    "warranty": Tri,
    "q": clean_words,
    "recent_days": _days,
    "within": _code,
}
