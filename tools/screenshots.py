"""Photograph the pages of a demo instance for the README: `python -m tools.screenshots [folder]`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from sqlmodel import col, select

from tools import helsinki
from tools.browser import WIDTHS, Gate, browser, new_context, sign_in, wait_until_drawn
from tools.instance import ROOT, Instance, serving
from tracker.config import Settings
from tracker.domain.models import Photo, ServiceRequest
from tracker.domain.statuses import Status
from tracker.store import Store

DEMO_REQUESTS = 1000
SETTLE_MS = 2500
#: The map alone, as near as a city, a district and a courtyard.
MAPS = {
    "map-city": "/#map=12/58.0235/56.3150&layers=count",
    "map-district": "/#map=14/58.0190/56.2960",
    "map-courtyard": "/?all=1#map=16/58.0165/56.2885",
}
#: The same over an extract of OpenStreetMap, in a window no wider than the extract.
GROUND_MAPS = {
    "ground-district": "/#map=16/60.1712/24.9443",
    "ground-courtyard": "/?all=1#map=17/60.1680/24.9420",
}
GROUND_REQUESTS, GROUND_WIDTH = 600, 760


@dataclass(frozen=True)
class Shot:
    """A page to photograph: the name of the file, the address, and whether only staff see it."""

    name: str
    path: str
    is_for_staff: bool = False


def main(folder: Path) -> int:
    """Write a PNG for each page and width; exit status 1 where a page asked for something outside."""
    folder.mkdir(parents=True, exist_ok=True)
    gate = Gate()
    with (
        tempfile.TemporaryDirectory() as place,
        serving(Path(place) / "instance", requests=DEMO_REQUESTS) as instance,
        browser() as opened,
    ):
        for device in WIDTHS:
            context = new_context(opened, gate, device=device, base_url=instance.url)
            _photograph(context, device, instance, folder)
            if device == "desktop":
                number = _request_with_most_to_show(instance)
                page = context.new_page()
                photograph_maps(page, MAPS, folder)
                picture = page.request.get(f"/share/request/{number}.png")
                (folder / "share.png").write_bytes(picture.body())
            context.close()
        photograph_ground(opened, gate, Path(place), folder)
    for address in gate.stopped:
        print(f"asked for something outside: {address}", file=sys.stderr)
    return 1 if gate.stopped else 0


def _photograph(context: BrowserContext, device: str, instance: Instance, folder: Path) -> None:
    page = context.new_page()
    number = _request_with_most_to_show(instance)
    shots = [
        Shot("map", "/"),
        Shot("submit", "/submit"),
        Shot("request", f"/request?number={number}"),
        Shot("queue", "/triage", is_for_staff=True),
        Shot("report", "/report", is_for_staff=True),
    ]
    is_signed_in = False
    for shot in shots:
        if shot.is_for_staff and not is_signed_in:
            sign_in(page, "manager")
            is_signed_in = True
        page.goto(shot.path)
        wait_until_drawn(page)
        page.wait_for_timeout(SETTLE_MS)
        file = folder / f"{shot.name}-{device}.png"
        page.screenshot(path=file)
        print(f"wrote {file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}")


def photograph_ground(opened: Browser, gate: Gate, place: Path, folder: Path) -> None:
    """The map over an extract of OpenStreetMap, on an instance of its own."""
    with serving(place / "ground", requests=0) as instance:
        outline = helsinki.write_outline(place / "helsinki.geojson")
        instance.run("import", "areas", str(outline), "--code", "helsinki")
        refused = str(place / "refused.csv")
        instance.run("import", "osm", str(helsinki.extract()), "--clip", "helsinki", "--refused", refused)
        instance.run("demo", "--requests", str(GROUND_REQUESTS), "--seed", "2")
        context = new_context(opened, gate, base_url=instance.url)
        page = context.new_page()
        page.set_viewport_size(ViewportSize(width=GROUND_WIDTH, height=WIDTHS["desktop"][1]))
        photograph_maps(page, GROUND_MAPS, folder)
        context.close()


def photograph_maps(page: Page, maps: Mapping[str, str], folder: Path) -> None:
    """The map by itself at each of the places."""
    for name, path in maps.items():
        page.goto("about:blank")  # or only what stands after # would change, and the page would stay
        page.goto(path)
        wait_until_drawn(page)
        drawn = page.locator("iframe").first
        drawn.scroll_into_view_if_needed()
        page.wait_for_timeout(SETTLE_MS)
        drawn.screenshot(path=folder / f"{name}.png")


def _request_with_most_to_show(instance: Instance) -> str:
    """The number of the newest completed request that has photos and belongs to a work."""
    store = Store.open(Settings(data_dir=instance.data_dir))
    wanted = (
        select(ServiceRequest.number)
        .where(ServiceRequest.status == Status.COMPLETED, col(ServiceRequest.work_id).is_not(None))
        .where(col(ServiceRequest.id).in_(select(Photo.request_id).where(Photo.is_public)))
        .order_by(col(ServiceRequest.completed_at).desc())
    )
    with store.reading() as session:
        number = session.exec(wanted).first()
    store.close()
    if number is None:
        raise RuntimeError("The demo has no completed request with photos")
    return number


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"))
