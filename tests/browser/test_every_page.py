"""Every page that a resident may open, at both widths: drawn in full, in Russian, without errors and without the outside."""

from __future__ import annotations

import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.conftest import ContextFactory
from tools.browser import Gate, wait_until_drawn
from tools.browser import new_context as new_gated_context
from tools.instance import Instance

PAGES = ("/", "/submit", "/about")
DEVICES = ("desktop", "phone")
# Words that Streamlit itself puts on a page
FOREIGN = re.compile(
    r"\b(Deploy|Rerun|Running|Stop|Browse files|Upload|Drag and drop|Choose an option|No results)\b"
)


def collect_errors(page: Page) -> list[str]:
    """A list that fills with what goes wrong in the page's console."""
    wrong: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return wrong


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_without_errors_and_without_sideways_scroll(
    new_context: ContextFactory, path: str, device: str
) -> None:
    page = new_context(device=device).new_page()
    wrong = collect_errors(page)
    page.goto(path)
    wait_until_drawn(page)
    assert wrong == []
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0


@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left_in_the_interface(desktop: Page, path: str) -> None:
    desktop.goto(path)
    wait_until_drawn(desktop)
    assert FOREIGN.findall(desktop.locator("body").inner_text()) == []


def test_the_gate_stops_and_remembers_what_would_leave_the_machine(
    browser: Browser, instance: Instance
) -> None:
    gate = Gate()
    context = new_gated_context(browser, gate, base_url=instance.url)
    page = context.new_page()
    page.goto("/health")
    page.evaluate("fetch('https://elsewhere.invalid/tile.png').catch(() => null)")
    context.close()
    assert gate.stopped == ["https://elsewhere.invalid/tile.png"]


def test_health_answers_once_everything_works(instance: Instance) -> None:
    with urlopen(f"{instance.url}/health", timeout=10) as answer:  # noqa: S310 the address is our own
        assert answer.status == 200
