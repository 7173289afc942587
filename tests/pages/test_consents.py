"""A resident takes a consent back by the number and the code of the receipt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_request import file_request
from tests.pages.test_submit import filed, fill, send
from tests.pages.words import words
from tests.works_factory import reread
from tracker.actions import personal_data
from tracker.domain.personal import ConsentKind
from tracker.store import Store
from tracker.throttle import GrowingDelay

OpenPage = Callable[..., AppTest]
NBSP = "\N{NO-BREAK SPACE}"
CODE = "7KQ4-M2XZ-9HTB"


@pytest.fixture(autouse=True)
def _fresh_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "_tries", GrowingDelay(free=8, first=30.0, most=3600.0))


def enter(page: AppTest, code: str) -> AppTest:
    page.text_input(key="consents-code").set_value(code)
    return page.button(key="consents-go").click().run()


def test_the_form_asks_for_each_consent_apart_and_ticks_none(open_page: OpenPage, instance: Store) -> None:
    page = fill(open_page("submit"))
    assert not page.checkbox(key="submit-consent").value and not page.checkbox(key="submit-publish").value
    said = words(send(page))
    assert "не увидит никто, кроме сотрудников" in said and "отозвать согласия" not in said
    assert len(filed(instance)) == 1


def test_the_receipt_gives_a_code_that_opens_the_consents(open_page: OpenPage, instance: Store) -> None:
    page = fill(open_page("submit"))
    page.checkbox(key="submit-publish").set_value(True)
    page = send(page)
    (request,) = filed(instance)
    number, code = page.code[0].value.splitlines()
    assert number == f"Заявка № {request.number}"
    code = code.removeprefix("Код ")
    (consent,) = personal_data.consents_by_code(instance, request.number, code)
    assert consent.kind is ConsentKind.PUBLICATION and consent.is_in_force


def test_a_consent_is_taken_back_by_number_and_code(open_page: OpenPage, instance: Store) -> None:
    request = file_request(instance, receipt_code=CODE)
    page = open_page("consents", number=request.number)
    assert "Номер и код не подошли" in words(enter(page, "AAAA-AAAA-AAAA"))
    page = enter(page, f"Заявка № {request.number} Код {CODE}")
    said = words(page)
    assert "Обработка контактов" in said and "Анна" not in said and "260-27-66" not in said
    assert f"редакция{NBSP}от{NBSP}" in said
    assert [box.proto.popover.label for box in page.get("popover")] == [
        "Удалить мои контакты",
        "Скрыть мой текст и фото",
    ]
    page = page.button(key="consents-withdraw-processing").click().run()
    assert "Согласие отозвано" in words(page) and "Отозвано" in words(page)
    assert reread(instance, request).version == request.version + 1
