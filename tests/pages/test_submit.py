"""The form for residents: nothing typed is lost, everything missing is said, and a press files once."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from tests.works_factory import make_request
from tracker.domain.models import Photo, ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.personal import Reporter
from tracker.domain.statuses import Status
from tracker.errors import TooManyTries
from tracker.store import Store
from tracker.ui import pace

OpenPage = Callable[..., AppTest]
ADDRESS = "ул. Тургенева, 10"
TEXT = "У подъезда сломаны обе скамейки"


def words(page: AppTest) -> str:
    """Everything that the page says."""
    html = [str(piece.proto.body) for piece in page.get("html")]
    kinds = (page.warning, page.success, page.info, page.error, page.caption, page.markdown)
    return " ".join([*html, *(piece.value for kind in kinds for piece in kind)])


def fill(page: AppTest, *, text: str = TEXT) -> AppTest:
    page.button_group(key="submit-category").set_value("benches")
    page.selectbox(key="place-address").set_value(ADDRESS)
    page.text_area(key="submit-text").set_value(text)
    return page.run()


def send(page: AppTest) -> AppTest:
    return page.button(key="submit-send").click().run()


def filed(store: Store) -> list[ServiceRequest]:
    with store.reading() as session:
        return list(session.exec(select(ServiceRequest).order_by(col(ServiceRequest.id))).all())


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), "olive").save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_request_is_filed_and_the_receipt_says_number_and_days(
    open_page: OpenPage, instance: Store
) -> None:
    page = send(fill(open_page("submit")))
    (request,) = filed(instance)
    assert (request.category_code, request.address, request.description) == ("benches", ADDRESS, TEXT)
    said = words(page)
    assert request.number in said and f"{request.due_on:%d.%m.%Y}" in said
    assert not page.exception and "submit-send" not in [button.key for button in page.button]


def test_the_courtyard_and_microdistrict_are_shown_before_filing(open_page: OpenPage) -> None:
    said = words(fill(open_page("submit")))
    assert "Двор дома" in said and "Тургенева" in said and "Микрорайон" in said


def test_an_empty_form_says_everything_that_is_missing_and_files_nothing(
    open_page: OpenPage, instance: Store
) -> None:
    said = words(send(open_page("submit")))
    for part in ("Выберите вид работ", "Укажите место", "Опишите, что нужно сделать"):
        assert part in said
    assert filed(instance) == []


def test_a_flood_of_one_address_is_stopped_and_what_was_typed_stays(
    open_page: OpenPage, instance: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_actor: Actor) -> None:
        raise TooManyTries("Подождите 2 минуты")

    page = fill(open_page("submit"))
    monkeypatch.setattr(pace, "check_pace", stop)
    page = send(page)
    assert "Подождите 2 минуты" in words(page) and filed(instance) == []
    assert page.text_area(key="submit-text").value == TEXT


def test_nothing_typed_is_lost_on_an_error(open_page: OpenPage, instance: Store) -> None:
    page = fill(open_page("submit"))
    page.text_input(key="submit-name").set_value("Анна")
    page.text_input(key="submit-phone").set_value("123")
    page.checkbox(key="submit-consent").set_value(True)
    page = send(page)
    assert "В телефоне не хватает цифр" in words(page) and filed(instance) == []
    assert page.text_area(key="submit-text").value == TEXT
    assert page.selectbox(key="place-address").value == ADDRESS
    assert page.text_input(key="submit-name").value == "Анна"
    page.text_input(key="submit-phone").set_value("8 342 260-27-66")
    send(page)
    assert len(filed(instance)) == 1


def test_a_text_that_is_too_long_is_taken_said_and_not_filed(open_page: OpenPage, instance: Store) -> None:
    page = fill(open_page("submit"), text="я" * 5000)
    assert page.text_area(key="submit-text").value == "я" * 5000
    assert "слишком длинный: 5\N{NO-BREAK SPACE}000 знаков, а помещается 4\N{NO-BREAK SPACE}000" in words(
        page
    )
    assert "сократите до 4000 знаков" in words(send(page)) and filed(instance) == []


def test_a_point_apart_from_the_address_is_said(open_page: OpenPage) -> None:
    house = (58.01994, 56.29125)
    near = open_page("submit", session={"place-address": ADDRESS, "place-point": house})
    assert "Точка отмечена" not in words(near)
    apart = (house[0] + 0.0009, house[1])
    assert "Точка отмечена в 100 м от дома" in words(
        open_page("submit", session={"place-address": ADDRESS, "place-point": apart})
    )


def test_the_consent_is_never_ticked_beforehand_and_contacts_need_it(
    open_page: OpenPage, instance: Store
) -> None:
    page = fill(open_page("submit"))
    assert page.checkbox(key="submit-consent").value is False
    page.text_input(key="submit-email").set_value("anna@example.ru")
    page = send(page)
    assert "отметьте согласие" in words(page) and filed(instance) == []
    page.checkbox(key="submit-consent").set_value(True)
    send(page)
    with instance.reading() as session:
        assert session.exec(select(Reporter)).one().email == "anna@example.ru"


def test_a_retried_press_files_once(open_page: OpenPage, instance: Store) -> None:
    page = fill(open_page("submit"))
    page.session_state["submit-key"] = "the-same-press"
    send(page)
    again = fill(open_page("submit"))
    again.session_state["submit-key"] = "the-same-press"
    said = words(send(again))
    (request,) = filed(instance)
    assert request.number in said


def test_after_the_receipt_another_request_starts_empty_and_is_another(
    open_page: OpenPage, instance: Store
) -> None:
    page = send(fill(open_page("submit")))
    page = next(button for button in page.button if "ещё одну" in button.label).click().run()
    assert page.text_area(key="submit-text").value == "" and page.selectbox(key="place-address").value is None
    send(fill(page, text="Урны переполнены, нужна ещё одна"))
    assert len({request.number for request in filed(instance)}) == 2


def test_a_likely_duplicate_is_shown_with_its_link(open_page: OpenPage, instance: Store) -> None:
    twin = make_request(instance, Status.ACCEPTED)
    said = words(fill(open_page("submit")))
    assert "Это та же проблема" in said and twin.number in said


@pytest.mark.parametrize("typed", ["тургенева 10", "тургинева 10", "УЛ ТУРГЕНЕВА Д. 10"])
def test_an_address_typed_in_another_way_is_understood(open_page: OpenPage, typed: str) -> None:
    said = words(open_page("submit", session={"place-address": typed}))
    assert f"Понято как: {ADDRESS}" in said and "Двор дома" in said


def test_of_several_houses_that_may_be_meant_one_is_chosen(open_page: OpenPage) -> None:
    page = open_page("submit", session={"place-address": "тургенева"})
    assert ADDRESS in page.radio(key="place-clarify").options
    assert "Двор дома" not in words(page)


def test_an_unknown_address_is_said_and_the_map_offered(open_page: OpenPage) -> None:
    assert "отметьте место на карте" in words(open_page("submit", session={"place-address": "Невский, 1"}))


def test_where_the_street_has_no_such_house_its_nearest_ones_are_offered(open_page: OpenPage) -> None:
    page = open_page("submit", session={"place-address": "тургенева 987"})
    assert "Такого дома на этой улице" in words(page)
    offered = page.radio(key="place-clarify")
    assert offered.options and all("Тургенева" in address for address in offered.options)
    assert offered.value is None


def test_what_looks_personal_in_the_text_is_hinted_at_and_never_held_back(
    open_page: OpenPage, instance: Store
) -> None:
    assert "похоже на личное" not in words(fill(open_page("submit")))
    text = f"{TEXT}. Звоните 8 342 260-27-66, кв. 12"
    page = fill(open_page("submit"), text=text)
    said = words(page)
    assert "телефон «8 342 260-27-66»" in said and "квартира «кв. 12»" in said
    send(page)
    assert [request.description for request in filed(instance)] == [text]


def test_a_point_outside_the_district_is_explained(open_page: OpenPage, instance: Store) -> None:
    page = open_page("submit")
    page.session_state["place-point"] = (58.0105, 56.2294)
    page.button_group(key="submit-category").set_value("benches")
    page.text_area(key="submit-text").set_value(TEXT)
    page = page.run()
    assert "обратитесь в администрацию района" in words(page)
    assert "обратитесь в администрацию района" in words(send(page)) and filed(instance) == []


def test_a_bad_photo_gets_its_own_sentence_and_the_good_one_is_filed(
    open_page: OpenPage, instance: Store
) -> None:
    page = fill(open_page("submit"))
    field = page.file_uploader(key="submit-photos-0")
    field.upload("двор.jpg", picture(), "image/jpeg").upload("отчёт.jpg", b"not a picture", "image/jpeg")
    page = page.run()
    assert "отчёт.jpg" in words(page) and "двор.jpg" not in words(page)
    send(page)
    with instance.reading() as session:
        (photo,) = session.exec(select(Photo)).all()
    assert photo.request_id == filed(instance)[0].id and not photo.is_public


@pytest.mark.parametrize("text", ["<script>alert(1)</script> качели", "=1+1; DROP TABLE; {number} %s"])
def test_markup_in_the_text_is_kept_as_text(open_page: OpenPage, instance: Store, text: str) -> None:
    page = send(fill(open_page("submit"), text=text))
    assert filed(instance)[0].description == text
    assert "<script>" not in words(page)
