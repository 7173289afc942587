"""A reader chooses a language, stays on the page that was open, and the browser's own controls follow."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import ContextFactory
from tools.browser import wait_until_drawn


def speaks(page: Page, language: str, locale: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert page.evaluate("[navigator.language, new Intl.DateTimeFormat(navigator.language).resolvedOptions().locale]") == [
        locale,
        locale,
    ]  # fmt: skip
    frame = page.frame_locator("iframe[src*='streamlit_folium']").locator("html")
    expect(frame).to_have_attribute("lang", language)


def test_the_link_in_the_header_changes_the_language_and_back(desktop: Page) -> None:
    desktop.goto("/?status=new")
    wait_until_drawn(desktop)
    speaks(desktop, "ru", "ru-RU")
    desktop.locator(".account a.language").click()
    expect(desktop).to_have_url("/?status=new")
    wait_until_drawn(desktop)
    speaks(desktop, "en", "en-GB")
    desktop.locator(".account a.language").click()
    expect(desktop.locator("html")).to_have_attribute("lang", "ru")
    expect(desktop).to_have_url("/?status=new")


def test_a_phone_has_the_link_in_the_footer(new_context: ContextFactory) -> None:
    phone = new_context(device="phone").new_page()
    phone.goto("/about")
    expect(phone.locator(".account a.language")).to_be_hidden()
    phone.locator(".footer a.language").click()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone).to_have_url("/about")


def test_the_pages_of_signing_in_lead_back_to_themselves(desktop: Page) -> None:
    desktop.goto("/auth/sign-in?next=/about")
    desktop.locator("a.language").click()
    expect(desktop.locator("html")).to_have_attribute("lang", "en")
    expect(desktop).to_have_url("/auth/sign-in?next=/about")
