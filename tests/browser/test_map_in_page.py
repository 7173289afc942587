"""The map within its page: the wheel leaves the page its scrolling, the list follows the months, and Back finds all as it was."""

from __future__ import annotations

import re
from urllib.parse import urlparse

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.test_map import DRAWN, MARKS, open_map, run
from tools.browser import wait_until_drawn


def zoom_of(frame: FrameLocator) -> object:
    return run(frame, "() => map.getZoom()")


def test_the_wheel_scrolls_the_page_until_the_map_was_clicked_or_ctrl_is_held(desktop: Page) -> None:
    frame = open_map(desktop)
    desktop.locator("iframe").first.scroll_into_view_if_needed()
    box = desktop.locator("iframe").first.bounding_box()
    assert box
    zoom = zoom_of(frame)
    # A spot without marks and tools.
    at = (box["x"] + box["width"] - 200, box["y"] + box["height"] - 250)
    desktop.mouse.move(*at)
    scrolled = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    before = desktop.evaluate(scrolled)
    desktop.mouse.wheel(0, 200)
    expect(frame.locator(".wheel-hint.is-shown")).to_have_text(re.compile("держите Ctrl"))
    desktop.wait_for_function(f"before => ({scrolled})() > before", arg=before)
    assert zoom_of(frame) == zoom
    desktop.mouse.move(at[0], at[1] - 20)
    desktop.keyboard.down("Control")
    desktop.mouse.wheel(0, -240)
    desktop.keyboard.up("Control")
    desktop.frames[-1].wait_for_function("zoom => map.getZoom() > zoom", arg=zoom)
    expect(frame.locator(".wheel-hint.is-shown")).to_have_count(0)
    desktop.wait_for_timeout(500)
    nearer = zoom_of(frame)
    desktop.mouse.down()
    desktop.mouse.up()
    desktop.mouse.wheel(0, -240)
    desktop.frames[-1].wait_for_function("zoom => map.getZoom() > zoom", arg=nearer)


def test_the_list_shows_the_month_that_the_map_shows_and_comes_back_to_today(desktop: Page) -> None:
    frame = open_map(desktop)
    heading = desktop.locator("h2.section").filter(has_text="Списком")
    today = heading.inner_text()
    frame.get_by_role("button", name="По месяцам").click()
    bar = frame.locator(".month-bar")
    for _ in range(3):
        bar.get_by_role("button", name="Месяцем раньше").click()
    shown = frame.locator(f"{DRAWN}[data-drawn*='month=']")
    expect(shown).to_be_visible()
    year, month = (shown.get_attribute("data-month") or "").split("-")
    expect(heading).to_contain_text(re.compile(rf"Списком на \d\d\.{month}\.{year}: "))
    count = re.sub(r"\D", "", heading.inner_text().partition(": ")[2])
    assert count == frame.locator(f"{DRAWN}[data-month='{year}-{month}']").get_attribute("data-matching")
    expect(desktop.locator(".card .chip").first).to_have_text(re.compile("Открыта|Выполнена|Без работ"))
    bar.get_by_role("button", name="Вернуться к сегодняшнему дню").click()
    expect(heading).to_have_text(today)


def test_the_map_follows_the_filters_in_the_address_before_the_page_tells_them(desktop: Page) -> None:
    frame = open_map(desktop)
    desktop.evaluate("() => history.replaceState(history.state, '', '/?nonsense=1&status=new')")
    expect(frame.locator("[data-drawn='status=new']")).to_be_visible()
    desktop.evaluate("() => history.replaceState(history.state, '', '/')")
    expect(frame.locator("[data-drawn='recent_days=90']")).to_be_visible()


def test_back_from_a_request_finds_the_map_with_its_filters_and_view(desktop: Page) -> None:
    start = "/?category=asphalt,lighting&nonsense=1#map=17/58.0138/56.2834"
    frame = open_map(desktop, start)
    run(frame, "() => map.panBy([40, 0], { animate: false })")
    desktop.wait_for_url(lambda url: "#map=17/" in url and "56.2834" not in url)
    left = desktop.url
    shown = frame.locator(DRAWN).get_attribute("data-matching")
    frame.locator("body").evaluate("() => courtyards.openRequest('МОТ-2026-000001')")
    desktop.wait_for_url(re.compile("/request"))
    expect(desktop.get_by_text("МОТ-2026-000001").first).to_be_visible(timeout=30_000)
    wait_until_drawn(desktop)
    asked: list[str] = []
    desktop.on("framenavigated", lambda navigated: asked.append(navigated.url))
    desktop.go_back()
    wait_until_drawn(desktop)
    again = desktop.frame_locator("iframe").first
    expect(again.locator(f"{DRAWN}[data-matching='{shown}']")).to_be_visible(timeout=30_000)
    desktop.wait_for_timeout(2500)  # the page and the map each write their part of the address after a while
    assert urlparse(desktop.url).query == urlparse(left).query
    assert urlparse(desktop.url).fragment == urlparse(left).fragment
    assert not [url for url in asked if urlparse(url).path == "/" and "number=" in url]
    expect(again.locator(MARKS).first).to_be_visible()
