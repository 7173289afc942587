"""Random rows and filters for tests of the map, with a plain reading of what a filter means."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from tracker.domain.filters import Filters, Tri, recent_since
from tracker.domain.statuses import Status, StatusGroup
from tracker.geo.mercator import project
from tracker.geo.rows import STATUSES, Codes, Rows, to_day, to_day_number

TODAY = date(2026, 11, 20)
CODES = Codes(
    category={"bins": 1, "lighting": 2, "asphalt": 3}, area={"iva": 7, "visim": 9}, programme={"fsgs": 4}
)
SPOTS = 12  #: few places, so that requests share them


def make_rows(count: int, seed: int, *, first_id: int = 1, scatter: float = 0.02) -> Rows:
    """Rows around a few spots of Perm, some without a place."""
    chance = np.random.default_rng(seed)
    spot = chance.integers(0, SPOTS, count)
    lat = 58.0 + 0.05 * np.sin(spot * 1.7) + chance.choice([0.0, scatter], count) * chance.normal(size=count)
    long = 56.3 + 0.09 * np.cos(spot * 2.3) + chance.choice([0.0, scatter], count) * chance.normal(size=count)
    x, y = project(lat, long)
    day = to_day_number(TODAY)
    some = lambda share: chance.random(count) < share  # noqa: E731
    return Rows(
        ids=np.arange(first_id, first_id + count, dtype=np.int32),
        x=x,
        y=y,
        has_place=some(0.93),
        status=chance.integers(0, len(STATUSES), count).astype(np.uint8),
        category=chance.integers(1, 4, count).astype(np.uint16),
        area=chance.choice([0, 7, 9], count).astype(np.int32),
        programme=chance.choice([0, 4], count).astype(np.int16),
        year=chance.choice([0, 2025, 2026], count).astype(np.int16),
        contractor=chance.choice([0, 1, 2], count).astype(np.int32),
        filed=chance.integers(day - 400, day + 1, count).astype(np.uint16),
        completed=np.where(some(0.5), chance.integers(day - 200, day + 1, count), 0).astype(np.uint16),
        closed=np.where(some(0.5), chance.integers(day - 200, day + 1, count), 0).astype(np.uint16),
        due=np.where(some(0.6), chance.integers(day - 40, day + 40, count), 0).astype(np.uint16),
        warranty=np.where(some(0.3), chance.integers(day - 40, day + 40, count), 0).astype(np.uint16),
    )


def is_match(rows: Rows, place: int, filters: Filters) -> bool:
    """Whether one row matches, read plainly."""
    row = {field.name: getattr(rows, field.name)[place] for field in fields(rows)}
    status: Status = STATUSES[row["status"]]
    filed, completed = to_day(int(row["filed"])), to_day(int(row["completed"]))
    due, warranty = to_day(int(row["due"])), to_day(int(row["warranty"]))
    since = recent_since(filters, TODAY)
    is_late = status.is_open and due is not None and due < TODAY
    is_covered = warranty is not None and warranty >= TODAY
    return all(
        (
            not filters.status or status.group in filters.status,
            not filters.state or status in filters.state,
            since is None
            or status.is_open
            or (status.is_done and completed is not None and completed >= since),
            not filters.category or row["category"] in [CODES.category.get(c) for c in filters.category],
            not filters.area or row["area"] in [CODES.area.get(c) for c in filters.area],
            not filters.programme or row["programme"] in [CODES.programme.get(c) for c in filters.programme],
            not filters.year or row["year"] in filters.year,
            not filters.contractor or row["contractor"] in [c for c in filters.contractor if c > 0],
            filters.filed_from is None or (filed is not None and filed >= filters.filed_from),
            filters.filed_to is None or (filed is not None and filed <= filters.filed_to),
            filters.completed_from is None or (completed is not None and completed >= filters.completed_from),
            filters.completed_to is None or (completed is not None and completed <= filters.completed_to),
            filters.overdue is None or is_late == (filters.overdue is Tri.YES),
            filters.warranty is None or is_covered == (filters.warranty is Tri.YES),
        )
    )


_days = st.none() | st.integers(-420, 20).map(lambda n: TODAY + timedelta(days=n)) | st.just(date(1850, 1, 1))


def _some(values: list[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


filters_strategy: st.SearchStrategy[Filters] = st.builds(
    Filters,
    status=_some(list(StatusGroup)),
    state=_some(list(Status)),
    category=_some(["bins", "lighting", "unknown"]),
    area=_some(["iva", "visim", "unknown"]),
    programme=_some(["fsgs", "unknown"]),
    year=_some([2025, 2026, 2200, 99_999]),
    contractor=_some([1, 2, 0, 2**31 - 1]),
    filed_from=_days,
    filed_to=_days,
    completed_from=_days,
    completed_to=_days,
    overdue=st.none() | st.sampled_from(Tri),
    warranty=st.none() | st.sampled_from(Tri),
    recent_days=st.none() | st.integers(1, 400),
)
