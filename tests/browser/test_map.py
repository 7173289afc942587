"""The map in a real browser: one question for a viewport, none of it running the page again, everything by keyboard too."""

from __future__ import annotations

import math
import re
from itertools import combinations
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import FrameLocator, Page, Response, expect
from sqlmodel import col, select

from tests.browser.conftest import ContextFactory
from tools.browser import wait_until_drawn
from tools.instance import Instance
from tracker.config import Settings
from tracker.domain.models import ServiceRequest
from tracker.domain.statuses import Status
from tracker.geo.tiles import MAX_ZOOM
from tracker.store import Store

DRAWN = "[data-requests=drawn]"
MARKS = ".request-pin, .request-ring"
WHERE = "() => { const at = map.project(map.getCenter()); return [at.x, at.y]; }"
ON_ONE_ANOTHER = """() => {
  const marks = courtyards.circles(), meet = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < a.radius + b.radius - 1;
  return [marks.length, marks.filter((one, n) => marks.slice(n + 1).some((other) => meet(one, other))).length];
}"""

#: The list that opens where more requests than a fan holds share one spot; the demo has no such spot.
LIST_AT_RING = """async () => {
  const ring = [...courtyards.layer._known.values()].find((mark) => mark.getElement() === document.activeElement);
  const found = await (await fetch("/map/inside?bbox=-180,-85,180,85&zoom=0&all=1")).json();
  courtyards.fan(courtyards.layer, ring.getLatLng(), found);
}"""

#: Names of microdistricts that stand nearer to another one's centre than to their own.
NAMES_ASTRAY = """async () => {
  const ground = await (await fetch("/map/ground")).json(), centres = {};
  for (const { properties: p } of ground.features) if (p.kind === "microdistrict") centres[p.name] = map.latLngToLayerPoint([...p.centre].reverse());
  const shown = [...document.querySelectorAll(".area-name:not(.is-covered)")];
  const astray = shown.filter((name) => {
    const at = name._leaflet_pos.add([name.offsetWidth / 2, name.offsetHeight / 2]);
    return Object.values(centres).some((other) => other.distanceTo(at) + 2 < centres[name.textContent].distanceTo(at));
  });
  return [shown.length > 3, astray.map((name) => name.textContent)];
}"""


def open_map(page: Page, path: str = "/") -> FrameLocator:
    page.goto(path)
    wait_until_drawn(page)
    frame = page.frame_locator("iframe").first
    expect(frame.locator(DRAWN)).to_be_visible(timeout=30_000)
    expect(frame.locator(MARKS).first).to_be_visible()
    return frame


def run(frame: FrameLocator, script: str) -> object:
    return frame.locator("body").evaluate(script)


def total_shown(frame: FrameLocator) -> int:
    return int(frame.locator(DRAWN).get_attribute("data-matching") or -1)


def one_finger(page: Page, frame: FrameLocator, *, across: int, down: int) -> None:
    """Pull the map by a finger that rests before it lifts."""
    box = frame.locator(".leaflet-container").bounding_box() or {}
    x, y = box["x"] + 60, box["y"] + box["height"] / 2
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *at: dict[str, float]) -> None:
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(at)})

    touch("touchStart", {"x": x, "y": y})
    for part in (0.2, 0.6, 1, 1):
        touch("touchMove", {"x": x + across * part, "y": y + down * part})
        page.wait_for_timeout(60)
    touch("touchEnd")
    page.wait_for_timeout(200)


def answers(page: Page) -> list[str]:
    """A list that fills with what the map's route was asked and answered anew."""
    found: list[str] = []

    def on_response(response: Response) -> None:
        if "/map/clusters" in response.url and response.status == 200:
            found.append(response.url)

    page.on("response", on_response)
    return found


def test_the_legend_the_list_and_the_map_say_the_same_count(desktop: Page) -> None:
    frame = open_map(desktop)
    matching = total_shown(frame)
    counts = frame.locator(".request-legend li[data-status] b").all_inner_texts()
    assert sum(int(re.sub(r"\D", "", count)) for count in counts) == matching
    expect(desktop.get_by_text(re.compile(rf"^Списком: {matching} "))).to_be_visible()


