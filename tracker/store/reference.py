"""The reference data that ships in `data/`, brought into the database where it is not there yet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, SQLModel, select

from tracker.config import REFERENCE_DIR
from tracker.domain.models import (
    Area,
    Category,
    Courtyard,
    CourtyardHouse,
    House,
    Programme,
    RejectionReason,
)
from tracker.geo.areas import AreaKind, Areas
from tracker.geo.houses import parse_address
from tracker.store.transaction import Transaction


def load_reference(tx: Transaction, folder: Path = REFERENCE_DIR) -> bool:
    """Add what a table lacks altogether; a table with any row is left as people made it. Whether anything was added."""
    session = tx.session
    filled = [
        _fill(session, Category, _categories(folder)),
        _fill(session, Programme, _programmes(folder)),
        _fill(session, RejectionReason, _reasons(folder)),
    ]
    if has_areas := _fill(session, Area, _areas(folder)):
        _give_parents(session, folder)
    areas = Areas(session.exec(select(Area)).all())
    if has_houses := _fill(session, House, _houses(folder, areas)):
        _link_courtyards(session, folder, areas)
    session.flush()
    return any(filled) or has_areas or has_houses


def _fill(session: Session, table: type[SQLModel], rows: Iterator[SQLModel]) -> bool:
    if session.exec(select(table).limit(1)).first() is not None:
        return False
    session.add_all(list(rows))
    session.flush()
    return True


def _read(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _categories(folder: Path) -> Iterator[Category]:
    for row in _read(folder, "categories.csv"):
        yield Category(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            unit=row["unit"],
            extra_unit=row["extra_unit"] or None,
            list_name=row["list_name"],
            warranty_months=int(row["warranty_months"]),
            is_whole=row["is_whole"] == "1",
            position=int(row["position"]),
            icon=row["code"],
        )


def _programmes(folder: Path) -> Iterator[Programme]:
    for row in _read(folder, "programmes.csv"):
        yield Programme(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            synonyms=row["synonyms"],
            year_from=int(row["year_from"]),
            year_to=int(row["year_to"]),
            owners_share=float(row["owners_share"]),
        )


def _reasons(folder: Path) -> Iterator[RejectionReason]:
    for row in _read(folder, "rejection_reasons.csv"):
        yield RejectionReason(
            code=row["code"], name=row["name"], next_step=row["next_step"], position=int(row["position"])
        )


def _areas(folder: Path) -> Iterator[Area]:
    outlines = json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))
    for feature in outlines["features"]:
        yield Area(**feature["properties"], outline=feature["geometry"])
    for row in _read(folder, "microdistricts.csv"):
        yield Area(
            code=row["code"],
            kind=AreaKind.MICRODISTRICT,
            name=row["name"],
            lat=float(row["lat"]),
            long=float(row["long"]),
            is_approximate=True,
        )


def _give_parents(session: Session, folder: Path) -> None:
    """Without its district a centre would draw points of any other district to itself."""
    by_code = {area.code: area for area in session.exec(select(Area)).all()}
    for row in _read(folder, "microdistricts.csv"):
        by_code[row["code"]].parent_id = by_code[row["district"]].id
    session.flush()


def _houses(folder: Path, areas: Areas) -> Iterator[House]:
    for row in _read(folder, "houses.csv"):
        address = f"{row['street']}, {row['number']}"
        lat, long = float(row["lat"]), float(row["long"])
        area = areas.area_of(lat, long)
        yield House(
            address=address,
            key=parse_address(address).key,
            street=row["street"],
            number=row["number"],
            lat=lat,
            long=long,
            area_id=area.id if area else None,
        )


def _link_courtyards(session: Session, folder: Path, areas: Areas) -> None:
    by_address = {house.address: house for house in session.exec(select(House)).all()}
    for row in _read(folder, "courtyards.csv"):
        lat, long = float(row["lat"]), float(row["long"])
        area = areas.area_of(lat, long)
        yard = Courtyard(name=row["name"], lat=lat, long=long, area_id=area.id if area else None)
        session.add(yard)
        session.flush()
        houses = (by_address[address] for address in row["houses"].split("; "))
        session.add_all(CourtyardHouse(courtyard_id=yard.id or 0, house_id=house.id or 0) for house in houses)
