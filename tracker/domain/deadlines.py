"""Deadlines: calendar days of 59-ФЗ and working days of portals, on Russia's calendar with its transferred days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from tracker.domain.statuses import Status


class DayOffRule(StrEnum):
    """Where a deadline that falls on a day off moves."""

    PREVIOUS = "previous"
    NEXT = "next"
    NONE = "none"


_DAY = timedelta(days=1)


class WorkCalendar:
    """Working days of Russia; `overrides` (day -> is it working) sits above the official calendar."""

    def __init__(self, overrides: Mapping[date, bool] | None = None) -> None:
        self._overrides = dict(overrides or {})
        self._official = holidays.country_holidays("RU")

    def is_working(self, day: date) -> bool:
        """Whether this is a working day, transferred days and working Saturdays counted."""
        return self._overrides.get(day, self._official.is_working_day(day))

    def add_working_days(self, start: date, days: int) -> date:
        """The day that is `days` working days after `start`, counted from the next day."""
        day = start
        while days > 0:
            day += _DAY
            days -= self.is_working(day)
        return day

    def add_calendar_days(self, start: date, days: int, rule: DayOffRule = DayOffRule.PREVIOUS) -> date:
        """The day `days` calendar days after `start`, moved off a day off by the rule."""
        day = start + days * _DAY
        step = {DayOffRule.PREVIOUS: -_DAY, DayOffRule.NEXT: _DAY, DayOffRule.NONE: timedelta(0)}[rule]
        while step and not self.is_working(day):
            day += step
        return day


@lru_cache(maxsize=1)
def official_calendar() -> WorkCalendar:
    """Russia's calendar without overrides."""
    return WorkCalendar()


@lru_cache(maxsize=8192)
def _due_after(filed_on: date, days: int, rule: DayOffRule) -> date:
    return official_calendar().add_calendar_days(filed_on, days, rule)


def due_on(
    status: Status,
    *,
    filed_on: date,
    register_days: int = 3,
    answer_days: int = 30,
    rule: DayOffRule = DayOffRule.PREVIOUS,
    answer_by: date | None = None,
    work_ends_on: date | None = None,
    calendar: WorkCalendar | None = None,
) -> date | None:
    """The day by which something must happen to a request of this status; None where no term runs.

    New: registration; in review: the answer; need_info: the day the resident was asked to answer by; planned and in
    progress: the end of the work; accepted and reserved wait for a programme, which has no legal term.
    """
    if status is Status.NEED_INFO:
        return answer_by
    if status in (Status.PLANNED, Status.IN_PROGRESS):
        return work_ends_on
    if status not in (Status.NEW, Status.IN_REVIEW):
        return None
    days = register_days if status is Status.NEW else answer_days
    return calendar.add_calendar_days(filed_on, days, rule) if calendar else _due_after(filed_on, days, rule)


def is_overdue(status: Status, due: date | None, today: date) -> bool:
    """«Просрочена» is derived: an open request whose day has passed."""
    return status.is_open and due is not None and due < today
