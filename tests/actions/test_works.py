"""Works through their verbs: the whole table of moves, what acceptance needs, and how requests go along."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from sqlmodel import col, select

from tests.works_factory import (
    PHOTO,
    SPECIALIST,
    add_contractor,
    add_user,
    make_act,
    make_request,
    make_work,
    programme_id,
    reread,
    steps_of,
    work_fields,
)
from tracker import clock
from tracker.actions import work_requests, works
from tracker.domain.models import Category, Change, Photo, StatusChange, Work
from tracker.domain.people import Actor, Role
from tracker.domain.permissions import ALLOWED, Action
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.works import WORK_TRANSITIONS, is_late
from tracker.errors import Conflict, InvalidInput, InvalidMove, NotAllowed, NotFound
from tracker.store import Store, queries
from tracker.store.work_plan import late_on

W = WorkStatus
BY_MOVE = [status for status in W if status is not W.ACCEPTED]


def _history(store: Store, request_id: int | None) -> list[tuple[Status | None, Status]]:
    with store.reading() as session:
        return [(row.from_status, row.to_status) for row, _name in queries.history(session, request_id or 0)]


# --- planning and changing ---------------------------------------------------------------------------------------------


def test_a_planned_work_keeps_what_was_entered_and_starts_its_history(seeded_store: Store) -> None:
    firm = add_contractor(seeded_store)
    work = works.plan(
        seeded_store, SPECIALIST, work_fields(seeded_store, contractor_id=firm, contract_number="К-7")
    )
    assert (work.status, work.contractor_id, work.contract_number) == (W.PLANNED, firm, "К-7")
    assert steps_of(seeded_store, work) == [W.PLANNED]


@pytest.mark.parametrize(
    ("category", "given", "kept"),
    [("benches", 4.0, 4.0), ("benches", 3.6, 4.0), ("asphalt", 120.26, 120.3), ("kerbs", 0.05, 0.1)],
)
def test_pieces_are_kept_whole_and_metres_to_a_tenth(
    seeded_store: Store, category: str, given: float, kept: float
) -> None:
    fields = work_fields(seeded_store, category_code=category, planned_quantity=given)
    assert works.plan(seeded_store, SPECIALIST, fields).planned_quantity == kept


def test_a_second_unit_is_kept_only_for_kinds_that_have_one(seeded_store: Store) -> None:
    parking = make_work(seeded_store, category_code="parking", planned_quantity=250.0, extra_quantity=18)
    benches = make_work(seeded_store, extra_quantity=18)
    assert (parking.extra_quantity, benches.extra_quantity) == (18, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"category_code": "moon"}, "вид работ"),
        ({"programme_id": 999}, "программ"),
        ({"year": 2013}, "действует с"),
        ({"contractor_id": 999}, "подрядчик"),
        ({"planned_quantity": 0.3}, "слишком мал"),
    ],
)
def test_a_work_with_a_wrong_reference_is_refused_in_words(
    seeded_store: Store, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        works.plan(seeded_store, SPECIALIST, work_fields(seeded_store, **changes))
    with seeded_store.reading() as session:
        assert session.exec(select(Work)).all() == []


def test_a_work_in_an_unknown_courtyard_is_refused(seeded_store: Store) -> None:
    with pytest.raises(NotFound, match="двора нет"):
        works.plan(seeded_store, SPECIALIST, work_fields(seeded_store, courtyard_id=9999))


def test_a_change_of_the_plan_moves_the_deadline_of_linked_requests(seeded_store: Store) -> None:
    work, request = make_work(seeded_store), make_request(seeded_store)
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])
    until = clock.today() + timedelta(days=40)
    fields = work_fields(
        seeded_store, ends_on=until, planned_quantity=6, programme_id=programme_id(seeded_store, "fkgs")
    )
    changed = works.change(seeded_store, SPECIALIST, work.id or 0, fields, version=work.version)
    assert changed.planned_quantity == 6
    kept = reread(seeded_store, request)
    assert (kept.due_on, kept.programme_id) == (until, programme_id(seeded_store, "fkgs"))


def test_the_kind_of_a_work_with_requests_cannot_be_changed(seeded_store: Store) -> None:
    work, request = make_work(seeded_store), make_request(seeded_store)
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])
    with pytest.raises(InvalidMove, match="привязаны заявки"):
        works.change(
            seeded_store,
            SPECIALIST,
            work.id or 0,
            work_fields(seeded_store, category_code="bins"),
            version=work.version,
        )


@pytest.mark.parametrize("status", [W.ACCEPTED, W.CANCELLED])
def test_a_work_that_has_ended_is_not_changed_any_more(seeded_store: Store, status: WorkStatus) -> None:
    work = make_work(seeded_store, status)
    with pytest.raises(InvalidMove, match="больше не меняются"):
        works.change(seeded_store, SPECIALIST, work.id or 0, work_fields(seeded_store), version=work.version)


# --- the table of moves ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", list(W))
def test_every_move_of_the_table_and_no_other_is_possible(seeded_store: Store, start: WorkStatus) -> None:
    for to in BY_MOVE:
        work = make_work(seeded_store, start)
        path = steps_of(seeded_store, work)
        if to in WORK_TRANSITIONS[start]:
            moved = works.move_work(
                seeded_store, SPECIALIST, work.id or 0, to, version=work.version, comment="почему"
            )
            assert (moved.status, moved.version) == (to, work.version + 1)
            assert steps_of(seeded_store, work) == [*path, to]
        else:
            with pytest.raises(InvalidMove, match="нельзя"):
                works.move_work(seeded_store, SPECIALIST, work.id or 0, to, version=work.version)
            assert steps_of(seeded_store, work) == path


@pytest.mark.parametrize("start", [status for status in W if status is not W.FINISHED])
def test_only_a_finished_work_can_be_accepted(seeded_store: Store, start: WorkStatus) -> None:
    work = make_work(seeded_store, start)
    with pytest.raises(InvalidMove, match="нельзя перевести"):
        works.accept(seeded_store, SPECIALIST, work.id or 0, make_act(), (PHOTO,), version=work.version)


def test_a_work_is_not_accepted_without_its_act(seeded_store: Store) -> None:
    work = make_work(seeded_store, W.FINISHED)
    with pytest.raises(InvalidMove, match="заполните акт"):
        works.move_work(seeded_store, SPECIALIST, work.id or 0, W.ACCEPTED, version=work.version)


def test_moves_on_offer_are_those_of_the_table() -> None:
    for status in W:
        assert set(works.next_statuses(status)) == WORK_TRANSITIONS[status]


def test_finishing_notes_the_day_of_completion(seeded_store: Store) -> None:
    assert make_work(seeded_store, W.FINISHED).completed_on == clock.today()


# --- acceptance --------------------------------------------------------------------------------------------------------


def test_acceptance_keeps_the_act_and_starts_the_warranty(seeded_store: Store) -> None:
    work = make_work(seeded_store, W.ACCEPTED)
    with seeded_store.reading() as session:
        months = session.get_one(Category, "benches").warranty_months
        photos = session.exec(select(Photo).where(Photo.work_id == work.id)).all()
    assert (work.act_number, work.act_on, work.actual_quantity, work.actual_cost) == (
        "12-А",
        clock.today(),
        4,
        118_500.5,
    )
    assert work.warranty_until == clock.today() + relativedelta(months=months)
    assert [(photo.kind, photo.is_public) for photo in photos] == [("after", True)]


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"act_number": "  "}, "номер акта"),
        ({"act_on": None}, "дату акта"),
        ({"commission": ""}, "состав комиссии"),
        ({"actual_quantity": None}, "выполненный объём"),
        ({"actual_quantity": 0}, "выполненный объём"),
        ({"actual_quantity": -4}, "отрицательными"),
        ({"actual_quantity": float("nan")}, "отрицательными"),
        ({"actual_cost": -1}, "отрицательными"),
        ({"act_on": clock.today() + timedelta(days=1)}, "ещё не наступила"),
        ({"act_on": clock.today() - timedelta(days=400)}, "раньше даты договора"),
    ],
)
def test_an_act_that_lacks_something_is_refused_and_nothing_changes(
    seeded_store: Store, lacking: dict[str, Any], said: str
) -> None:
    work = make_work(seeded_store, W.FINISHED, contract_on=clock.today() - timedelta(days=100))
    with pytest.raises(InvalidMove, match=said):
        works.accept(
            seeded_store, SPECIALIST, work.id or 0, make_act(**lacking), (PHOTO,), version=work.version
        )
    with seeded_store.reading() as session:
        assert session.get_one(Work, work.id).status is W.FINISHED
        assert session.exec(select(Photo)).all() == []


def test_an_act_needs_an_after_photo_or_a_reason_for_none(seeded_store: Store) -> None:
    work = make_work(seeded_store, W.FINISHED)
    with pytest.raises(InvalidMove, match="фото после работ"):
        works.accept(
            seeded_store, SPECIALIST, work.id or 0, make_act(has_after_photo=True), version=work.version
        )
    act = make_act(no_photo_reason="Двор занесло снегом")
    accepted = works.accept(seeded_store, SPECIALIST, work.id or 0, act, version=work.version)
    assert accepted.no_photo_reason == "Двор занесло снегом"


def test_a_kind_without_warranty_gets_none(seeded_store: Store) -> None:
    with seeded_store.transaction() as tx:
        tx.session.get_one(Category, "benches").warranty_months = 0
    assert make_work(seeded_store, W.ACCEPTED).warranty_until is None


def test_what_was_done_is_rounded_in_both_units(seeded_store: Store) -> None:
    work = make_work(
        seeded_store, W.FINISHED, category_code="parking", planned_quantity=250, extra_quantity=18
    )
    act = make_act(actual_quantity=248.66, actual_extra_quantity=17)
    accepted = works.accept(seeded_store, SPECIALIST, work.id or 0, act, (PHOTO,), version=work.version)
    assert (accepted.actual_quantity, accepted.actual_extra_quantity) == (248.7, 17)


def test_payment_is_noted_after_acceptance_and_not_in_the_future(seeded_store: Store) -> None:
    planned, accepted = make_work(seeded_store), make_work(seeded_store, W.ACCEPTED)
    with pytest.raises(InvalidMove, match="после приёмки"):
        works.note_payment(seeded_store, SPECIALIST, planned.id or 0, clock.today(), version=planned.version)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(InvalidMove, match="не наступила"):
        works.note_payment(seeded_store, SPECIALIST, accepted.id or 0, tomorrow, version=accepted.version)
    paid = works.note_payment(
        seeded_store, SPECIALIST, accepted.id or 0, clock.today(), version=accepted.version
    )
    assert paid.paid_on == clock.today()


# --- requests go along -------------------------------------------------------------------------------------------------


def test_a_work_carries_its_request_from_the_plan_to_completion(seeded_store: Store) -> None:
    work, request = make_work(seeded_store), make_request(seeded_store)
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])
    seen = [reread(seeded_store, request).status]
    for step in (W.CONTRACTED, W.IN_PROGRESS, W.SUSPENDED, W.IN_PROGRESS, W.FINISHED):
        work = works.move_work(seeded_store, SPECIALIST, work.id or 0, step, version=work.version)
        seen.append(reread(seeded_store, request).status)
    act_on = clock.today() - timedelta(days=2)
    works.accept(
        seeded_store, SPECIALIST, work.id or 0, make_act(act_on=act_on), (PHOTO,), version=work.version
    )
    done = reread(seeded_store, request)
    assert seen == [Status.PLANNED, Status.PLANNED, *[Status.IN_PROGRESS] * 4]
    assert (done.status, done.completed_on, done.work_id) == (Status.COMPLETED, act_on, work.id)
    assert done.completed_at is not None
    assert _history(seeded_store, request.id) == [
        (None, Status.NEW),
        (Status.ACCEPTED, Status.PLANNED),
        (Status.PLANNED, Status.IN_PROGRESS),
        (Status.IN_PROGRESS, Status.COMPLETED),
    ]


def test_the_resident_is_told_of_the_act(seeded_store: Store) -> None:
    work, request = make_work(seeded_store), make_request(seeded_store)
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])
    with seeded_store.reading() as session:
        work = session.get_one(Work, work.id)
    for step in (W.CONTRACTED, W.IN_PROGRESS, W.FINISHED):
        work = works.move_work(seeded_store, SPECIALIST, work.id or 0, step, version=work.version)
    works.accept(seeded_store, SPECIALIST, work.id or 0, make_act(), (PHOTO,), version=work.version)
    with seeded_store.reading() as session:
        last = queries.history(session, request.id or 0)[-1][0]
    assert last.public_message == f"Работы приняты комиссией, акт № 12-А от {clock.today():%d.%m.%Y}."


@pytest.mark.parametrize(
    ("work_status", "start", "end", "steps"),
    [
        (W.PLANNED, Status.ACCEPTED, Status.PLANNED, 1),
        (W.IN_PROGRESS, Status.ACCEPTED, Status.IN_PROGRESS, 2),
        (W.FINISHED, Status.PLANNED, Status.IN_PROGRESS, 1),
        (W.ACCEPTED, Status.ACCEPTED, Status.COMPLETED, 3),
        (W.PLANNED, Status.RESERVED, Status.PLANNED, 1),
        (W.IN_PROGRESS, Status.RESERVED, Status.IN_PROGRESS, 2),
        (W.PLANNED, Status.IN_PROGRESS, Status.IN_PROGRESS, 0),
        (W.ACCEPTED, Status.COMPLETED, Status.COMPLETED, 0),
    ],
)
def test_a_linked_request_goes_as_far_as_its_work_is(
    seeded_store: Store, work_status: WorkStatus, start: Status, end: Status, steps: int
) -> None:
    work, request = make_work(seeded_store, work_status), make_request(seeded_store, start)
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])
    linked = reread(seeded_store, request)
    assert (linked.status, linked.work_id, linked.plan_year) == (end, work.id, work.year)
    assert len(_history(seeded_store, request.id)) == 1 + steps


@pytest.mark.parametrize(
    "status",
    [
        Status.NEW,
        Status.IN_REVIEW,
        Status.NEED_INFO,
        Status.REJECTED,
        Status.DUPLICATE,
        Status.REDIRECTED,
        Status.WITHDRAWN,
    ],
)
def test_a_request_that_is_not_accepted_cannot_be_linked(seeded_store: Store, status: Status) -> None:
    work, request = make_work(seeded_store), make_request(seeded_store, status)
    with pytest.raises(InvalidMove, match="ещё не принята"):
        work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])


def test_of_several_requests_none_is_linked_where_one_does_not_fit(seeded_store: Store) -> None:
    work, good, bad = (
        make_work(seeded_store),
        make_request(seeded_store),
        make_request(seeded_store, category="bins"),
    )
    with pytest.raises(InvalidMove, match="Вид работ"):
        work_requests.link(seeded_store, SPECIALIST, work.id or 0, [good.number, bad.number])
    assert reread(seeded_store, good).work_id is None
    assert reread(seeded_store, good).status is Status.ACCEPTED


def test_a_request_belongs_to_one_work(seeded_store: Store) -> None:
    first, second, request = make_work(seeded_store), make_work(seeded_store), make_request(seeded_store)
    work_requests.link(seeded_store, SPECIALIST, first.id or 0, [request.number, request.number])
    with pytest.raises(InvalidMove, match="другую работу"):
        work_requests.link(seeded_store, SPECIALIST, second.id or 0, [request.number])


def test_a_done_request_does_not_enter_a_new_plan(seeded_store: Store) -> None:
    work, request = make_work(seeded_store), make_request(seeded_store, Status.COMPLETED)
    with pytest.raises(InvalidMove, match="уже выполнена"):
        work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])


def test_nothing_is_linked_to_a_cancelled_work(seeded_store: Store) -> None:
    work, request = make_work(seeded_store, W.CANCELLED), make_request(seeded_store)
    with pytest.raises(InvalidMove, match="Такой работы в плане нет"):
        work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])


def test_an_unlinked_request_waits_in_reserve_for_the_next_year(seeded_store: Store) -> None:
    work, request = make_work(seeded_store), make_request(seeded_store)
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])
    freed = work_requests.unlink(seeded_store, SPECIALIST, request.number)
    assert (freed.status, freed.work_id, freed.programme_id) == (Status.RESERVED, None, None)
    assert freed.plan_year == clock.today().year + 1


def test_a_request_whose_works_go_on_cannot_be_unlinked(seeded_store: Store) -> None:
    work, request = make_work(seeded_store, W.IN_PROGRESS), make_request(seeded_store)
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])
    with pytest.raises(InvalidMove, match="ещё не начались"):
        work_requests.unlink(seeded_store, SPECIALIST, request.number)


@pytest.mark.parametrize("status", [W.PLANNED, W.IN_PROGRESS])
def test_a_cancelled_work_sets_its_requests_free(seeded_store: Store, status: WorkStatus) -> None:
    work, request = make_work(seeded_store, status), make_request(seeded_store)
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number])
    works.move_work(
        seeded_store, SPECIALIST, work.id or 0, W.CANCELLED, version=work.version, comment="нет денег"
    )
    freed = reread(seeded_store, request)
    assert (freed.status, freed.work_id, freed.due_on) == (Status.RESERVED, None, None)
    assert freed.plan_year == clock.today().year + 1


def test_maps_hear_of_every_request_that_a_work_moves(seeded_store: Store) -> None:
    work = make_work(seeded_store)
    requests = [make_request(seeded_store) for _ in range(3)]
    work_requests.link(seeded_store, SPECIALIST, work.id or 0, [request.number for request in requests])
    with seeded_store.reading() as session:
        before = session.exec(select(Change.seq).order_by(col(Change.seq).desc())).first() or 0
    works.move_work(seeded_store, SPECIALIST, work.id or 0, W.CONTRACTED, version=work.version)
    with seeded_store.reading() as session:
        told = session.exec(select(Change.request_id).where(col(Change.seq) > before)).all()
    assert set(told) == {request.id for request in requests}


# --- who and when ------------------------------------------------------------------------------------------------------


def test_the_second_of_two_people_is_told_that_the_work_has_changed(seeded_store: Store) -> None:
    work = make_work(seeded_store, W.FINISHED)
    seen = work.version - 1
    calls = (
        lambda: works.move_work(seeded_store, SPECIALIST, work.id or 0, W.CANCELLED, version=seen),
        lambda: works.accept(seeded_store, SPECIALIST, work.id or 0, make_act(), (PHOTO,), version=seen),
        lambda: works.change(seeded_store, SPECIALIST, work.id or 0, work_fields(seeded_store), version=seen),
        lambda: works.note_payment(seeded_store, SPECIALIST, work.id or 0, clock.today(), version=seen),
    )
    for call in calls:
        with pytest.raises(Conflict, match="кто-то другой"):
            call()


@pytest.mark.parametrize("role", list(Role))
def test_works_are_managed_by_the_roles_of_the_table_and_no_other(seeded_store: Store, role: Role) -> None:
    work, request = make_work(seeded_store, W.FINISHED), make_request(seeded_store)
    actor, fields = Actor(name="кто-то", role=role), work_fields(seeded_store)
    if role in ALLOWED[Action.MANAGE_WORKS]:
        works.plan(seeded_store, actor, fields)
        work_requests.link(seeded_store, actor, work.id or 0, [request.number])
        works.accept(seeded_store, actor, work.id or 0, make_act(), (PHOTO,), version=work.version)
        return
    calls = (
        lambda: works.plan(seeded_store, actor, fields),
        lambda: works.change(seeded_store, actor, work.id or 0, fields, version=work.version),
        lambda: work_requests.link(seeded_store, actor, work.id or 0, [request.number]),
        lambda: work_requests.unlink(seeded_store, actor, request.number),
        lambda: works.move_work(seeded_store, actor, work.id or 0, W.CANCELLED, version=work.version),
        lambda: works.accept(seeded_store, actor, work.id or 0, make_act(), (PHOTO,), version=work.version),
        lambda: works.note_payment(seeded_store, actor, work.id or 0, clock.today(), version=work.version),
    )
    for call in calls:
        with pytest.raises(NotAllowed):
            call()


def test_the_history_says_who_moved_the_work_and_its_requests(seeded_store: Store) -> None:
    actor = add_user(seeded_store)
    work, request = make_work(seeded_store), make_request(seeded_store)
    work_requests.link(seeded_store, actor, work.id or 0, [request.number])
    with seeded_store.reading() as session:
        rows = session.exec(select(StatusChange).where(StatusChange.to_status == Status.PLANNED)).all()
    assert [row.actor_id for row in rows] == [actor.user_id]


def test_a_version_of_another_work_does_not_help(seeded_store: Store) -> None:
    with pytest.raises(NotFound, match="Такой работы нет"):
        works.move_work(seeded_store, SPECIALIST, 4321, W.CONTRACTED, version=1)


def test_late_are_works_whose_last_day_passed_before_they_were_handed_over(seeded_store: Store) -> None:
    today = clock.today()
    given = work_fields(seeded_store).model_dump()
    ends = (None, today - timedelta(days=1), today, today + timedelta(days=1))
    with seeded_store.transaction() as tx:
        tx.session.add_all(Work(**given | {"status": status, "ends_on": end}) for status in W for end in ends)
        tx.session.flush()
        found = tx.session.exec(select(Work).where(late_on(today))).all()
        late = {(one.status, one.ends_on) for one in found}
        tx.session.rollback()
    assert late == {(status, end) for status in W for end in ends if is_late(status, end, today)}
    assert {status for status, _end in late} == {W.PLANNED, W.CONTRACTED, W.IN_PROGRESS, W.SUSPENDED}
