"""What may come in as a request: field rules, the same for the page, HTTP and files."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

import phonenumbers
from phonenumbers import ValidationResult
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from tracker.errors import InvalidInput
from tracker.i18n import t

MAX_TEXT = 4000
MIN_TEXT = 10
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str:
    """Text without control and direction marks; everything else, HTML too, stays as it was typed."""
    return _CONTROL.sub("", text).replace("\r\n", "\n").strip()


def to_e164(phone: str) -> str:
    """A phone as it is stored; empty stays empty. Raises ValueError in Russian."""
    if not phone.strip():
        return ""
    try:
        parsed = phonenumbers.parse(phone, "RU")
    except phonenumbers.NumberParseException as error:
        raise ValueError("Телефон не распознан. Пример: +7 342 260-27-66") from error
    # A number of the city alone is "possible" too, for whoever calls from that city.
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        raise ValueError("В телефоне не хватает цифр или есть лишние. Пример: +7 342 260-27-66")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def show_phone(phone: str) -> str:
    """A stored phone as people read it: +7 (342) 260-27-66."""
    match = re.fullmatch(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", phone)
    return "+7 ({}) {}-{}-{}".format(*match.groups()) if match else phone


def _check_length(description: str) -> str:
    if len(description) < MIN_TEXT:
        raise ValueError(t("Опишите, что нужно сделать: хотя бы {least} знаков.", least=MIN_TEXT))
    return description


def _check_email(email: str) -> str:
    if email and not _EMAIL.fullmatch(email):
        raise ValueError("Адрес почты не похож на настоящий. Пример: ivanova@example.ru")
    return email.lower()


Line = Annotated[str, AfterValidator(clean_text), StringConstraints(max_length=300)]


class ContactCreate(BaseModel):
    """How to reach the reporter; all optional, but any of it needs the consent to process it."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, AfterValidator(clean_text), StringConstraints(max_length=120)] = ""
    phone: Annotated[str, StringConstraints(max_length=40), AfterValidator(to_e164)] = ""
    email: Annotated[
        str, StringConstraints(max_length=200, strip_whitespace=True), AfterValidator(_check_email)
    ] = ""
    consent: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phone or self.email)

    @model_validator(mode="after")
    def _needs_consent(self) -> ContactCreate:
        if not self.is_empty and not self.consent:
            raise ValueError(
                "Чтобы мы могли хранить ваши контакты, отметьте согласие или очистите поля контактов."
            )
        return self


class ServiceRequestCreate(BaseModel):
    """A request as it comes in. Coordinates are WGS-84 degrees; `submission_key` makes a repeated submit harmless.

    `may_publish` is the separate consent to show text and photos; by `receipt_code` consents are withdrawn.
    """

    model_config = ConfigDict(frozen=True)

    category_code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    description: Annotated[
        str, AfterValidator(clean_text), StringConstraints(max_length=MAX_TEXT), AfterValidator(_check_length)
    ]
    lat: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    long: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)
    address: Line = ""
    house_id: int | None = None
    requested_at: datetime | None = None
    source: Annotated[str, StringConstraints(max_length=20)] = "web"
    submission_key: Annotated[str, StringConstraints(max_length=64)] | None = None
    may_publish: bool = False
    receipt_code: Annotated[str, StringConstraints(max_length=40)] = ""
    contact: ContactCreate = ContactCreate()

    @model_validator(mode="after")
    def _has_place(self) -> ServiceRequestCreate:
        if (self.lat is None) != (self.long is None):
            raise ValueError("Укажите обе координаты места или отметьте его на карте.")
        if self.lat is None and self.house_id is None:
            raise ValueError("Укажите место: отметьте точку на карте или выберите адрес.")
        return self


def to_invalid_input(error: ValidationError) -> InvalidInput:
    """Pydantic's findings as one error in Russian, with a message for each field."""
    fields = {}
    for item in error.errors():
        name = str(item["loc"][-1]) if item["loc"] else "form"
        fields[name] = _say(item["type"], str(item["msg"]), dict(item.get("ctx") or {}))
    return InvalidInput(" ".join(dict.fromkeys(fields.values())), fields=fields)


_LIMITS = {
    "greater_than": ("gt", "больше"),
    "greater_than_equal": ("ge", "не меньше"),
    "less_than": ("lt", "меньше"),
    "less_than_equal": ("le", "не больше"),
}


def _say(kind: str, message: str, context: dict[str, object]) -> str:
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind in ("string_too_long", "too_long"):
        return t("Текст слишком длинный: сократите до {most} знаков.", most=context["max_length"])
    if kind in ("string_too_short", "missing"):
        return "Заполните все обязательные поля."
    if kind in _LIMITS:
        limit, words = _LIMITS[kind]
        return t("Укажите число {words} {limit:g}.", words=t(words), limit=context[limit])
    return "Проверьте введённые данные: одно из значений не подходит."
