"""Tables of requests: the request, its history, comments and photos."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field, SQLModel

from tracker.domain.columns import enum_column, json_column, moment_column, optional_moment_column
from tracker.domain.statuses import Status

#: What the map's snapshot is made of.
MAP_COLUMNS = (
    "id",
    "lat",
    "long",
    "status",
    "category_code",
    "area_id",
    "programme_id",
    "plan_year",
    "work_id",
    "requested_at",
    "status_at",
    "completed_on",
    "due_on",
)


class ServiceRequest(SQLModel, table=True):
    """A resident's request for works in a courtyard. Personal data is elsewhere (`Reporter`).

    `description` is the raw text and never public; `public_text` is what staff let out. `due_on` is a day in Perm.
    `search_text` is the normalised public text that filter `q` looks in.
    """

    __tablename__ = "service_request"
    __table_args__ = (
        Index("ix_service_request_queue", "status", "due_on"),
        # The queue's own order, with the status beside it: a page of it reads a page of the index.
        Index("ix_service_request_due", "due_on", "requested_at", "id", "status"),
        Index("ix_service_request_area", "area_id", "status"),
        Index("ix_service_request_external", "external_source", "external_id", unique=True),
        # All that the map's snapshot holds: read from here, a tenth of the table's bytes come from the disk.
        Index("ix_service_request_map", *MAP_COLUMNS),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=40)
    category_code: str = Field(foreign_key="category.code", index=True)
    status: Status = enum_column(Status, default=Status.NEW)
    lat: float | None = None
    long: float | None = None
    address: str = ""
    house_id: int | None = Field(default=None, foreign_key="house.id")
    courtyard_id: int | None = Field(default=None, foreign_key="courtyard.id", index=True)
    area_id: int | None = Field(default=None, foreign_key="area.id")
    is_outside: bool = False
    description: str = Field(default="", sa_type=Text)
    public_text: str | None = Field(default=None, sa_type=Text)
    public_answer: str | None = Field(default=None, sa_type=Text)
    requested_at: datetime = moment_column(index=True)
    updated_at: datetime = moment_column()
    status_at: datetime = moment_column()
    due_on: date | None = None
    completed_at: datetime | None = optional_moment_column()
    completed_on: date | None = Field(default=None, index=True)
    reason_code: str | None = None
    plan_year: int | None = None
    programme_id: int | None = Field(default=None, foreign_key="programme.id", index=True)
    work_id: int | None = Field(default=None, foreign_key="work.id", index=True)
    main_request_id: int | None = Field(default=None, foreign_key="service_request.id")
    assignee_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    is_warranty_case: bool = False
    source: str = Field(default="web", max_length=20)
    external_source: str | None = Field(default=None, max_length=40)
    external_id: str | None = Field(default=None, max_length=120)
    external_status: str | None = None
    content_hash: str | None = Field(default=None, max_length=64)
    submission_key: str | None = Field(default=None, unique=True, max_length=64)
    search_text: str = Field(default="", sa_type=Text)
    is_demo: bool = False
    version: int = 1


class StatusChange(SQLModel, table=True):
    """One row of a request's history. Appended, never edited.

    `comment` is for staff; `public_message` is what the resident was told; `details` holds what the entry needed.
    """

    __tablename__ = "status_change"

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="service_request.id", index=True)
    at: datetime = moment_column()
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    from_status: Status | None = enum_column(Status, default=None)
    to_status: Status = enum_column(Status)
    reason_code: str | None = None
    comment: str = ""
    public_message: str = ""
    details: dict[str, Any] = json_column()


class Comment(SQLModel, table=True):
    """A remark of staff on a request; public only where `is_public`."""

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="service_request.id", index=True)
    author_id: int | None = Field(default=None, foreign_key="account.id")
    at: datetime = moment_column()
    text: str = Field(sa_type=Text)
    is_public: bool = False


def new_photo_name() -> str:
    """A name for addresses that nobody can guess, whatever they know of the photo."""
    return secrets.token_hex(16)


class Photo(SQLModel, table=True):
    """A photo of a request or a work; `kind` is before, during or after; bytes are the file's size.

    `name` is what addresses say. The file is named by `sha256`; what everybody sees is `blurred_sha256` where staff covered
    parts of it: `blurs` holds these rectangles, in percent of width and height.
    """

    id: int | None = Field(default=None, primary_key=True)
    request_id: int | None = Field(default=None, foreign_key="service_request.id", index=True)
    work_id: int | None = Field(default=None, foreign_key="work.id", index=True)
    name: str = Field(default_factory=new_photo_name, unique=True, max_length=32)
    sha256: str = Field(index=True, max_length=64)
    blurred_sha256: str | None = Field(default=None, index=True, max_length=64)
    blurs: list[dict[str, float]] = Field(default_factory=list, sa_type=JSON)
    kind: str = Field(default="before", max_length=20)
    width: int
    height: int
    size_bytes: int
    taken_at: datetime | None = optional_moment_column()
    lat: float | None = None
    long: float | None = None
    is_public: bool = False
    uploaded_at: datetime = moment_column()
