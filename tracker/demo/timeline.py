"""The first part of each request's life, whole columns at once: filed, looked at, and what the office decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from tracker.demo.days import DAY, HOUR, NEVER, OFFSET, Ints, later, office_time, to_days
from tracker.demo.kinds import Kind

FIRST_YEAR = 2019
_YEARLY_GROWTH = 1.05
#: Requests of the last weeks that every demo has, so that there is something to look into.
_RECENT_DAYS, _RECENT_SHARE, _RECENT_MOST = 80, 0.12, 1500
_FOLLOW_DAYS, _FOLLOW_SHARE = 50, 0.3
_WEEKDAYS = np.array([1.25, 1.2, 1.1, 1.05, 1.0, 0.7, 0.65])
_HOURS = np.array(
    [1, 0, 0, 0, 0, 1, 3, 8, 12, 14, 14, 12, 11, 10, 10, 10, 11, 12, 13, 14, 14, 11, 7, 3], dtype=float
)


class Fate(IntEnum):
    """How a request ends if nothing stops the clock before."""

    WORKS = 0
    REJECTED = 1
    DUPLICATE = 2
    REDIRECTED = 3
    WITHDRAWN = 4


_FATES = {
    Fate.WORKS: 0.72,
    Fate.REJECTED: 0.14,
    Fate.DUPLICATE: 0.03,
    Fate.REDIRECTED: 0.06,
    Fate.WITHDRAWN: 0.05,
}


@dataclass
class Requests:
    """Columns of one length, in order of filing. Moments in seconds, NEVER where a step does not happen.

    `main` is the position of a duplicate's main request, -1 for none; `answer_by` a day number.
    """

    filed: Ints
    kind: Ints
    house: Ints
    yard: Ints
    fate: Ints
    review: Ints
    need_info: Ints
    back: Ints
    decided: Ints
    main: Ints
    is_reserved: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.filed)

    @property
    def accepted(self) -> Ints:
        """When each was found justified."""
        return np.where(self.fate == Fate.WORKS, self.decided, NEVER)

    @property
    def cell(self) -> Ints:
        """One number for a courtyard and a kind of work together."""
        return self.yard * 100 + self.kind


def draw_requests(
    rng: np.random.Generator, count: int, *, kinds: Sequence[Kind], yard_of_house: Ints, now: int
) -> Requests:
    """So many requests from FIRST_YEAR until now: seasons by kind, the well-known hours, courtyards that complain more."""
    kind = rng.choice(len(kinds), count, p=_shares([kind.share for kind in kinds]))
    filed = _filed(rng, kind, kinds, now)
    order = np.argsort(filed, kind="stable")
    filed, kind = filed[order], kind[order].astype(np.int64)
    weights = _shares(rng.lognormal(0.0, 0.8, len(yard_of_house)))
    house = rng.choice(len(yard_of_house), count, p=weights).astype(np.int64)
    house, kind, follows = _neighbours_follow(rng, filed, house, kind)
    fate = rng.choice(list(_FATES), count, p=list(_FATES.values())).astype(np.int64)
    fate[follows & (rng.random(count) < 0.2)] = Fate.DUPLICATE
    review, need_info, back, decided = _office(rng, filed, fate)
    requests = Requests(
        filed=filed,
        kind=kind,
        house=house,
        yard=yard_of_house[house],
        fate=fate,
        review=review,
        need_info=need_info,
        back=back,
        decided=decided,
        main=np.full(count, -1, dtype=np.int64),
        is_reserved=rng.random(count) < 0.08,
    )
    _find_mains(requests)
    return requests


def _neighbours_follow(
    rng: np.random.Generator, filed: Ints, house: Ints, kind: Ints
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Let a good part of the requests be about what a neighbour wrote of in the weeks before."""
    count = len(filed)
    first = np.searchsorted(filed, filed - _FOLLOW_DAYS * DAY)
    place = np.arange(count)
    earlier = first + (rng.random(count) * (place - first)).astype(np.int64)
    follows = (rng.random(count) < _FOLLOW_SHARE) & (earlier < place)
    return np.where(follows, house[earlier], house), np.where(follows, kind[earlier], kind), follows


