"""Works of the demo, whole columns at once: which accepted requests make one work, when it is done, and by which programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tracker.demo.days import (
    DAY,
    NEVER,
    Ints,
    add_months,
    at_office,
    days_of_years,
    office_time,
    to_days,
    working_day,
    years_of,
)
from tracker.demo.kinds import Kind, MonthDay
from tracker.demo.timeline import FIRST_YEAR, Requests

#: A work meets at most so many requests.
_REQUESTS_PER_WORK = 6
_AUTUMN_CUT = 280  # a plan made after this day of the year is for the next one


@dataclass
class Works:
    """Columns of one length. Moments in seconds (NEVER where a step does not happen), days since 1970."""

    yard: Ints
    kind: Ints
    is_warranty: NDArray[np.bool_]
    cut: Ints
    planned: Ints
    contracted: Ints
    started: Ints
    suspended: Ints
    resumed: Ints
    finished: Ints
    accepted: Ints
    cancelled: Ints
    ends_day: Ints
    paid_day: Ints

    def __len__(self) -> int:
        return len(self.yard)

    @property
    def year(self) -> Ints:
        """The programme year: that of the start."""
        return years_of(to_days(self.started))

    @property
    def act_day(self) -> Ints:
        """The day of the commission's act."""
        return to_days(self.accepted)

    def take(self, which: NDArray[np.bool_]) -> Works:
        """Some of them, in the same order."""
        return Works(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass
class Plan:
    """Works and which of them meets each request (-1 for none); `reserved` is when a request was put off."""

    works: Works
    work_of_request: Ints
    reserved: Ints


def plan_works(
    rng: np.random.Generator,
    requests: Requests,
    is_warranty: NDArray[np.bool_],
    *,
    kinds: Sequence[Kind],
    now: int,
) -> Plan:
    """Gather accepted requests of a courtyard and a kind into works of the next plan; what is planned after now is left out."""
    waiting = np.flatnonzero(requests.accepted < now)
    cut, reserved = _cuts(rng, requests, waiting, kinds, now)
    group = (requests.cell[waiting] * 2 + is_warranty[waiting]) * 100_000 + cut
    key, work = _split(group)
    cell, flag = np.divmod(key // 100_000 // 10_000, 2)
    works = _schedule(rng, cell // 100, cell % 100, key // 10_000 % 100_000, kinds)
    works.is_warranty = flag.astype(bool)
    _trouble(rng, works, now)
    is_known = works.planned <= now
    numbers = np.where(is_known, np.cumsum(is_known) - 1, -1)
    of_request = np.full(len(requests), -1, dtype=np.int64)
    of_request[waiting] = numbers[work]
    put_off = np.full(len(requests), NEVER, dtype=np.int64)
    put_off[waiting] = reserved
    return Plan(works.take(is_known), of_request, put_off)


def _cuts(
    rng: np.random.Generator, requests: Requests, waiting: Ints, kinds: Sequence[Kind], now: int
) -> tuple[Ints, Ints]:
    """The day of the plan that each accepted request gets into, and when it was put off to a later year."""
    accepted_day = to_days(requests.accepted[waiting])
    last_year = int(years_of(to_days(np.array([now])))[0]) + 4
    cut = np.empty(len(waiting), dtype=np.int64)
    first = np.empty(len(waiting), dtype=np.int64)
    for position, kind in enumerate(kinds):
        own = np.flatnonzero(requests.kind[waiting] == position)
        days = days_of_years(FIRST_YEAR, last_year, kind.rounds)
        at = np.searchsorted(days, accepted_day[own], side="right")
        first[own] = days[at]
        cut[own] = days[at + requests.is_reserved[waiting[own]] * len(kind.rounds)]
    reserved = np.where(cut > first, at_office(rng, first + 3), NEVER)
    return cut, reserved


def _split(group: Ints) -> tuple[Ints, Ints]:
    """Sorted keys of groups cut into parts of at most _REQUESTS_PER_WORK, and each member's position among them."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = (
        np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        if len(ordered)
        else np.empty(0, dtype=np.int64)
    )
    sizes = np.diff(np.r_[starts, len(ordered)])
    rank = np.arange(len(ordered)) - np.repeat(starts, sizes)
    part = np.empty(len(group), dtype=np.int64)
    part[order] = rank // _REQUESTS_PER_WORK
    keys, members = np.unique(group * 10_000 + part, return_inverse=True)
    return keys, members.astype(np.int64)


def _schedule(rng: np.random.Generator, yard: Ints, kind: Ints, cut: Ints, kinds: Sequence[Kind]) -> Works:
    """Works as they go when all goes well; nothing is suspended or cancelled yet."""
    count = len(yard)
    has_season = np.array([kind.season is not None for kind in kinds])[kind]
    is_next_year = has_season & (cut - _january(years_of(cut)) > _AUTUMN_CUT)
    planned = at_office(rng, cut + rng.integers(3, np.where(has_season, 36, 12)))
    wait = np.where(is_next_year, rng.integers(70, 130, count), rng.integers(7, np.where(has_season, 30, 16)))
    contracted = at_office(rng, to_days(planned) + wait)
    ready = to_days(contracted) + rng.integers(4, np.where(has_season, 28, 15))
    started = at_office(rng, _in_season(rng, ready, kind, kinds))
    shortest, longest = np.array([kind.days for kind in kinds]).T
    length = rng.integers(shortest[kind], longest[kind] + 1)
    is_late = rng.random(count) < 0.14
    spent = np.maximum(1, length + np.where(is_late, rng.integers(7, 45, count), rng.integers(-2, 4, count)))
    never = np.full(count, NEVER, dtype=np.int64)
    works = Works(
        yard=yard,
        kind=kind,
        is_warranty=np.zeros(count, dtype=bool),
        cut=cut,
        planned=planned,
        contracted=contracted,
        started=started,
        suspended=never,
        resumed=never.copy(),
        finished=at_office(rng, to_days(started) + spent),
        accepted=never.copy(),
        cancelled=never.copy(),
        ends_day=to_days(started) + length + rng.integers(0, 6, count),
        paid_day=never.copy(),
    )
    _accept(rng, works)
    return works


def _accept(rng: np.random.Generator, works: Works) -> None:
    """The commission comes after the end, and the money after the commission."""
    count = len(works)
    works.accepted = at_office(rng, to_days(works.finished) + rng.integers(2, 15, count))
    works.paid_day = working_day(to_days(works.accepted) + rng.integers(8, 30, count))


def _trouble(rng: np.random.Generator, works: Works, now: int) -> None:
    """Some works stop for a while, some that should have ended lately are still going on, a few are taken out of the plan."""
    count = len(works)
    length = (works.finished - works.started) // DAY
    is_lately = (works.started < now - 3 * DAY) & (works.finished > now - 160 * DAY) & (works.finished <= now)
    drags_on = is_lately & (rng.random(count) < 0.6)
    late = at_office(rng, np.full(count, now // DAY) + rng.integers(3, 60, count))
    works.finished = np.where(drags_on, late, works.finished)
    stops = ((rng.random(count) < 0.05) | (drags_on & (rng.random(count) < 0.45))) & (length > 4)
    stop = office_time(rng, works.started + length // 2 * DAY)
    resume = at_office(rng, to_days(stop) + rng.integers(10, 90, count))
    works.suspended = np.where(stops, stop, NEVER)
    works.resumed = np.where(stops, resume, NEVER)
    after_stop = at_office(rng, to_days(resume) + np.maximum(1, length // 2))
    works.finished = np.where(stops, np.maximum(works.finished, after_stop), works.finished)
    _accept(rng, works)
    # Taken out lately only: what was taken out years ago would have come into a later plan.
    is_out = (works.planned > now - 400 * DAY) & (rng.random(count) < 0.04)
    out = office_time(rng, works.planned + rng.integers(2, 6, count) * DAY)
    works.cancelled = np.where(is_out & (out < works.contracted), out, NEVER)
    for name in ("contracted", "suspended", "resumed", "finished", "accepted"):
        setattr(works, name, np.where(works.cancelled < NEVER, NEVER, getattr(works, name)))


def _january(years: Ints) -> Ints:
    """The first days of years."""
    days: Ints = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return days


def _in_season(rng: np.random.Generator, days: Ints, kind: Ints, kinds: Sequence[Kind]) -> Ints:
    """The same days, those outside the season of their kind moved to its next beginning and spread over ten weeks."""
    found = days.copy()
    year = years_of(days)
    january, next_january = _january(year), _january(year + 1)
    for position, described in enumerate(kinds):
        if described.season is None:
            continue
        opens, closes = (_day_of_year(day) for day in described.season)
        own = kind == position
        spread = rng.integers(0, 70, len(days))
        found = np.where(own & (days < january + opens), january + opens + spread, found)
        found = np.where(own & (days > january + closes - 12), next_january + opens + spread, found)
    return found


def _day_of_year(day: MonthDay) -> int:
    first = np.datetime64("2023-01-01", "D")
    return int((np.datetime64(f"2023-{day[0]:02d}-{day[1]:02d}", "D") - first).astype(int))


def under_warranty(works: Works, *, cell: Ints, days: Ints, months: Ints, now: int) -> NDArray[np.bool_]:
    """Whether on its day each (cell, day) has a work of its courtyard and kind that is accepted and still under warranty.

    `months` is the length of the warranty by kind; `cell` as in Requests.
    """
    known = (works.accepted <= now) & (months[works.kind] > 0)
    act = works.act_day[known]
    own = works.yard[known] * 100 + works.kind[known]
    until = add_months(act, months[works.kind[known]])
    key = own * 100_000 + act
    order = np.argsort(key, kind="stable")
    key, own, until = key[order], own[order], until[order]
    if not len(key):
        return np.zeros(len(cell), dtype=bool)
    at = np.searchsorted(key, cell * 100_000 + days, side="right") - 1
    found = np.maximum(at, 0)
    covered: NDArray[np.bool_] = (at >= 0) & (own[found] == cell) & (until[found] >= days)
    return covered
