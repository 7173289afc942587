"""Words in the reader's language."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest

from tests import latin
from tracker import i18n
from tracker.errors import Conflict, InvalidInput
from tracker.i18n import plural, speaking, t
from tracker.render import numbers

ENGLISH = {"Да": "Yes", "заявка": "request", "заявок": "requests", "{n} из {all}": "{n} of {all}"}


@pytest.fixture(autouse=True)
def _few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "catalogue", {"en": ENGLISH, "ru": {}}.get)


def test_a_text_without_a_translation_stays_russian() -> None:
    with speaking("en"):
        assert (t("Да"), t("Нет")) == ("Yes", "Нет")
    assert t("Да") == "Да"


def test_a_name_with_braces_that_somebody_wrote_stays_as_it_is() -> None:
    with speaking("en"):
        assert t("{name} {0}") == "{name} {0}"


def test_one_language_inside_another_ends_where_it_began() -> None:
    with speaking("en"):
        with speaking("ru"):
            assert t("Да") == "Да"
        assert t("Да") == "Yes"


@pytest.mark.parametrize("unknown", ["", "de", "../en"])
def test_an_unknown_language_is_russian(unknown: str) -> None:
    with speaking(unknown):
        assert i18n.language() == "ru"


@pytest.mark.parametrize(
    ("count", "form"), [(0, "requests"), (1, "request"), (2, "requests"), (21, "requests")]
)
def test_english_has_two_forms(count: int, form: str) -> None:
    with speaking("en"):
        assert plural(count, "заявка", "заявки", "заявок") == form


@pytest.mark.parametrize(("count", "form"), [(1, "заявка"), (3, "заявки"), (11, "заявок"), (21, "заявка")])
def test_russian_has_three(count: int, form: str) -> None:
    assert plural(count, "заявка", "заявки", "заявок") == form


def test_a_thread_without_a_language_asks_who_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_readers", [lambda: "en"])
    with ThreadPoolExecutor(1) as another:
        assert another.submit(t, "Да").result() == "Yes"


def test_an_error_speaks_the_language_of_who_reads_it() -> None:
    error = InvalidInput("{n} из {all}", fields={"answer": "Да"}, n=1, all=5)
    assert (error.message, error.fields) == ("1 из 5", {"answer": "Да"})
    with speaking("en"):
        assert (error.message, error.fields) == ("1 of 5", {"answer": "Yes"})
        assert str(error) == "1 из 5"


def test_an_error_keeps_what_else_it_knows() -> None:
    assert Conflict("{n} из {all}", changes=("a",), n=1, all=2).changes == ("a",)


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert numbers.number(Decimal("1234567.5"), 2) == "1\u00a0234\u00a0567,50"
    assert numbers.percent(Decimal("98.5")) == "98,5\u00a0%"
    with speaking("en"):
        assert numbers.number(Decimal("1234567.5"), 2) == "1,234,567.50"
        assert numbers.percent(Decimal("98.5")) == "98.5%"


def test_days_are_written_alike_in_both() -> None:
    with speaking("en"):
        assert numbers.day(date(2026, 5, 3)) == "03.05.2026"


def test_the_stand_in_for_english_has_every_text_and_no_russian() -> None:
    texts = latin.catalogue("en")
    assert len(texts) > 1000 and latin.russian_in(texts.values()) == []
