"""Reports and lists as plain tables of typed cells, which xlsx, csv and pages then write each in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tracker.domain.reports import Amount, CompletedWork, Report
from tracker.i18n import t

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


@dataclass(frozen=True, kw_only=True)
class PublicRequest:
    """What everybody may know of a request; the resident's own words and contacts are not here."""

    number: str
    status: str
    category: str
    address: str
    area: str
    requested_at: datetime
    due_on: date | None = None
    completed_on: date | None = None
    programme: str = ""
    year: int | None = None
    contractor: str = ""
    public_text: str = ""
    public_answer: str = ""
    lat: float | None = None
    long: float | None = None


def works_table(report: Report) -> Table:
    """R1: every completed work; a kind with two units takes two rows with one number, the cost with the first."""
    columns = (
        Column(title=t("№"), cell=Cell.WHOLE, width=6),
        Column(title=t("Двор (адрес)"), width=34),
        Column(title=t("Микрорайон"), width=18),
        Column(title=t("Программа"), width=14),
        Column(title=t("Вид работ"), width=28),
        Column(title=t("Ед."), width=9),
        Column(title=t("План"), cell=Cell.QUANTITY, width=12),
        Column(title=t("Факт"), cell=Cell.QUANTITY, width=12),
        Column(title=t("%"), cell=Cell.PERCENT, width=9),
        Column(title=t("Стоимость, тыс. руб."), cell=Cell.MONEY, width=16),
        Column(title=t("Подрядчик"), width=28),
        Column(title=t("Дата акта"), cell=Cell.DATE, width=12),
        Column(title=t("Гарантия до"), cell=Cell.DATE, width=12),
    )
    rows = [row for number, work in enumerate(report.works, 1) for row in _work_rows(number, work)]
    totals: list[Row] = [
        (
            None,
            t("Всего, {unit}", unit=amount.unit),
            None,
            None,
            None,
            *_amount(amount),
            None,
            None,
            None,
            None,
        )
        for amount in report.by_unit
    ]
    money = (None, t("Всего, тыс. руб."), None, None, None, None, None, None, None, report.total.cost)
    totals.append((*money, None, None, None))
    return Table(
        name=t("Работы"),
        title=t("Сводный отчёт о выполненных работах"),
        columns=columns,
        rows=rows,
        totals=tuple(totals),
    )


def _work_rows(number: int, work: CompletedWork) -> Iterable[Row]:
    for position, amount in enumerate(work.amounts):
        yield (
            number,
            work.courtyard,
            work.area,
            work.programme,
            work.category,
            *_amount(amount),
            None if position else work.cost,
            work.contractor,
            work.act_on,
            work.warranty_until,
        )


def _amount(amount: Amount) -> Row:
    return (amount.unit, amount.planned, amount.actual, amount.percent)


def kinds_table(report: Report) -> Table:
    """R2: a row for each kind of work in each of its units, then totals by unit and of the money."""
    columns = (
        Column(title=t("Вид работ"), width=36),
        Column(title=t("Дворов"), cell=Cell.WHOLE, width=9),
        Column(title=t("Работ"), cell=Cell.WHOLE, width=9),
        Column(title=t("Ед."), width=14),
        Column(title=t("План"), cell=Cell.QUANTITY),
        Column(title=t("Факт"), cell=Cell.QUANTITY),
        Column(title=t("%"), cell=Cell.PERCENT, width=9),
        Column(title=t("Стоимость, тыс. руб."), cell=Cell.MONEY, width=18),
    )
    rows = [
        (kind.category, kind.courtyards, kind.works, *_amount(kind.amount), kind.cost)
        for kind in report.by_kind
    ]
    totals: list[Row] = [
        (t("Всего, {unit}", unit=amount.unit), None, None, *_amount(amount), None)
        for amount in report.by_unit
    ]
    total = report.total
    totals.append((t("Всего"), total.courtyards, total.works, None, None, None, None, total.cost))
    return Table(
        name=t("По видам работ"),
        title=t("По видам работ"),
        columns=columns,
        rows=rows,
        totals=tuple(totals),
    )


def areas_table(report: Report) -> Table:
    """R3: a row for each microdistrict."""
    columns = (
        Column(title=t("Микрорайон"), width=30),
        Column(title=t("Дворов"), cell=Cell.WHOLE, width=10),
        Column(title=t("Работ"), cell=Cell.WHOLE, width=10),
        Column(title=t("Домов"), cell=Cell.WHOLE, width=10),
        Column(title=t("Жителей"), cell=Cell.WHOLE, width=12),
        Column(title=t("Стоимость, тыс. руб."), cell=Cell.MONEY, width=20),
    )
    rows = [
        (
            area.area or t("Вне микрорайонов"),
            area.courtyards,
            area.works,
            area.houses,
            area.residents,
            area.cost,
        )
        for area in report.by_area
    ]
    total = report.total
    last = (t("Всего"), total.courtyards, total.works, total.houses, total.residents, total.cost)
    return Table(
        name=t("По микрорайонам"), title=t("По микрорайонам"), columns=columns, rows=rows, totals=(last,)
    )


