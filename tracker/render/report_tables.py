"""The report of completed works as tables, a sheet each, with its cover."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tracker.domain.conditions import Conditions, describe
from tracker.domain.reports import Amount, CompletedWork, Report
from tracker.i18n import t
from tracker.render.tables import Cell, Column, Cover, Row, Table


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
        Column(title=t("Акт №"), width=14),
        Column(title=t("Дата акта"), cell=Cell.DATE, width=12),
        Column(title=t("Гарантия до"), cell=Cell.DATE, width=12),
    )
    rows = [row for number, work in enumerate(report.works, 1) for row in _work_rows(number, work)]
    totals: list[Row] = [
        (
            None,
            t("Всего, {unit}", unit=t(amount.unit)),
            None,
            None,
            None,
            *_amount(amount),
            None,
            None,
            None,
            None,
            None,
        )
        for amount in report.by_unit
    ]
    money = (None, t("Всего, тыс. руб."), None, None, None, None, None, None, None, report.total.cost)
    totals.append((*money, None, None, None, None))
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
            t(work.programme),
            t(work.category),
            *_amount(amount),
            None if position else work.cost,
            work.contractor,
            work.act_number,
            work.act_on,
            work.warranty_until,
        )


def _amount(amount: Amount) -> Row:
    return (t(amount.unit), amount.planned, amount.actual, amount.percent)


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
        (t(kind.category), kind.courtyards, kind.works, *_amount(kind.amount), kind.cost)
        for kind in report.by_kind
    ]
    totals: list[Row] = [
        (t("Всего, {unit}", unit=t(amount.unit)), None, None, *_amount(amount), None)
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


def conditions_of(report: Report) -> Conditions:
    """What the works were chosen by, in words; the period is said apart."""
    return describe(report.filters, report.names, with_completion=False)


def report_cover(report: Report, *, number: str, made_at: datetime, made_by: str = "") -> Cover:
    """The report's header: period, filters, number, time and how its figures are made."""
    return Cover(
        title=t("Отчёт о выполненных работах"),
        subtitle=t("{period} ({by})", period=report.period_text.capitalize(), by=t(report.period.label)),
        number=number,
        made_at=made_at,
        made_by=made_by,
        conditions=conditions_of(report),
        notes=(
            t("Вошли работы, принятые комиссией."),
            t("Объёмы в разных единицах не складываются: у каждой единицы свой итог."),
            t("Двор, где сделано несколько видов работ, посчитан в итоге один раз."),
            t("Стоимость — по акту, а где она не указана, по плану; каждая строка округлена до 10 рублей."),
        ),
    )
