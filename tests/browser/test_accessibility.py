"""What residents open, looked over by axe at both widths, the map's own frame too: no serious or critical finding."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Frame, Page, ViewportSize, expect

from tests.browser.conftest import ContextFactory
from tools.browser import DRAWN_MS, WIDTHS, wait_until_drawn

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RUN = "axe.run(document, { resultTypes: ['violations'], iframes: false })"
GRAVE = ("serious", "critical")
PATHS = ("/", "/submit", "/find", "/courtyard", "/courtyard?id=1", "/about", "/auth/sign-in")
# What is behind a button: its name, and a word that shows with it
DOORS = {"/": ("Ещё фильтры", "Подрядчик"), "/submit": ("Отправить заявку", "Заявка ещё не отправлена")}


def findings(frame: Frame) -> list[str]:
    """What axe holds against a frame without those in it, each as its rule and where it was found."""
    if frame.evaluate("window.axe === undefined"):
        frame.evaluate(AXE)
    found = frame.evaluate(RUN)["violations"]
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']][:3]}"
        for each in found
        if each["impact"] in GRAVE
    ]


def look_over(page: Page) -> list[str]:
    """The findings of a page and of the frames in it."""
    return [line for frame in page.frames if frame.url.startswith("http") for line in findings(frame)]


def at_both_widths(page: Page) -> list[str]:
    """The findings on a computer and, of the same page, on a phone: one load for both."""
    found = []
    # The computer's width again at the end: what comes next is pressed there.
    for device in ("phone", "desktop"):
        width, height = WIDTHS[device]
        page.set_viewport_size(ViewportSize(width=width, height=height))
        # What waits for the answer of the server is pale.
        expect(page.locator("[data-stale=true]")).to_have_count(0)
        found += [f"{device}: {line}" for line in look_over(page)]
    return found


def open_(page: Page, path: str) -> None:
    page.goto(path)
    if not path.startswith("/auth/"):
        wait_until_drawn(page)
    if page.locator("iframe").count():
        page.frame_locator("iframe").first.locator(".leaflet-container").wait_for()


def test_axe_finds_nothing_grave_on_what_residents_open(new_context: ContextFactory) -> None:
    page = new_context().new_page()
    grave = {}
    open_(page, "/")
    card = page.locator(".card h3 a").first.get_attribute("href") or ""
    for path in (*PATHS, card):
        open_(page, path)
        grave[path] = at_both_widths(page)
        if path in DOORS:
            button, words = DOORS[path]
            page.get_by_role("button", name=button).click()
            page.get_by_text(words).first.wait_for()
            wait_until_drawn(page)
            grave[f"{path}, {button}"] = at_both_widths(page)
    assert {path: found for path, found in grave.items() if found} == {}


def test_axe_finds_nothing_grave_on_the_layers_of_the_map(desktop: Page) -> None:
    open_(desktop, "/")
    frame = desktop.frame_locator("iframe").first
    frame.get_by_text("Слои").click()
    for layer in ("count", "heat", "year", "limits"):
        frame.locator(f"input[name={layer}]").check()
    expect(frame.locator(".layer-legend .classes")).to_be_visible()
    expect(frame.locator(".yard-mark").first).to_be_visible()
    assert look_over(desktop) == []


def test_what_was_written_survives_a_reload_and_is_forgotten_with_the_receipt(
    new_context: ContextFactory,
) -> None:
    page = new_context(device="phone").new_page()
    text = page.get_by_role("textbox", name="Опишите своими словами")
    open_(page, "/submit")
    text.fill("У второго подъезда сломана скамейка")
    page.reload()
    wait_until_drawn(page)
    expect(text).to_have_value("У второго подъезда сломана скамейка", timeout=DRAWN_MS)
    page.get_by_role("radio", name="Скамейки").click()
    address = page.get_by_role("combobox", name="Адрес дома")
    address.fill("Тургенева, 10")
    address.press("Enter")
    page.get_by_text("Место: ул. Тургенева, 10").wait_for()
    page.get_by_role("button", name="Отправить заявку").click()
    page.get_by_role("heading", name="Заявка принята").wait_for()
    page.goto("/submit")
    wait_until_drawn(page)
    assert text.input_value() == ""
    assert page.evaluate("sessionStorage.length") == 0


def test_the_map_and_the_form_have_names_for_a_screen_reader(desktop: Page) -> None:
    open_(desktop, "/submit")
    assert desktop.locator("iframe").first.get_attribute("title") == "Карта"
    for control in (
        desktop.get_by_role("radiogroup", name="Вид работ"),
        desktop.get_by_role("combobox", name="Адрес дома"),
        desktop.get_by_role("checkbox", name="Согласен(на) на обработку"),
    ):
        expect(control).to_be_visible()
    frame = desktop.frame_locator("iframe").first
    expect(frame.locator("html")).to_have_attribute("lang", "ru")
    expect(frame.locator('[role=application][aria-label^="Карта"]')).to_have_count(1)
