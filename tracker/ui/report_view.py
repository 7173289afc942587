"""The report on completed works on its page: its size, tables, chart, map and files."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup
from streamlit_folium import st_folium

from tracker import clock
from tracker.actions import reports
from tracker.config import get_settings
from tracker.domain.people import Actor
from tracker.domain.reports import Report
from tracker.i18n import RUSSIAN, speaking, t
from tracker.render import charts, numbers, report_tables, tables
from tracker.render.csv_out import to_csv
from tracker.render.district_map import build_map
from tracker.render.safe_text import plain
from tracker.render.tables import Cell, Column, Table, Value
from tracker.render.works_map import CourtyardCircles
from tracker.render.xlsx import to_xlsx
from tracker.runtime import current_store
from tracker.ui import data, html, parts
from tracker.ui.report_filters import Asked

#: Rows of the table of works on the page; the files hold them all.
MAX_ROWS = 2000


def show_report(report: Report, actor: Actor) -> None:
    """Everything that a report says, or what to do where it has nothing to say."""
    if report.is_empty:
        parts.empty_state(
            t("За этот период принятых работ нет"),
            t(
                "Выберите другой период или уберите часть фильтров. В отчёт входят работы, принятые комиссией."
            ),
        )
        return
    _show_size(report)
    _show_files(report, actor)
    names = [t("По видам работ"), t("По микрорайонам"), t("По подрядчикам"), t("Все работы")]
    shows = (_show_kinds, _show_areas, _show_contractors, _show_works)
    # Only the open tab is drawn: a map that starts hidden does not know its size.
    for tab, show in zip(st.tabs(names, key="report-tab", on_change="rerun"), shows, strict=True):
        if tab.open:
            with tab:
                show(report)


def _show_kinds(report: Report) -> None:
    _show_table(report_tables.kinds_table(report))
    st.caption(
        t(
            "Объёмы в разных единицах не складываются: у каждой единицы свой итог. "
            "Двор, где сделано несколько видов работ, посчитан в итоге один раз."
        )
    )
    st.altair_chart(charts.kinds_chart(report), key="report-kinds-chart")


def _show_areas(report: Report) -> None:
    _show_table(report_tables.areas_table(report))
    _show_map(report)
    st.altair_chart(charts.areas_chart(report), key="report-areas-chart")


def _show_contractors(report: Report) -> None:
    _show_table(report_tables.contractors_table(report))


def _show_size(report: Report) -> None:
    total = report.total
    parts.section(f"{report.period_text.capitalize()}, {t(report.period.label)}")
    said = "; ".join(f"{t(name).lower()}: {value}" for name, value in report_tables.conditions_of(report))
    if said:
        st.caption(t("Отбор: {said}", said=plain(said)))
    parts.facts(
        [
            (t("Принято работ"), numbers.number(total.works)),
            (t("Дворов"), numbers.number(total.courtyards)),
            (t("Домов"), numbers.number(total.houses)),
            (t("Жителей"), "" if total.residents is None else numbers.number(total.residents)),
            (t("Стоимость"), numbers.thousands(total.cost)),
        ]
    )


def _show_files(report: Report, actor: Actor) -> None:
    name = t("отчёт о работах {day}", day=f"{clock.today():%d.%m.%Y}")

    def make_xlsx() -> bytes:
        # A number is taken when a file is made: a look at the page takes none.
        number = reports.take_number(current_store(), actor, works=len(report.works))
        with speaking(RUSSIAN):
            cover = report_tables.report_cover(report, number=number, made_at=clock.now(), made_by=actor.name)
            return to_xlsx(report_tables.report_tables(report), cover)

    def make_csv() -> bytes:
        reports.note_table(current_store(), actor, works=len(report.works))
        with speaking(RUSSIAN):
            return to_csv(report_tables.works_table(report))

    with st.container(horizontal=True, key="report-files"):
        _download(t("Скачать Excel"), make_xlsx, f"{name}.xlsx", "table_view", is_main=True)
        _download(t("Скачать CSV"), make_csv, f"{name}.csv", "csv")


def _download(label: str, make: Callable[[], bytes], name: str, icon: str, *, is_main: bool = False) -> None:
    st.download_button(
        label,
        make,
        file_name=name,
        icon=f":material/{icon}:",
        on_click="ignore",
        type="primary" if is_main else "secondary",
        key=f"report-{icon}",
    )


def _show_table(table: Table) -> None:
    rows = [
        [_said(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    totals = [
        [
            Markup("<b>{}</b>").format(_said(value, column))
            for value, column in zip(row, table.columns, strict=True)
        ]
        for row in table.totals
    ]
    numeric = frozenset(place for place, column in enumerate(table.columns) if column.cell.is_number)
    parts.table(
        [column.title for column in table.columns], [*rows, *totals], caption=table.title, numeric=numeric
    )


def _said(value: Value, column: Column) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    shapes: dict[Cell, Callable[..., str]] = {
        Cell.WHOLE: numbers.number,
        Cell.QUANTITY: numbers.quantity,
        Cell.MONEY: lambda sum_: numbers.number(sum_, 2),
        Cell.PERCENT: lambda share: numbers.number(share, 1),
        Cell.DATE: numbers.day,
    }
    return shapes[column.cell](value)


def _show_map(report: Report) -> None:
    settings = get_settings()
    ground = build_map(
        data.names(),
        tile_url=settings.tile_url,
        tile_attribution=settings.tile_attribution,
        has_requests=False,
        remember="report-map",
    )
    st_folium(
        ground,
        key="report-map",
        height=460,
        use_container_width=True,
        returned_objects=[],
        render=False,
        feature_group_to_add=[CourtyardCircles(report.works)],
    )
    st.caption(t("Круг — двор, где приняты работы. Чем больше круг, тем больше стоимость."))


def _show_works(report: Report) -> None:
    table = report_tables.works_table(report)
    if len(table.rows) > MAX_ROWS:
        st.caption(
            t("Показаны первые {count} строк, все строки есть в файлах.", count=numbers.number(MAX_ROWS))
        )
    with st.container(key="report-works-table"):
        st.dataframe(
            to_frame(table),
            hide_index=True,
            height=min(38 * min(len(table.rows), MAX_ROWS) + 42, 640),
            row_height=38,
            key="report-works",
            column_config={column.title: _config(column) for column in table.columns},
            alt=table.title,
        )
    with st.container(key="report-works-cards"):
        parts.draw(html.cards(_card(row, table) for row in table.rows[:50]))


def to_frame(table: Table) -> pd.DataFrame:
    """The first rows of a table as a frame of real numbers and dates."""
    rows = [
        [float(value) if isinstance(value, Decimal) else value for value in row]
        for row in table.rows[:MAX_ROWS]
    ]
    return pd.DataFrame(rows, columns=[column.title for column in table.columns])


def _config(column: Column) -> Any:
    width = column.width * 8
    if column.cell is Cell.DATE:
        return st.column_config.DateColumn(format="DD.MM.YYYY", width=width)
    if column.cell.is_number:
        return st.column_config.NumberColumn(format="localized", width=width)
    return st.column_config.TextColumn(width=width)


def _card(row: tables.Row, table: Table) -> Markup:
    said = [_said(value, column) for value, column in zip(row, table.columns, strict=True)]
    _number, yard, area, programme, kind, unit, planned, actual, _share, cost, firm, act, act_on, until = said
    lines = (
        t("{fact} из {plan} {unit}", fact=actual or "0", plan=planned or "0", unit=unit),
        t("{sum} тыс. руб.", sum=cost) if cost else "",
        programme,
        firm,
        t("акт № {number} от {day}", number=act, day=act_on) if act else t("акт {day}", day=act_on),
        t("гарантия до {day}", day=until) if until else "",
    )
    return Markup('<article class="card"><h3>{}</h3><p>{}</p><p class="meta">{}</p></article>').format(
        kind, ", ".join(word for word in (yard, area) if word), " · ".join(line for line in lines if line)
    )


def read_report(asked: Asked, actor: Actor) -> Report:
    """The report asked for. Raises InvalidInput where its period ends before it starts."""
    return reports.completed(current_store(), actor, asked.filters, period=asked.period)
