"""What may come in as a request: texts, place, contact with its consent."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tracker.domain.requests import (
    MAX_TEXT,
    ContactCreate,
    ServiceRequestCreate,
    clean_text,
    show_phone,
    to_e164,
    to_invalid_input,
)

GOOD: dict[str, Any] = {
    "category_code": "benches",
    "description": "Нет ни одной скамейки у подъезда",
    "lat": 58.01,
    "long": 56.29,
}


def _refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        ServiceRequestCreate(**(GOOD | changes))
    return to_invalid_input(caught.value).message


def test_a_full_request_is_taken_as_it_is() -> None:
    create = ServiceRequestCreate(**GOOD)
    assert create.description == GOOD["description"]
    assert create.contact.is_empty


@pytest.mark.parametrize("text", ["", "   ", "коротко"])
def test_an_empty_or_very_short_text_is_refused_in_words(text: str) -> None:
    assert "Опишите" in _refusal(description=text)


def test_a_text_over_the_limit_is_refused_with_the_limit_named() -> None:
    assert str(MAX_TEXT) in _refusal(description="а" * (MAX_TEXT + 1))
    ServiceRequestCreate(**(GOOD | {"description": "а" * MAX_TEXT}))


def test_markup_stays_text_and_control_marks_go() -> None:
    hostile = '<script>alert("x")</script> & \u202eвверх\x00 ногами'
    assert clean_text(hostile) == '<script>alert("x")</script> & вверх ногами'


def test_half_a_place_or_none_is_refused() -> None:
    assert "обе координаты" in _refusal(long=None)
    assert "Укажите место" in _refusal(lat=None, long=None)


@pytest.mark.parametrize(("lat", "long"), [(float("nan"), 56.0), (91.0, 56.0), (58.0, float("inf"))])
def test_coordinates_that_are_no_place_are_refused(lat: float, long: float) -> None:
    with pytest.raises(ValidationError) as caught:
        ServiceRequestCreate(**(GOOD | {"lat": lat, "long": long}))
    refusal = to_invalid_input(caught.value)
    assert set(refusal.fields) <= {"lat", "long"}
    assert all(refusal.fields.values())


def test_a_contact_without_consent_is_refused() -> None:
    assert "согласие" in _refusal(contact={"name": "Анна"})
    ServiceRequestCreate(
        **(GOOD | {"contact": ContactCreate(name="Анна", phone="8 342 260 27 66", consent=True)})
    )


@pytest.mark.parametrize("phone", ["+7 342 260-27-66", "8(342)2602766", "83422602766"])
def test_phones_are_kept_in_one_form_and_shown_in_another(phone: str) -> None:
    assert to_e164(phone) == "+73422602766"
    assert show_phone("+73422602766") == "+7 (342) 260-27-66"


@pytest.mark.parametrize("phone", ["12", "телефон", "+7 342 260", "260-27-66"])
def test_a_phone_that_cannot_be_one_is_refused_with_an_example(phone: str) -> None:
    assert "Пример" in _refusal(contact={"phone": phone, "consent": True})


@pytest.mark.parametrize("email", ["нет", "a@b", "a b@c.ru", "@c.ru"])
def test_an_address_of_mail_that_cannot_be_one_is_refused(email: str) -> None:
    assert "Адрес почты" in _refusal(contact={"email": email, "consent": True})


def test_everything_that_is_wrong_is_said_at_once() -> None:
    said = _refusal(description="яма", contact={"phone": "123", "email": "нет", "consent": True})
    for part in ("хотя бы 10 знаков", "В телефоне", "Адрес почты"):
        assert part in said
