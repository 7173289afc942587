"""Texts of people in cells and in Streamlit's own words: nothing in them is read as a formula or as markup."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from tracker import clock
from tracker.render.csv_out import to_csv
from tracker.render.safe_text import plain, safe_text
from tracker.render.tables import Column, Cover, Table
from tracker.render.xlsx import to_xlsx


@pytest.mark.parametrize(
    "text", ["![x](/a)", "[x](javascript:1)", "**ж** `к` ~~з~~ $x$ :red[к]", "a_b <b> # | \\"]
)
def test_labels_show_what_was_typed(text: str) -> None:
    escaped = plain(text)
    assert re.sub(r"\\(.)", r"\1", escaped) == text
    assert re.findall(r"(?<!\\)(?:[`*_\[\]<>~$#|]|:red)", escaped.replace("\\\\", "")) == []


def test_plain_words_stay_as_they_are() -> None:
    text = "Сохранено: ул. Гагарина, 93/3 (двор), 50%, в 12:30"
    assert plain(text) == text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_starts_with_a_formula(start: str) -> None:
    assert safe_text(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


def test_what_no_file_can_hold_goes() -> None:
    assert safe_text("двор\x00\x1b\ud800 у дома") == "двор у дома"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_file_that_leaves_the_house_holds_a_formula_of_anybody_s(start: str) -> None:
    said = f"{start}HYPERLINK(1)"
    table = Table(
        name="Заявки", title=said, columns=(Column(title="Текст"),), rows=((said,),), totals=((said,),)
    )
    cover = Cover(
        title=said, subtitle=said, number=said, made_at=clock.now(), made_by=said,
        conditions=((said, said),), notes=(said,),
    )  # fmt: skip
    rows = list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig")), delimiter=";"))
    assert rows[1:] == [[f"'{said}"]]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([table], cover)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    held = [cell for cell in cells if "HYPERLINK" in str(cell.value)]
    assert len(held) > 8 and {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.coordinate for cell in held if str(cell.value).startswith(start)] == []
