"""Tables of the requests' side: places, kinds of work, requests with their history, photos and comments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Index, Text, TypeDecorator
from sqlmodel import Field, SQLModel

from tracker.clock import now
from tracker.domain.statuses import EntryStatus, Status, WorkStatus


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


def _enum(members: type[StrEnum], **options: Any) -> Any:
    return Field(sa_type=EnumText(members), **options)


def _moment(**options: Any) -> Any:
    return Field(default_factory=now, sa_type=UtcDateTime, **options)


def _optional_moment(**options: Any) -> Any:
    return Field(default=None, sa_type=UtcDateTime, **options)


def _json() -> Any:
    return Field(default_factory=dict, sa_type=JSON)


class Category(SQLModel, table=True):
    """A kind of work. `list_name` is minimum, by_programme, additional or own_subsidy."""

    code: str = Field(primary_key=True, max_length=40)
    name: str
    name_en: str = ""
    unit: str
    extra_unit: str | None = None
    list_name: str = "additional"
    position: int = 0
    icon: str = ""
    shape: str = "circle"
    warranty_months: int = 0
    is_whole: bool = False
    is_active: bool = True
    version: int = 1


class Area(SQLModel, table=True):
    """A district, microdistrict, TOS, constituency or restriction. `outline` is GeoJSON geometry, WGS-84."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=80)
    kind: str = Field(index=True, max_length=40)
    name: str
    parent_id: int | None = Field(default=None, foreign_key="area.id")
    lat: float | None = None
    long: float | None = None
    outline: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    is_approximate: bool = False
    note: str = ""
    version: int = 1


class House(SQLModel, table=True):
    """A house with its address; `key` is the normalised address that search compares."""

    id: int | None = Field(default=None, primary_key=True)
    address: str
    key: str = Field(unique=True, max_length=200)
    street: str = Field(index=True)
    number: str
    lat: float
    long: float
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    flats: int | None = None
    residents: int | None = None


class Courtyard(SQLModel, table=True):
    """A courtyard: serves one or more houses, has a point and perhaps an outline of its own."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    lat: float
    long: float
    outline: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    version: int = 1


class CourtyardHouse(SQLModel, table=True):
    """Which houses a courtyard serves (many to many)."""

    __tablename__ = "courtyard_house"

    courtyard_id: int = Field(foreign_key="courtyard.id", primary_key=True)
    house_id: int = Field(foreign_key="house.id", primary_key=True, index=True)


class Programme(SQLModel, table=True):
    """Who pays for works. `budget` maps a source (federal, regional, municipal, owners) to thousand roubles."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str
    short_name: str
    synonyms: str = ""
    year_from: int
    year_to: int
    budget: dict[str, float] = _json()
    owners_share: float = 0.0
    minimum_list: str = "driveways, lighting, benches, bins"
    is_active: bool = True
    version: int = 1


