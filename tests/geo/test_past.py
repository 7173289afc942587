"""The map turned back to a day counts what a plain reading of the days says, for any rows and filters."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.geo.map_rows import CODES, TODAY, filters_strategy, is_match, make_rows
from tracker.domain.filters import Filters, Tri
from tracker.domain.statuses import StatusGroup
from tracker.geo.past import OPEN_THEN, groups_at, lasting, match_at, months_of
from tracker.geo.rows import GROUPS, STATUSES, Ints, Rows, match, to_day, to_day_number


def _column(numbers: list[int]) -> Ints:
    return np.array(numbers, dtype=np.uint16)


days = st.integers(-450, 0).map(lambda n: TODAY + timedelta(days=n))


def group_then(rows: Rows, n: int, day: date) -> StatusGroup:
    """What a request was at the end of a day, read plainly."""
    status = STATUSES[rows.status[n]]
    if status.is_open:
        return OPEN_THEN
    ended = to_day(int(rows.completed[n] if status.is_done else rows.closed[n]))
    if ended is not None and ended > day:
        return OPEN_THEN
    return StatusGroup.COMPLETED if status.is_done else StatusGroup.CLOSED


def is_match_then(rows: Rows, n: int, filters: Filters, day: date) -> bool:
    group = group_then(rows, n, day)
    completed, due, warranty = (
        to_day(int(column[n])) for column in (rows.completed, rows.due, rows.warranty)
    )
    filed = to_day(int(rows.filed[n]))
    wanted = {OPEN_THEN if one.is_open else one for one in filters.status}
    late = group is OPEN_THEN and due is not None and due < day
    covered = group is StatusGroup.COMPLETED and warranty is not None and warranty >= day
    since = day - timedelta(days=filters.recent_days or 0)
    is_recent = group is StatusGroup.COMPLETED and completed is not None and completed >= since
    return all(
        (
            filed is not None and filed <= day,
            is_match(rows, n, lasting(filters)),
            not wanted or group in wanted,
            filters.recent_days is None or group is OPEN_THEN or is_recent,
            filters.overdue is None or late == (filters.overdue is Tri.YES),
            filters.warranty is None or covered == (filters.warranty is Tri.YES),
        )
    )


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 200), st.integers(0, 10_000), filters_strategy, days)
def test_a_day_of_the_past_counts_what_a_plain_reading_counts(
    count: int, seed: int, filters: Filters, day: date
) -> None:
    rows = make_rows(count, seed)
    chosen, groups = match_at(rows, CODES, filters, day=day)
    assert chosen.tolist() == [is_match_then(rows, n, filters, day) for n in range(count)]
    assert [GROUPS[group] for group in groups] == [group_then(rows, n, day) for n in range(count)]


def test_today_is_the_past_of_today() -> None:
    rows = make_rows(500, 4)
    for open_now in (True, False):
        wanted = tuple(group for group in StatusGroup if group.is_open is open_now)
        then = match_at(rows, CODES, Filters(status=wanted), day=TODAY)[0].sum()
        assert then == match(rows, CODES, Filters(status=wanted), today=TODAY).sum()
    assert set(groups_at(rows, TODAY).tolist()) == {0, 4, 5}


def test_months_run_without_gaps_and_count_what_began_and_ended_in_them() -> None:
    filed = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 4, 1)]
    numbers = [to_day_number(day) for day in filed]
    found = months_of(_column(numbers), _column([0, 0, numbers[3], numbers[3]]), numbers[0], date(2026, 4, 9))
    assert found == [("2026-01", 1, 0), ("2026-02", 2, 0), ("2026-03", 0, 0), ("2026-04", 1, 2)]


def test_months_of_a_very_old_archive_stay_bounded() -> None:
    old = to_day_number(date(1950, 1, 1))
    found = months_of(_column([old]), _column([]), old, date(2026, 4, 9))
    assert len(found) == 240
    assert found[-1][0] == "2026-04"
