"""Import and export: nothing is written before a check, and what has come in is not offered a second time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import func, select
from streamlit.testing.v1 import AppTest

from tests.pages.words import words
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Actor, Role
from tracker.store import Store
from tracker.ui import import_form
from tracker.ui.import_upload import Upload

HEADER = "Номер;Тема;Адрес;Широта;Долгота;Текст\n"
GOOD = "1;Яма;ул. Уральская, 95;58.02242;56.28659;Просим заделать яму у дома\n"
FOREIGN = "2;Яма;;59.93;30.31;Просим заделать яму на Невском\n"


@pytest.fixture
def open_with(
    open_page: Callable[..., AppTest],
    sign_in_as: Callable[[Role], Actor],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[[str], AppTest]:
    """The page with a file of these rows chosen, as a specialist sees it."""

    def open_(rows: str) -> AppTest:
        path = tmp_path / "t.csv"
        path.write_text(HEADER + rows, "utf-8")
        monkeypatch.setattr(import_form, "choose_file", lambda _hint: Upload(path, "Заявки.csv", "one"))
        sign_in_as(Role.SPECIALIST)
        return open_page("data")

    return open_


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def keys(page: AppTest) -> set[str | None]:
    return {button.key for button in page.button}


def count(store: Store) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(ServiceRequest)).one()


def test_a_file_is_checked_then_brought_in_and_not_offered_again(
    open_with: Callable[[str], AppTest], instance: Store
) -> None:
    page = open_with(GOOD + FOREIGN)
    assert "Широта" in words(page) and "import-run" not in keys(page)
    press(page, "import-check")
    assert "Что будет со строками" in words(page) and count(instance) == 0
    press(page, "import-run")
    assert count(instance) == 1
    said = words(page)
    assert "Загружено" in said and "Что будет со строками" not in said
    assert "import-run" not in keys(page)


def test_a_file_that_is_here_already_has_nothing_to_bring(open_with: Callable[[str], AppTest]) -> None:
    page = open_with(GOOD)
    press(press(page, "import-check"), "import-run")
    press(page, "import-check")
    assert "всё из этого файла уже есть" in words(page)
    assert "import-run" not in keys(page)


def test_a_file_of_another_city_is_answered_with_where_to_choose_its_borders(
    open_with: Callable[[str], AppTest],
) -> None:
    page = press(open_with(FOREIGN), "import-check")
    assert "без границ" in words(page) and "«Особых случаях»" in words(page)
    assert "ни одна строка не подошла" in words(page)
    assert "import-run" not in keys(page)
