"""Tables that the program keeps for itself: counters, the marks that maps follow, imported files."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.domain.columns import json_column, moment_column, optional_moment_column


class Counter(SQLModel, table=True):
    """A gapless counter, taken under a row lock inside the writer's own transaction."""

    name: str = Field(primary_key=True, max_length=60)
    value: int = 0


class Change(SQLModel, table=True):
    """What maps and caches follow: one row for each write of a request; no request means "everything"."""

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    request_id: int | None = None


class UpkeepRun(SQLModel, table=True):
    """The last run of a job that one process does at a time, and what came of it."""

    __tablename__ = "upkeep_run"

    job: str = Field(primary_key=True, max_length=40)
    started_at: datetime = moment_column()
    finished_at: datetime | None = optional_moment_column()
    counts: dict[str, int] = json_column()


class ImportRun(SQLModel, table=True):
    """A file that was brought in: what it was and what came of it."""

    __tablename__ = "import_run"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment_column()
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    kind: str
    file_name: str
    counts: dict[str, int] = json_column()
    reasons: dict[str, int] = json_column()
    is_finished: bool = False