def contractors_table(report: Report) -> Table:
    """R4: a row for each contractor; plan and fact in money, because units differ."""
    columns = (
        Column(title=t("Подрядчик"), width=36),
        Column(title=t("Договоров"), cell=Cell.WHOLE, width=11),
        Column(title=t("Работ"), cell=Cell.WHOLE, width=9),
        Column(title=t("План, тыс. руб."), cell=Cell.MONEY, width=16),
        Column(title=t("Факт, тыс. руб."), cell=Cell.MONEY, width=16),
        Column(title=t("%"), cell=Cell.PERCENT, width=9),
        Column(title=t("Работ с опозданием"), cell=Cell.WHOLE, width=13),
        Column(title=t("Дней опоздания"), cell=Cell.WHOLE, width=13),
        Column(title=t("Гарантийных случаев"), cell=Cell.WHOLE, width=14),
    )
    firms = report.by_contractor
    rows = [
        (
            firm.contractor or t("Подрядчик не указан"),
            firm.contracts,
            firm.works,
            firm.planned_cost,
            firm.cost,
            firm.percent,
            firm.late_works,
            firm.days_late,
            firm.warranty_cases,
        )
        for firm in firms
    ]
    last: Row = (
        t("Всего"),
        sum(firm.contracts for firm in firms),
        report.total.works,
        report.planned_cost,
        report.total.cost,
        report.percent,
        sum(firm.late_works for firm in firms),
        sum(firm.days_late for firm in firms),
        sum(firm.warranty_cases for firm in firms),
    )
    return Table(
        name=t("По подрядчикам"), title=t("По подрядчикам"), columns=columns, rows=rows, totals=(last,)
    )


def report_tables(report: Report) -> tuple[Table, ...]:
    """Every table of the report, in the order of its sheets."""
    return (works_table(report), kinds_table(report), areas_table(report), contractors_table(report))


def report_cover(report: Report, *, number: str, made_at: datetime, made_by: str = "") -> Cover:
    """The report's header: period, filters, number, time and how its figures are made."""
    return Cover(
        title=t("Отчёт о выполненных работах"),
        subtitle=t("{period} ({by})", period=report.period_text.capitalize(), by=t(report.period.label)),
        number=number,
        made_at=made_at,
        made_by=made_by,
        conditions=report.conditions,
        notes=(
            t("Вошли работы, принятые комиссией."),
            t("Объёмы в разных единицах не складываются: у каждой единицы свой итог."),
            t("Двор, где сделано несколько видов работ, посчитан в итоге один раз."),
            t("Стоимость — по акту, а где она не указана, по плану; каждая строка округлена до 10 рублей."),
        ),
    )


def requests_table(requests: Iterable[PublicRequest]) -> Table:
    """The export of requests: public columns only."""
    columns = (
        Column(title=t("Номер"), width=18),
        Column(title=t("Статус"), width=20),
        Column(title=t("Вид работ"), width=30),
        Column(title=t("Адрес"), width=34),
        Column(title=t("Микрорайон"), width=18),
        Column(title=t("Подана"), cell=Cell.MOMENT, width=17),
        Column(title=t("Срок"), cell=Cell.DATE, width=12),
        Column(title=t("Выполнена"), cell=Cell.DATE, width=12),
        Column(title=t("Программа"), width=16),
        Column(title=t("Год"), cell=Cell.YEAR, width=8),
        Column(title=t("Подрядчик"), width=28),
        Column(title=t("Опубликованный текст"), width=50),
        Column(title=t("Ответ"), width=40),
        Column(title=t("Широта"), cell=Cell.DEGREES, width=12),
        Column(title=t("Долгота"), cell=Cell.DEGREES, width=12),
    )
    rows = [_request_row(request) for request in requests]
    return Table(name=t("Заявки"), title=t("Заявки"), columns=columns, rows=rows)


def _request_row(request: PublicRequest) -> Row:
    return (
        request.number,
        t(request.status),
        request.category,
        request.address,
        request.area,
        request.requested_at,
        request.due_on,
        request.completed_on,
        request.programme,
        request.year,
        request.contractor,
        request.public_text,
        request.public_answer,
        request.lat,
        request.long,
    )
