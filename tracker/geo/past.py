"""The requests as they stood at the end of a day, from the days on which they were filed, completed and closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tracker import clock
from tracker.domain.filters import Filters, Tri
from tracker.domain.models import ServiceRequest
from tracker.domain.statuses import StatusGroup
from tracker.geo.rows import GROUPS, STATUSES, Codes, Ints, Mask, Rows, match, to_day_number

#: What an open request is called in the past: which step it stood at is not known any more.
OPEN_THEN = StatusGroup.NEW
_OPEN, _DONE, _CLOSED = (GROUPS.index(g) for g in (OPEN_THEN, StatusGroup.COMPLETED, StatusGroup.CLOSED))
MAX_MONTHS = 240  #: twenty years are steps enough for a slider
_IS_DONE = np.array([status.is_done for status in STATUSES])
_IS_OPEN = np.array([status.is_open for status in STATUSES])


def month_end(text: str) -> date:
    """The last day of a month written as 2026-05, not later than today; raises ValueError for what is no month."""
    first = date.fromisoformat(f"{text}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if first.year < 2200 else first
    return min(last, clock.today())


def group_at(request: ServiceRequest, day: date) -> StatusGroup:
    """Open, completed or closed: what `groups_at` says of the request's row."""
    status = request.status
    if status.is_done and (request.completed_on is None or request.completed_on <= day):
        return StatusGroup.COMPLETED
    if status.is_closed_without_works and clock.local_date(request.status_at) <= day:
        return StatusGroup.CLOSED
    return OPEN_THEN


def groups_at(rows: Rows, day: date) -> NDArray[np.uint8]:
    """Open, completed or closed: the place in GROUPS of each row at the end of a day."""
    number = to_day_number(day)
    groups = np.full(len(rows), _OPEN, dtype=np.uint8)
    groups[_IS_DONE[rows.status] & (rows.completed <= number)] = _DONE
    is_closed = ~_IS_DONE[rows.status] & ~_IS_OPEN[rows.status]
    groups[is_closed & (rows.closed <= number)] = _CLOSED
    return groups


def lasting(filters: Filters) -> Filters:
    """What of the filters does not depend on time."""
    return replace(filters, status=(), state=(), overdue=None, warranty=None, recent_days=None)


def match_at(
    rows: Rows, codes: Codes, filters: Filters, *, day: date, ids: Ints | None = None
) -> tuple[Mask, NDArray[np.uint8]]:
    """Which rows match as they stood at the end of a day, and their groups then."""
    number, groups = to_day_number(day), groups_at(rows, day)
    chosen = match(rows, codes, lasting(filters), today=day, ids=ids) & (rows.filed <= number)
    if filters.status:
        wanted = {OPEN_THEN if group.is_open else group for group in filters.status}
        chosen &= np.isin(groups, [GROUPS.index(group) for group in wanted])
    if filters.recent_days is not None:
        since = max(1, to_day_number(day - timedelta(days=filters.recent_days)))
        chosen &= (groups == _OPEN) | ((groups == _DONE) & (rows.completed >= since))
    if filters.overdue is not None:
        late = (groups == _OPEN) & (rows.due > 0) & (rows.due < number)
        chosen &= late == (filters.overdue is Tri.YES)
    if filters.warranty is not None:
        covered = (groups == _DONE) & (rows.warranty >= number)
        chosen &= covered == (filters.warranty is Tri.YES)
    return chosen, groups


def months_of(filed: Ints, completed: Ints, first: int, today: date) -> list[tuple[str, int, int]]:
    """Month, how many were filed and how many completed in it, from the month of day number `first` to this one."""
    months = _months(first, today)
    starts = [to_day_number(month) for month in months]
    found = [
        np.bincount(np.searchsorted(starts, days[days > 0], side="right"), minlength=len(starts) + 1)
        for days in (filed, completed)
    ]
    return [(f"{month:%Y-%m}", int(found[0][n]), int(found[1][n])) for n, month in enumerate(months, 1)]


def _months(first: int, today: date) -> list[date]:
    start = date(1900, 1, 1) + timedelta(days=first - 1)
    count = (today.year - start.year) * 12 + today.month - start.month + 1
    count = max(1, min(MAX_MONTHS, count))
    last = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - count + 1, last + 1)]
