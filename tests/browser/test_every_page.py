"""Every page that a resident may open, at both widths: drawn in full, in Russian, without errors and without the outside."""

from __future__ import annotations

import re
import socket
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.conftest import ContextFactory
from tools.browser import Gate, wait_until_drawn
from tools.browser import new_context as new_gated_context
from tools.instance import Instance

PAGES = ("/", "/submit", "/find", "/courtyard", "/about")
DEVICES = ("desktop", "phone")
# Words that Streamlit itself puts on a page
FOREIGN = re.compile(
    r"\b(Deploy|Rerun|Running|Stop|Browse files|Upload|Drag and drop|Choose an option|No results)\b"
)


def collect_errors(page: Page) -> list[str]:
    """A list that fills with what goes wrong in a page: errors in its console and answers that are refusals."""
    wrong: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            wrong.append(message.text)

    def on_response(response: Response) -> None:
        # On an inner address Streamlit first looks for its server under that address, then at the root.
        if response.status >= 400 and "/_stcore/" not in response.url:
            wrong.append(f"{response.status} {response.url}")

    page.on("console", on_console)
    page.on("response", on_response)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return wrong


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_in_russian_without_errors_and_without_sideways_scroll(
    new_context: ContextFactory, path: str, device: str
) -> None:
    page = new_context(device=device).new_page()
    wrong = collect_errors(page)
    page.goto(path)
    wait_until_drawn(page)
    assert wrong == []
    assert FOREIGN.findall(page.locator("body").inner_text()) == []
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0
    assert page.get_by_role("link", name="Найти заявку по номеру").count() == 1, "the footer is missing"
    assert page.title() == f"{page.get_by_role('heading', level=1).inner_text()} · Дворы Мотовилихи"


def test_the_gate_stops_and_remembers_what_would_leave_the_machine(browser: Browser) -> None:
    gate = Gate()
    context = new_gated_context(browser, gate)
    with socket.create_server(("127.0.0.2", 0)) as elsewhere:
        elsewhere.setblocking(False)
        address = f"http://127.0.0.2:{elsewhere.getsockname()[1]}/tile.png"
        context.new_page().set_content(f'<img src="{address}">')
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    context.close()
    assert gate.stopped == [address]


def test_a_page_may_not_ask_other_hosts_even_where_it_wants_to(desktop: Page) -> None:
    desktop.goto("/")
    wait_until_drawn(desktop)
    asked = "fetch('https://elsewhere.invalid/').then(() => 'let out', () => 'stopped')"
    assert desktop.evaluate(asked) == "stopped"


def test_health_answers_once_everything_works(instance: Instance) -> None:
    with urlopen(f"{instance.url}/health", timeout=10) as answer:  # noqa: S310 the address is our own
        assert answer.status == 200
