"""The report on completed works: one query with one set of filters, the same from page and command line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from tracker import clock
from tracker.actions.audit import record
from tracker.actions.scope import narrowed
from tracker.domain.audit import AuditAction
from tracker.domain.conditions import Names
from tracker.domain.filters import Filters
from tracker.domain.models import Work
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, whose
from tracker.domain.reports import (
    Amount,
    CompletedWork,
    Period,
    Report,
    summarise,
    to_quantity,
    to_thousands,
)
from tracker.errors import InvalidInput
from tracker.store import Store, queries
from tracker.store.works import WorkRow, completed_works, houses_by_courtyard, warranty_cases


def completed(store: Store, actor: Actor, filters: Filters, *, period: Period = Period.ACT) -> Report:
    """Works accepted by the commission in the filter's completion dates, with their totals.

    Filters that say nothing of works (statuses and filing of requests) are left out, of the report's header too.
    Raises InvalidInput where the period ends before it starts.
    """
    since, until = filters.completed_from, filters.completed_to
    if since and until and until < since:
        raise InvalidInput("Конец периода раньше начала. Поправьте даты.")
    with store.reading() as session:
        asked = narrowed(session, actor, Action.SEE_REPORTS, of_works(filters))
        rows = completed_works(session, asked, today=clock.today(), period=period.value)
        cases = _count_cases(session, rows)
        return summarise(
            [_to_completed(row, cases[row.work.id or 0]) for row in rows],
            filters=asked,
            period=period,
            houses=houses_by_courtyard(session) if rows else {},
            names=names_of(session),
        )


def of_works(filters: Filters) -> Filters:
    """The filters that choose works; the others concern requests alone."""
    return replace(
        filters, status=(), state=(), filed_from=None, filed_to=None, overdue=None, recent_days=None
    )


def names_of(session: Session) -> Names:
    """What the filters' codes and ids stand for."""
    return Names(
        category={one.code: one.name for one in queries.categories(session, only_active=False)},
        area={one.code: one.name for one in queries.areas(session)},
        programme={one.code: one.short_name for one in queries.programmes(session)},
        contractor={one.id or 0: one.name for one in queries.organisations(session)},
    )


def take_number(store: Store, actor: Actor, *, works: int) -> str:
    """The number of a report that leaves the house: gapless within a year."""
    whose(actor, Action.SEE_REPORTS)
    year = clock.today().year
    with store.transaction() as tx:
        number = f"{tx.take(f'reports-{year}')}/{year}"
        record(tx, actor, AuditAction.REPORT_EXPORTED, ("report", number), works=works)
        return f"Отчёт № {number}"


def note_table(store: Store, actor: Actor, *, works: int) -> None:
    """Note that the works of a report leave the house as a plain table, which has no number."""
    whose(actor, Action.SEE_REPORTS)
    with store.transaction() as tx:
        record(tx, actor, AuditAction.REPORT_EXPORTED, works=works)


def _to_completed(row: WorkRow, cases: int) -> CompletedWork:
    work = row.work
    amounts = [
        Amount(
            unit=row.unit,
            planned=to_quantity(work.planned_quantity),
            actual=to_quantity(work.actual_quantity),
        )
    ]
    if row.extra_unit and (work.extra_quantity is not None or work.actual_extra_quantity is not None):
        amounts.append(
            Amount(
                unit=row.extra_unit,
                planned=to_quantity(work.extra_quantity),
                actual=to_quantity(work.actual_extra_quantity),
            )
        )
    return CompletedWork(
        work_id=work.id or 0,
        courtyard_id=work.courtyard_id,
        courtyard=row.courtyard,
        area=row.area,
        programme=row.programme,
        category=row.category,
        category_code=work.category_code,
        position=row.position,
        amounts=tuple(amounts),
        planned_cost=to_thousands(work.planned_cost),
        cost=to_thousands(work.planned_cost if work.actual_cost is None else work.actual_cost),
        contractor=row.contractor,
        contract_number=work.contract_number,
        act_number=work.act_number,
        act_on=work.act_on,
        completed_on=work.completed_on,
        paid_on=work.paid_on,
        ends_on=work.ends_on,
        warranty_until=work.warranty_until,
        lat=row.lat,
        long=row.long,
        warranty_cases=cases,
    )


def _count_cases(session: Session, rows: Sequence[WorkRow]) -> Counter[int]:
    """Warranty cases by id of the work that answers for them: the last one of that kind accepted before, still covered."""
    covering: defaultdict[tuple[int | None, str], list[Work]] = defaultdict(list)
    for work in (row.work for row in rows):
        if work.act_on and work.warranty_until:
            covering[(work.courtyard_id, work.category_code)].append(work)
    counts: Counter[int] = Counter()
    if not covering:
        return counts
    first = min(work.act_on or date.max for works in covering.values() for work in works)
    for yard, code, moment in warranty_cases(session, since=first + timedelta(days=1)):
        day = clock.local_date(moment)
        answering = [work for work in covering.get((yard, code), ()) if _covers(work, day)]
        if answering:
            counts[max(answering, key=lambda work: work.act_on or date.min).id or 0] += 1
    return counts


def _covers(work: Work, day: date) -> bool:
    return bool(work.act_on and work.warranty_until and work.act_on < day <= work.warranty_until)
