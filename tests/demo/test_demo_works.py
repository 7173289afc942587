"""The demo's works keep every rule that the program keeps for real ones."""

from __future__ import annotations

from sqlmodel import col, select

from tests.demo.conftest import MOMENT
from tracker import clock
from tracker.domain.filters import Filters
from tracker.domain.models import (
    Category,
    Organisation,
    Photo,
    Programme,
    ProgrammeEntry,
    ServiceRequest,
    Work,
    WorkStatusChange,
)
from tracker.domain.statuses import EntryStatus, WorkStatus
from tracker.domain.works import check_work_move, round_quantity, warranty_until
from tracker.store import Store
from tracker.store.works import completed_works

TODAY = clock.local_date(MOMENT)


def test_every_history_of_a_work_walks_its_table(demo: Store) -> None:
    with demo.reading() as session:
        works = session.exec(select(Work)).all()
        rows = session.exec(
            select(WorkStatusChange).order_by(col(WorkStatusChange.at), col(WorkStatusChange.id))
        ).all()
    for work in works:
        first, *moves = [row for row in rows if row.work_id == work.id]
        assert first.from_status is None and first.to_status is WorkStatus.PLANNED
        status, at = first.to_status, first.at
        for move in moves:
            assert move.from_status is status and move.at > at
            check_work_move(status, move.to_status)
            status, at = move.to_status, move.at
        assert work.status is status and at <= MOMENT


def test_an_accepted_work_has_its_act_fact_photo_and_warranty(demo: Store) -> None:
    with demo.reading() as session:
        categories = {category.code: category for category in session.exec(select(Category)).all()}
        works = session.exec(select(Work)).all()
        with_photo = set(session.exec(select(Photo.work_id).where(Photo.kind == "after")).all())
    accepted = [work for work in works if work.status is WorkStatus.ACCEPTED]
    assert accepted
    for work in works:
        category = categories[work.category_code]
        is_accepted = work.status is WorkStatus.ACCEPTED
        assert is_accepted == bool(work.act_number) == (work.act_on is not None) == bool(work.commission)
        assert is_accepted == (work.actual_quantity is not None) == (work.actual_cost is not None)
        assert work.planned_quantity == round_quantity(work.planned_quantity, is_whole=category.is_whole) > 0
        if is_accepted:
            assert work.act_on is not None and work.contract_on is not None and work.completed_on is not None
            assert work.contract_on <= work.completed_on <= work.act_on <= TODAY
            assert work.warranty_until == warranty_until(work.act_on, category.warranty_months)
            assert (work.id in with_photo) != bool(work.no_photo_reason)
            assert work.actual_quantity == round_quantity(
                work.actual_quantity or 0, is_whole=category.is_whole
            )


def test_firms_and_programmes_are_real_rows_of_their_kind_and_year(demo: Store) -> None:
    with demo.reading() as session:
        firms = {firm.id: firm for firm in session.exec(select(Organisation)).all()}
        programmes = {programme.id: programme for programme in session.exec(select(Programme)).all()}
        works = session.exec(select(Work)).all()
    for work in works:
        programme = programmes[work.programme_id]
        assert programme.year_from <= work.year <= programme.year_to
        assert work.starts_on is not None and work.ends_on is not None and work.starts_on <= work.ends_on
        assert work.starts_on.year == work.year
        if work.contractor_id is not None:
            assert firms[work.contractor_id].kind == "contractor"
    assert all("(демо)" in firm.name for firm in firms.values())


def test_the_report_adds_up_to_the_rows(demo: Store) -> None:
    with demo.reading() as session:
        rows = completed_works(session, Filters(), today=TODAY)
        works = session.exec(select(Work).where(Work.status == WorkStatus.ACCEPTED)).all()
        linked = session.exec(
            select(ServiceRequest.work_id).where(col(ServiceRequest.work_id).is_not(None))
        ).all()
    assert len(rows) == len(works)
    assert round(sum(row.work.actual_cost or 0 for row in rows), 2) == round(
        sum(w.actual_cost or 0 for w in works), 2
    )
    assert {work.id for work in works} <= set(linked)


def test_a_courtyard_with_a_work_of_a_programme_is_included_in_it(demo: Store) -> None:
    with demo.reading() as session:
        entries = session.exec(select(ProgrammeEntry)).all()
        programmes = {programme.id: programme.code for programme in session.exec(select(Programme)).all()}
        works = session.exec(select(Work)).all()
    included = {(e.courtyard_id, e.programme_id, e.year) for e in entries if e.status is EntryStatus.INCLUDED}
    expected = {
        (work.courtyard_id, work.programme_id, work.year)
        for work in works
        if programmes[work.programme_id] in {"fsgs", "fkgs", "komfortny_kray", "city_subsidy"}
    }
    assert included == expected
    assert len({(e.courtyard_id, e.programme_id, e.year) for e in entries}) == len(entries)
    assert {e.status for e in entries} > {EntryStatus.INCLUDED, EntryStatus.RESERVE, EntryStatus.REFUSED}