def test_panning_and_zooming_ask_the_route_once_and_do_not_run_the_page(desktop: Page) -> None:
    frame = open_map(desktop)
    heading = desktop.get_by_role("heading", level=1)
    heading.evaluate("element => { element.dataset.same = 'yes' }")
    asked = answers(desktop)
    run(frame, "() => map.setView([58.016, 56.29], 14, { animate: false })")
    expect(frame.locator(MARKS).first).to_be_visible()
    desktop.wait_for_function("() => true")
    frame.locator("[title='Приблизить']").click()
    desktop.wait_for_timeout(1500)
    zooms = [parse_qs(urlparse(url).query)["zoom"] for url in asked]
    assert zooms == [["14"], ["15"]]
    small_moves = len(asked)
    run(frame, "() => map.panBy([20, 10], { animate: false })")
    desktop.wait_for_timeout(500)
    assert len(asked) == small_moves
    assert heading.get_attribute("data-same") == "yes"


def test_a_filter_goes_to_the_address_the_map_and_the_list_without_mounting_the_map_anew(
    desktop: Page,
) -> None:
    frame = open_map(desktop)
    run(frame, "() => { window.stillTheSame = true; map.setView([58.016, 56.29], 13, { animate: false }) }")
    before = total_shown(frame)
    desktop.get_by_role("button", name="Новые").click()
    expect(frame.locator("[data-drawn='status=new']")).to_be_visible()
    after = total_shown(frame)
    assert 0 < after < before
    expect(desktop.get_by_text(re.compile(rf"^Списком: {after} "))).to_be_visible()
    assert "status=new" in desktop.url
    assert run(frame, "() => [window.stillTheSame, map.getZoom()]") == [True, 13]
    desktop.go_back()
    expect(frame.locator("[data-drawn='recent_days=90']")).to_be_visible()
    assert total_shown(frame) == before


def test_a_click_on_a_ring_goes_nearer_and_a_click_on_a_pin_opens_the_request(desktop: Page) -> None:
    frame = open_map(desktop)
    for _ in range(12):
        if frame.locator(".request-pin").count():
            break
        zoom = run(frame, "() => map.getZoom()")
        frame.locator(".request-ring").first.click()
        desktop.wait_for_timeout(900)
        assert (
            run(frame, "() => map.getZoom()") != zoom or frame.locator(".request-pin, .request-list").count()
        )
    said = frame.locator(".request-pin").first.get_attribute("aria-label") or ""
    number = re.findall(r"№ (\S+)\.", said)[0]
    run(
        frame,
        "() => { window.pin = [...courtyards.layer._known.values()].find(m => m.getElement().className.includes('request-pin')); if (window.pin) map.setView(window.pin.getLatLng(), map.getZoom(), { animate: false }) }",
    )
    frame.locator(f".request-pin[aria-label*='{number}']").click()
    expect(desktop).to_have_url(re.compile("/request\\?number="))
    expect(desktop.get_by_text(number).first).to_be_visible()
    desktop.go_back()
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("Заявки на работы")
    assert "number=" not in desktop.url


def test_the_way_back_leads_to_the_view_as_it_was_a_moment_before(desktop: Page) -> None:
    frame = open_map(desktop)
    moved = "map.setView([58.0137, 56.2872], 16, { animate: false })"
    run(frame, f"() => {{ {moved}; courtyards.openPage('/about') }}")
    expect(desktop.get_by_role("heading", level=1)).not_to_contain_text("Заявки на работы")
    desktop.go_back()
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("Заявки на работы")
    expect(frame.locator(DRAWN)).to_be_visible()
    assert "#map=16/58.0137/56.2872" in desktop.url


def test_everything_on_the_map_is_reached_by_keyboard(desktop: Page) -> None:
    frame = open_map(desktop)
    frame.locator(".leaflet-container").focus()
    zoom = run(frame, "() => map.getZoom()")
    desktop.keyboard.press("+")
    desktop.wait_for_timeout(600)
    assert run(frame, "() => map.getZoom()") == int(str(zoom)) + 1
    desktop.keyboard.press("Tab")
    focused = "() => [document.activeElement.getAttribute('role'), document.activeElement.getAttribute('aria-label')]"
    role, name = run(frame, focused)  # type: ignore[misc]
    assert role == "button"
    assert re.search(r"заяв|№", name)
    expect(frame.locator(".request-tip")).to_be_visible()
    desktop.keyboard.press("Enter")
    desktop.wait_for_timeout(900)
    assert run(frame, "() => map.getZoom()") != int(str(zoom)) + 1 or "/request" in desktop.url


