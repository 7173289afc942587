"""Cells into moments, numbers and points, as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.importers.model import Cell
from tracker.importers.values import UnreadableCell, to_meaning, to_moment, to_number, to_point, to_text


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2016-07-13 15:11:07+00:00", datetime(2016, 7, 13, 15, 11, 7, tzinfo=UTC)),
        ("2016-07-13T15:11:07Z", datetime(2016, 7, 13, 15, 11, 7, tzinfo=UTC)),
        ("2016-07-13T15:11:07.000", datetime(2016, 7, 13, 10, 11, 7, tzinfo=UTC)),
        ("2024-03-05", datetime(2024, 3, 4, 19, 0, tzinfo=UTC)),
        ("05.03.2024", datetime(2024, 3, 4, 19, 0, tzinfo=UTC)),
        ("5.3.24", datetime(2024, 3, 4, 19, 0, tzinfo=UTC)),
        ("05.03.2024 07:08", datetime(2024, 3, 5, 2, 8, tzinfo=UTC)),
        ("05.03.2024, 07:08:09", datetime(2024, 3, 5, 2, 8, 9, tzinfo=UTC)),
        ("05.03.2024 07:08 +03:00", datetime(2024, 3, 5, 4, 8, tzinfo=UTC)),
        ("05/03/2024", datetime(2024, 3, 4, 19, 0, tzinfo=UTC)),
        ("12/25/2023 01:05:00 PM", datetime(2023, 12, 25, 8, 5, tzinfo=UTC)),
        ("12/10/2023 12:00:00 AM", datetime(2023, 12, 9, 19, 0, tzinfo=UTC)),
        ("5 марта 2024 г.", datetime(2024, 3, 4, 19, 0, tzinfo=UTC)),
        ("5 мая 2024 в 10:00", datetime(2024, 5, 5, 5, 0, tzinfo=UTC)),
        (45356, datetime(2024, 3, 4, 19, 0, tzinfo=UTC)),
        ("45356,5", datetime(2024, 3, 5, 7, 0, tzinfo=UTC)),
        (45356.5, datetime(2024, 3, 5, 7, 0, tzinfo=UTC)),
        (datetime(2024, 3, 5, 12, 0), datetime(2024, 3, 5, 7, 0, tzinfo=UTC)),  # noqa: DTZ001  # as a sheet gives it
        (date(2024, 3, 5), datetime(2024, 3, 4, 19, 0, tzinfo=UTC)),
        ("", None),
        ("—", None),
        ("nan", None),
        (float("nan"), None),
        (None, None),
    ],
)
def test_a_moment_without_a_zone_is_perms(cell: Cell, moment: datetime | None) -> None:
    assert to_moment(cell) == moment


def test_another_zone_can_be_said() -> None:
    assert to_moment("2024-01-05 12:00", ZoneInfo("America/New_York")) == datetime(
        2024, 1, 5, 17, 0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "cell", ["32.01.2024", "вчера", "00.00.0000", "17", 17, "31.02.2024", True, "2024", "5 брюмера 2024"]
)
def test_what_is_no_date_is_refused(cell: Cell) -> None:
    with pytest.raises(UnreadableCell):
        to_moment(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("58,0139", 58.0139),
        ("1 234,5", 1234.5),
        ("58.01°", 58.01),
        (7, 7.0),
        ("-122.4", -122.4),
        ("", None),
        ("-", None),
    ],
)
def test_numbers_take_a_comma_or_a_point(cell: Cell, number: float | None) -> None:
    assert to_number(cell) == number


@pytest.mark.parametrize("cell", ["58 градусов", "1,2,3", "=A1"])
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    with pytest.raises(UnreadableCell):
        to_number(cell)


@pytest.mark.parametrize(
    ("cell", "point"),
    [
        ("(37.76, -122.5)", (37.76, -122.5)),
        ("58.01, 56.28", (58.01, 56.28)),
        ("58,01; 56,28", (58.01, 56.28)),
        ("58.01 56.28", (58.01, 56.28)),
        ("POINT (-122.5 37.76)", (37.76, -122.5)),
        ("{'latitude': '40.7', 'longitude': '-73.9', 'human_address': '{\"address\": \"\"}'}", (40.7, -73.9)),
        ('{"type": "Point", "coordinates": [56.28, 58.01]}', (58.01, 56.28)),
        ("ул. Уральская, 95", None),
        ("", None),
        ("{'latitude': __import__('os')}", None),
        ("(" * 5000, None),
    ],
)
def test_a_point_in_one_cell_is_read_in_many_spellings(cell: Cell, point: tuple[float, float] | None) -> None:
    assert to_point(cell) == point


def test_a_dictionary_in_a_cell_becomes_its_words() -> None:
    cell = '{\'latitude\': \'40.7\', \'human_address\': \'{"address": "5 MAIN ST", "city": "NEW YORK", "zip": ""}\'}'
    assert to_meaning(cell) == "5 MAIN ST, NEW YORK"


def test_whole_numbers_of_a_sheet_lose_their_point() -> None:
    assert to_text(3000001.0) == "3000001"
    assert to_text("#N/A") == ""
