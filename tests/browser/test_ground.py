"""The ground out of an extract in a real browser: drawn on canvases from the application's own tiles."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.importers.osm_files import LAT, LONG, write_extract
from tools import browser as tools_browser
from tools.instance import serving

SEEN = """colours => {
  const seen = {};
  for (const tile of document.querySelectorAll("canvas.leaflet-tile")) {
    const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
    for (let n = 0; n < data.length; n += 4) {
      const colour = "#" + [0, 1, 2].map((at) => data[n + at].toString(16).padStart(2, "0")).join("");
      seen[colour] = (seen[colour] ?? 0) + 1;
    }
  }
  return colours.every((colour) => seen[colour] > 500);
}"""
WATER, GREEN, BUILDINGS, STREETS = "#b9d6e4", "#dfead4", "#ded9ce", "#ffffff"


def test_water_green_and_houses_of_an_extract_are_drawn_at_courtyard_zoom(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("ground")
    gate = tools_browser.Gate()
    with serving(folder / "instance", requests=0) as instance:
        instance.run("import", "osm", str(write_extract(folder / "quarter.osm")))
        page = tools_browser.new_context(browser, gate, base_url=instance.url).new_page()
        page.goto("/")
        frame = page.frame_locator("iframe").first
        frame.locator("[data-ground=drawn]").wait_for(timeout=30_000)
        inner = next(frame for frame in page.frames if "component" in frame.url)
        view = f"map.setView([{LAT + 0.0008}, {LONG + 0.001}], 17, {{ animate: false }})"
        with page.expect_response("**/map/ground/*/15/*/*"):
            inner.evaluate(view)
        inner.wait_for_function(SEEN, arg=[WATER, GREEN, BUILDINGS, STREETS], polling=200)
        page.context.close()
    assert gate.stopped == []
