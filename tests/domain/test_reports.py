"""Money of the report: exact until it is shown, so that every page says the same sum."""

from __future__ import annotations

from decimal import Decimal

from tracker.domain.reports import to_thousands
from tracker.render import numbers


def test_a_sum_of_works_is_rounded_once_wherever_it_is_added_up() -> None:
    costs = [135_403.4, 135_403.4, 135_403.4, 135_424.8]
    by_work = sum((to_thousands(cost) for cost in costs), Decimal(0))
    assert numbers.thousands(by_work) == numbers.thousands(to_thousands(sum(costs)))
    assert by_work == Decimal("541.635")


def test_a_floats_tail_is_no_money() -> None:
    assert to_thousands(0.1 + 0.2) == Decimal("0.0003")
