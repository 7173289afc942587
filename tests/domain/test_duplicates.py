"""Likely duplicates: same kind, still open, close by or in the same courtyard."""

from __future__ import annotations

import pytest

from tracker.domain.duplicates import likely_twins
from tracker.domain.models import ServiceRequest
from tracker.domain.statuses import Status

LAT, LONG = 58.01, 56.3
METRE = 1 / 111_195


def make(number: str, *, north_m: float = 0.0, **changes: object) -> ServiceRequest:
    given: dict[str, object] = {
        "category_code": "bins",
        "lat": LAT + north_m * METRE,
        "long": LONG,
        "courtyard_id": 1,
    }
    return ServiceRequest(number=number, **(given | changes))


def find(*known: ServiceRequest, courtyard_id: int | None = 2) -> list[str]:
    found = likely_twins(known, category_code="bins", lat=LAT, long=LONG, courtyard_id=courtyard_id)
    return [twin.request.number for twin in found]


def test_the_nearest_come_first_and_only_a_few() -> None:
    known = [make(str(metres), north_m=metres) for metres in (90, 10, 50, 30, 70)]
    assert find(*known) == ["10", "30", "50"]


@pytest.mark.parametrize(("metres", "is_twin"), [(99, True), (101, False)])
def test_a_hundred_metres_is_the_limit(metres: float, is_twin: bool) -> None:
    assert bool(find(make("1", north_m=metres))) is is_twin


def test_the_same_courtyard_counts_however_far_and_without_a_point() -> None:
    assert find(make("far", north_m=400), courtyard_id=1) == ["far"]
    assert find(make("nowhere", lat=None, long=None), courtyard_id=1) == ["nowhere"]
    assert find(make("nowhere", lat=None, long=None, courtyard_id=None), courtyard_id=None) == []


@pytest.mark.parametrize("status", list(Status))
def test_only_an_open_request_of_the_kind_is_a_twin(status: Status) -> None:
    assert bool(find(make("1", status=status))) is status.is_open
    assert find(make("1", status=status, category_code="benches")) == []
