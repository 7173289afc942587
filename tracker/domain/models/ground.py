"""Tables of the map's own ground: what was drawn from an OpenStreetMap extract, cut into tiles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Field, SQLModel

from tracker.domain.columns import moment_column


class GroundVersion(SQLModel, table=True):
    """One import of a ground. `mark` names its tiles' addresses; `bounds` are west, south, east, north in degrees."""

    __tablename__ = "ground_version"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment_column()
    mark: str = Field(unique=True, max_length=32)
    file_name: str
    clip: str = ""
    bounds: list[float] = Field(sa_type=JSON)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    is_ready: bool = False


class GroundTile(SQLModel, table=True):
    """A tile of one import: JSON packed by gzip."""

    __tablename__ = "ground_tile"

    version_id: int = Field(foreign_key="ground_version.id", primary_key=True)
    zoom: int = Field(primary_key=True)
    x: int = Field(primary_key=True)
    y: int = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)