def test_no_english_word_is_left_on_the_map(desktop: Page) -> None:
    frame = open_map(desktop)
    names = run(
        frame,
        "() => [...document.querySelectorAll('[title], [aria-label], [alt]')].flatMap(e => ['title', 'aria-label', 'alt'].map(n => e.getAttribute(n)).filter(Boolean))",
    )
    words = " ".join(names) + frame.locator(".leaflet-container").inner_text()  # type: ignore[arg-type]
    assert re.findall(r"[A-Za-z]{3,}", re.sub("OpenStreetMap|Tab|Ctrl", "", words)) == []


def test_a_request_filed_by_another_process_shows_by_itself_and_the_view_stays(
    desktop: Page, instance: Instance
) -> None:
    frame = open_map(desktop)
    run(frame, "() => map.setView([58.016, 56.29], 14, { animate: false })")
    desktop.wait_for_timeout(1000)
    before, version = total_shown(frame), frame.locator(DRAWN).get_attribute("data-version")
    view = run(frame, "() => [map.getZoom(), map.getCenter().lat]")
    instance.run("demo", "--requests", "40", "--seed", "77")
    expect(frame.locator(f"{DRAWN}:not([data-version='{version}'])")).to_be_visible(timeout=10_000)
    after = total_shown(frame)
    assert after > before
    expect(desktop.get_by_text(re.compile(rf"^Списком: {after} "))).to_be_visible()
    assert run(frame, "() => [map.getZoom(), map.getCenter().lat]") == view


def test_on_a_phone_the_map_fits_follows_one_finger_and_its_drawer_folds_by_a_button(
    new_context: ContextFactory,
) -> None:
    page = new_context(device="phone").new_page()
    frame = open_map(page)
    legend = frame.locator(".request-legend")
    assert legend.get_attribute("open") is None
    legend.locator("summary").click()
    expect(legend.get_by_text("На рассмотрении")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    legend.locator("summary").click()
    page.get_by_role("button", name="Ещё фильтры").click()
    page.get_by_role("button", name="Показать заявки").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_hidden()
    before = run(frame, WHERE)
    one_finger(page, frame, across=60, down=-90)
    after = run(frame, WHERE)
    moved = [round(new - old) for new, old in zip(after, before, strict=True)]  # type: ignore[call-overload]
    assert abs(moved[0] + 60) < 15 and abs(moved[1] - 90) < 15, "the map follows one finger"


def test_on_the_narrowest_phone_the_menu_stays_beside_the_way_in_and_the_search_can_be_typed_into(
    phone: Page,
) -> None:
    for width in (360, 320):
        phone.set_viewport_size({"width": width, "height": 640})
        frame = open_map(phone)
        menu = phone.get_by_test_id("stExpandSidebarButton").bounding_box()
        way_in = phone.get_by_role("link", name="Вход для сотрудников").bounding_box()
        field = frame.get_by_role("combobox").bounding_box()
        assert menu and way_in and field
        assert menu["x"] + menu["width"] <= way_in["x"], width
        assert way_in["x"] + way_in["width"] <= width
        assert field["width"] >= 140, width


def test_on_a_phone_a_sheet_opens_within_sight_wherever_the_page_was_scrolled(phone: Page) -> None:
    phone.set_viewport_size({"width": 390, "height": 700})
    frame = open_map(phone)
    foot = "() => innerHeight - document.querySelector('iframe').getBoundingClientRect().bottom"
    assert phone.evaluate(foot) < 0, "the map ends below the window"
    frame.get_by_text("Слои").click()
    phone.wait_for_function(f"() => ({foot})() >= -1")
    frame.get_by_text("Слои").click()
    phone.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    frame.get_by_role("combobox").fill("1")
    frame.get_by_role("option").first.click()
    frame.get_by_role("dialog").wait_for()
    phone.wait_for_function(f"() => ({foot})() >= -1")


def test_a_place_is_found_by_keyboard_alone(desktop: Page) -> None:
    frame = open_map(desktop)
    field = frame.get_by_role("combobox")
    field.focus()
    field.press_sequentially("вышка")
    expect(frame.get_by_role("option")).to_have_count(2)
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "place-1"
    desktop.keyboard.press("Enter")
    expect(frame.locator(".found-name")).to_have_text("Вышка-2")
    assert run(frame, "() => map.getZoom()") == 14
    expect(frame.get_by_role("listbox")).to_be_hidden()
    # Enter before the answer is there means what was typed, not what was found before.
    field.fill("висим")
    field.press("Enter")
    expect(frame.locator(".found-name")).to_have_text("Висим")
    field.fill("вышка")
    expect(frame.get_by_role("option")).to_have_count(2)
    field.press("Escape")
    expect(frame.get_by_role("listbox")).to_be_hidden()
    assert field.input_value() == "вышка"


def test_where_a_person_is_shows_on_the_map_and_a_refusal_is_said(new_context: ContextFactory) -> None:
    context = new_context(device="phone")
    page = context.new_page()
    frame = open_map(page)
    button = frame.get_by_role("button", name="Показать, где я")
    button.click()
    expect(frame.get_by_text("Браузер не разрешил узнать, где вы.")).to_be_visible()
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 58.011, "longitude": 56.285, "accuracy": 30})
    button.click()
    expect(frame.locator(".found-name")).to_contain_text("Вы здесь")


