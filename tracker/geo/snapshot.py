"""A read-only columnar picture of the public facts of all requests, sorted along the Morton curve.

A square cell of the map at any zoom is one contiguous slice of the sorted rows; `tiles` counts cells by that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.clock import PERM
from tracker.domain.filters import Filters, Tri, recent_since
from tracker.domain.statuses import Status, StatusGroup

BITS = 28  #: the world is 2**28 units wide, about 0.15 m at the equator
WORLD = 1 << BITS
GROUPS = tuple(StatusGroup)
STATUSES = tuple(Status)
_EPOCH = date(1990, 1, 1)
_MAX_LAT = 85.05112878
_GROUP_OF = np.array([GROUPS.index(status.group) for status in STATUSES], dtype=np.uint8)
_IS_OPEN = np.array([status.is_open for status in STATUSES])
_IS_DONE = np.array([status.is_done for status in STATUSES])

Ints = NDArray[Any]
Mask = NDArray[np.bool_]


def to_day_number(day: date) -> int:
    """Days since 1990, from 1 on; 0 means no day."""
    return max(1, min(65_000, (day - _EPOCH).days + 1))


@lru_cache(maxsize=1)
def _midnights() -> NDArray[np.int64]:
    """UTC seconds at which each day since 1990 began in Perm, the changes of its zone counted."""
    days = (_EPOCH + timedelta(days=number) for number in range(65_000))
    starts = [int(datetime(day.year, day.month, day.day, tzinfo=PERM).timestamp()) for day in days]
    return np.array(starts, dtype=np.int64)


def local_day_numbers(seconds: NDArray[np.int64]) -> NDArray[np.uint16]:
    """The day number in Perm of moments given in UTC seconds."""
    return np.clip(np.searchsorted(_midnights(), seconds, side="right"), 1, 65_000).astype(np.uint16)


def project(
    lat: NDArray[np.float64], long: NDArray[np.float64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Web mercator position in units of the world square, x to the east and y to the south."""
    radians = np.radians(np.clip(lat, -_MAX_LAT, _MAX_LAT))
    x = (long + 180.0) / 360.0
    y = (1.0 - np.arcsinh(np.tan(radians)) / np.pi) / 2.0
    top = WORLD - 1
    return np.clip(x * WORLD, 0, top).astype(np.uint32), np.clip(y * WORLD, 0, top).astype(np.uint32)


def unproject(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitude and longitude of positions in units of the world square."""
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * y / WORLD))))
    return lat, x / WORLD * 360.0 - 180.0


def _spread(value: NDArray[Any]) -> NDArray[np.uint64]:
    """The bits of a number with a zero between each two."""
    spread = value.astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread


def morton(x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.uint64]:
    """Position along the Morton curve: the bits of x and y in turn."""
    return _spread(x) | (_spread(y) << np.uint64(1))


@dataclass(frozen=True)
class Rows:
    """Facts of requests as columns of equal length. Day numbers: 0 means none. Other ids: 0 means none."""

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
    due: NDArray[np.uint16]
    warranty: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.ids)

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


class Snapshot:
    """All requests as they stood at change number `version`."""

    def __init__(self, rows: Rows, codes: Codes, version: int) -> None:
        code = morton(rows.x, rows.y)
        # Requests without a place stand at the end, where no cell of the map reaches.
        code[~rows.has_place] = np.iinfo(np.uint64).max
        order = np.argsort(code, kind="stable")
        self.rows = rows.take(order)
        self.code = code[order]
        self.codes = codes
        self.version = version

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def nbytes(self) -> int:
        """Bytes that the columns take."""
        return int(self.code.nbytes + sum(getattr(self.rows, field.name).nbytes for field in fields(Rows)))

    def replace(self, changed: Rows, codes: Codes, version: int) -> Snapshot:
        """The snapshot with some requests added or changed; what it was stays as it is for those who read it."""
        kept = self.rows.take(~np.isin(self.rows.ids, changed.ids))
        return Snapshot(Rows.concat([kept, changed]), codes, version)

    def mask(self, filters: Filters, *, today: date, ids: Sequence[int] | None = None) -> Mask:
        """Which rows match; `ids` are those that match the filter's text, which the snapshot does not hold."""
        rows = self.rows
        chosen = np.ones(len(rows), dtype=bool)
        for part in (
            self._mask_status(filters, today),
            *self._mask_links(filters),
            *_mask_days(rows, filters),
        ):
            if part is not None:
                chosen &= part
        if filters.warranty is not None:
            chosen &= (rows.warranty >= to_day_number(today)) == (filters.warranty is Tri.YES)
        if filters.overdue is not None:
            late = _IS_OPEN[rows.status] & (rows.due > 0) & (rows.due < to_day_number(today))
            chosen &= late == (filters.overdue is Tri.YES)
        if ids is not None:
            chosen &= np.isin(rows.ids, np.asarray(ids, dtype=np.int32))
        return chosen

    def _mask_status(self, filters: Filters, today: date) -> Mask | None:
        wanted = np.ones(len(STATUSES), dtype=bool)
        if filters.status:
            wanted &= np.array([status.group in filters.status for status in STATUSES])
        if filters.state:
            wanted &= np.array([status in filters.state for status in STATUSES])
        since = recent_since(filters, today)
        chosen: Mask = wanted[self.rows.status]
        if since is None:
            return None if wanted.all() else chosen
        is_recent = self.rows.completed >= to_day_number(since)
        shown: Mask = chosen & (_IS_OPEN[self.rows.status] | (_IS_DONE[self.rows.status] & is_recent))
        return shown

    def _mask_links(self, filters: Filters) -> list[Mask | None]:
        rows, codes = self.rows, self.codes
        return [
            _one_of(rows.category, [codes.category.get(code, -1) for code in filters.category]),
            _one_of(rows.area, [codes.area.get(code, -1) for code in filters.area]),
            _one_of(rows.programme, [codes.programme.get(code, -1) for code in filters.programme]),
            _one_of(rows.year, list(filters.year)),
            _one_of(rows.contractor, list(filters.contractor)),
        ]


def group_of(status: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The position in GROUPS of each status."""
    return np.asarray(_GROUP_OF[status], dtype=np.uint8)


def _one_of(column: Ints, wanted: Sequence[int]) -> Mask | None:
    if not wanted:
        return None
    known = [value for value in wanted if value > 0]
    found: Mask = np.isin(column, np.asarray(known, dtype=np.int64))
    return found


def _mask_days(rows: Rows, filters: Filters) -> list[Mask | None]:
    bounds = (
        (filters.filed_from, rows.filed, np.greater_equal),
        (filters.filed_to, rows.filed, np.less_equal),
        (filters.completed_from, rows.completed, np.greater_equal),
        (filters.completed_to, rows.completed, np.less_equal),
    )
    found: list[Mask | None] = [compare(column, to_day_number(day)) for day, column, compare in bounds if day]
    if filters.completed_to:
        found.append(rows.completed > 0)
    return found
