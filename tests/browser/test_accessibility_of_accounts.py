"""What people with accounts open, and the pages around signing in, looked over by axe at both widths: nothing serious or critical."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pyotp
import pytest
from sqlmodel import col, select

from tests.browser.conftest import ContextFactory
from tests.browser.test_accessibility import at_both_widths, open_
from tools.browser import wait_until_drawn
from tools.instance import Instance
from tracker.actions import people, resets
from tracker.config import Settings
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Role
from tracker.domain.statuses import Status
from tracker.store import Store

PASSWORD = "весна у каждого двора"
#: Who opens what first, and the tabs to look at there.
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "deputy": ("/area", ()),
    "contractor": ("/works", ()),
    "specialist": ("/request?number={number}", ("Публикация",)),
    "admin": ("/admin", ("Сотрудники", "Личные данные", "Журнал")),
}


@pytest.fixture(scope="module")
def store(instance: Instance) -> Iterator[Store]:
    opened = Store.open(Settings(data_dir=instance.data_dir))
    yield opened
    opened.close()


@pytest.mark.parametrize("login", PAGES)
def test_axe_finds_nothing_grave_on_pages_of_accounts(
    new_context: ContextFactory, store: Store, login: str
) -> None:
    with store.reading() as session:
        waiting = select(ServiceRequest.number).where(ServiceRequest.status == Status.NEW)
        number = session.exec(waiting.order_by(col(ServiceRequest.id).desc())).first()
    page = new_context().new_page()
    path, tabs = PAGES[login][0].format(number=number), PAGES[login][1]
    page.goto(f"/auth/sign-in?{urlencode({'next': path})}")
    page.locator(f"form:has(input[name=login][value={login}]) button").click()
    wait_until_drawn(page)
    grave = {}
    for tab in tabs or ("",):
        if tab:
            page.get_by_role("tab", name=tab).or_(page.get_by_role("radio", name=tab)).first.click()
            wait_until_drawn(page)
        grave[tab] = at_both_widths(page)
    assert {tab: found for tab, found in grave.items() if found} == {}


def test_axe_finds_nothing_grave_on_the_way_in(new_context: ContextFactory, store: Store) -> None:
    """The link for a new password, the second factor, its codes, one's own sign-ins, and the code at the next sign-in."""
    user = people.add_user(
        store, people.SYSTEM, login="axe", name="Акса", password=PASSWORD, role=Role.MANAGER
    )
    page = new_context().new_page()
    grave = {}

    def note(step: str) -> None:
        if found := at_both_widths(page):
            grave[step] = found

    def enter() -> None:
        page.goto("/auth/sign-in?next=/auth/second-factor")
        page.get_by_label("Логин").first.fill("axe")
        page.get_by_label("Пароль").first.fill(PASSWORD)
        page.get_by_role("button", name="Войти", exact=True).first.click()

    page.goto(resets.make_link(store, people.SYSTEM, user.id or 0))
    note("link")
    page.goto("/auth/reset/made-up")
    note("dead link")
    enter()
    note("second factor")
    secret = re.search(r"впишите: <code>([A-Z2-7 ]+)</code>", page.content())
    assert secret
    page.get_by_label("Код из приложения").fill(pyotp.TOTP(secret[1].replace(" ", "")).now())
    page.get_by_role("button", name="Включить").click()
    page.get_by_role("heading", name="Запасные коды").wait_for()
    note("codes")
    open_(page, "/account")
    note("account")
    page.context.clear_cookies()
    open_(page, "/consents")
    note("consents")
    enter()
    page.get_by_role("heading", name="Код подтверждения").wait_for()
    note("code")
    page.get_by_label("Код").fill("000000")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    note("wrong code")
    assert grave == {}
