"""What is found in free texts before everybody may read them."""

from __future__ import annotations

import csv

import pytest

from tracker.config import REFERENCE_DIR
from tracker.text_check import Kind, cover, find_personal, say_kinds

STREETS = {"крупской", "гагарина", "аркадия гайдара", "николая быстрых", "лебедева"}


def found(text: str) -> list[tuple[Kind, str]]:
    return [(one.kind, one.text) for one in find_personal(text, streets=STREETS)]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Звоните 8 912 345-67-89 вечером", Kind.PHONE, "8 912 345-67-89"),
        ("+7(342)260-27-66", Kind.PHONE, "+7(342)260-27-66"),
        ("городской 260-27-66", Kind.PHONE, "260-27-66"),
        ("Тел. 26 02 766 после шести", Kind.PHONE, "26 02 766"),
        ("пишите на anna.p@example.ru", Kind.EMAIL, "anna.p@example.ru"),
        ("ivan собака mail.ru", Kind.EMAIL, "ivan собака mail.ru"),
        ("Я из кв. 45, второй этаж", Kind.FLAT, "кв. 45"),
        ("квартира № 12", Kind.FLAT, "квартира № 12"),
        ("стоит А123ВС159 на газоне", Kind.PLATE, "А123ВС159"),
        ("карта 4111 1111 1111 1111", Kind.CARD, "4111 1111 1111 1111"),
        ("паспорт 57 04 123456", Kind.DOCUMENT, "57 04 123456"),
        ("СНИЛС 112-233-445 95", Kind.DOCUMENT, "112-233-445 95"),
        ("ИНН 500100732259", Kind.DOCUMENT, "500100732259"),
        ("Меня зовут Анна Петровна", Kind.NAME, "Анна Петровна"),
        ("Хабибуллиной Зухре Рашидовне нужен пандус", Kind.NAME, "Хабибуллиной Зухре Рашидовне"),
        ("сосед Иванов не убирает", Kind.NAME, "Иванов"),
        ("просит А. П. Лебедева", Kind.NAME, "А. П. Лебедева"),
        ("Прошу спилить тополь. Петров С.И.", Kind.NAME, "Петров С.И."),
        ("ИВАН ПЕТРОВИЧ просил", Kind.NAME, "ИВАН ПЕТРОВИЧ"),
    ],
)
def test_what_tells_who_somebody_is_is_found(text: str, kind: Kind, what: str) -> None:
    assert (kind, what) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ямы на Крупской, 71 и дальше по Гагарина",
        "двор на Аркадия Гайдара, 9 и ул. Николая Быстрых у дома 10",
        "школа Пушкина, сквер имени Ленина, улица Сергея Есенина",
        "площадка 45 кв. м, по смете 12 500,50 руб., заявка МОТ-2026-000123 от 12.05.2026",
        "кадастровый номер 59:01:4311738:12",
        "Света нет. Надежда умирает. Поребрик раскрошился.",
        "Вышка-2, Рабочий Посёлок, Садовый, Ива",
        "",
    ],
)
def test_streets_sums_and_days_are_not_people(text: str) -> None:
    assert found(text) == []


def test_ordinary_words_of_residents_are_let_through() -> None:
    with (REFERENCE_DIR / "demo" / "descriptions.csv").open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert len(texts) > 100 and [text for text in texts if found(text)] == []


def test_what_was_found_can_be_covered_and_nothing_is_found_after() -> None:
    text = "Анна Петровна, 8 912 345-67-89 или 8 912 345-67-80: нет урны"
    findings = find_personal(text)
    covered = cover(text, findings)
    assert covered == "[имя], [телефон] или [телефон]: нет урны"
    assert say_kinds(findings) == "имя, телефон (2)"
    assert find_personal(covered) == []
