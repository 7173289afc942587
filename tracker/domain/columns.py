"""How tables keep moments, enums and JSON on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text, TypeDecorator
from sqlmodel import Field

from tracker.clock import now


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment kept in UTC on every database; SQLite has no zones, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A text enum kept as its value and read back as its member."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        return None if value is None else self.members(value)


def enum_column(members: type[StrEnum], **options: Any) -> Any:
    """A member of a text enum."""
    return Field(sa_type=EnumText(members), **options)


def moment_column(**options: Any) -> Any:
    """A moment, the present one where none is given."""
    return Field(default_factory=now, sa_type=UtcDateTime, **options)


def optional_moment_column(**options: Any) -> Any:
    """A moment that may be missing."""
    return Field(default=None, sa_type=UtcDateTime, **options)


def json_column() -> Any:
    """A dictionary, empty where none is given."""
    return Field(default_factory=dict, sa_type=JSON)