class Organisation(SQLModel, table=True):
    """A contractor, management company, customer or inspector of quality (`kind`)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    kind: str = Field(index=True, max_length=40)
    inn: str = ""
    is_active: bool = True
    version: int = 1


class ProgrammeEntry(SQLModel, table=True):
    """A courtyard in a programme year: its way from proposal to inclusion."""

    __tablename__ = "programme_entry"

    id: int | None = Field(default=None, primary_key=True)
    courtyard_id: int = Field(foreign_key="courtyard.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    year: int
    status: EntryStatus = _enum(EntryStatus, default=EntryStatus.PROPOSED)
    score: float | None = None
    place: int | None = None
    filed_on: date | None = None
    version: int = 1


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
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=40)
    category_code: str = Field(foreign_key="category.code", index=True)
    status: Status = _enum(Status, default=Status.NEW)
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
    requested_at: datetime = _moment(index=True)
    updated_at: datetime = _moment()
    status_at: datetime = _moment()
    due_on: date | None = None
    completed_at: datetime | None = _optional_moment()
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
    at: datetime = _moment()
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    from_status: Status | None = _enum(Status, default=None)
    to_status: Status = _enum(Status)
    reason_code: str | None = None
    comment: str = ""
    public_message: str = ""
    details: dict[str, Any] = _json()


class Comment(SQLModel, table=True):
    """A remark of staff on a request; public only where `is_public`."""

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="service_request.id", index=True)
    author_id: int | None = Field(default=None, foreign_key="account.id")
    at: datetime = _moment()
    text: str = Field(sa_type=Text)
    is_public: bool = False


class Photo(SQLModel, table=True):
    """A photo of a request or a work. The file is named by `sha256`; `kind` is before or after; bytes are the file's size."""

    id: int | None = Field(default=None, primary_key=True)
    request_id: int | None = Field(default=None, foreign_key="service_request.id", index=True)
    work_id: int | None = Field(default=None, foreign_key="work.id", index=True)
    sha256: str = Field(index=True, max_length=64)
    kind: str = Field(default="before", max_length=20)
    width: int
    height: int
    size_bytes: int
    taken_at: datetime | None = _optional_moment()
    lat: float | None = None
    long: float | None = None
    is_public: bool = False
    uploaded_at: datetime = _moment()


class Work(SQLModel, table=True):
    """A work in a courtyard, paid by one programme of one year. Quantities are in the category's unit, money in roubles."""

    __table_args__ = (Index("ix_work_programme_year", "programme_id", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    courtyard_id: int = Field(foreign_key="courtyard.id", index=True)
    category_code: str = Field(foreign_key="category.code", index=True)
    programme_id: int = Field(foreign_key="programme.id")
    year: int
    status: WorkStatus = _enum(WorkStatus, default=WorkStatus.PLANNED, index=True)
    planned_quantity: float
    actual_quantity: float | None = None
    extra_quantity: float | None = None
    actual_extra_quantity: float | None = None
    planned_cost: float = 0.0
    actual_cost: float | None = None
    contractor_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    customer_id: int | None = Field(default=None, foreign_key="organisation.id")
    inspector_id: int | None = Field(default=None, foreign_key="organisation.id")
    contract_number: str = ""
    contract_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    completed_on: date | None = None
    paid_on: date | None = None
    act_number: str = ""
    act_on: date | None = Field(default=None, index=True)
    commission: str = ""
    no_photo_reason: str = ""
    warranty_until: date | None = Field(default=None, index=True)
    is_demo: bool = False
    version: int = 1


class WorkStatusChange(SQLModel, table=True):
    """One row of a work's history. Appended, never edited."""

    __tablename__ = "work_status_change"

    id: int | None = Field(default=None, primary_key=True)
    work_id: int = Field(foreign_key="work.id", index=True)
    at: datetime = _moment()
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    from_status: WorkStatus | None = _enum(WorkStatus, default=None)
    to_status: WorkStatus = _enum(WorkStatus)
    comment: str = ""
    details: dict[str, Any] = _json()


class Counter(SQLModel, table=True):
    """A gapless counter, taken under a row lock inside the writer's own transaction."""

    name: str = Field(primary_key=True, max_length=60)
    value: int = 0


class Change(SQLModel, table=True):
    """What maps and caches follow: one row for each write of a request; no request means "everything"."""

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    request_id: int | None = None


class ImportRun(SQLModel, table=True):
    """A file that was brought in: what it was and what came of it."""

    __tablename__ = "import_run"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _moment()
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    kind: str
    file_name: str
    counts: dict[str, int] = _json()
    reasons: dict[str, int] = _json()
    is_finished: bool = False


class RejectionReason(SQLModel, table=True):
    """Why a request can be rejected, with what the resident can do next."""

    __tablename__ = "rejection_reason"

    code: str = Field(primary_key=True, max_length=60)
    name: str
    next_step: str = ""
    position: int = 0
    is_active: bool = True
    version: int = 1


class CalendarDay(SQLModel, table=True):
    """A day whose working state differs from the official calendar."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    is_working: bool
    note: str = ""