def test_on_a_phone_a_pin_opens_a_card_over_the_map(phone: Page, instance: Instance) -> None:
    frame = open_map(phone)
    field = frame.get_by_role("combobox")
    field.fill("1")
    frame.get_by_role("option").first.click()
    card = frame.get_by_role("dialog")
    expect(card).to_contain_text("№ МОТ-")
    expect(card.get_by_role("button", name="Открыть заявку")).to_be_in_viewport()
    expect(card).to_contain_text(re.compile("Новая|На рассмотрении|Ждёт работ|В работе|Выполнена|Без работ"))
    number = re.findall(r"№ (\S+)", card.inner_text())[0]
    card.get_by_role("button", name="Закрыть").click()
    expect(card).to_be_hidden()
    phone.wait_for_timeout(1000)
    pin = frame.locator(f".request-pin[aria-label*='{number}']")
    if pin.count():
        pin.press("Enter")
    else:  # it shares its spot, or the filter leaves it out
        field.press("Enter")
    expect(card).to_be_visible()
    assert "/request" not in phone.url
    card.get_by_role("button", name="Открыть заявку").click()
    expect(phone).to_have_url(re.compile("/request\\?number="))
    expect(phone.get_by_text(number).first).to_be_visible()
    phone.go_back()
    expect(frame.locator(DRAWN)).to_be_visible()
    assert "number=" not in phone.url


def test_layers_the_month_and_the_place_stand_in_the_address_and_come_back_from_there(desktop: Page) -> None:
    frame = open_map(desktop)
    frame.get_by_text("Слои").click()
    assert run(frame, NAMES_ASTRAY) == [True, []]
    for layer in ("count", "days", "heat", "year", "limits"):
        frame.locator(f"input[name={layer}]").check()
    expect(frame.locator("[data-layers='days,heat,year,limits']")).to_be_visible()
    expect(frame.get_by_text("Слои: 4")).to_be_in_viewport()
    # Names of streets stay readable under the colours.
    expect(frame.locator(".leaflet-area-colours-pane")).to_have_css("mix-blend-mode", "multiply")
    expect(frame.locator(".yard-mark").first).to_be_visible()
    marks, covered = run(frame, ON_ONE_ANOTHER)  # type: ignore[misc]
    assert marks > frame.locator(MARKS).count() and covered == 0, "courtyards stand beside requests"
    expect(frame.locator(".layer-legend .classes")).to_be_visible()
    run(frame, "() => map.setView([58.016, 56.29], 14, { animate: false })")
    frame.get_by_role("button", name="По месяцам").click()
    slider = frame.get_by_role("slider")
    expect(slider).to_be_visible()
    now = total_shown(frame)
    for _ in range(12):
        slider.press("ArrowLeft")
    expect(frame.locator("[data-drawn*='month=']")).to_be_visible()
    expect(frame.locator(".request-legend")).to_contain_text("Открыты")
    desktop.wait_for_timeout(1500)
    link, past = desktop.url, total_shown(frame)
    assert "#map=14/58.0160/56.2900" in link and "layers=days,heat,year,limits" in link
    assert past != now
    desktop.goto("about:blank")
    frame = open_map(desktop, link)
    expect(frame.locator("[data-layers='days,heat,year,limits'][data-drawn*='month=']")).to_be_visible()
    assert run(frame, "() => map.getZoom()") == 14
    assert total_shown(frame) == past
    frame.get_by_role("button", name="Вернуться к сегодняшнему дню").click()
    expect(frame.locator("[data-drawn='recent_days=90']")).to_be_visible()
    assert total_shown(frame) == now
    # Another view put into the address of the open page.
    desktop.evaluate("() => { location.hash = 'map=15.6/58.0137/56.2872&layers=heat' }")
    expect(frame.locator("[data-layers='heat']")).to_be_visible()
    assert run(frame, "() => map.getZoom()") == 16


