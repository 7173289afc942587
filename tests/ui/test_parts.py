"""Pieces that Streamlit draws: an error says all that it knows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from markupsafe import Markup

from tracker.errors import Conflict, InvalidInput, NotFound, TrackerError
from tracker.ui import html, parts

Shown = Callable[[TrackerError], Markup]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What the box for an error puts on the page."""

    def show(error: TrackerError) -> Markup:
        drawn: list[Markup] = []
        monkeypatch.setattr(parts, "draw", drawn.append)
        parts.error_box(error)
        return Markup().join(drawn)

    return show


def test_every_field_says_what_it_lacks_whatever_its_sentence_ends_with(shown: Shown) -> None:
    fields = {"phone": "Укажите телефон", "email": "Проверьте почту.", "place": "Где это?"}
    expected = html.problem("Поправьте:", list(fields.values()))
    assert shown(InvalidInput("Поправьте:", fields=fields)) == expected


def test_what_the_message_says_already_is_not_said_twice(shown: Shown) -> None:
    fields = {"a": "причину", "b": "", "c": "Нужен год", "d": "Нужен год"}
    expected = html.problem("Заполните: причину.", ["Нужен год"])
    assert shown(InvalidInput("Заполните: причину.", fields=fields)) == expected


def test_a_conflict_says_what_others_changed_and_any_other_error_is_one_sentence(shown: Shown) -> None:
    assert shown(Conflict("Изменено.", changes=("Срок", "Статус"))) == html.problem(
        "Изменено.", ["Срок", "Статус"]
    )
    assert shown(NotFound("Нет такой заявки.")) == html.problem("Нет такой заявки.")
