"""«Поделиться» of a request: copied on a computer, the phone's own list on a phone, a field to copy from where neither works."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import ContextFactory
from tools.browser import wait_until_drawn

LINK = "/request?number=%D0%9C%D0%9E%D0%A2-"


def open_a_request(page: Page) -> None:
    page.goto("/")
    wait_until_drawn(page)
    address = page.locator(".card h3 a").first.get_attribute("href")
    page.goto(address or "")
    wait_until_drawn(page)


def test_on_a_computer_the_link_is_copied_and_the_page_says_so(new_context: ContextFactory) -> None:
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    open_a_request(page)
    page.get_by_role("button", name="Поделиться").click()
    expect(page.locator(".share [role=status]")).to_have_text("Ссылка скопирована.")
    assert LINK in page.evaluate("navigator.clipboard.readText()")


def test_a_phone_offers_its_own_ways_and_without_any_the_link_can_be_copied_by_hand(phone: Page) -> None:
    phone.add_init_script("navigator.share = (what) => { window.given = what; return Promise.resolve(); }")
    open_a_request(phone)
    button = phone.get_by_role("button", name="Поделиться")
    button.tap()
    phone.wait_for_function("window.given")
    assert LINK in phone.evaluate("window.given.url")
    phone.evaluate(
        "() => { navigator.share = undefined; navigator.clipboard.writeText = () => Promise.reject(new Error()); }"
    )
    button.tap()
    field = phone.get_by_label("Скопируйте ссылку:")
    expect(field).to_be_focused()
    assert LINK in field.input_value()
