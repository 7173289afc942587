"""Tables of places: areas, houses and courtyards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, true
from sqlmodel import Field, SQLModel


class Area(SQLModel, table=True):
    """A district, microdistrict, TOS, constituency or restriction. `outline` is GeoJSON geometry, WGS-84.

    Nothing new falls into an area that is not active. The `note` is for staff; that of a restriction says on the map what it is.
    """

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
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
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
    """A courtyard: serves one or more houses, has a point and perhaps an outline of its own; `keeper_id` is its management company."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    lat: float
    long: float
    outline: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    keeper_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    version: int = 1


class CourtyardHouse(SQLModel, table=True):
    """Which houses a courtyard serves (many to many)."""

    __tablename__ = "courtyard_house"

    courtyard_id: int = Field(foreign_key="courtyard.id", primary_key=True)
    house_id: int = Field(foreign_key="house.id", primary_key=True, index=True)
