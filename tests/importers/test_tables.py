"""Text tables and Excel books: separators, titles above the header, ragged rows, formulas, and everything that is no table."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.importers.portal_file import write_portal_xlsx
from tracker.errors import InvalidInput
from tracker.importers.columns import Kind
from tracker.importers.model import FileFormat, RawRow, ReadOptions, Table
from tracker.importers.recognition import is_field_name
from tracker.importers.source import open_table
from tracker.importers.text_table import TOO_MANY_CELLS
from tracker.importers.workbook import FORMULA

HEADER = ["Номер заявки", "Адрес", "Тема"]
ROWS = [
    ["1", "ул. Уральская, 95", "Яма"],
    ["2", "ул. КИМ, 19; двор", 'Урна "большая"'],
    ["3", "ул. Юрша, 5", "Текст,\nв две строки"],
]


def options(layer: str = "", max_bytes: int = 2**20) -> ReadOptions:
    return ReadOptions(
        layer=layer, is_header=lambda text: is_field_name(Kind.REQUESTS, text), max_bytes=max_bytes
    )


def read(path: Path, layer: str = "") -> tuple[Table, list[RawRow]]:
    with open_table(path, options(layer)) as table:
        return table, list(table.rows())


def refusal(path: Path, layer: str = "") -> str:
    """What is said of a file that is not taken."""
    with pytest.raises(InvalidInput) as refused:
        read(path, layer)
    return refused.value.message


def to_csv(separator: str, rows: list[list[str]], title: str = "") -> str:
    lines = [separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return title + "\n".join(lines) + "\n"


def save_book(path: Path, rows: list[list[object]], title: str = "Лист1") -> Path:
    book = Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_table_is_read_with_any_separator_in_any_encoding(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(to_csv(separator, [HEADER, *ROWS]).encode(encoding))
    table, rows = read(path)
    assert table.format is FileFormat.CSV
    assert table.columns == tuple(HEADER)
    assert [list(row.cells) for row in rows] == ROWS
    assert [row.line for row in rows] == [2, 3, 4]
    assert table.total == 3


def test_a_title_and_empty_lines_above_the_header_are_stepped_over(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Отчёт за март;;\n;;\n" + to_csv(";", [HEADER, *ROWS]), "utf-8")
    table, rows = read(path)
    assert table.columns == tuple(HEADER)
    assert [row.line for row in rows] == [4, 5, 6]


def test_rows_keep_the_number_of_the_line_where_they_begin(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(to_csv(";", [HEADER, ROWS[2], ROWS[0]]), "utf-8")
    assert [row.line for row in read(path)[1]] == [2, 4]


def test_a_row_with_fewer_cells_is_filled_and_one_with_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Номер;Адрес;Тема\n1;ул. КИМ, 19\n2;ул. КИМ, 19;яма;ещё\n3;ул. КИМ, 19;яма;;\n", "utf-8")
    rows = read(path)[1]
    assert rows[0].cells == ("1", "ул. КИМ, 19", "")
    assert [row.problem for row in rows] == ["", TOO_MANY_CELLS, ""]


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Адрес;Тема;Тема;;Тема\nа;б;в;г;д\n", "utf-8")
    table, _ = read(path)
    assert table.columns == ("Адрес", "Тема", "Тема (2)", "Колонка 4", "Тема (3)")
    assert any("Тема" in note for note in table.notes)


def test_a_quote_that_is_never_closed_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('Номер,Адрес\n1,а\n2,"б\n' + "3,в\n" * 400_000, "utf-8")
    with pytest.raises(InvalidInput, match="строке 3 не закрыта кавычка"), open_table(path) as table:
        list(table.rows())


def test_a_quote_that_swallows_the_good_rows_of_a_small_file_is_told_too(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('Номер;Адрес\n1;"а ""б""\nв"\n2;"г\n3;д\n', "utf-8")
    assert "строке 4 не закрыта кавычка" in refusal(path)
    path.write_text('Номер;Адрес\n1;"а ""б""\nв"\n2;"г"', "utf-8")
    assert [row.cells for row in read(path)[1]] == [("1", 'а "б"\nв'), ("2", "г")]


def test_a_line_of_millions_of_cells_is_refused_before_it_is_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"0;" * 510_000)
    assert "длиннее миллиона знаков" in refusal(path)


def test_a_file_of_fifty_million_signs_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("а;б\n" * 1000, "utf-8")
    with pytest.raises(InvalidInput, match="Файл больше 0 МБ"), open_table(path, options(max_bytes=1000)):
        pass


def test_zero_bytes_inside_a_text_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Номер;Адрес\n1;ул.\x00 КИМ, 19\n" + "2;ул. КИМ, 21\n" * 50, "utf-8")
    assert read(path)[1][0].cells == ("1", "ул. КИМ, 19")


def test_the_portals_book_is_read_below_its_title(tmp_path: Path) -> None:
    portal = write_portal_xlsx(tmp_path / "p.xlsx", rows=40)
    table, rows = read(portal.path)
    assert table.format is FileFormat.XLSX
    assert table.header_line == 2
    assert len(table.columns) == 14
    assert len(rows) == table.total == 40
    assert isinstance(rows[0].cells[6], dt.datetime)


def test_the_sheet_with_a_known_header_is_found(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Обложка"
    book.active.append(["Отчёт", "за год"])
    sheet = book.create_sheet("Данные")
    for row in [HEADER, *ROWS]:
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    table, rows = read(tmp_path / "t.xlsx")
    assert table.layer == "Данные"
    assert len(rows) == 3
    assert any("Обложка" in note for note in table.notes)
    assert "«Обложка», «Данные»" in refusal(tmp_path / "t.xlsx", layer="Нет такого")


def test_a_formula_that_was_never_counted_refuses_its_row_only(tmp_path: Path) -> None:
    path = save_book(
        tmp_path / "t.xlsx", [HEADER, ["1", "ул. КИМ, 19", "=A1&A2"], ["2", "ул. КИМ, 19", "яма"]]
    )
    assert [row.problem for row in read(path)[1]] == [FORMULA, ""]


def test_a_book_whose_rows_are_formatted_to_the_end_is_no_trouble(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    book.active.cell(2, 16_000).number_format = "0.00"
    book.save(tmp_path / "t.xlsx")
    table, rows = read(tmp_path / "t.xlsx")
    assert table.columns == tuple(HEADER)
    assert len(rows) == 3


def test_ten_thousand_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(";".join(f"к{n}" for n in range(10_000)) + "\n" + ";".join("1" * 10_000) + "\n", "utf-8")
    assert "10000 колонок" in refusal(path)
    wide = save_book(tmp_path / "t.xlsx", [[f"к{n}" for n in range(10_000)]])
    assert "10000 колонок" in refusal(wide)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def _zip(names: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("пусто.csv", b"", "Файл пустой"),
        ("пробелы.csv", b" \r\n\xef\xbb\xbf", "Файл пустой"),
        ("защищён.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "защищён паролем"),
        ("старый.xls", OLE, "старого формата"),
        ("веб.xls", b"<html><table><tr><td>1</td></tr></table></html>", "веб-страница"),
        ("письмо.xlsx", _zip({"word/document.xml": b"<a/>"}), "документ Word"),
        ("таблица.ods", _zip({"content.xml": b"<a/>", "mimetype": b"a"}), "LibreOffice"),
        ("книга.xlsb", _zip({"xl/workbook.bin": b"a"}), "xlsb"),
        ("обрезан.xlsx", b"PK\x03\x04" + bytes(100), "повреждён или загружен не до конца"),
        ("книга.xlsx", _zip({"xl/workbook.xml": b"<broken"}), "повреждена"),
        ("скан.csv", b"%PDF-1.7 ...", "PDF"),
        ("фото.csv", b"\xff\xd8\xff\xe0" + bytes(100), "фотография"),
        ("архив.csv", b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        ("шум.csv", bytes(range(256)) * 20, "не похож ни на таблицу"),
        ("список.json", b'[{"a": 1}]', "не GeoJSON"),
        ("обрезан.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Fea', "обрезан"),
        ("фиды.xml", b"<?xml version='1.0'?><rss/>", "файл XML"),
        ("ссылки.kml", b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "файл XML"),
        ("база.gpkg", b"SQLite format 3\x00" + bytes(100), "повреждён"),
    ],
)
def test_what_is_no_table_is_refused_in_words_whatever_its_name(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert said in refusal(tmp_path / name)


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    book = save_book(tmp_path / "t.xlsx", [HEADER, *ROWS])
    assert read(book.rename(tmp_path / "t.csv"))[0].format is FileFormat.XLSX


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "нет" in refusal(tmp_path / "нет.csv")
    assert ".shp" in refusal(tmp_path)


def test_a_header_with_nothing_below_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Номер;Адрес;Тема\n", "utf-8")
    assert read(path)[1] == []
