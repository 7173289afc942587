"""The report on completed works on a page: its period and filters, its tables, a chart, and the files to take away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd
import streamlit as st
from dateutil.relativedelta import relativedelta

from tracker import clock
from tracker.actions import reports
from tracker.domain.filters import Filters
from tracker.domain.people import Actor
from tracker.domain.reports import Period, Report
from tracker.domain.statuses import StatusGroup
from tracker.i18n import t
from tracker.render.csv_out import to_csv, to_csv_text
from tracker.render.palette import LOOKS
from tracker.render.tables import Table, report_cover, report_tables
from tracker.render.xlsx import to_xlsx
from tracker.runtime import current_store
from tracker.ui import data, parts

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose_filters() -> tuple[Filters, Period]:
    """The period (this year unless told otherwise), which date decides, and the filters of works."""
    today = clock.today()
    presets = _presets(today)
    chosen = st.pills(t("Период"), list(presets), default=t("Этот год"), key="report-preset", required=True)
    since, until = presets[str(chosen)]
    left, middle, right = st.columns(3)
    first = left.date_input(t("С"), since, format="DD.MM.YYYY", key=f"report-from-{chosen}")
    last = middle.date_input(t("По"), until, format="DD.MM.YYYY", key=f"report-to-{chosen}")
    by = {one.value: t(one.label) for one in Period}
    period = right.selectbox(t("По дате"), list(by), format_func=by.__getitem__, key="report-period")
    filters = Filters(
        completed_from=first,
        completed_to=last,
        category=_several(left, t("Вид работ"), data.names(), "category"),
        area=_several(middle, t("Микрорайон"), {a.code: a.name for a in data.microdistricts()}, "area"),
        programme=_several(
            right, t("Программа"), {p.code: p.short_name for p in data.programmes()}, "programme"
        ),
    )
    return filters, Period(period)


def _presets(today: date) -> dict[str, tuple[date, date]]:
    month = today.replace(day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    year = today.replace(month=1, day=1)
    return {
        t("Этот месяц"): (month, today),
        t("Прошлый месяц"): (month - relativedelta(months=1), month - timedelta(days=1)),
        t("Этот квартал"): (quarter, today),
        t("Этот год"): (year, today),
        t("Прошлый год"): (year - relativedelta(years=1), year - timedelta(days=1)),
    }


def _several(
    place: st.delta_generator.DeltaGenerator, label: str, names: dict[str, str], key: str
) -> tuple[str, ...]:
    found: Sequence[str] = place.multiselect(
        label, list(names), format_func=names.__getitem__, key=f"report-{key}", placeholder=t("любой")
    )
    return tuple(found)


def show_report(report: Report, actor: Actor) -> None:
    """Totals, chart, tables and downloads of a report."""
    if report.is_empty:
        parts.empty_state(
            t("За этот период принятых работ нет"),
            t(
                "Выберите другой период, уберите часть фильтров или проверьте, что акты внесены на странице «Работы»."
            ),
        )
        return
    tables = report_tables(report)
    _downloads(report, tables, actor)
    _chart(report)
    for table in (*tables[1:], tables[0]):
        parts.section(table.title)
        _show_table(table)


def _show_table(table: Table) -> None:
    numeric = frozenset(place for place, column in enumerate(table.columns) if column.cell.is_number)
    rows = [tuple(to_csv_text(value) for value in row) for row in (*table.rows, *table.totals)]
    parts.table([column.title for column in table.columns], rows, caption=table.title, numeric=numeric)


def _chart(report: Report) -> None:
    costs: dict[str, float] = {}
    for kind in report.by_kind:
        costs[kind.category] = costs.get(kind.category, 0.0) + float(kind.cost or 0)
    frame = pd.DataFrame({"kind": list(costs), "cost": list(costs.values())})
    bars = (
        alt.Chart(frame)
        .mark_bar(color=LOOKS[StatusGroup.COMPLETED].colour)
        .encode(
            x=alt.X(
                "cost:Q",
                title=t("Стоимость, тыс. руб."),
                axis=alt.Axis(labelExpr="replace(datum.label, /,/g, ' ')", tickCount=8),
            ),
            y=alt.Y("kind:N", sort="-x", title=None, axis=alt.Axis(labelLimit=260)),
            tooltip=[
                alt.Tooltip("kind:N", title=t("Вид работ")),
                alt.Tooltip("cost:Q", title=t("Тыс. руб.")),
            ],
        )
    )
    st.altair_chart(bars, alt=t("Стоимость выполненных работ по видам; те же числа в таблице ниже"))


def _downloads(report: Report, tables: Sequence[Table], actor: Actor) -> None:
    name = f"works-{report.filters.completed_from}-{report.filters.completed_to}"

    def workbook() -> bytes:
        number = reports.take_number(current_store())
        return to_xlsx(tables, report_cover(report, number=number, made_at=clock.now(), made_by=actor.name))

    with st.container(horizontal=True):
        st.download_button(
            t("Скачать Excel"), workbook, f"{name}.xlsx", XLSX, type="primary", key="report-xlsx"
        )
        st.download_button(
            t("Скачать CSV"), lambda: to_csv(tables[0]), f"{name}.csv", "text/csv", key="report-csv"
        )
