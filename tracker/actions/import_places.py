"""The verbs that bring houses and areas in from files; each can be run dry first and repeated harmlessly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlmodel import Session, col, select

from tracker.actions.audit import record
from tracker.actions.import_file import file_notes, opened, place_for_refused, recognised, require_enough
from tracker.actions.import_report import ImportOptions, ImportReport, Outcome, Progress, Tally
from tracker.actions.import_words import area_without_personal
from tracker.actions.imports import BATCH_ROWS, begin_run, find_outline, finish_run, in_batches, require_rows
from tracker.actions.places import index_of
from tracker.domain.audit import AuditAction
from tracker.domain.models import Area, Courtyard, CourtyardHouse, House
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.errors import InvalidInput
from tracker.geo.areas import AreaKind, Areas, to_geometry, to_outline
from tracker.geo.courtyards import guess_courtyards
from tracker.importers.area_rows import AreaReader, to_code
from tracker.importers.columns import Kind
from tracker.importers.house_rows import HouseReader
from tracker.importers.mapping import FileMapping
from tracker.importers.model import Table
from tracker.importers.refused import RefusedFile
from tracker.importers.rows import AreaRow, HouseRow, Refusal
from tracker.store import Store

#: In a full list houses stand closer than in the short one that ships: farther neighbours would chain whole quarters.
YARD_M = 50.0
_SAME_DEGREES = 1.5e-5


def import_houses(
    store: Store, actor: Actor, path: Path, options: ImportOptions, *, progress: Progress | None = None
) -> ImportReport:
    """Bring houses in, and guess a courtyard for those that have none. A house is known by its address."""
    require(actor, Action.IMPORT)
    with opened(store, path, Kind.HOUSES, options) as (table, mapping):
        require_enough(table, mapping)
        return bring_houses(store, actor, path, options, (table, mapping), progress=progress)


def bring_houses(
    store: Store,
    actor: Actor,
    path: Path,
    options: ImportOptions,
    opened_file: tuple[Table, FileMapping],
    *,
    progress: Progress | None = None,
) -> ImportReport:
    """The same for a file that is open already."""
    require(actor, Action.IMPORT)
    table, mapping = opened_file
    with store.reading() as session:
        area = find_outline(session, options.area, store.settings.district)
        areas = Areas(session.exec(select(Area)).all())
    reader = HouseReader(
        table,
        mapping,
        outline=to_outline(area.outline) if area and area.outline else None,
        area_name=area.name if area else "",
        keep_outside=options.keep_outside,
    )

    def apply(session: Session, rows: Sequence[HouseRow]) -> list[Outcome]:
        return _apply_houses(session, areas, rows)

    return _run(
        _Job(store, actor, path, options, table, mapping, progress), reader.rows(), apply, _link_yards
    )


def import_areas(
    store: Store, actor: Actor, path: Path, options: ImportOptions, *, progress: Progress | None = None
) -> ImportReport:
    """Bring areas with their outlines in. An area is known by its code, else by its kind and name."""
    require(actor, Action.EDIT_REFERENCE)
    try:
        kind = AreaKind(options.area_kind or AreaKind.DISTRICT)
    except ValueError as error:
        raise InvalidInput("Неизвестный вид территории. Выберите из списка.") from error
    with opened(store, path, Kind.AREAS, options) as (table, mapping):
        require_enough(table, mapping)
        if options.area_code and table.total != 1:
            raise InvalidInput(
                "Код можно указать, когда в файле одна территория. Уберите код или разделите файл."
            )
        with store.reading() as session:
            known, streets = _districts(session), index_of(session).street_names
        reader = AreaReader(
            table, mapping, kind=kind, code=options.area_code, name=options.area_name, known=known
        )
        job = _Job(store, actor, path, options, table, mapping, progress)
        rows = (
            area_without_personal(row, streets) if isinstance(row, AreaRow) else row for row in reader.rows()
        )
        return _run(job, rows, _apply_areas, None)


Row = TypeVar("Row", HouseRow, AreaRow)


@dataclass(frozen=True)
class _Job:
    """A file that is being brought in."""

    store: Store
    actor: Actor
    path: Path
    options: ImportOptions
    table: Table
    mapping: FileMapping
    progress: Progress | None


def _run(
    job: _Job,
    rows: Iterable[Row | Refusal],
    apply: Callable[[Session, Sequence[Row]], list[Outcome]],
    finish: Callable[[Session], None] | None,
) -> ImportReport:
    store, table, is_dry_run = job.store, job.table, job.options.is_dry_run
    tally = Tally()
    refused_path = place_for_refused(store, job.path, job.options)
    with RefusedFile(refused_path, table.columns, has_shapes=table.format.is_geodata) as refused:
        run = None if is_dry_run else begin_run(store, job.actor, job.path, job.mapping.kind, job.options)
        for batch in in_batches(rows, BATCH_ROWS):
            tally.read += len(batch)
            good = []
            for item in batch:
                if isinstance(item, Refusal):
                    refused.add(item)
                    tally.refuse(item.reason)
                else:
                    good.append(item)
            with _session(store, job.actor, run, rows=len(good)) as session:
                for row, outcome in zip(good, apply(session, good), strict=True):
                    tally.take(outcome, row.notes)
            if job.progress is not None:
                job.progress(tally.read, table.total)
        if run is not None:
            # Even where nothing is new: the run before may have been stopped short of it.
            if finish is not None:
                with store.transaction() as tx:
                    finish(tx.session)
                    record(tx, job.actor, AuditAction.ROWS_IMPORTED, ("import_run", str(run)), is_last=True)
            finish_run(store, job.actor, run, tally)
    require_rows(tally)
    return ImportReport(
        tally=tally,
        mapping=job.mapping,
        columns=table.columns,
        recognised=recognised(table),
        refused_file=refused.path,
        file_notes=file_notes(table, job.mapping),
        is_dry_run=is_dry_run,
    )


@contextmanager
def _session(store: Store, actor: Actor, run: int | None, *, rows: int) -> Iterator[Session]:
    """A write, or for a dry run a reading session whose changes are thrown away."""
    if run is None:
        with store.reading() as session:
            yield session
        return
    with store.transaction() as tx:
        tx.take("imports")
        yield tx.session
        tx.touch(None)
        record(tx, actor, AuditAction.ROWS_IMPORTED, ("import_run", str(run)), rows=rows)


def _apply_houses(session: Session, areas: Areas, rows: Sequence[HouseRow]) -> list[Outcome]:
    keys = [row.key for row in rows]
    known = {house.key: house for house in session.exec(select(House).where(col(House.key).in_(keys))).all()}
    lats, longs = (
        np.array([row.lat for row in rows], dtype=float),
        np.array([row.long for row in rows], dtype=float),
    )
    found = []
    for row, area in zip(rows, areas.areas_of(lats, longs), strict=True):
        place: dict[str, Any] = {"lat": row.lat, "long": row.long, "area_id": area.id if area else None}
        told: dict[str, Any] = {
            name: count
            for name, count in (("flats", row.flats), ("residents", row.residents))
            if count is not None
        }
        house = known.get(row.key)
        if house is None:
            new = House(
                address=row.address, key=row.key, street=row.street, number=row.number, **place, **told
            )
            session.add(new)
            found.append(Outcome.CREATED)
        else:
            found.append(_change(house, told if _is_same_place(house, row) else {**place, **told}))
    session.flush()
    return found


def _is_same_place(house: House, row: HouseRow) -> bool:
    """Not farther than rounding: about a metre."""
    return abs(house.lat - row.lat) < _SAME_DEGREES and abs(house.long - row.long) < _SAME_DEGREES


def _change(row: House | Area, told: Mapping[str, Any]) -> Outcome:
    changed = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return Outcome.UPDATED if changed else Outcome.UNCHANGED


def _link_yards(session: Session) -> None:
    """A courtyard for every cluster of houses that look into none yet."""
    linked = select(CourtyardHouse.house_id)
    lone = session.exec(select(House).where(col(House.id).not_in(linked))).all()
    for guess in guess_courtyards(lone, within_m=YARD_M):
        area_id = guess.houses[0].area_id
        yard = Courtyard(name=guess.name, lat=guess.lat, long=guess.long, area_id=area_id)
        session.add(yard)
        session.flush()
        session.add_all(
            CourtyardHouse(courtyard_id=yard.id or 0, house_id=house.id or 0) for house in guess.houses
        )


def _apply_areas(session: Session, rows: Sequence[AreaRow]) -> list[Outcome]:
    areas = list(session.exec(select(Area)).all())
    by_code = {area.code: area for area in areas}
    by_name = {(area.kind, area.name.lower()): area for area in areas}
    found = []
    for row in rows:
        area = by_code.get(row.code) or (
            None if row.code else by_name.get((row.kind.value, row.name.lower()))
        )
        point = row.outline.representative_point()
        told: dict[str, Any] = {
            "name": row.name,
            "kind": row.kind.value,
            "outline": to_geometry(row.outline),
            "lat": round(point.y, 6),
            "long": round(point.x, 6),
            "is_approximate": False,
            **({"note": row.note} if row.note else {}),
        }
        if area is None:
            code = row.code or _free_code(to_code(row.name) or "area", by_code)
            area = Area(code=code, **told)
            session.add(area)
            by_code[code] = area
            found.append(Outcome.CREATED)
        else:
            found.append(_change(area, told))
            area.version += found[-1] is Outcome.UPDATED
    session.flush()
    return found


def _free_code(code: str, taken: dict[str, Area]) -> str:
    return (
        code
        if code not in taken
        else next(f"{code}-{n}" for n in range(2, 10_000) if f"{code}-{n}" not in taken)
    )


def _districts(session: Session) -> BaseGeometry | None:
    """Everything that the instance knows the outline of."""
    outlines = [to_outline(area.outline) for area in session.exec(select(Area)).all() if area.outline]
    return shapely.union_all(outlines) if outlines else None
