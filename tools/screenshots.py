"""Photograph the pages of a demo instance for the README: `python -m tools.screenshots [folder]`."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tools.browser import WIDTHS, Gate, browser, new_context, wait_until_drawn
from tools.instance import ROOT, Instance, serving

DEMO_REQUESTS = 1000
SETTLE_MS = 2500
STAFF = ("screenshots", "Снимок-для-README-1")


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
        login, password = STAFF
        instance.run(
            "user", "add", login, "--name", "Мария Сотрудница", "--role", "manager", "--password", password
        )
        for device in WIDTHS:
            context = new_context(opened, gate, device=device, base_url=instance.url)
            _photograph(context, device, instance, folder)
            context.close()
    for address in gate.stopped:
        print(f"asked for something outside: {address}", file=sys.stderr)
    return 1 if gate.stopped else 0


def _photograph(context: BrowserContext, device: str, instance: Instance, folder: Path) -> None:
    page = context.new_page()
    number = _some_request(page, instance)
    shots = [
        Shot("map", "/"),
        Shot("submit", "/submit"),
        Shot("request", f"/request?number={number}"),
        Shot("queue", "/triage", is_for_staff=True),
        Shot("report", "/report", is_for_staff=True),
    ]
    for shot in sorted(shots, key=lambda shot: shot.is_for_staff):
        if shot.is_for_staff and not context.cookies():
            _sign_in(page)
        page.goto(shot.path)
        wait_until_drawn(page)
        page.wait_for_timeout(SETTLE_MS)
        file = folder / f"{shot.name}-{device}.png"
        page.screenshot(path=file)
        print(f"wrote {file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}")


def _some_request(page: Page, instance: Instance) -> str:
    """The number of a completed request: its page has the most to show."""
    box = "bbox=56.2,57.9,56.6,58.1&zoom=19&status=completed"
    answer = page.request.get(f"{instance.url}/map/clusters?{box}").json()
    numbers = [feature["properties"].get("number") for feature in answer["features"]]
    return next(number for number in numbers if number)


def _sign_in(page: Page) -> None:
    login, password = STAFF
    page.goto("/auth/sign-in")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button").click()
    page.wait_for_url(lambda url: "/auth/" not in url)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"))
