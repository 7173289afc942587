"""Streamlit's own words become Russian wherever and whenever they appear, and what people wrote stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import Page

from tests.browser.conftest import ContextFactory
from tracker.config import ROOT

WORDS = ROOT / "tracker" / "static" / "shell" / "words.js"
# Put together by Streamlit from parts, said by the browser's side of a request, or the name of a component.
COMPOSED = re.compile(r"^(Press .*|Request failed .*|data area|streamlit_folium\..*)$")


@pytest.fixture
def page(new_context: ContextFactory) -> Page:
    """A bare page of this site with the words in it."""
    opened = new_context().new_page()
    opened.goto("/health")
    opened.add_script_tag(path=WORDS)
    return opened


def shown(page: Page, html: str, selector: str = "#it") -> str:
    """What an element says once it has been on the page for a moment; `html` holds it."""
    page.evaluate(
        "html => { document.body.innerHTML = html; return new Promise(done => setTimeout(done)) }", html
    )
    return page.locator(selector).inner_text()


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Choose an option", "Выберите"),
        ("No results", "Ничего не найдено"),
        ("15.0MB per file", "Файл до 15 МБ"),
        ("15.0MB per file • JPG, PNG", "Файл до 15 МБ • JPG, PNG"),
        ("Error: File must be 15.0MB or smaller.", "Файл больше 15 МБ. Уменьшите его или выберите другой."),
        ("Press Enter to apply", "Нажмите Enter, чтобы применить"),
        ("Selected Date: May 03, 2026", "Выбрано: 03.05.2026"),
        ("3 options available.", "Вариантов: 3"),
        ("View 4 more", "Ещё 4"),
        ("Download as CSV: Очередь заявок", "Скачать таблицу: Очередь заявок"),
        (
            "You can only select up to 2 options. Remove an option first.",
            "Можно выбрать не больше 2. Сначала уберите что-нибудь.",
        ),
    ],
)
def test_streamlits_words_become_russian(page: Page, english: str, russian: str) -> None:
    assert shown(page, f'<div id="it">{english}</div>') == russian


def test_words_for_screen_readers_and_hints_become_russian(page: Page) -> None:
    shown(
        page,
        '<button id="it" aria-label="Clear all" title="Fullscreen"></button><input placeholder="Choose options">',
    )
    assert page.locator("#it").get_attribute("aria-label") == "Очистить"
    assert page.locator("#it").get_attribute("title") == "Во весь экран"
    assert page.locator("input").get_attribute("placeholder") == "Выберите"


def test_words_that_change_later_become_russian_too(page: Page) -> None:
    shown(page, '<div id="it">Найти</div>')
    page.evaluate("document.querySelector('#it').firstChild.data = 'Running...'")
    page.evaluate("document.querySelector('#it').setAttribute('aria-label', 'Close')")
    page.wait_for_function("document.querySelector('#it').textContent === 'Загружаем…'")
    assert page.locator("#it").get_attribute("aria-label") == "Закрыть"


@pytest.mark.parametrize("kind", ["stMarkdown", "stHtml", "stHeading", "stText", "stTable", "stCode"])
def test_what_people_wrote_stays_as_it_is(page: Page, kind: str) -> None:
    assert shown(page, f'<div data-testid="{kind}"><p id="it">Search</p></div>') == "Search"


def test_other_english_stays_as_it_is(page: Page) -> None:
    assert shown(page, '<div id="it">John Smith</div>') == "John Smith"


def test_dates_and_numbers_take_the_russian_locale_in_every_browser(new_context: ContextFactory) -> None:
    page = new_context().new_page()
    page.goto("/health")
    page.add_script_tag(path=WORDS)
    assert page.evaluate("navigator.language") == "ru-RU"
    assert page.evaluate("new Intl.DateTimeFormat(navigator.language, {month: 'long'}).format(0)") == "январь"


def test_the_table_holds_only_words_that_the_installed_streamlit_says() -> None:
    table = WORDS.read_text(encoding="utf-8").partition("new Map(")[2].partition("}));")[0]
    words = [word for word in re.findall(r'"((?:[^"\\]|\\.)+)": "', table) if not COMPOSED.match(word)]
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    said = "".join(script.read_text(encoding="utf-8", errors="ignore") for script in scripts)
    assert len(words) > 150
    assert [word for word in words if word not in said] == []
