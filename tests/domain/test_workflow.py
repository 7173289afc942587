"""The workflow of a request: every pair of statuses, what each entry needs, who may move, how works carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from tracker.domain.people import Role
from tracker.domain.statuses import EntryStatus, Status, StatusGroup, WorkStatus
from tracker.domain.workflow import (
    ENTRY_NEEDS,
    MAY_MOVE_TO,
    TRANSITIONS,
    MoveDetails,
    check_move,
    moves_for,
    path_by_work,
)
from tracker.errors import InvalidMove

TODAY = date(2026, 11, 20)
FILED = date(2026, 5, 1)
EVERYTHING = MoveDetails(
    assignee_id=1,
    question="Где именно?",
    answer_by=TODAY + timedelta(days=10),
    year=2027,
    reason_code="outside",
    reason_text="Это не двор",
    next_step="Обратитесь в управляющую компанию",
    work_id=5,
    main_number="МОТ-2026-000001",
    redirected_to="Департамент дорог",
    redirect_number="12-34",
    redirected_on=TODAY,
    completed_on=TODAY,
    has_after_photo=True,
)
EMPTY: dict[str, Any] = {
    name: MoveDetails.__dataclass_fields__[name].default for name in MoveDetails.__dataclass_fields__
}

#: The table of the rule book, written a second time on purpose.
EXPECTED = """
new: in_review rejected duplicate redirected withdrawn
in_review: need_info accepted rejected duplicate redirected withdrawn
need_info: in_review rejected withdrawn
accepted: reserved planned in_progress rejected duplicate
reserved: planned accepted rejected
planned: in_progress reserved
in_progress: completed planned
completed: confirmed in_review
confirmed: in_review
rejected: in_review
duplicate: in_review
redirected: in_review
withdrawn:
"""
ALLOWED = {
    (Status(line.split(":")[0]), Status(to))
    for line in EXPECTED.strip().splitlines()
    for to in line.split(":")[1].split()
}


def _check(status: Status, to: Status, details: MoveDetails = EVERYTHING) -> None:
    check_move(status, to, details, today=TODAY, filed_on=FILED, confirmed_on=TODAY)


@pytest.mark.parametrize(("status", "to"), list(product(Status, Status)))
def test_a_move_is_possible_exactly_where_the_table_says(status: Status, to: Status) -> None:
    if (status, to) in ALLOWED:
        _check(status, to)
    else:
        with pytest.raises(InvalidMove, match="нельзя перейти"):
            _check(status, to)


NEEDS = [(to, name) for to, needs in ENTRY_NEEDS.items() for name in needs]


@pytest.mark.parametrize(("to", "name"), NEEDS)
def test_an_entry_is_refused_without_what_it_needs(to: Status, name: str) -> None:
    status = next(status for status in Status if to in TRANSITIONS[status])
    lacking = {"has_after_photo": False} if name == "after_photo" else {name: EMPTY[name]}
    with pytest.raises(InvalidMove) as caught:
        _check(status, to, replace(EVERYTHING, **lacking))  # type: ignore[arg-type]
    assert list(caught.value.fields) == [name]
    assert ENTRY_NEEDS[to][name] in caught.value.message


def test_spaces_are_not_an_explanation() -> None:
    with pytest.raises(InvalidMove, match="Пояснение жителю"):
        _check(Status.NEW, Status.REJECTED, replace(EVERYTHING, reason_text="  \n"))


def test_a_stated_reason_stands_for_the_photo_after_works() -> None:
    _check(
        Status.IN_PROGRESS,
        Status.COMPLETED,
        replace(EVERYTHING, has_after_photo=False, no_photo_reason="Снято ночью"),
    )


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), FILED - timedelta(days=1)])
def test_completion_is_neither_in_the_future_nor_before_filing(day: date) -> None:
    with pytest.raises(InvalidMove, match="Дата завершения"):
        _check(Status.IN_PROGRESS, Status.COMPLETED, replace(EVERYTHING, completed_on=day))


def test_a_question_needs_a_day_in_the_future() -> None:
    with pytest.raises(InvalidMove, match="в будущем"):
        _check(Status.IN_REVIEW, Status.NEED_INFO, replace(EVERYTHING, answer_by=TODAY))


def test_a_year_of_reserve_that_has_passed_is_refused() -> None:
    with pytest.raises(InvalidMove, match="Год резерва"):
        _check(Status.ACCEPTED, Status.RESERVED, replace(EVERYTHING, year=2025))


@pytest.mark.parametrize(("days", "is_allowed"), [(30, True), (31, False)])
def test_a_confirmed_request_can_be_reopened_only_within_the_dispute_window(
    days: int, is_allowed: bool
) -> None:
    confirmed = TODAY - timedelta(days=days)
    if is_allowed:
        check_move(
            Status.CONFIRMED,
            Status.IN_REVIEW,
            EVERYTHING,
            today=TODAY,
            filed_on=FILED,
            confirmed_on=confirmed,
        )
    else:
        with pytest.raises(InvalidMove, match="Подайте новую заявку"):
            check_move(
                Status.CONFIRMED,
                Status.IN_REVIEW,
                EVERYTHING,
                today=TODAY,
                filed_on=FILED,
                confirmed_on=confirmed,
            )


def test_nobody_leaves_a_withdrawn_request_and_every_other_status_has_a_way_on() -> None:
    assert [status for status in Status if not TRANSITIONS[status]] == [Status.WITHDRAWN]


@pytest.mark.parametrize("role", Role)
def test_moves_offered_to_a_role_are_the_tables_and_the_roles(role: Role) -> None:
    for status in Status:
        offered = moves_for(role, status)
        assert set(offered) == TRANSITIONS[status] & MAY_MOVE_TO.get(role, frozenset())
        assert list(offered) == [to for to in Status if to in offered]


def test_an_operator_does_not_plan_works_and_a_resident_moves_nothing() -> None:
    assert moves_for(Role.OPERATOR, Status.ACCEPTED) == (Status.REJECTED, Status.DUPLICATE)
    assert moves_for(Role.RESIDENT, Status.NEW) == ()


@pytest.mark.parametrize(
    ("status", "work", "path"),
    [
        (Status.ACCEPTED, WorkStatus.PLANNED, (Status.PLANNED,)),
        (Status.ACCEPTED, WorkStatus.ACCEPTED, (Status.PLANNED, Status.IN_PROGRESS, Status.COMPLETED)),
        (Status.PLANNED, WorkStatus.IN_PROGRESS, (Status.IN_PROGRESS,)),
        (Status.IN_PROGRESS, WorkStatus.SUSPENDED, ()),
        (Status.IN_PROGRESS, WorkStatus.PLANNED, ()),
        (Status.PLANNED, WorkStatus.CANCELLED, ()),
        (Status.NEW, WorkStatus.ACCEPTED, ()),
        (Status.CONFIRMED, WorkStatus.ACCEPTED, ()),
    ],
)
def test_a_work_carries_its_request_step_by_step(
    status: Status, work: WorkStatus, path: tuple[Status, ...]
) -> None:
    assert path_by_work(status, work) == path


@pytest.mark.parametrize(("status", "work"), list(product(Status, WorkStatus)))
def test_works_never_carry_a_request_against_the_table(status: Status, work: WorkStatus) -> None:
    start = Status.ACCEPTED if status is Status.RESERVED else status
    for step in path_by_work(status, work):
        assert step in TRANSITIONS[start]
        start = step


def test_every_status_has_words_and_belongs_to_one_kind() -> None:
    for status in Status:
        assert status.label
        assert status.resident_label
        assert status.is_open + status.is_done + status.is_closed_without_works == 1
    assert {status.group for status in Status} == set(StatusGroup)
    assert all(state.label for state in (*StatusGroup, *WorkStatus, *EntryStatus))
