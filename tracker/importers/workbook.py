"""Excel books: the sheet with the table is found, rows come one by one."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.importers.archive import check_bomb
from tracker.importers.encoding import repair_mojibake
from tracker.importers.header import LOOK_AHEAD, count_known, find_header, name_columns
from tracker.importers.model import MAX_COLUMNS, Cell, FileFormat, RawRow, ReadOptions, Table
from tracker.importers.sniff import open_zip
from tracker.importers.values import to_text

_BROKEN = (
    "Книга Excel повреждена или загружена не до конца. Откройте её в Excel, сохраните ещё раз и повторите."
)
FORMULA = "В ячейке формула без посчитанного значения: откройте книгу в Excel и сохраните ещё раз"
#: A sheet's XML is many times its archive; strings shared by all cells are held in memory as a whole.
_MAX_UNPACKED = 2 * 2**30
_MAX_STRINGS = 256 * 2**20
_READ_ERRORS = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    OSError,
)


def open_workbook(path: Path, options: ReadOptions) -> Table:
    """The table of a book: `layer` names the sheet, else the first with a known header. Raises InvalidInput."""
    _check_size(path)
    sheets = _sheet_names(path)
    if options.layer and options.layer not in sheets:
        listed = ", ".join(f"«{name}»" for name in sheets)
        raise InvalidInput(
            "Листа «{layer}» в книге нет. Есть листы: {listed}.", layer=options.layer, listed=listed
        )
    sheet, first = _choose(path, sheets, options)
    at = find_header(first, options.is_header)
    columns, notes = name_columns([repair_mojibake(text) or text for text in map(to_text, first[at])])
    others = [name for name in sheets if name != sheet]
    if others and not options.layer:
        notes = (
            t("Взят лист «{sheet}»; другие листы: {others}.", sheet=sheet, others=", ".join(others)),
            *notes,
        )
    has_formulas, count = _scan(path)

    def rows() -> Iterator[RawRow]:
        found = (
            _with_formulas(path, sheet) if has_formulas else ((cells, False) for cells in _cells(path, sheet))
        )
        for line, (cells, is_uncounted) in enumerate(found, start=1):
            if line > at + 1 and any(cell is not None and cell != "" for cell in cells):
                whole = tuple(cells[: len(columns)]) + (None,) * (len(columns) - len(cells))
                yield RawRow(line, whole, problem=FORMULA if is_uncounted else "")

    return Table(
        format=FileFormat.XLSX,
        columns=columns,
        rows=rows,
        total=None if count is None else max(0, count - at - 1),
        notes=notes,
        layer=sheet,
        header_line=at + 1,
    )


def _check_size(path: Path) -> None:
    with open_zip(path) as archive:
        check_bomb(archive, _MAX_UNPACKED)
        strings = sum(
            info.file_size for info in archive.infolist() if info.filename.endswith("sharedStrings.xml")
        )
    if strings > _MAX_STRINGS:
        raise InvalidInput("Книга слишком большая. Сохраните таблицу как CSV и загрузите её.")


@contextmanager
def _book(path: Path, *, counted: bool = True) -> Iterator[Any]:
    """The book, open until the end of the `with`; given as an open file, so that its name decides nothing."""
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions that do not matter for values
                book = load_workbook(file, read_only=True, data_only=counted, keep_links=False)
        except _READ_ERRORS as error:
            raise InvalidInput(_BROKEN) from error
        with closing(book):
            yield book


def _sheet_names(path: Path) -> list[str]:
    with _book(path) as book:
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not names:
        raise InvalidInput("В книге нет листов с таблицей. Проверьте файл.")
    return names


def _cells(path: Path, sheet: str, *, counted: bool = True) -> Iterator[tuple[Cell, ...]]:
    with _book(path, counted=counted) as book:
        try:
            # Some programs write a wrong size of the sheet, which would cut rows off.
            book[sheet].reset_dimensions()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for cells in book[sheet].iter_rows(values_only=True, max_col=MAX_COLUMNS * 40):
                    yield _trim(cells)
        except _READ_ERRORS as error:
            raise InvalidInput(_BROKEN) from error


def _trim(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def _choose(path: Path, sheets: list[str], options: ReadOptions) -> tuple[str, list[tuple[Cell, ...]]]:
    """The sheet and its first rows."""
    candidates = [options.layer] if options.layer else sheets
    filled = []
    for name in candidates:
        with closing(_cells(path, name)) as found:  # type: ignore[type-var]
            first = list(islice(found, LOOK_AHEAD))
        if any(any(row) for row in first):
            filled.append((name, first))
            if any(count_known(row, options.is_header) >= 2 for row in first):
                return name, first
    if not filled:
        raise InvalidInput("В книге нет строк. Проверьте, что выгрузка не пустая.")
    return filled[0]


def _scan(path: Path) -> tuple[bool, int | None]:
    """Whether there are formulas, and how many rows; None where several sheets make that unclear.

    The size that a book states for itself is missing or wrong in what many programs write.
    """
    has_formulas, rows, sheets = False, 0, 0
    with open_zip(path) as archive:
        for info in archive.infolist():
            if not info.filename.startswith("xl/worksheets/sheet"):
                continue
            sheets += 1
            with archive.open(info) as file:
                tail = b""
                while chunk := file.read(1 << 20):
                    window = tail + chunk
                    has_formulas = has_formulas or b"<f>" in window or b"<f " in window
                    rows += window.count(b"<row ") + window.count(b"<row>") - tail.count(b"<row ")
                    tail = window[-4:]
    return has_formulas, rows if sheets == 1 else None


def _with_formulas(path: Path, sheet: str) -> Iterator[tuple[tuple[Cell, ...], bool]]:
    """Rows with whether a formula in them has no value: written by a program that does not count."""
    pairs = zip(_cells(path, sheet), _cells(path, sheet, counted=False), strict=False)
    for values, written in pairs:
        whole = values + (None,) * (len(written) - len(values))
        empty = (
            isinstance(cell, str) and cell.startswith("=") and value is None
            for cell, value in zip(written, whole, strict=False)
        )
        yield whole, any(empty)