def _shares(weights: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    column = np.asarray(weights, dtype=np.float64)
    shares: NDArray[np.float64] = column / column.sum()
    return shares


def _filed(rng: np.random.Generator, kind: NDArray[np.int64], kinds: Sequence[Kind], now: int) -> Ints:
    today = int(to_days(np.array([now]))[0])
    first = int(np.datetime64(f"{FIRST_YEAR}-01-01", "D").astype(np.int64))
    days = np.arange(first, today + 1, dtype=np.int64)
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(np.int64) % 12
    growth = _YEARLY_GROWTH ** ((days - first) / 365.25)
    flow = growth * _WEEKDAYS[(days + 3) % 7]
    chosen = np.empty(len(kind), dtype=np.int64)
    for position, described in enumerate(kinds):
        own = np.flatnonzero(kind == position)
        chosen[own] = rng.choice(days, len(own), p=_shares(flow * np.array(described.months)[months]))
    recent = rng.permutation(len(kind))[: min(int(len(kind) * _RECENT_SHARE), _RECENT_MOST)]
    chosen[recent] = today - (_RECENT_DAYS * rng.random(len(recent)) ** 2).astype(np.int64)
    hours = rng.choice(24, len(kind), p=_shares(_HOURS))
    filed = chosen * DAY + hours * HOUR + rng.integers(0, HOUR, len(kind)) - OFFSET
    # What would be filed later today was filed in the last hours.
    return np.where(filed < now - 60, filed, now - rng.integers(60, 9 * HOUR, len(kind)))


def _office(rng: np.random.Generator, filed: Ints, fate: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    count = len(filed)
    at_once = (rng.random(count) < 0.1) & (fate == Fate.REJECTED) | (rng.random(count) < 0.4) & (
        fate == Fate.WITHDRAWN
    )
    looked_at = office_time(rng, later(rng, filed, median_days=1.1, spread=0.9, most_days=12))
    asked = office_time(rng, later(rng, looked_at, median_days=2.5, spread=0.6, most_days=10))
    answered = later(rng, asked, median_days=5, spread=0.6, most_days=9)
    is_asked = ~at_once & (rng.random(count) < 0.25)
    # One who does not answer has the request rejected or takes it back.
    is_silent = is_asked & np.isin(fate, (Fate.REJECTED, Fate.WITHDRAWN)) & (rng.random(count) < 0.5)
    since = np.where(
        at_once, filed, np.where(is_silent, asked + 11 * DAY, np.where(is_asked, answered, looked_at))
    )
    decided = office_time(rng, later(rng, since, median_days=7, spread=0.7, most_days=45))
    by_resident = later(rng, since, median_days=2, spread=0.8, most_days=20)
    decided = np.where(fate == Fate.WITHDRAWN, by_resident, decided)
    return (
        np.where(at_once, NEVER, looked_at),
        np.where(is_asked, asked, NEVER),
        np.where(is_asked & ~is_silent, answered, NEVER),
        decided,
    )


def _find_mains(requests: Requests) -> None:
    """Give each duplicate the latest earlier request of its courtyard and kind; one without becomes ordinary."""
    order = np.lexsort((np.arange(len(requests)), requests.cell))
    cell = requests.cell[order]
    is_duplicate = (requests.fate == Fate.DUPLICATE)[order]
    latest = np.maximum.accumulate(np.where(is_duplicate, -1, np.arange(len(order))))
    found = np.where(latest >= 0, latest, 0)
    main = order[found]
    is_near = requests.filed[order] - requests.filed[main] < 200 * DAY
    has_main = is_duplicate & (latest >= 0) & (cell[found] == cell) & is_near
    requests.main[order[has_main]] = main[has_main]
    requests.fate[order[is_duplicate & ~has_main]] = Fate.WORKS
