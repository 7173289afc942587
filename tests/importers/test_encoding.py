"""Texts in the encodings that Russian files really come in, and the repair of what was read wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.importers.portal_file import spoil
from tracker.importers.encoding import detect_bytes, detect_encoding, repair_mojibake

TEXT = "Адрес;Текст\nул. Уральская, 95;Не горит фонарь у подъезда, Яма №5\n" * 3


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "cp866", "koi8-r"],
)
def test_the_encoding_of_a_russian_table_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(TEXT.replace("№", "N").encode(encoding))
    found, is_damaged = detect_encoding(path)
    assert path.read_text(found) == TEXT.replace("№", "N")
    assert not is_damaged


@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_names_in_capitals_are_enough_to_tell_old_encodings(encoding: str) -> None:
    assert detect_bytes("УЛ. ЛЕБЕДЕВА, 10".encode(encoding))[0] == encoding


def test_a_file_cut_in_the_middle_of_a_letter_is_still_utf8(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(TEXT.encode() + "я".encode()[:1])
    assert detect_encoding(path) == ("utf-8", True)


def test_a_few_broken_bytes_do_not_turn_utf8_into_something_else(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes((TEXT * 20).encode() + b"\xff\n" + (TEXT * 20).encode())
    assert detect_encoding(path) == ("utf-8", True)


def test_mojibake_is_read_back() -> None:
    assert repair_mojibake(spoil("Яма во дворе, ул. Ивановская")) == "Яма во дворе, ул. Ивановская"
    assert repair_mojibake("Яма".encode().decode("latin-1")) == "Яма"


def test_mojibake_whose_hard_spaces_became_plain_is_read_back() -> None:
    assert (
        repair_mojibake(spoil("Разбита дорога. Рядом Рынок").replace("\xa0", " "))
        == "Разбита дорога. Рядом Рынок"
    )


def test_mojibake_cut_in_the_middle_of_a_letter_loses_that_letter_only() -> None:
    assert repair_mojibake(spoil("Просим отремонтировать")[:-1]) == "Просим отремонтироват"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Street light",
        "С° и Р. Сидоров",
        "РОССИЯ, СССР",
        "Сёмина, Рёрих",
        "«Россия» — «Родина»",
        "ООО «Р» и ООО «С»",
    ],
)
def test_plain_text_is_left_as_it_is(text: str) -> None:
    assert repair_mojibake(text) is None


@given(
    st.text(
        alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯёЁ .,«»№0123456789", max_size=80
    )
)
def test_no_russian_text_is_taken_for_mojibake(text: str) -> None:
    assert repair_mojibake(text) is None


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИКЛМНОПРСТ ", min_size=8, max_size=80))
def test_whatever_was_spoiled_is_read_back_or_left(text: str) -> None:
    assert repair_mojibake(spoil(text)) in (text, text.rstrip("\ufffd"), None)
