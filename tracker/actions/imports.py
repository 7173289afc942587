"""The verb that brings requests in from a file: it can be run dry first, repeated harmlessly and stopped half-way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session, col, select

from tracker.actions.audit import record
from tracker.actions.import_batch import BatchContext, find_known, make_context, outcomes, write_batch
from tracker.actions.import_file import file_notes, opened, place_for_refused, recognised, require_enough
from tracker.actions.import_report import NO_AREA, ImportOptions, ImportReport, Progress, Tally
from tracker.actions.import_words import without_personal
from tracker.actions.places import COURTYARD_M, HOUSE_M, LANDMARK_M, index_of
from tracker.domain.audit import AuditAction
from tracker.domain.models import Area, Category, ImportRun, ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, require
from tracker.errors import InvalidInput
from tracker.geo.areas import to_outline
from tracker.i18n import t
from tracker.importers import mapping as mappings
from tracker.importers.columns import Kind
from tracker.importers.mapping import FileMapping
from tracker.importers.model import Table
from tracker.importers.placing import OUTSIDE, PlacedRow, Placer, PlaceRules, Yards
from tracker.importers.refused import RefusedFile
from tracker.importers.request_rows import RequestReader
from tracker.importers.rows import Refusal, RequestRow
from tracker.store import Store

BATCH_ROWS = 2000
Item = TypeVar("Item")
FOREIGN = (
    "Ни одно место не лежит в границах района. Если это файл другого города, загрузите его без границ "
    "или сначала загрузите границу того города."
)
OWN_NUMBER = "Заявка с этим номером уже ведётся здесь, изменения вносят в её карточке"


@dataclass(frozen=True)
class _Bench:
    """What the rows of one file pass through."""

    reader: RequestReader
    placer: Placer
    streets: frozenset[str]
    context: BatchContext
    refused: RefusedFile


def import_requests(
    store: Store, actor: Actor, path: Path, options: ImportOptions, *, progress: Progress | None = None
) -> ImportReport:
    """Bring requests in, or only count what would come of it. Raises InvalidInput where the file cannot be used.

    Rows go to storage in batches, each whole or not at all: what was stopped half-way is completed by the next run.
    """
    require(actor, Action.IMPORT)
    refused_path = place_for_refused(store, path, options)
    with opened(store, path, Kind.REQUESTS, options) as (table, mapping):
        require_enough(table, mapping)
        tally = Tally()
        with RefusedFile(refused_path, table.columns, has_shapes=table.format.is_geodata) as refused:
            bench = _prepare(store, actor, (table, mapping), options, refused)
            run = None if options.is_dry_run else begin_run(store, actor, path, Kind.REQUESTS, options)
            for batch in in_batches(bench.reader.rows(), BATCH_ROWS):
                _take(store, bench, batch, tally, run=run)
                if progress is not None:
                    progress(tally.read, table.total)
            if run is not None:
                finish_run(store, actor, run, tally)
        require_rows(tally)
        return ImportReport(
            tally=tally,
            mapping=mappings.with_values(
                mapping, categories=bench.reader.topics, statuses=bench.reader.states
            ),
            columns=table.columns,
            recognised=recognised(table),
            refused_file=refused.path,
            file_notes=file_notes(table, mapping),
            is_dry_run=options.is_dry_run,
            advice=_advice(tally),
        )


def _advice(tally: Tally) -> str:
    """A word on what to do where hardly anything comes in for one and the same cause."""
    beyond = tally.reasons[OUTSIDE]
    is_foreign = beyond > 0 and not any(tally.outcomes.values())
    return FOREIGN if is_foreign else ""


def require_rows(tally: Tally) -> None:
    """Raise InvalidInput for a table with a header and nothing below."""
    if not tally.read:
        raise InvalidInput("В таблице есть шапка, но нет ни одной строки. Проверьте выгрузку и повторите.")


def find_outline(session: Session, wanted: str | None, default: str) -> Area | None:
    """The area that rows must lie in; None for no outline. Raises InvalidInput for an unknown one."""
    if wanted == NO_AREA:
        return None
    code = wanted or default
    area = session.exec(select(Area).where(Area.code == code)).first()
    if area is not None and area.outline:
        return area
    known = session.exec(select(Area.code).where(Area.kind == "district").order_by(Area.code)).all()
    listed = t(" Есть территории: {known}.", known=", ".join(known)) if known else ""
    raise InvalidInput(
        "Границы территории «{code}» нет.{listed} Сначала загрузите её границу или выберите загрузку без границы.",
        code=code,
        listed=listed,
    )


def begin_run(store: Store, actor: Actor, path: Path, kind: Kind, options: ImportOptions) -> int:
    """Note in the journal that a file is being brought in."""
    with store.transaction() as tx:
        run = ImportRun(actor_id=actor.user_id, kind=kind.value, file_name=options.file_name or path.name)
        tx.session.add(run)
        tx.session.flush()
        record(tx, actor, AuditAction.IMPORT_BEGUN, run, kind=kind)
        return run.id or 0


def finish_run(store: Store, actor: Actor, run_id: int, tally: Tally) -> None:
    """Note in the journal what came of it."""
    with store.transaction() as tx:
        run = tx.session.get_one(ImportRun, run_id)
        run.counts, run.reasons, run.is_finished = tally.counts, dict(tally.reasons), True
        tx.session.add(run)
        record(tx, actor, AuditAction.IMPORT_FINISHED, run, **tally.counts)


def make_placer(session: Session, settings_district: str, options: ImportOptions) -> Placer:
    """What finds the places of rows, by the lists as they stand now."""
    area = find_outline(session, options.area, settings_district)
    known = index_of(session)
    yards = known.yard_points
    rules = PlaceRules(
        outline=to_outline(area.outline) if area and area.outline else None,
        area_name=area.name if area else "",
        keep_outside=options.keep_outside,
        keep_unplaced=options.keep_unplaced,
        house_within_m=HOUSE_M,
        landmark_within_m=LANDMARK_M,
        yard_within_m=COURTYARD_M,
    )
    return Placer(
        rules,
        areas=known.areas,
        houses=known.search,
        yards=Yards(yards.ids, list(zip(yards.lats, yards.longs, strict=True)), known.yards_of),
    )


def _prepare(
    store: Store,
    actor: Actor,
    opened_file: tuple[Table, FileMapping],
    options: ImportOptions,
    refused: RefusedFile,
) -> _Bench:
    table, mapping = opened_file
    with store.reading() as session:
        active = select(Category).where(col(Category.is_active)).order_by(col(Category.position))
        names = {category.code: category.name for category in session.exec(active).all()}
        placer = make_placer(session, store.settings.district, options)
        context = make_context(
            session, store.settings, source=mapping.source, actor=actor, category_names=names
        )
        streets = index_of(session).street_names
    return _Bench(RequestReader(table, mapping, names), placer, streets, context, refused)


def _take(
    store: Store, bench: _Bench, batch: Sequence[RequestRow | Refusal], tally: Tally, *, run: int | None
) -> None:
    tally.read += len(batch)
    rows = [item for item in batch if isinstance(item, RequestRow)]
    with store.reading() as session:
        own = _own_numbers(session, store.settings.number_prefix, bench.context.source, rows)
    strange = [row for row in rows if row.external_id not in own]
    results = iter(bench.placer.place(strange))
    placed: list[PlacedRow] = []
    for item in batch:
        found: PlacedRow | Refusal
        if isinstance(item, Refusal):
            found = item
        else:
            found = Refusal(item.raw, OWN_NUMBER) if item.external_id in own else next(results)
        if isinstance(found, Refusal):
            bench.refused.add(found)
            tally.refuse(found.reason)
        else:
            placed.append(without_personal(found, bench.streets))
    if run is None:
        with store.reading() as session:
            ids = [found.row.external_id for found in placed]
            kinds = outcomes(find_known(session, bench.context.source, ids), placed)
        for row, kind in zip(placed, kinds, strict=True):
            tally.take(kind, row.notes)
    elif placed:
        with store.transaction() as tx:
            write_batch(tx, bench.context, placed, tally)
            record(
                tx, bench.context.actor, AuditAction.ROWS_IMPORTED, ("import_run", str(run)), rows=len(placed)
            )


def _own_numbers(session: Session, prefix: str, source: str, rows: Sequence[RequestRow]) -> set[str]:
    """Which external ids are numbers of this instance's own requests: its own export, brought back.

    Another instance may use the same numbers, so the moment of filing must be the same too.
    """
    asked = {row.external_id: row for row in rows if row.external_id.startswith(f"{prefix}-")}
    if not asked:
        return set()
    known = find_known(session, source, list(asked))
    query = select(ServiceRequest.number, ServiceRequest.requested_at).where(
        col(ServiceRequest.number).in_(asked)
    )
    return {
        number
        for number, filed in session.exec(query).all()
        if number not in known and _is_same_minute(asked[number].requested_at, filed)
    }


def _is_same_minute(told: datetime | None, filed: datetime) -> bool:
    return told is None or abs(told - filed) < timedelta(minutes=1)


def in_batches(rows: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most so many, in the same order."""
    walk = iter(rows)
    while batch := list(islice(walk, size)):
        yield batch
