"""What a person waits for in Chromium: the first map, a pan, a zoom, a filter changed in the page; and what scripts keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, CDPSession, Frame, Page, expect

from benchmarks.figures import Row, spread
from tools.browser import new_context, wait_until_drawn
from tools.instance import Instance

OPENINGS = 5
MOVES = 24
CHANGES = 12
#: Moves the map and says how long it took until what is new was drawn and painted.
_MOVE = """([x, y, zoom]) => new Promise((done) => {
  const began = performance.now();
  courtyards.layer.once("drawn", () => requestAnimationFrame(() => done(performance.now() - began)));
  if (zoom) map.setZoom(zoom, { animate: false }); else map.panBy([x, y], { animate: false });
})"""
#: In every frame, on the window that outlives its first empty document: notes when requests were first drawn and painted.
_WATCH_FIRST = """addEventListener("DOMContentLoaded", () => new MutationObserver((_, watch) => {
  if (!document.querySelector("[data-requests=drawn]")) return;
  watch.disconnect();
  requestAnimationFrame(() => { window.firstDrawnAt = performance.timeOrigin + performance.now(); });
}).observe(document, { attributes: true, attributeFilter: ["data-requests"], subtree: true }))"""
_WATCH_CLICK = """() => addEventListener("click", () => { window.clickedAt = performance.timeOrigin + performance.now(); }, true)"""
_WATCH_DRAWN = """() => new MutationObserver(() => requestAnimationFrame(() => { window.drawnAt = performance.timeOrigin + performance.now(); }))
  .observe(map.getContainer(), { attributes: true, attributeFilter: ["data-drawn"] })"""


def measure(browser: Browser, served: Instance, requests: int) -> Iterator[Row]:
    """The figures of a served instance."""
    opened = [_open(browser, served) for _ in range(OPENINGS)]
    yield {"name": "browser: first map", "n": requests, **spread([spent for spent, _page in opened])}
    for _spent, page in opened[:-1]:
        page.context.close()
    page = opened[-1][1]
    frame = _frame(page)
    with _main_thread(page) as used:
        pans = [_move(frame, *step) for step in _pans()]
        yield {"name": "browser: pan", "n": requests, **spread(pans), "cpu_ms": used(MOVES)}
    with _main_thread(page) as used:
        zooms = [_move(frame, 0, 0, 12 + step % 6) for step in range(1, MOVES + 1)]
        yield {"name": "browser: zoom", "n": requests, **spread(zooms), "cpu_ms": used(MOVES)}
    yield {"name": "browser: filter", "n": requests, **spread(list(_filters(page, frame)))}
    whole = _heap(page)
    page.goto(f"{served.url}/about")
    wait_until_drawn(page)
    rest = _heap(page)
    yield {"name": "browser: script memory of the map", "n": requests, "bytes": max(0, whole - rest)}
    yield {"name": "browser: script memory, all", "n": requests, "bytes": whole}
    page.context.close()


def _open(browser: Browser, served: Instance) -> tuple[float, Page]:
    """A page with the map, and the time from its navigation to its first map, by the page's own clock.

    The driver looks for an element up to half a second apart, so its clock would add a quarter of a second.
    """
    context = new_context(browser, None, base_url=served.url)
    context.add_init_script(_WATCH_FIRST)
    page = context.new_page()
    page.goto("/", wait_until="commit")
    page.frame_locator("iframe").first.locator("[data-requests=drawn]").wait_for(timeout=60_000)
    frame = _frame(page)
    frame.wait_for_function("() => window.firstDrawnAt")
    spent = float(frame.evaluate("() => firstDrawnAt")) - float(page.evaluate("() => performance.timeOrigin"))
    wait_until_drawn(page)
    return spent, page


def _frame(page: Page) -> Frame:
    element = page.locator("iframe").first.element_handle()
    frame = element.content_frame() if element else None
    if frame is None:
        raise RuntimeError("there is no map on the page")
    return frame


def _pans() -> Iterator[tuple[int, int]]:
    for step in range(MOVES):
        yield ((420, 0), (0, 420), (-420, 0), (0, -420))[step % 4]


def _move(frame: Frame, x: int, y: int, zoom: int = 0) -> float:
    return float(frame.evaluate(_MOVE, [x, y, zoom]))


def _filters(page: Page, frame: Frame) -> Iterator[float]:
    """From the click on a status in the page to the map that shows it."""
    page.evaluate(_WATCH_CLICK)
    frame.evaluate(_WATCH_DRAWN)
    names = ("Новые", "На рассмотрении", "Ждут работ")
    for step in range(CHANGES):
        frame.evaluate("() => { window.drawnAt = 0 }")
        page.get_by_role("button", name=re.compile(rf"^{names[step % 3]}")).first.click()
        frame.wait_for_function("() => window.drawnAt > 0", timeout=60_000)
        yield float(frame.evaluate("() => window.drawnAt")) - float(page.evaluate("() => window.clickedAt"))
        wait_until_drawn(page)
        expect(page.locator("[data-testid=stApp]")).to_be_visible()


@contextmanager
def _main_thread(page: Page) -> Iterator[Callable[[int], float]]:
    """Says how much processor time the page's main thread took since, for each of so many moves."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _metric(session, "TaskDuration")
    yield lambda times: round((_metric(session, "TaskDuration") - before) * 1000 / times, 2)
    session.send("Performance.disable")
    session.detach()


def _heap(page: Page) -> int:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    used = int(_metric(session, "JSHeapUsedSize"))
    session.detach()
    return used


def _metric(session: CDPSession, name: str) -> float:
    found = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in found if each["name"] == name))
