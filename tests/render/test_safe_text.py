"""Texts of people in cells and in Streamlit's own words: nothing in them is read as a formula or as markup."""

from __future__ import annotations

import re

import pytest

from tracker.render.safe_text import plain, safe_text


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
