"""Tables of staff accounts with their sign-ins; residents' personal data is in `personal.py`, apart from everything."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from tracker.domain.columns import EnumText, UtcDateTime, enum_column, moment_column
from tracker.domain.requests import clean_text


class Role(StrEnum):
    """What a person is here. A resident needs no account."""

    RESIDENT = "resident"
    OPERATOR = "operator"
    SPECIALIST = "specialist"
    MANAGER = "manager"
    CONTRACTOR = "contractor"
    MANAGEMENT_COMPANY = "management_company"
    DEPUTY = "deputy"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.RESIDENT: "Житель",
    Role.OPERATOR: "Оператор",
    Role.SPECIALIST: "Специалист",
    Role.MANAGER: "Руководитель",
    Role.CONTRACTOR: "Подрядчик",
    Role.MANAGEMENT_COMPANY: "Управляющая компания",
    Role.DEPUTY: "Депутат",
    Role.ADMINISTRATOR: "Администратор",
}


def plain_login(typed: str) -> str:
    """A login as it is kept: whoever asks by it or counts by it sees one spelling of one account."""
    return clean_text(typed).lower()


#: Roles that act for an organisation, with the kind of organisation that it must be.
ORGANISATION_KIND_OF = {
    Role.CONTRACTOR: "contractor",
    Role.MANAGEMENT_COMPANY: "management_company",
}


class User(SQLModel, table=True):
    """An account. `login` is lower case; contractors have an organisation, deputies an area."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, max_length=120)
    name: str
    password_hash: str
    role: Role = Field(sa_type=EnumText(Role))
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    area_id: int | None = Field(default=None, foreign_key="area.id")
    is_active: bool = True
    is_demo: bool = False
    created_at: datetime = moment_column()
    version: int = 1


class Stage(StrEnum):
    """How far a sign-in has come: whole, waiting for a code, or waiting for the second factor to be set up."""

    FULL = "full"
    CODE = "code"
    SETUP = "setup"


class SignIn(SQLModel, table=True):
    """A live sign-in. Only the hash of its token is kept; `device` is its browser in plain words.

    One whose `stage` is not full opens nothing but the page that it waits for. `issuer` is the identity provider it came by.
    """

    __tablename__ = "sign_in"

    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = moment_column()
    seen_at: datetime = moment_column()
    expires_at: datetime = Field(sa_type=UtcDateTime)
    device: str = Field(default="", max_length=80)
    stage: Stage = enum_column(Stage, default=Stage.FULL)
    issuer: str = Field(default="", max_length=300)


class Actor(SQLModel):
    """Who acts: an account, or nobody in particular (a resident)."""

    user_id: int | None = None
    name: str = ""
    role: Role = Role.RESIDENT
    organisation_id: int | None = None
    area_id: int | None = None
    #: The hash of the token of the sign-in that this actor acts by; empty for the command line.
    sign_in: str = Field(default="", exclude=True, repr=False)

    @property
    def is_staff(self) -> bool:
        """Has an account, whatever its role: contractors and deputies too. What they may do is for `can()` to say."""
        return self.role is not Role.RESIDENT


RESIDENT = Actor()
#: The command line: whoever can run it can do everything anyway.
SYSTEM = Actor(name="system", role=Role.ADMINISTRATOR)
