"""Tables of reference data: kinds of work, programmes, organisations, reasons and days off."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel

from tracker.domain.columns import json_column


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


class Programme(SQLModel, table=True):
    """Who pays for works. `budget` maps a source (federal, regional, municipal, owners) to thousand roubles."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str
    short_name: str
    synonyms: str = ""
    year_from: int
    year_to: int
    budget: dict[str, float] = json_column()
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
