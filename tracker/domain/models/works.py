"""Tables of works: courtyards in programmes, works and their history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from tracker.domain.columns import enum_column, json_column, moment_column
from tracker.domain.statuses import EntryStatus, WorkStatus


class ProgrammeEntry(SQLModel, table=True):
    """A courtyard in a programme year: its way from proposal to inclusion."""

    __tablename__ = "programme_entry"

    id: int | None = Field(default=None, primary_key=True)
    courtyard_id: int = Field(foreign_key="courtyard.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    year: int
    status: EntryStatus = enum_column(EntryStatus, default=EntryStatus.PROPOSED)
    score: float | None = None
    place: int | None = None
    filed_on: date | None = None
    version: int = 1


class Work(SQLModel, table=True):
    """A work in a courtyard, paid by one programme of one year. Quantities are in the category's unit, money in roubles."""

    __table_args__ = (Index("ix_work_programme_year", "programme_id", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    courtyard_id: int = Field(foreign_key="courtyard.id", index=True)
    category_code: str = Field(foreign_key="category.code", index=True)
    programme_id: int = Field(foreign_key="programme.id")
    year: int
    status: WorkStatus = enum_column(WorkStatus, default=WorkStatus.PLANNED, index=True)
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
    at: datetime = moment_column()
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    from_status: WorkStatus | None = enum_column(WorkStatus, default=None)
    to_status: WorkStatus = enum_column(WorkStatus)
    comment: str = ""
    details: dict[str, Any] = json_column()
