"""Tables in text files: encoding, separator and header are found, rows come one by one."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.importers.encoding import detect_encoding, encoding_label, repair_mojibake
from tracker.importers.header import LOOK_AHEAD, count_known, find_header, name_columns
from tracker.importers.model import FileFormat, RawRow, ReadOptions, Table

_SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LABELS = {",": "запятая", ";": "точка с запятой", "\t": "табуляция", "|": "вертикальная черта"}
_LONGEST_CELL = 1_000_000
_LONGEST_LINE = 1_000_000
#: A line of our own after the last one: where it is not a row by itself, a quotation mark was left open before it.
_END = "\x00"
Reader = Callable[[str], Iterator[tuple[int, list[str]]]]
_SAMPLE_ROWS = 60
UNCLOSED = (
    "В строке {line} не закрыта кавычка: с неё и до конца файла всё слилось в одну ячейку. Исправьте её."
)
TOO_MANY_CELLS = "В строке больше ячеек, чем колонок в шапке: проверьте разделитель и кавычки"

# The limit is the module's own and the same for all; it is only ever raised here.
csv.field_size_limit(_LONGEST_CELL)


def open_text_table(path: Path, options: ReadOptions) -> Table:
    """The table of a CSV file; raises InvalidInput where it has no columns or no rows."""
    encoding, is_damaged = detect_encoding(path)
    errors = "replace" if is_damaged else "strict"

    def read(separator: str) -> Iterator[tuple[int, list[str]]]:
        return _records(path, encoding, errors, separator)

    separator = _find_separator(read, options.is_header)
    first = [row for _, row in islice(read(separator), LOOK_AHEAD)]
    at = find_header(first, options.is_header)
    if not first:
        raise InvalidInput("Файл пустой. Выгрузите его заново и проверьте, что в нём есть строки.")
    columns, notes = name_columns([repair_mojibake(cell) or cell for cell in first[at]])
    label = t(
        "Кодировка {encoding}, разделитель — {separator}.",
        encoding=encoding_label(encoding),
        separator=t(_SEPARATOR_LABELS[separator]),
    )
    damaged = ("Часть букв в файле испорчена, на их месте стоит знак «\ufffd».",) if is_damaged else ()

    def rows() -> Iterator[RawRow]:
        for line, cells in islice(read(separator), at + 1, None):
            if any(cells):
                yield _row(line, cells, len(columns))

    return Table(
        format=FileFormat.CSV,
        columns=columns,
        rows=rows,
        total=sum(any(cells) for _, cells in islice(read(separator), at + 1, None)),
        notes=(label, *damaged, *notes),
        header_line=at + 1,
    )


def _row(line: int, cells: list[str], width: int) -> RawRow:
    if len(cells) < width:
        return RawRow(line, tuple(cells) + ("",) * (width - len(cells)))
    if any(cell.strip() for cell in cells[width:]):
        return RawRow(line, tuple(cells), problem=TOO_MANY_CELLS)
    return RawRow(line, tuple(cells[:width]))


def _records(path: Path, encoding: str, errors: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line where each begins."""
    begins = 1
    try:
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            reader = csv.reader(chain(_lines(file), [_END]), delimiter=separator)
            for cells in reader:
                if cells == [_END]:
                    return
                if cells and cells[-1].endswith(_END):
                    raise InvalidInput(UNCLOSED, line=begins)
                yield begins, cells
                begins = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(UNCLOSED, line=begins) from error
    except UnicodeError as error:
        raise InvalidInput(
            "Текст файла повреждён и не читается. Выгрузите его заново в кодировке UTF-8."
        ) from error


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) >= _LONGEST_LINE:
            raise InvalidInput(
                "В файле строка длиннее миллиона знаков: это не таблица. Проверьте, тот ли файл выбран."
            )
        yield line.replace("\x00", "")


def _find_separator(read: Reader, is_header: Callable[[str], bool]) -> str:
    """The separator that parts the most known names of columns; else the one that gives most rows the same width."""
    return max(_SEPARATORS, key=lambda separator: _likeness(read, separator, is_header))


def _likeness(read: Reader, separator: str, is_header: Callable[[str], bool]) -> tuple[int, float]:
    rows: list[list[str]] = []
    # What is wrong further down is told when the table is read; here it only ends the sample.
    with suppress(InvalidInput):
        rows.extend(row for _, row in islice(read(separator), _SAMPLE_ROWS) if any(row))
    if not rows:
        return 0, 0.0
    known = max((count_known(row, is_header) for row in rows[:LOOK_AHEAD] if len(row) > 1), default=0)
    widths = Counter(map(len, rows))
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
    return known, count / len(rows) * (1 + min(width, 20) / 20) if width > 1 else 0.0
