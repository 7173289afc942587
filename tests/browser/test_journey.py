"""The whole way of a request, as people go it: filed with a phone, reviewed, worked on, seen on the map, downloaded in the report."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ContextFactory
from tests.photos.pictures import encode, scene
from tools.browser import sign_in, wait_until_drawn
from tracker import clock

KIND, HOUSE = "Скамейки", "ул. Тургенева, 10"
WISH = "У третьего подъезда сломаны обе скамейки, сидеть негде."
ACT, PIECES = "АКТ-2/КБ-77", 3
WAIT_MS = 60_000


def photo(name: str, width: int) -> dict[str, Any]:
    """A file as a browser would hand it over; another width makes another photo."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": encode(scene(width))}


def said(page: Page, text: str | re.Pattern[str]) -> None:
    """The page says this."""
    # What stands in a closed tab does not count.
    expect(page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=WAIT_MS)


def choose(page: Page, label: str, typed: str, option: str, *, within: Locator | None = None) -> None:
    """Type into a list with search and take an option, as a person does."""
    field = (within or page).get_by_role("combobox", name=label)
    field.click()
    field.fill(typed)
    page.get_by_role("option", name=option, exact=True).click()


def press(page: Page, name: str) -> None:
    """Press the main button of a form: the one that stands last where its choice has the same words."""
    page.get_by_role("button", name=name, exact=True).last.click()


def pick(page: Page, name: str) -> None:
    """Take one of the choices that stand side by side."""
    page.get_by_role("radio", name=name, exact=True).click()


def open_menu(page: Page, name: str, title: str) -> None:
    """Go to a page by the menu at the top; what is typed before its own title stands there goes to the page before."""
    page.get_by_test_id("stHeader").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible(timeout=WAIT_MS)
    wait_until_drawn(page)


def open_request(page: Page, number: str) -> None:
    page.goto(f"/request?number={number}")
    wait_until_drawn(page)
    said(page, re.compile(f"Заявка № {number}"))


def file_request(page: Page) -> str:
    """A resident files a request and reads its number from the receipt."""
    page.goto("/submit")
    wait_until_drawn(page)
    pick(page, KIND)
    choose(page, "Адрес дома", "Тургенева, 10", HOUSE)
    said(page, f"Место: {HOUSE}")
    # What is like it shows above the field for photos, which is made anew.
    wait_until_drawn(page)
    page.get_by_label("Опишите своими словами").fill(WISH)
    page.get_by_label("Опишите своими словами").blur()
    page.locator("input[type=file]").set_input_files(photo("до.jpg", 640))
    expect(page.get_by_text("до.jpg")).to_be_visible(timeout=WAIT_MS)
    press(page, "Отправить заявку")
    said(page, "Заявка принята")
    said(page, "Приложено фото: 1.")
    number = page.locator(".receipt").get_by_role("link").inner_text()
    assert re.fullmatch(r"МОТ-\d{4}-\d{6}", number)
    return number


def take_to_review(page: Page, number: str) -> None:
    """An operator finds it in the queue and makes a specialist responsible."""
    sign_in(page, "operator")
    open_menu(page, "Очередь", "Очередь заявок")
    search = page.get_by_role("textbox", name="Найти")
    search.fill(number)
    search.press("Enter")
    expect(page.get_by_role("heading", name="1 заявка", exact=True)).to_be_visible(timeout=WAIT_MS)
    open_request(page, number)
    said(page, WISH)
    pick(page, "Взять на рассмотрение")
    choose(page, "Ответственный", "Степан", "Степан Специалистов")
    press(page, "Взять на рассмотрение")
    said(page, f"Готово: заявка № {number} — на рассмотрении.")


def accept_request(page: Page, number: str) -> None:
    """The specialist finds it justified."""
    sign_in(page, "specialist")
    open_request(page, number)
    pick(page, "Признать обоснованной")
    press(page, "Признать обоснованной")
    said(page, f"Готово: заявка № {number} — принята.")


