"""The Chromium that tests and screenshots drive: one on PATH, else Playwright's own. Run as a program, says which works."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these a browser of its own accord looks up its maker's hosts, and as root does not start at all.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    # No other host has an address here, whatever else stands before it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
DRAWN_MS = 30_000
_FOREIGN = re.compile(r"^(https?|wss?)://(?!(localhost|127\.0\.0\.1)[:/])")


def find_chromium() -> str | None:
    """Path of a Chromium on PATH; None means Playwright's own, which may be absent."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser(*arguments: str) -> Iterator[Browser]:
    """A headless browser for the time of the block, with more arguments perhaps."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_chromium(), args=[*ARGUMENTS, *arguments])
        try:
            yield opened
        finally:
            opened.close()


@dataclass
class Gate:
    """Remembers every request that does not go to this machine; what stops them is that no other host has an address."""

    stopped: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """See every request of a context. A route that stops it would switch the browser's cache off."""
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if _FOREIGN.match(request.url):
            self.stopped.append(request.url)


def new_context(
    browser: Browser, gate: Gate | None, *, device: str = "desktop", base_url: str = ""
) -> BrowserContext:
    """A clean profile as wide as a device of WIDTHS, in Russian and Perm's time, behind the gate.

    Without a gate no request is looked at, which takes time: for measurements.
    """
    width, height = WIDTHS[device]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="ru-RU",
        timezone_id="Asia/Yekaterinburg",
        has_touch=device == "phone",
        base_url=base_url or None,
        reduced_motion="reduce",
    )
    if gate is not None:
        gate.watch(context)
    return context


def wait_until_drawn(page: Page) -> None:
    """Wait until Streamlit's script has run to its end and the page shows a heading."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=DRAWN_MS)
    expect(page.get_by_role("heading").first).to_be_visible(timeout=DRAWN_MS)


def sign_in(page: Page, login: str) -> None:
    """Sign in by the button of a demo account: operator, specialist, manager or admin."""
    page.goto("/auth/sign-in")
    page.locator(f"form:has(input[name=login][value={login}]) button").click()
    page.wait_for_url(lambda address: "/auth/" not in address)


def main() -> int:
    """Start the browser once: a file that is there need not work."""
    try:
        with browser() as opened:
            print(f"Chromium {opened.version}: {find_chromium() or 'the one of Playwright'}")
    except Exception as error:  # noqa: BLE001 the driver raises a bare Exception where it cannot start
        print(f"Chromium does not start: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
