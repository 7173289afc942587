"""Personal data of residents: who filed a request and what they agreed to. Only `store/personal_data.py` may name these tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from tracker.domain.columns import moment_column, optional_moment_column
from tracker.i18n import t


class ConsentKind(StrEnum):
    """What a consent is to. Each is given, and withdrawn, apart from the other."""

    PROCESSING = "processing"
    PUBLICATION = "publication"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    ConsentKind.PROCESSING: "Обработка контактов",
    ConsentKind.PUBLICATION: "Показ текста и фото всем",
}


class LookReason(StrEnum):
    """Why somebody looks at a reporter's contacts."""

    CONTACT = "contact"
    CITIZEN = "citizen"
    INSPECTION = "inspection"

    @property
    def label(self) -> str:
        return _REASON_LABELS[self]


_REASON_LABELS = {
    LookReason.CONTACT: "Связаться по заявке",
    LookReason.CITIZEN: "Обращение гражданина",
    LookReason.INSPECTION: "Проверка",
}


class Reporter(SQLModel, table=True):
    """Who filed a request; phone as E.164, e-mail in lower case. `code_hash` is of the code on the receipt, by which consents are withdrawn."""

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="service_request.id", unique=True)
    name: str = ""
    phone: str = Field(default="", index=True)
    email: str = Field(default="", index=True)
    code_hash: str = Field(default="", max_length=64)
    anonymised_at: datetime | None = optional_moment_column()


class Consent(SQLModel, table=True):
    """A consent as it was given, with the whole text of its document; withdrawn, never deleted."""

    id: int | None = Field(default=None, primary_key=True)
    reporter_id: int = Field(foreign_key="reporter.id", index=True)
    kind: str = Field(max_length=20)
    document_version: str
    text: str = Field(sa_type=Text)
    given_at: datetime = moment_column()
    withdrawn_at: datetime | None = optional_moment_column()


def say_version(version: str) -> str:
    """A version of a document in words: most are named by their day."""
    try:
        return t("от\N{NO-BREAK SPACE}{day}", day=f"{date.fromisoformat(version):%d.%m.%Y}")
    except ValueError:
        return version


@dataclass(frozen=True)
class Contact:
    """How to reach somebody; phone as E.164."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phone or self.email)


@dataclass(frozen=True)
class GivenConsent:
    """A consent as people are told of it."""

    kind: ConsentKind
    version: str
    text: str
    given_at: datetime
    withdrawn_at: datetime | None

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_at is None
