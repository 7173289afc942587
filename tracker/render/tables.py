"""Plain tables of typed cells, which xlsx, csv and pages then write each in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

Value = str | int | float | Decimal | date | datetime | None


Row = tuple[Value, ...]


class Cell(StrEnum):
    """What a column holds, and so how it is formatted and on which side it stands."""

    TEXT = "text"
    WHOLE = "whole"
    YEAR = "year"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    DEGREES = "degrees"

    @property
    def is_number(self) -> bool:
        return self in (Cell.WHOLE, Cell.YEAR, Cell.QUANTITY, Cell.MONEY, Cell.PERCENT, Cell.DEGREES)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its Russian title, what it holds and its width in characters."""

    title: str
    cell: Cell = Cell.TEXT
    width: int = 14


@dataclass(frozen=True, kw_only=True)
class Table:
    """A sheet: rows as wide as the columns, and rows of totals under them that take no part in filters."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What is said about a file as a whole: its title, number, when it was made, and how its rows were chosen."""

    title: str
    subtitle: str
    number: str
    made_at: datetime
    made_by: str = ""
    conditions: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
