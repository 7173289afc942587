"""Deadlines on Russia's calendar: the vectors of the rule book, overrides and what "overdue" means."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.deadlines import DayOffRule, WorkCalendar, due_on, is_overdue, official_calendar
from tracker.domain.statuses import Status

VECTORS = """
2026-04-30 2026-05-30 2026-05-29 2026-06-01 2026-05-06 2026-05-14 2026-05-18
2026-12-02 2027-01-01 2026-12-30 2027-01-11 2026-12-07 2026-12-14 2026-12-16
2026-12-25 2027-01-24 2027-01-22 2027-01-25 2026-12-30 2027-01-15 2027-01-19
2025-10-31 2025-11-30 2025-11-28 2025-12-01 2025-11-06 2025-11-13 2025-11-17
2025-12-30 2026-01-29 2026-01-29 2026-01-29 2026-01-14 2026-01-21 2026-01-23
2024-04-26 2024-05-26 2024-05-24 2024-05-27 2024-05-03 2024-05-14 2024-05-16
"""
ROWS = [tuple(date.fromisoformat(day) for day in line.split()) for line in VECTORS.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_thirty_calendar_days_move_off_days_off_by_the_rule(row: tuple[date, ...]) -> None:
    calendar = official_calendar()
    moved = tuple(
        calendar.add_calendar_days(row[0], 30, rule)
        for rule in (DayOffRule.NONE, DayOffRule.PREVIOUS, DayOffRule.NEXT)
    )
    assert moved == row[1:4]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_working_days_are_counted_from_the_next_day(row: tuple[date, ...]) -> None:
    assert tuple(official_calendar().add_working_days(row[0], days) for days in (3, 8, 10)) == row[4:]


def test_an_override_sits_above_the_official_calendar() -> None:
    monday, saturday = date(2026, 11, 23), date(2026, 11, 28)
    calendar = WorkCalendar({monday: False, saturday: True})
    assert not calendar.is_working(monday)
    assert calendar.is_working(saturday)
    assert calendar.add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 24)


def test_the_day_depends_on_the_status() -> None:
    filed = date(2026, 12, 2)
    days = {status: due_on(status, filed_on=filed, work_ends_on=date(2027, 9, 1)) for status in Status}
    assert days[Status.NEW] == date(2026, 12, 4)
    assert days[Status.IN_REVIEW] == date(2026, 12, 30)
    assert days[Status.PLANNED] == days[Status.IN_PROGRESS] == date(2027, 9, 1)
    assert days[Status.ACCEPTED] is days[Status.RESERVED] is days[Status.COMPLETED] is None
    assert due_on(Status.NEED_INFO, filed_on=filed, answer_by=date(2026, 12, 10)) == date(2026, 12, 10)


def test_only_an_open_request_whose_day_has_passed_is_overdue() -> None:
    day = date(2026, 11, 20)
    assert is_overdue(Status.NEW, day, date(2026, 11, 21))
    assert not is_overdue(Status.NEW, day, day)
    assert not is_overdue(Status.COMPLETED, day, date(2026, 11, 21))
    assert not is_overdue(Status.ACCEPTED, None, date(2030, 1, 1))
