"""The demo's requests keep every rule that the program keeps for real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from sqlmodel import Session, col, select

from tests.demo.conftest import COUNT, MOMENT
from tracker import clock
from tracker.actions.request_row import search_text
from tracker.domain.deadlines import due_on
from tracker.domain.filters import Filters
from tracker.domain.models import (
    Area,
    Change,
    Comment,
    Counter,
    CourtyardHouse,
    Photo,
    ServiceRequest,
    StatusChange,
    Work,
)
from tracker.domain.people import Role, User
from tracker.domain.personal import Consent, ConsentKind, Reporter
from tracker.domain.requests import to_e164
from tracker.domain.statuses import Status, StatusGroup, WorkStatus
from tracker.domain.workflow import MoveDetails, check_move
from tracker.geo.areas import Areas
from tracker.store import Store, queries
from tracker.store.photos import PhotoFiles

TODAY = clock.local_date(MOMENT)


def requests_of(session: Session) -> Sequence[ServiceRequest]:
    return session.exec(select(ServiceRequest).order_by(col(ServiceRequest.id))).all()


def history_of(session: Session) -> dict[int, list[StatusChange]]:
    found: dict[int, list[StatusChange]] = {}
    for row in session.exec(select(StatusChange).order_by(col(StatusChange.at), col(StatusChange.id))).all():
        found.setdefault(row.request_id, []).append(row)
    return found


def test_numbers_have_no_gaps_and_follow_the_order_of_filing(demo: Store) -> None:
    with demo.reading() as session:
        requests = requests_of(session)
        counters = {row.name: row.value for row in session.exec(select(Counter)).all()}
    by_year: dict[int, list[str]] = {}
    for request in sorted(requests, key=lambda request: request.requested_at):
        by_year.setdefault(clock.local_date(request.requested_at).year, []).append(request.number)
    assert sum(len(numbers) for numbers in by_year.values()) == COUNT
    for year, numbers in by_year.items():
        assert numbers == [f"МОТ-{year}-{serial:06d}" for serial in range(1, len(numbers) + 1)]
        assert counters[f"requests-{year}"] == len(numbers)


def test_every_history_walks_the_table_of_the_workflow_with_what_each_entry_needs(demo: Store) -> None:
    names = {field.name for field in fields(MoveDetails)}
    days = {"answer_by", "completed_on", "redirected_on"}
    with demo.reading() as session:
        requests, histories = requests_of(session), history_of(session)
    for request in requests:
        first, *moves = histories[request.id or 0]
        assert (
            first.from_status is None and first.to_status is Status.NEW and first.at == request.requested_at
        )
        status, at = first.to_status, first.at
        for move in moves:
            assert move.from_status is status and move.at > at
            assert set(move.details) <= names
            given = {k: date.fromisoformat(v) if k in days else v for k, v in move.details.items()}
            check_move(
                status,
                move.to_status,
                MoveDetails(**given),
                today=clock.local_date(move.at),
                filed_on=clock.local_date(request.requested_at),
            )
            status, at = move.to_status, move.at
        assert (request.status, request.status_at, request.version) == (status, at, 1 + len(moves))
        assert at <= MOMENT


def test_every_status_group_is_there_to_look_at(demo: Store) -> None:
    with demo.reading() as session:
        counts = queries.count_by_group(session, Filters(), today=TODAY)
        overdue = [r for r in requests_of(session) if r.status.is_open and r.due_on and r.due_on < TODAY]
    assert sum(counts.values()) == COUNT
    assert all(counts[group] > 0 for group in StatusGroup)
    assert overdue


def test_dates_and_links_agree_with_the_status(demo: Store) -> None:
    with demo.reading() as session:
        works = {work.id: work for work in session.exec(select(Work)).all()}
        requests = {request.id: request for request in requests_of(session)}
    in_work = {Status.PLANNED, Status.IN_PROGRESS, Status.COMPLETED, Status.CONFIRMED}
    for request in requests.values():
        work = works.get(request.work_id)
        assert (work is not None) == (request.status in in_work)
        assert (
            (request.completed_on is not None) == request.status.is_done == (request.completed_at is not None)
        )
        assert (request.main_request_id is not None) == (request.status is Status.DUPLICATE)
        assert (request.reason_code is not None) == (request.status is Status.REJECTED)
        if work is not None:
            assert (work.category_code, work.courtyard_id) == (request.category_code, request.courtyard_id)
            assert (work.programme_id, work.year) == (request.programme_id, request.plan_year)
            assert request.completed_on == (work.act_on if request.status.is_done else None)
            assert (work.status is WorkStatus.ACCEPTED) == request.status.is_done
        if request.main_request_id is not None:
            main = requests[request.main_request_id]
            assert main.status is not Status.DUPLICATE and main.requested_at <= request.requested_at
            assert (main.courtyard_id, main.category_code) == (request.courtyard_id, request.category_code)


def test_deadlines_are_those_of_the_rules(demo: Store) -> None:
    with demo.reading() as session:
        works = {work.id: work for work in session.exec(select(Work)).all()}
        histories = history_of(session)
        for request in requests_of(session):
            work = works.get(request.work_id)
            asked = histories[request.id or 0][-1].details.get("answer_by")
            assert request.due_on == due_on(
                request.status,
                filed_on=clock.local_date(request.requested_at),
                answer_by=date.fromisoformat(asked) if asked else None,
                work_ends_on=work.ends_on if work else None,
            )


def test_places_are_real_addresses_inside_the_district(demo: Store) -> None:
    with demo.reading() as session:
        areas = Areas(session.exec(select(Area)).all())
        yard_of = {link.house_id: link.courtyard_id for link in session.exec(select(CourtyardHouse)).all()}
        for request in requests_of(session):
            assert request.address
            assert request.courtyard_id == yard_of[request.house_id or 0]
            area = areas.area_of(request.lat or 0, request.long or 0)
            assert area is not None and area.id == request.area_id


def test_search_finds_the_demo_as_it_finds_what_people_file(demo: Store) -> None:
    with demo.reading() as session:
        for request in requests_of(session):
            assert request.search_text == search_text(session, request)


def test_raw_texts_stay_inside_until_somebody_has_read_them(demo: Store) -> None:
    with demo.reading() as session:
        requests = requests_of(session)
        photos = session.exec(select(Photo).where(Photo.kind == "before")).all()
    fresh = {request.id for request in requests if request.status is Status.NEW}
    assert fresh
    assert all(request.public_text is None for request in requests if request.id in fresh)
    assert any(request.public_text for request in requests)
    assert all(photo.is_public == (photo.request_id not in fresh) for photo in photos)


def test_a_warranty_case_has_a_work_of_its_kind_under_warranty_on_the_day_of_filing(demo: Store) -> None:
    with demo.reading() as session:
        works = session.exec(select(Work).where(Work.status == WorkStatus.ACCEPTED)).all()
        for request in requests_of(session):
            filed = clock.local_date(request.requested_at)
            covered = [
                work
                for work in works
                if (work.courtyard_id, work.category_code) == (request.courtyard_id, request.category_code)
                and work.act_on is not None
                and work.warranty_until is not None
                and work.act_on <= filed <= work.warranty_until
            ]
            assert request.is_warranty_case == bool(covered)


def test_contacts_are_made_up_and_each_has_a_consent(demo: Store) -> None:
    with demo.reading() as session:
        reporters = session.exec(select(Reporter)).all()
        consents = session.exec(select(Consent)).all()
    assert reporters
    assert sorted((consent.reporter_id, consent.kind) for consent in consents) == sorted(
        (person.id or 0, kind) for person in reporters for kind in ConsentKind
    )
    for person in reporters:
        assert person.name.endswith("(демо)")
        assert to_e164(person.phone) == person.phone and person.phone.startswith("+7342000")
        assert not person.email or person.email.endswith("@example.com")


def test_photos_are_few_files_shared_by_many_rows(demo: Store) -> None:
    with demo.reading() as session:
        photos = session.exec(select(Photo)).all()
    files = PhotoFiles(demo.settings.photo_dir)
    names = {photo.sha256 for photo in photos}
    assert 10 < len(names) <= 40 < len(photos)
    for photo in photos:
        assert files.path(photo.sha256, "full").stat().st_size == photo.size_bytes
        assert files.path(photo.sha256, "thumb").exists()


def test_everything_is_marked_as_demo(demo: Store) -> None:
    with demo.reading() as session:
        assert all(request.is_demo for request in requests_of(session))
        assert all(work.is_demo for work in session.exec(select(Work)).all())
        users = session.exec(select(User)).all()
        assert queries.has_demo(session)
    assert {user.role for user in users} == set(Role) - {Role.RESIDENT}
    assert all(user.is_demo for user in users)


def test_maps_are_told_that_everything_changed(demo: Store) -> None:
    with demo.reading() as session:
        changes = session.exec(select(Change)).all()
        remarks = session.exec(select(Comment)).all()
    assert changes and all(change.request_id is None for change in changes)
    assert remarks and not any(remark.is_public for remark in remarks)
