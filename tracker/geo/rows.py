"""The public facts of requests as columns, and which of them match a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.clock import PERM
from tracker.domain.filters import Filters, Tri, recent_since
from tracker.domain.statuses import Status, StatusGroup
from tracker.geo.within import Within

GROUPS = tuple(StatusGroup)
STATUSES = tuple(Status)
_EPOCH = date(1900, 1, 1)
_LAST_DAY = 65_000  #: the end of the year 2077, what two bytes hold
_GROUP_OF = np.array([GROUPS.index(status.group) for status in STATUSES], dtype=np.uint8)
_IS_OPEN = np.array([status.is_open for status in STATUSES])
_IS_DONE = np.array([status.is_done for status in STATUSES])

Ints = NDArray[Any]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """Facts of requests as columns of equal length. Day numbers and ids of other things: 0 means none."""

    ids: NDArray[np.int32]
    x: NDArray[np.uint32]
    y: NDArray[np.uint32]
    has_place: Mask
    status: NDArray[np.uint8]
    category: NDArray[np.uint16]
    area: NDArray[np.int32]
    programme: NDArray[np.int16]
    year: NDArray[np.int16]
    contractor: NDArray[np.int32]
    filed: NDArray[np.uint16]
    completed: NDArray[np.uint16]
    closed: NDArray[np.uint16]  #: the day on which it was closed without works
    due: NDArray[np.uint16]
    warranty: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def nbytes(self) -> int:
        """Bytes that the columns take."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))

    @property
    def group(self) -> NDArray[np.uint8]:
        """The place in GROUPS of each row's status."""
        return np.asarray(_GROUP_OF[self.status], dtype=np.uint8)

    def take(self, which: Ints | Mask) -> Rows:
        """Some of the rows."""
        return Rows(*(getattr(self, field.name)[which] for field in fields(self)))

    @staticmethod
    def concat(parts: Sequence[Rows]) -> Rows:
        """Rows one after another."""
        return Rows(
            *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Rows))
        )


@dataclass(frozen=True)
class Codes:
    """What text codes of filters mean in the columns."""

    category: Mapping[str, int]
    area: Mapping[str, int]
    programme: Mapping[str, int]
    within: Mapping[str, Within] = field(default_factory=dict)


def to_day_number(day: date) -> int:
    """Days since 1900 from 1 on; what lies before is 0, like no day at all."""
    return max(0, min(_LAST_DAY, (day - _EPOCH).days + 1))


def to_day_numbers(since_1970: NDArray[np.int64], known: Mask) -> NDArray[np.uint16]:
    """Day numbers of days counted from 1970; 0 where they are not known."""
    numbers = np.clip(since_1970 + to_day_number(date(1970, 1, 1)), 1, _LAST_DAY)
    return np.where(known, numbers, 0).astype(np.uint16)


def to_day(number: int) -> date | None:
    """The day of a day number."""
    return _EPOCH + timedelta(days=number - 1) if number else None


def local_day_numbers(seconds: NDArray[np.int64]) -> NDArray[np.uint16]:
    """The day number in Perm of moments given in UTC seconds."""
    return np.clip(np.searchsorted(_midnights(), seconds, side="right"), 1, _LAST_DAY).astype(np.uint16)


@lru_cache(maxsize=1)
def _midnights() -> NDArray[np.int64]:
    """UTC seconds at which each day since 1900 began in Perm, the changes of its zone counted."""
    days = (_EPOCH + timedelta(days=number) for number in range(_LAST_DAY))
    starts = [int(datetime(day.year, day.month, day.day, tzinfo=PERM).timestamp()) for day in days]
    return np.array(starts, dtype=np.int64)


def match(rows: Rows, codes: Codes, filters: Filters, *, today: date, ids: Ints | None = None) -> Mask:
    """Which rows match; `ids` are those that match the filter's text, which rows do not hold."""
    chosen = np.ones(len(rows), dtype=bool)
    parts = (
        _match_status(rows, filters, today),
        *_match_links(rows, codes, filters),
        *_match_days(rows, filters),
        *_match_derived(rows, filters, today),
        _match_within(rows, codes, filters),
        None if ids is None else np.isin(rows.ids, ids),
    )
    for part in parts:
        if part is not None:
            chosen &= part
    return chosen


def _match_status(rows: Rows, filters: Filters, today: date) -> Mask | None:
    wanted = np.ones(len(STATUSES), dtype=bool)
    if filters.status:
        wanted &= np.array([status.group in filters.status for status in STATUSES])
    if filters.state:
        wanted &= np.array([status in filters.state for status in STATUSES])
    since = recent_since(filters, today)
    if since is None:
        return None if wanted.all() else np.asarray(wanted[rows.status])
    is_recent = rows.completed >= max(1, to_day_number(since))
    return np.asarray((wanted & _IS_OPEN)[rows.status] | ((wanted & _IS_DONE)[rows.status] & is_recent))


def _match_links(rows: Rows, codes: Codes, filters: Filters) -> list[Mask | None]:
    return [
        _one_of(rows.category, [codes.category.get(code, 0) for code in filters.category]),
        _one_of(rows.area, [codes.area.get(code, 0) for code in filters.area]),
        _one_of(rows.programme, [codes.programme.get(code, 0) for code in filters.programme]),
        _one_of(rows.year, filters.year),
        _one_of(rows.contractor, filters.contractor),
    ]


def _match_within(rows: Rows, codes: Codes, filters: Filters) -> Mask | None:
    if not filters.within:
        return None
    # Nothing lies in an area that is not known.
    within = codes.within.get(filters.within, Within())
    return within.holds_many(rows.x, rows.y, rows.has_place, rows.area)


def _one_of(column: Ints, wanted: Sequence[int]) -> Mask | None:
    if not wanted:
        return None
    found = np.zeros(len(column), dtype=bool)
    top = int(np.iinfo(column.dtype).max)
    for value in wanted:
        if 0 < value <= top:
            found |= column == value
    return found


def _match_days(rows: Rows, filters: Filters) -> list[Mask | None]:
    found: list[Mask | None] = []
    for column, first, last in (
        (rows.filed, filters.filed_from, filters.filed_to),
        (rows.completed, filters.completed_from, filters.completed_to),
    ):
        if first or last:
            found.append(column > 0)
        if first:
            found.append(column >= to_day_number(first))
        if last:
            found.append(column <= to_day_number(last))
    return found


def _match_derived(rows: Rows, filters: Filters, today: date) -> list[Mask | None]:
    found: list[Mask | None] = []
    number = to_day_number(today)
    if filters.warranty is not None:
        found.append((rows.warranty >= number) == (filters.warranty is Tri.YES))
    if filters.overdue is not None:
        late = _IS_OPEN[rows.status] & (rows.due > 0) & (rows.due < number)
        found.append(late == (filters.overdue is Tri.YES))
    return found