def plan_work(page: Page, number: str) -> None:
    """A work is added to the plan, and the request is linked to it."""
    open_menu(page, "Работы", "Работы")
    page.get_by_text("Добавить работу", exact=True).first.click()
    choose(page, "Двор: адрес любого дома", "Тургенева, 10", HOUSE)
    form = page.get_by_test_id("stExpander")
    choose(page, "Вид работ", KIND, KIND, within=form)
    form.get_by_label("Объём по плану, шт.").fill(str(PIECES))
    form.get_by_label("Объём по плану, шт.").blur()
    form.get_by_label("Стоимость по плану, руб.").fill("45000")
    form.get_by_label("Стоимость по плану, руб.").blur()
    choose(page, "Программа", "Городская", "Городская субсидия", within=form)
    press(page, "Добавить работу")
    said(page, "Работа добавлена в план. Теперь привяжите к ней заявки.")
    page.get_by_role("tab", name="Заявки").click()
    said(page, re.compile(number))
    press(page, "Привязать к работе")
    said(page, re.compile("Заявки привязаны: "))


def finish_work(page: Page) -> None:
    """The work goes its way and is accepted by the commission's act with a photo."""
    for verb, state in (
        ("Договор заключён", "договор заключён"),
        ("Начать работы", "в работе"),
        ("Подрядчик завершил", "завершена подрядчиком"),
    ):
        page.get_by_role("tab", name="Состояние").click()
        pick(page, verb)
        press(page, verb)
        said(page, f"Новое состояние работы: {state}.")
    page.get_by_role("tab", name="Состояние").click()
    pick(page, "Принять по акту")
    page.get_by_label("Номер акта").fill(ACT)
    page.get_by_label("Состав комиссии").fill("Иванова А. А., Петров Б. Б.")
    page.locator("input[type=file]").first.set_input_files(photo("после.jpg", 480))
    expect(page.get_by_text("после.jpg")).to_be_visible(timeout=WAIT_MS)
    press(page, "Принять работу")
    said(page, "Работа принята. Связанные заявки отмечены выполненными.")
    said(page, f"№ {ACT} от {clock.today():%d.%m.%Y}")


def see_on_map(page: Page, number: str) -> None:
    """The resident sees it under «Выполнены» on the map and in the list, and the photo after works on its page."""
    page.goto(f"/?status=completed&q={number}")
    wait_until_drawn(page)
    frame = page.frame_locator("iframe").first
    expect(frame.locator("[data-requests=drawn][data-matching='1']")).to_be_visible(timeout=WAIT_MS)
    expect(frame.locator(f".request-pin[aria-label*='{number}']")).to_be_visible()
    said(page, re.compile("^Списком: 1 "))
    page.get_by_role("link", name=KIND).first.click()
    said(page, re.compile(f"Заявка № {number}"))
    said(page, re.compile(f"Работы приняты комиссией, акт № {ACT}"))
    expect(page.get_by_role("img", name=re.compile("После работ")).first).to_be_visible(timeout=WAIT_MS)


def download_report(page: Page) -> Path:
    """A manager finds the work by its act and downloads the report."""
    sign_in(page, "manager")
    open_menu(page, "Отчёты", "Отчёт о выполненных работах")
    pick(page, "Этот месяц")
    search = page.get_by_role("textbox", name="Найти")
    search.fill(ACT)
    search.press("Enter")
    said(page, re.compile(re.escape(ACT)))
    expect(page).to_have_url(re.compile("q="))
    with page.expect_download() as download:
        press(page, "Скачать Excel")
    assert download.value.suggested_filename.endswith(".xlsx")
    return Path(download.value.path())


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The rows of the sheet of works under their titles."""
    sheet = load_workbook(io.BytesIO(file.read_bytes()), data_only=True)["Работы"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(place for place, row in enumerate(rows) if row[0] == "№")
    titles = [str(title) for title in rows[head]]
    return [dict(zip(titles, row, strict=True)) for row in rows[head + 1 :] if isinstance(row[0], int)]


def test_a_request_goes_from_the_form_to_the_report(new_context: ContextFactory) -> None:
    resident = new_context(device="phone").new_page()
    number = file_request(resident)
    take_to_review(new_context().new_page(), number)
    specialist = new_context().new_page()
    accept_request(specialist, number)
    plan_work(specialist, number)
    finish_work(specialist)
    see_on_map(resident, number)
    (row,) = rows_of(download_report(new_context().new_page()))
    assert HOUSE.removeprefix("ул. ") in row["Двор (адрес)"]
    assert (row["Вид работ"], row["Ед."], row["План"], row["Факт"]) == (KIND, "шт.", PIECES, PIECES)
    assert row["Стоимость, тыс. руб."] == 45
    assert row["Дата акта"].date() == clock.today()
