"""Tables of the ways in beside the password: one-time links, the second factor, accounts of an identity provider."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.domain.columns import UtcDateTime, moment_column


class ResetLink(SQLModel, table=True):
    """A link to set a new password, once; an account has one at the most. Only the hash of its token is kept."""

    __tablename__ = "reset_link"

    user_id: int = Field(foreign_key="account.id", primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = moment_column()
    expires_at: datetime = Field(sa_type=UtcDateTime)


class SecondFactor(SQLModel, table=True):
    """The secret of one-time codes, sealed with the instance's key; a first code has confirmed it.

    `last_step` is the time step of the last code that was taken: none up to it is taken again.
    """

    __tablename__ = "second_factor"

    user_id: int = Field(foreign_key="account.id", primary_key=True)
    secret: str
    confirmed_at: datetime = moment_column()
    last_step: int = 0


class RecoveryCode(SQLModel, table=True):
    """A code for whoever has no telephone at hand; used once, then the row goes. Only a keyed hash is kept."""

    __tablename__ = "recovery_code"

    digest: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="account.id", index=True)


class ExternalIdentity(SQLModel, table=True):
    """Whom an identity provider means: `subject` is unique within its issuer and never changes."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="account.id", index=True)
    issuer: str = Field(max_length=300)
    subject: str = Field(max_length=300)
    created_at: datetime = moment_column()