def test_the_months_play_and_stop(desktop: Page) -> None:
    frame = open_map(desktop, "/#map=nonsense&layers=none,heat&month=2026-13")
    expect(frame.locator("[data-layers='heat']")).to_be_visible()
    frame.get_by_role("button", name="По месяцам").click()
    frame.get_by_role("button", name="Показать месяц за месяцем").click()
    stop = frame.get_by_role("button", name="Остановить")
    first = frame.locator(DRAWN).get_attribute("data-month")
    expect(frame.locator(f"{DRAWN}:not([data-month='{first}'])")).to_be_visible(timeout=10_000)
    stop.click()
    held = frame.locator(DRAWN).get_attribute("data-month")
    desktop.wait_for_timeout(2500)
    assert frame.locator(DRAWN).get_attribute("data-month") == held
    # The counts of the months are those of the filters.
    frame.get_by_role("slider").press("End")
    counts = frame.locator(".month-bar output small")
    expect(counts).not_to_have_text("подано 0, выполнено 0")
    desktop.get_by_role("textbox", name="Найти заявку").fill("нет такого слова")
    desktop.keyboard.press("Enter")
    expect(counts).to_have_text("подано 0, выполнено 0")


def test_the_map_says_when_the_server_cannot_be_reached_and_comes_back(desktop: Page) -> None:
    frame = open_map(desktop)
    desktop.context.route("**/map/clusters*", lambda route: route.abort())
    expect(frame.locator(".request-notice")).to_be_visible(timeout=10_000)
    desktop.context.unroute("**/map/clusters*")
    expect(frame.locator(".request-notice")).to_be_hidden(timeout=10_000)


def test_a_ring_of_requests_at_one_spot_fans_out(desktop: Page, instance: Instance) -> None:
    store = Store.open(Settings(data_dir=instance.data_dir))
    with store.reading() as session:
        is_open = col(ServiceRequest.status).in_([status for status in Status if status.is_open])
        placed = select(ServiceRequest).where(is_open, col(ServiceRequest.lat).is_not(None))
        places = [(one.lat or 0, one.long or 0) for one in session.exec(placed).all()]
    store.close()
    one, other = min(combinations(places, 2), key=lambda pair: math.dist(*pair))
    lat, long = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    frame = open_map(desktop)
    drawn = "new Promise((done) => courtyards.layer.once('drawn', () => done(map.getZoom())))"
    moved = f"() => {{ map.setView([{lat}, {long}], 30, {{ animate: false }}); return {drawn}; }}"
    assert run(frame, moved) == MAX_ZOOM
    ring = frame.locator(".request-ring").first
    ring.press("Enter")
    expect(frame.locator(".leaflet-fan-pane .request-pin").nth(1)).to_be_visible()
    expect(frame.locator(".leaflet-marker-pane")).to_have_css("opacity", "0.3")
    desktop.keyboard.press("Escape")
    expect(frame.locator(".leaflet-fan-pane .request-pin")).to_have_count(0)
    expect(ring).to_be_focused()
    run(frame, LIST_AT_RING)
    expect(frame.locator(".request-list button").first).to_be_focused()
    expect(frame.locator(".request-list button").first).to_contain_text("Подана")
    desktop.keyboard.press("Escape")
    expect(frame.locator(".request-list")).to_have_count(0)
    expect(ring).to_be_focused()
    assert run(frame, "() => Number.isFinite(map.getZoom()) && Number.isFinite(map.getCenter().lat)")


def test_where_nothing_is_in_the_window_the_map_leads_to_what_there_is(desktop: Page) -> None:
    frame = open_map(desktop)
    whole = run(frame, "() => map.getZoom()")
    run(frame, "() => map.setView([57.2, 55.2], 15, { animate: false })")
    frame.get_by_role("button", name=re.compile("^Показать все: ")).click()
    expect(frame.locator(MARKS).first).to_be_visible()
    expect(frame.locator(".nothing-here")).to_be_hidden()
    run(frame, "() => map.setView([57.2, 55.2], 15, { animate: false })")
    frame.get_by_role("button", name="Весь район").click()
    expect(frame.locator(MARKS).first).to_be_visible()
    assert run(frame, "() => map.getZoom()") == whole
