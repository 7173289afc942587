"""The pages of contractors, companies and deputies, and a photo covered by hand: in a real browser, at both widths."""

from __future__ import annotations

import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from tests.browser.conftest import ContextFactory
from tests.browser.test_every_page import DEVICES, collect_errors
from tests.browser.test_staff_pages import SIDEWAYS
from tools.browser import sign_in, wait_until_drawn
from tools.instance import Instance
from tracker.config import Settings
from tracker.domain.models import Photo, ServiceRequest
from tracker.store import Store

#: An account of the demo → where its day begins → what it reads there.
DAYS = {
    "contractor": ("/works", "Мои работы"),
    "company": ("/works", "Мои работы"),
    "deputy": ("/area", "Округ № 99 (демо)"),
}


@pytest.mark.parametrize("device", DEVICES)
def test_each_outsider_begins_the_day_on_a_page_of_their_own(
    new_context: ContextFactory, device: str
) -> None:
    for login, (path, title) in DAYS.items():
        page = new_context(device=device).new_page()
        wrong = collect_errors(page)
        sign_in(page, login)
        wait_until_drawn(page)
        assert page.url.endswith(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert page.evaluate(SIDEWAYS) <= 0
        assert wrong == []


@pytest.fixture
def pictured(instance: Instance) -> str:
    """The number of a request with a public photo."""
    store = Store.open(Settings(data_dir=instance.data_dir))
    with store.reading() as session:
        query = select(ServiceRequest.number).join(Photo, col(Photo.request_id) == col(ServiceRequest.id))
        number = session.exec(query.where(col(Photo.is_public), Photo.kind == "before")).first()
    store.close()
    assert number
    return number


def test_a_face_is_covered_with_the_mouse_and_everybody_gets_the_covered_photo(
    new_context: ContextFactory, instance: Instance, pictured: str
) -> None:
    page = new_context().new_page()
    sign_in(page, "operator")
    page.goto(f"/request?number={pictured}")
    wait_until_drawn(page)
    photo = page.locator(".photos img").first
    before = photo.get_attribute("src") or ""
    page.get_by_role("tab", name="Скрыть на фото").click()
    canvas = page.locator(".blur")
    canvas.locator("img").scroll_into_view_if_needed()
    expect(canvas.locator("img")).to_have_js_property("complete", True)
    canvas.hover(position={"x": 40, "y": 40})
    page.mouse.down()
    canvas.hover(position={"x": 160, "y": 120})
    page.mouse.up()
    page.get_by_role("button", name="Сохранить: закрыто мест 1").click()
    expect(page.get_by_text("все видят фото с закрытыми местами")).to_be_visible()
    expect(photo).not_to_have_attribute("src", before)
    after = photo.get_attribute("src") or ""
    assert re.fullmatch(r"/photos/[0-9a-f]{32}/thumb", after)
    with urlopen(f"{instance.url}{after}") as answer:  # noqa: S310 the address is our own
        assert answer.status == 200
    assert new_context().request.get(f"{instance.url}{before}").status == 404
    assert new_context().request.get(f"{instance.url}{after.replace('thumb', 'original')}").status == 404
