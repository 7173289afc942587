"""The real program in a real browser: one served instance with the demo, and profiles that let nothing leave the machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tools import browser as tools_browser
from tools.instance import Instance, serving

DEMO_REQUESTS = 300
ContextFactory = Callable[..., BrowserContext]
Profiles = defaultdict[str, list[BrowserContext]]


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The served program with some hundreds of demo requests, shared by all browser tests."""
    with serving(tmp_path_factory.mktemp("browser") / "instance", requests=DEMO_REQUESTS) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; a context of it is a person's clean profile. All tabs of a profile are one process."""
    with tools_browser.browser("--process-per-site") as opened:
        yield opened


@pytest.fixture(scope="session")
def gate() -> tools_browser.Gate:
    """What sees every request of the lent profiles."""
    return tools_browser.Gate()


@pytest.fixture(scope="session")
def profiles() -> Profiles:
    """Profiles that nobody uses now, by device."""
    return defaultdict(list)


@pytest.fixture
def new_context(
    browser: Browser, instance: Instance, gate: tools_browser.Gate, profiles: Profiles
) -> Iterator[ContextFactory]:
    """Lend clean profiles: new_context(device="phone"). At the end it fails where a page asked for anything outside."""
    lent: list[tuple[str, BrowserContext]] = []

    def lend(*, device: str = "desktop") -> BrowserContext:
        if not profiles[device]:
            context = tools_browser.new_context(browser, gate, device=device, base_url=instance.url)
            # This tab stays: its process has Streamlit's scripts compiled, half of what opening a page costs.
            context.new_page().goto("/health")
            profiles[device].append(context)
        lent.append((device, profiles[device].pop()))
        return lent[-1][1]

    yield lend
    for device, context in lent:
        _forget(context, instance.url)
        profiles[device].append(context)
    asked, gate.stopped = gate.stopped, []
    assert asked == [], "a page asked for something outside this machine"


def _forget(context: BrowserContext, origin: str) -> None:
    """Make a used profile a clean one again, but for the browser's cache of files."""
    first, *others = context.pages
    for page in others:
        page.close()
    stored = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage"}
    context.new_cdp_session(first).send("Storage.clearDataForOrigin", stored)
    context.clear_cookies()
    context.clear_permissions()
    context.set_geolocation(None)


@pytest.fixture
def desktop(new_context: ContextFactory) -> Page:
    """A page 1280 px wide."""
    return new_context(device="desktop").new_page()


@pytest.fixture
def phone(new_context: ContextFactory) -> Page:
    """A page 390 px wide with touch."""
    return new_context(device="phone").new_page()
