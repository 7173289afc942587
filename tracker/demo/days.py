"""Moments of the demo as whole seconds since 1970 (UTC) in NumPy columns: Perm's days, office hours and steps in time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.clock import PERM

Ints = NDArray[np.int64]

DAY = 86_400
HOUR = 3_600
#: Stands for "does not happen": later than any present moment.
NEVER = np.int64(2**60)
_MONDAY_FIRST = 3  # 1 January 1970 was a Thursday
_OPENS, _CLOSES = 9 * HOUR, 18 * HOUR
# Perm has kept one offset since 2014, and the demo starts later.
_offset = datetime(2019, 1, 1, tzinfo=PERM).utcoffset()
OFFSET = int(_offset.total_seconds()) if _offset else 0


def to_days(seconds: Ints) -> Ints:
    """Perm's calendar days of moments, as days since 1970."""
    return (seconds + OFFSET) // DAY


def day_number(day: date) -> int:
    """A calendar day as days since 1970."""
    return (day - date(1970, 1, 1)).days


def working_day(days: Ints) -> Ints:
    """The same days, Saturdays and Sundays moved to Monday."""
    weekday = (days + _MONDAY_FIRST) % 7
    return days + np.where(weekday >= 5, 7 - weekday, 0)


def at_office(rng: np.random.Generator, days: Ints) -> Ints:
    """A moment of office hours on each day or, for a weekend, on the Monday after it."""
    return working_day(days) * DAY + rng.integers(_OPENS, _CLOSES, len(days)) - OFFSET


def office_time(rng: np.random.Generator, seconds: Ints) -> Ints:
    """The first moment at which the office could act: never earlier than given, in working hours of a working day."""
    days, clock = np.divmod(seconds + OFFSET, DAY)
    is_late = clock > _CLOSES
    morning = rng.integers(_OPENS, _OPENS + 3 * HOUR, len(seconds))
    days = days + is_late
    moved = working_day(days)
    clock = np.where(is_late | (clock < _OPENS), morning, clock)
    return np.asarray(moved * DAY + clock - OFFSET, dtype=np.int64)


def later(
    rng: np.random.Generator, seconds: Ints, *, median_days: float, spread: float, most_days: float
) -> Ints:
    """Moments after those given: lognormal delays, at least a quarter of an hour, at most so many days."""
    delay = np.clip(rng.lognormal(np.log(median_days), spread, len(seconds)), 0.0105, most_days)
    return seconds + (delay * DAY).astype(np.int64)


def to_moments(seconds: Ints) -> NDArray[np.datetime64]:
    """Seconds as datetime64[s], NEVER as NaT."""
    moments = seconds.astype("datetime64[s]")
    moments[seconds >= NEVER] = np.datetime64("NaT")
    return moments


def to_dates(days: Ints, known: NDArray[np.bool_] | None = None) -> NDArray[np.datetime64]:
    """Days as datetime64[D]; NaT where not `known`."""
    dates = days.astype("datetime64[D]")
    if known is not None:
        dates[~known] = np.datetime64("NaT")
    return dates


def only(values: NDArray[Any], known: NDArray[np.bool_]) -> NDArray[np.object_]:
    """The values as objects, None where not `known`."""
    found = values.astype(object)
    found[~known] = None
    return found


def days_of_years(first_year: int, last_year: int, month_days: tuple[tuple[int, int], ...]) -> Ints:
    """The same days of the month in each year, in order."""
    found = [
        day_number(date(year, month, day))
        for year in range(first_year, last_year + 1)
        for month, day in month_days
    ]
    return np.array(sorted(found), dtype=np.int64)


def add_months(days: Ints, months: Ints) -> Ints:
    """Days so many calendar months later; the 31st becomes a shorter month's last day."""
    dates = days.astype("datetime64[D]")
    first = dates.astype("datetime64[M]")
    within = (dates - first.astype("datetime64[D]")).astype(np.int64)
    month = first + months.astype("timedelta64[M]")
    length = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    found: Ints = month.astype("datetime64[D]").astype(np.int64) + np.minimum(within, length - 1)
    return found


def years_of(days: Ints) -> Ints:
    """The calendar years of days."""
    years: Ints = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years
