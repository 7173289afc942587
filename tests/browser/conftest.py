"""The real program in a real browser: one served instance with the demo, and profiles that let nothing leave the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tools import browser as tools_browser
from tools.instance import Instance, serving

DEMO_REQUESTS = 300
ContextFactory = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The served program with some hundreds of demo requests, shared by all browser tests."""
    with serving(tmp_path_factory.mktemp("browser") / "instance", requests=DEMO_REQUESTS) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; a context of it is a person's clean profile."""
    with tools_browser.browser() as opened:
        yield opened


@pytest.fixture
def new_context(browser: Browser, instance: Instance) -> Iterator[ContextFactory]:
    """Make profiles: new_context(device="phone"). At the end it fails where a page asked for anything outside."""
    gate = tools_browser.Gate()
    opened: list[BrowserContext] = []

    def make(*, device: str = "desktop") -> BrowserContext:
        context = tools_browser.new_context(browser, gate, device=device, base_url=instance.url)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert gate.stopped == [], "a page asked for something outside this machine"


@pytest.fixture
def desktop(new_context: ContextFactory) -> Page:
    """A page 1280 px wide."""
    return new_context(device="desktop").new_page()


@pytest.fixture
def phone(new_context: ContextFactory) -> Page:
    """A page 390 px wide with touch."""
    return new_context(device="phone").new_page()
