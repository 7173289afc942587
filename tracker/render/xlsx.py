"""Tables as an XLSX workbook that prints: real dates and numbers, frozen headers, filters, A4 landscape, a sheet on how rows were chosen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tracker.clock import to_local
from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.render import numbers
from tracker.render.safe_text import safe_text
from tracker.render.tables import Cell, Column, Cover, Table, Value

#: What a sheet can hold, less the rows above and under the table.
MAX_ROWS = 1_048_000
_MAX_TEXT = 32_000
_A4 = 9
_HEADER_ROW = 4
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_NUMBER_FORMATS = {
    Cell.WHOLE: "#,##0",
    Cell.YEAR: "0",
    Cell.QUANTITY: "#,##0.0",
    Cell.MONEY: "#,##0.00",
    Cell.PERCENT: "0.0",
    Cell.DEGREES: "0.000000",
    Cell.DATE: "dd.mm.yyyy",
    Cell.MOMENT: "dd.mm.yyyy hh:mm",
}


@dataclass(frozen=True)
class _Formats:
    title: Any
    plain: Any
    head: Any
    row: dict[Cell, Any]
    total: dict[Cell, Any]


def to_xlsx(tables: Sequence[Table], cover: Cover) -> bytes:
    """A workbook with a sheet for each table and one that tells how it was made. Raises InvalidInput where it cannot hold the rows."""
    if any(len(table.rows) > MAX_ROWS for table in tables):
        raise InvalidInput(t("Строк больше, чем вмещает лист Excel. Сузьте фильтры или скачайте CSV."))
    buffer = io.BytesIO()
    options = {
        "in_memory": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": cover.title, "comments": cover.number})
        formats = _make_formats(book)
        for table in tables:
            _write_sheet(book.add_worksheet(table.name[:31]), table, cover, formats)
        _write_cover(book.add_worksheet(t("Условия отбора")), cover, formats)
    return buffer.getvalue()


def _make_formats(book: Workbook) -> _Formats:
    def make(**options: Any) -> Any:
        return book.add_format(_FONT | options)

    def cells(**options: Any) -> dict[Cell, Any]:
        made = {Cell.TEXT: make(text_wrap=True, **options)}
        return made | {cell: make(num_format=code, **options) for cell, code in _NUMBER_FORMATS.items()}

    lines = {"border": 1, "border_color": "#B8C2BC"}
    return _Formats(
        title=make(bold=True, font_size=14),
        plain=make(),
        head=make(bold=True, bg_color="#E6EEE9", text_wrap=True, align="center", valign="vcenter", **lines),
        row=cells(**lines),
        total=cells(bold=True, bg_color="#F1F5F2", **lines),
    )


def _write_sheet(sheet: Worksheet, table: Table, cover: Cover, formats: _Formats) -> None:
    said = "; ".join(f"{name}: {value}" for name, value in cover.conditions) or t("без отбора")
    for row, (line, look) in enumerate(
        (
            (table.title, formats.title),
            (cover.subtitle, formats.plain),
            (t("Отбор: {said}", said=said), formats.plain),
            (_made_line(cover), formats.plain),
        )
    ):
        sheet.write_string(row, 0, safe_text(line)[:_MAX_TEXT], look)
    for position, column in enumerate(table.columns):
        sheet.set_column(position, position, column.width)
        sheet.write_string(_HEADER_ROW, position, column.title, formats.head)
    sheet.set_row(_HEADER_ROW, 32)
    first = _HEADER_ROW + 1
    _write_rows(sheet, first, table.columns, table.rows, formats.row)
    _write_rows(sheet, first + len(table.rows), table.columns, table.totals, formats.total)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(1, len(table.rows)), len(table.columns) - 1)
    sheet.freeze_panes(first, 0)
    sheet.repeat_rows(_HEADER_ROW)
    _lay_out(sheet, cover)


def _write_rows(
    sheet: Worksheet,
    first: int,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    looks: dict[Cell, Any],
) -> None:
    cells = [(column.cell, looks[column.cell]) for column in columns]
    for row, values in enumerate(rows, first):
        for position, ((_cell, look), value) in enumerate(zip(cells, values, strict=True)):
            _write_value(
                sheet, row, position, value, look if not isinstance(value, str) else looks[Cell.TEXT]
            )


def _write_value(sheet: Worksheet, row: int, column: int, value: Value, look: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, safe_text(value)[:_MAX_TEXT], look)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, to_local(value).replace(tzinfo=None), look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, look)


def _lay_out(sheet: Worksheet, cover: Cover) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    # An ampersand starts a code in a page's header: doubled, it is itself.
    sheet.set_footer(f"&L&8{cover.number.replace('&', '&&')}&R&8{t('Страница')} &P {t('из')} &N")


def _write_cover(sheet: Worksheet, cover: Cover, formats: _Formats) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, safe_text(cover.title), formats.title)
    lines = [
        (t("Номер"), cover.number),
        (t("Сформирован"), numbers.moment(cover.made_at)),
        (t("Кем"), cover.made_by),
        (t("Период"), cover.subtitle),
        *cover.conditions,
        *((t("Примечание") if not position else "", note) for position, note in enumerate(cover.notes)),
    ]
    wrapped = formats.row[Cell.TEXT]
    shown = [(name, value) for name, value in lines if value]
    for row, (name, value) in enumerate(shown, 2):
        sheet.write_string(row, 0, safe_text(name), wrapped)
        sheet.write_string(row, 1, safe_text(value)[:_MAX_TEXT], wrapped)
    _lay_out(sheet, cover)


def _made_line(cover: Cover) -> str:
    return t(
        "{number}. Сформирован {moment} (время Перми)",
        number=cover.number,
        moment=numbers.moment(cover.made_at),
    )
