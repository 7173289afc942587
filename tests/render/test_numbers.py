"""Numbers as people read them: a quantity is never parted from its unit."""

from __future__ import annotations

from tracker.render import numbers


def test_a_quantity_and_its_unit_stay_on_one_line() -> None:
    assert numbers.amount(132.8, "п. м") == "132,8\u00a0п.\u00a0м"
    assert numbers.amount(900.0, "м²") == "900\u00a0м²"
