"""Verbs on requests keep their promises on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, func, select

from tests.works_factory import OPERATOR, PHOTO, SPECIALIST, add_user, make_request, make_work, reread
from tracker import clock
from tracker.actions import discussion, moves, reading, requests
from tracker.domain.models import Change, Comment, Photo, ServiceRequest, StatusChange, Work
from tracker.domain.people import RESIDENT, Actor, Role
from tracker.domain.personal import Reporter
from tracker.domain.requests import ContactCreate, ServiceRequestCreate
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.workflow import MoveDetails
from tracker.errors import Conflict, InvalidInput, InvalidMove, NotAllowed, NotFound, StorageUnavailable
from tracker.photo_check import CheckedPhoto
from tracker.store import Store, queries
from tracker.store.photos import PhotoFiles

INSIDE = (58.01994, 56.29125)  # ул. Тургенева, 10
OUTSIDE = (58.0105, 56.2294)  # the city's centre
HOSTILE = (
    "<script>alert('x')</script> =HYPERLINK(\"x\") & 'кавычки' \"двойные\" {number} %s; DROP TABLE account"
)


def make_create(**changes: object) -> ServiceRequestCreate:
    given: dict[str, object] = {
        "category_code": "benches",
        "description": "Нужны скамейки у второго подъезда",
        "lat": INSIDE[0],
        "long": INSIDE[1],
    }
    return ServiceRequestCreate.model_validate(given | changes)


def at_once(count: int, job: Callable[[int], object]) -> list[object]:
    """What `count` threads came to that all began together."""
    gate = threading.Barrier(count)

    def run(place: int) -> object:
        gate.wait()
        return job(place)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def history_of(store: Store, request: ServiceRequest) -> list[StatusChange]:
    with store.reading() as session:
        return [change for change, _ in queries.history(session, request.id or 0)]


def count_rows(store: Store, table: type) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_filed_request_has_number_place_deadline_and_history(seeded_store: Store) -> None:
    request = requests.submit(seeded_store, RESIDENT, make_create())
    year = clock.today().year
    assert request.number == f"МОТ-{year}-000001"
    assert request.status is Status.NEW
    assert request.address == "ул. Тургенева, 10"
    assert request.courtyard_id is not None and request.area_id is not None and request.house_id is not None
    assert request.due_on is not None and request.due_on <= clock.today() + timedelta(days=3)
    assert request.public_text is None
    assert [(row.from_status, row.to_status) for row in history_of(seeded_store, request)] == [
        (None, Status.NEW)
    ]
    with seeded_store.reading() as session:
        assert session.exec(select(Change.request_id)).all()[-1] == request.id


def test_numbers_have_no_gaps_when_eight_file_at_once_and_some_fail(seeded_store: Store) -> None:
    def job(place: int) -> str:
        for turn in range(4):
            if (place + turn) % 4 == 0:
                with pytest.raises(InvalidInput):
                    requests.submit(seeded_store, RESIDENT, make_create(category_code="unknown"))
            requests.submit(seeded_store, RESIDENT, make_create(description=f"Скамейка {place} и {turn}"))
        return ""

    at_once(8, job)
    with seeded_store.reading() as session:
        found = sorted(session.exec(select(ServiceRequest.number)).all())
    assert found == [f"МОТ-{clock.today().year}-{order:06d}" for order in range(1, 33)]


def test_one_key_sent_by_two_at_once_files_once(seeded_store: Store) -> None:
    create = make_create(submission_key="one-press", contact=ContactCreate(name="Анна", consent=True))
    filed = at_once(2, lambda _: requests.submit(seeded_store, RESIDENT, create, [PHOTO]).number)
    assert len(set(filed)) == 1
    assert count_rows(seeded_store, ServiceRequest) == 1
    assert count_rows(seeded_store, Photo) == 1
    assert count_rows(seeded_store, Reporter) == 1
    following = requests.submit(seeded_store, RESIDENT, make_create(submission_key="another"))
    assert following.number.endswith("-000002")


def test_a_house_gives_the_place_where_no_point_is_given(seeded_store: Store) -> None:
    house = reading.find_houses(seeded_store, "тургенева 10")[0]
    request = requests.submit(seeded_store, RESIDENT, make_create(lat=None, long=None, house_id=house.id))
    assert (request.lat, request.long, request.address) == (house.lat, house.long, "ул. Тургенева, 10")


def test_a_point_near_the_chosen_house_stays_and_a_far_one_gives_way(seeded_store: Store) -> None:
    house = reading.find_houses(seeded_store, "тургенева 10")[0]
    near = reading.find_place(seeded_store, lat=house.lat + 0.001, long=house.long, house_id=house.id)
    far = reading.find_place(seeded_store, lat=house.lat + 0.02, long=house.long, house_id=house.id)
    assert near.lat == pytest.approx(house.lat + 0.001)
    assert far.lat == house.lat
    assert near.address == far.address == house.address


def test_a_place_outside_the_district_is_refused_with_where_to_go(seeded_store: Store) -> None:
    with pytest.raises(InvalidInput, match="обратитесь в администрацию района") as refusal:
        requests.submit(seeded_store, RESIDENT, make_create(lat=OUTSIDE[0], long=OUTSIDE[1]))
    assert "place" in refusal.value.fields
    assert count_rows(seeded_store, ServiceRequest) == 0


def test_places_follow_the_list_of_houses_when_it_changes(seeded_store: Store) -> None:
    far = {"lat": 57.97, "long": 56.45, "house_id": None}
    assert reading.find_place(seeded_store, **far).house_id is None
    with seeded_store.transaction() as tx:
        house = queries.houses_of(tx.session, 1)[0].model_copy()
        new = type(house)(
            address="ул. Новая, 1", key="новая|1", street="ул. Новая", number="1", lat=57.97, long=56.45
        )
        tx.session.add(new)
    assert reading.find_place(seeded_store, **far).address == "ул. Новая, 1"


def test_an_unknown_or_retired_kind_of_work_is_refused(seeded_store: Store) -> None:
    with pytest.raises(InvalidInput, match="Выберите вид работ"):
        requests.submit(seeded_store, RESIDENT, make_create(category_code="x"))


def test_more_photos_than_the_limit_are_refused(seeded_store: Store) -> None:
    with pytest.raises(InvalidInput, match="не больше 5"):
        requests.submit(seeded_store, RESIDENT, make_create(), [PHOTO] * 6)


def test_hostile_text_is_kept_as_it_was_typed(seeded_store: Store) -> None:
    request = requests.submit(
        seeded_store, RESIDENT, make_create(description=HOSTILE, address=HOSTILE[:200], may_publish=True)
    )
    request = discussion.publish(
        seeded_store, OPERATOR, request.number, public_text=HOSTILE, photo_ids=[], version=request.version
    )
    kept = reread(seeded_store, request)
    assert (kept.description, kept.public_text) == (HOSTILE, HOSTILE)
    assert kept.address == HOSTILE[:200]


def test_a_move_writes_history_deadline_and_the_mark_for_maps(seeded_store: Store) -> None:
    person = add_user(seeded_store)
    request = make_request(seeded_store, Status.NEW)
    before = count_rows(seeded_store, Change)
    moved = moves.move(
        seeded_store,
        person,
        request.number,
        Status.IN_REVIEW,
        MoveDetails(assignee_id=person.user_id, comment="Осмотр", public_message="Приедем во вторник"),
        version=request.version,
    )
    last = history_of(seeded_store, request)[-1]
    assert (last.from_status, last.to_status, last.actor_id) == (Status.NEW, Status.IN_REVIEW, person.user_id)
    assert (last.comment, last.public_message) == ("Осмотр", "Приедем во вторник")
    assert moved.due_on is not None and moved.due_on > clock.today() + timedelta(days=20)
    assert moved.assignee_id == person.user_id and moved.version == request.version + 1
    assert count_rows(seeded_store, Change) == before + 1


def test_the_second_of_two_movers_is_told_what_the_first_did(seeded_store: Store) -> None:
    person = add_user(seeded_store)
    request = make_request(seeded_store, Status.NEW)
    details = MoveDetails(assignee_id=person.user_id)
    move = moves.move
    move(seeded_store, person, request.number, Status.IN_REVIEW, details, version=request.version)
    with pytest.raises(Conflict) as told:
        move(seeded_store, person, request.number, Status.WITHDRAWN, MoveDetails(), version=request.version)
    assert any(Status.IN_REVIEW.label in line and person.name in line for line in told.value.changes)
    assert reread(seeded_store, request).status is Status.IN_REVIEW


def test_of_two_moves_at_once_exactly_one_is_made(seeded_store: Store) -> None:
    request = make_request(seeded_store, Status.ACCEPTED)

    def job(place: int) -> str:
        to = (Status.IN_PROGRESS, Status.RESERVED)[place]
        details = MoveDetails(year=clock.today().year, reason_text="Нет средств")
        try:
            moves.move(seeded_store, SPECIALIST, request.number, to, details, version=request.version)
        except Conflict:
            return "told"
        return "moved"

    assert sorted(map(str, at_once(2, job))) == ["moved", "told"]
    assert len(history_of(seeded_store, request)) == 2


def test_two_requests_cannot_be_made_duplicates_of_each_other_at_once(seeded_store: Store) -> None:
    pair = [make_request(seeded_store, Status.NEW) for _ in range(2)]

    def job(place: int) -> str:
        own, other = pair[place], pair[1 - place]
        try:
            moves.move(
                seeded_store, SPECIALIST, own.number, Status.DUPLICATE, MoveDetails(main_number=other.number),
                version=own.version,
            )  # fmt: skip
        except InvalidMove:
            return "told"
        return "merged"

    assert sorted(map(str, at_once(2, job))) == ["merged", "told"]


def test_a_resident_moves_nothing_and_an_operator_does_not_accept(seeded_store: Store) -> None:
    request = make_request(seeded_store, Status.IN_REVIEW)
    with pytest.raises(NotAllowed, match="Войдите"):
        moves.move(
            seeded_store, RESIDENT, request.number, Status.ACCEPTED, MoveDetails(), version=request.version
        )
    with pytest.raises(NotAllowed, match="специалист"):
        moves.move(
            seeded_store, OPERATOR, request.number, Status.ACCEPTED, MoveDetails(), version=request.version
        )
    moved = moves.move(
        seeded_store, SPECIALIST, request.number, Status.ACCEPTED, MoveDetails(), version=request.version
    )
    assert moved.status is Status.ACCEPTED and moved.due_on is None


def test_a_move_that_is_not_in_the_table_changes_nothing(seeded_store: Store) -> None:
    request = make_request(seeded_store, Status.NEW)
    with pytest.raises(InvalidMove, match="нельзя перейти"):
        moves.move(
            seeded_store, SPECIALIST, request.number, Status.COMPLETED, MoveDetails(), version=request.version
        )
    assert reread(seeded_store, request).version == request.version
    assert len(history_of(seeded_store, request)) == 1


def test_planning_takes_year_and_programme_from_the_work(seeded_store: Store) -> None:
    work = make_work(seeded_store)
    request = make_request(seeded_store, Status.ACCEPTED)
    planned = moves.move(
        seeded_store,
        SPECIALIST,
        request.number,
        Status.PLANNED,
        MoveDetails(work_id=work.id),
        version=request.version,
    )
    assert (planned.work_id, planned.plan_year, planned.programme_id) == (
        work.id,
        work.year,
        work.programme_id,
    )


def test_a_work_of_another_kind_is_refused(seeded_store: Store) -> None:
    work = make_work(seeded_store)
    request = make_request(seeded_store, Status.ACCEPTED, category="asphalt")
    with pytest.raises(InvalidMove, match="Вид работ"):
        moves.move(
            seeded_store,
            SPECIALIST,
            request.number,
            Status.PLANNED,
            MoveDetails(work_id=work.id),
            version=request.version,
        )


def test_completion_needs_a_photo_and_one_added_by_staff_is_enough(seeded_store: Store) -> None:
    request = make_request(seeded_store, Status.IN_PROGRESS)
    details = MoveDetails(completed_on=clock.today())
    with pytest.raises(InvalidMove, match="Фото после работ"):
        moves.move(
            seeded_store, SPECIALIST, request.number, Status.COMPLETED, details, version=request.version
        )
    discussion.add_photos(seeded_store, SPECIALIST, request.number, [PHOTO], kind="after")
    done = moves.move(
        seeded_store, SPECIALIST, request.number, Status.COMPLETED, details, version=request.version
    )
    assert done.completed_on == clock.today() and done.due_on is None


def test_photos_that_come_with_a_completion_are_public_and_kept_with_it(seeded_store: Store) -> None:
    request = make_request(seeded_store, Status.IN_PROGRESS)
    details = MoveDetails(completed_on=clock.today())
    done = moves.move(
        seeded_store,
        SPECIALIST,
        request.number,
        Status.COMPLETED,
        details,
        version=request.version,
        photos=[PHOTO],
    )
    assert done.status is Status.COMPLETED
    with seeded_store.reading() as session:
        (photo,) = queries.photos(session, request_id=request.id, is_staff=False)
    assert (photo.sha256, photo.kind) == (PHOTO.sha256, "after")


@pytest.mark.parametrize(
    ("changes", "late_by", "refusal"),
    [
        ({"completed_on": None}, 0, InvalidMove),
        ({"completed_on": clock.today() + timedelta(days=1)}, 0, InvalidMove),
        ({}, 1, Conflict),
    ],
    ids=["no day", "a day to come", "somebody was faster"],
)
def test_a_refused_completion_leaves_no_photo_behind(
    seeded_store: Store, changes: dict[str, date | None], late_by: int, refusal: type[Exception]
) -> None:
    request = make_request(seeded_store, Status.IN_PROGRESS)
    details = replace(MoveDetails(completed_on=clock.today()), **changes)  # type: ignore[arg-type]
    with pytest.raises(refusal):
        moves.move(
            seeded_store,
            SPECIALIST,
            request.number,
            Status.COMPLETED,
            details,
            version=request.version - late_by,
            photos=[PHOTO],
        )
    assert count_rows(seeded_store, Photo) == 0
    assert reread(seeded_store, request).status is Status.IN_PROGRESS


def test_of_several_photos_none_is_kept_where_one_cannot_be(
    seeded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_request(seeded_store, Status.IN_PROGRESS)
    put, other = PhotoFiles.put, replace(PHOTO, sha256="cd" * 32)

    def full_disk(files: PhotoFiles, photo: CheckedPhoto) -> str:
        if photo is other:
            raise StorageUnavailable("На диске кончилось место.")
        return put(files, photo)

    monkeypatch.setattr(PhotoFiles, "put", full_disk)
    with pytest.raises(StorageUnavailable):
        discussion.add_photos(seeded_store, SPECIALIST, request.number, [PHOTO, other], kind="after")
    assert count_rows(seeded_store, Photo) == 0


def test_a_rejection_keeps_its_reason_and_reopening_forgets_it(seeded_store: Store) -> None:
    person = add_user(seeded_store)
    request = make_request(seeded_store, Status.NEW)
    details = MoveDetails(
        reason_code="not_courtyard", reason_text="Это улица.", next_step="Позвоните в контакт-центр."
    )
    rejected = moves.move(
        seeded_store, person, request.number, Status.REJECTED, details, version=request.version
    )
    assert rejected.reason_code == "not_courtyard"
    told = history_of(seeded_store, request)[-1].public_message
    assert "Это улица." in told and "Позвоните" in told
    back = moves.move(
        seeded_store,
        person,
        request.number,
        Status.IN_REVIEW,
        MoveDetails(assignee_id=person.user_id),
        version=rejected.version,
    )
    assert back.reason_code is None


def test_a_duplicate_names_another_request_that_is_none_itself(seeded_store: Store) -> None:
    main, twin, third = (make_request(seeded_store, Status.NEW) for _ in range(3))

    def join(request: ServiceRequest, number: str) -> ServiceRequest:
        details = MoveDetails(main_number=number)
        return moves.move(
            seeded_store, OPERATOR, request.number, Status.DUPLICATE, details, version=request.version
        )

    assert join(twin, main.number).main_request_id == main.id
    with pytest.raises(InvalidMove, match="самой себя"):
        join(main, main.number)
    with pytest.raises(InvalidMove, match="сама отмечена"):
        join(third, twin.number)
    with pytest.raises(NotFound):
        join(third, "МОТ-2026-999999")


def test_publishing_lets_out_the_chosen_photos_and_text_only(seeded_store: Store) -> None:
    other = replace(PHOTO, sha256="cd" * 32)
    request = requests.submit(seeded_store, RESIDENT, make_create(may_publish=True), [PHOTO, other])
    with seeded_store.reading() as session:
        assert queries.photos(session, request_id=request.id, is_staff=False) == []
        chosen, hidden = queries.photos(session, request_id=request.id, is_staff=True)
    discussion.publish(
        seeded_store,
        OPERATOR,
        request.number,
        public_text="Нужны качели",
        photo_ids=[chosen.id or 0],
        version=request.version,
    )
    with seeded_store.reading() as session:
        shown = queries.photos(session, request_id=request.id, is_staff=False)
    assert [photo.id for photo in shown] == [chosen.id] != [hidden.id]
    assert "качели" in reread(seeded_store, request).search_text


PERSONAL = "Скамейку просит Анна Петровна, 8 912 345-67-89"


def test_a_text_with_personal_data_reaches_everybody_only_when_somebody_looked_at_it(
    seeded_store: Store,
) -> None:
    request = make_request(seeded_store, Status.NEW)
    number, version = request.number, request.version
    verbs: list[Callable[..., object]] = [
        lambda **said: discussion.publish(
            seeded_store, OPERATOR, number, public_text=PERSONAL, photo_ids=[], version=version, **said
        ),
        lambda **said: discussion.answer(
            seeded_store, OPERATOR, number, PERSONAL, version=version + 1, **said
        ),
        lambda **said: discussion.comment(seeded_store, OPERATOR, number, PERSONAL, is_public=True, **said),
    ]
    verbs[0](is_checked=True)
    for verb in verbs[1:]:
        with pytest.raises(InvalidInput, match=r"имя, телефон"):
            verb()
        verb(is_checked=True)
    with pytest.raises(InvalidInput, match="имя, телефон"):
        discussion.publish(
            seeded_store, OPERATOR, number, public_text=PERSONAL, photo_ids=[], version=version + 2
        )
    discussion.comment(seeded_store, OPERATOR, number, PERSONAL)
    kept = reread(seeded_store, request)
    assert kept.public_text == kept.public_answer == PERSONAL
    assert count_rows(seeded_store, Comment) == 2


@pytest.mark.parametrize("stranger", [RESIDENT, Actor(role=Role.DEPUTY), Actor(role=Role.CONTRACTOR)])
def test_strangers_are_refused_by_every_verb(seeded_store: Store, stranger: Actor) -> None:
    request = make_request(seeded_store, Status.NEW)
    number, version = request.number, request.version
    for verb in (
        lambda: moves.assign(seeded_store, stranger, number, None, version=version),
        lambda: discussion.publish(
            seeded_store, stranger, number, public_text="", photo_ids=[], version=version
        ),
        lambda: discussion.answer(seeded_store, stranger, number, "Ответ", version=version),
        lambda: discussion.comment(seeded_store, stranger, number, "Текст"),
        lambda: discussion.add_photos(seeded_store, stranger, number, [PHOTO], kind="after"),
        lambda: moves.move(seeded_store, stranger, number, Status.WITHDRAWN, MoveDetails(), version=version),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert reread(seeded_store, request).version == version


def test_only_a_working_account_can_be_responsible(seeded_store: Store) -> None:
    person = add_user(seeded_store)
    request = make_request(seeded_store, Status.NEW)
    with pytest.raises(InvalidInput, match="Выберите ответственного"):
        moves.assign(seeded_store, OPERATOR, request.number, 999, version=request.version)
    given = moves.assign(seeded_store, OPERATOR, request.number, person.user_id, version=request.version)
    freed = moves.assign(seeded_store, OPERATOR, request.number, None, version=given.version)
    assert (given.assignee_id, freed.assignee_id) == (person.user_id, None)


def test_remarks_are_for_staff_unless_let_out(seeded_store: Store) -> None:
    request = make_request(seeded_store, Status.NEW)
    discussion.comment(seeded_store, OPERATOR, request.number, "Для своих")
    discussion.comment(seeded_store, OPERATOR, request.number, "Для всех", is_public=True)
    with seeded_store.reading() as session:
        public = queries.comments(session, request.id or 0, is_staff=False)
        everything = queries.comments(session, request.id or 0, is_staff=True)
    assert [remark.text for remark, _ in public] == ["Для всех"]
    assert len(everything) == 2
    for text in (" ", "x" * 4001):
        with pytest.raises(InvalidInput):
            discussion.comment(seeded_store, OPERATOR, request.number, text)
    assert count_rows(seeded_store, Comment) == 2


def test_an_answer_is_public_and_an_empty_one_takes_it_back(seeded_store: Store) -> None:
    request = make_request(seeded_store, Status.NEW)
    said = discussion.answer(
        seeded_store, OPERATOR, request.number, " Сделаем в мае ", version=request.version
    )
    gone = discussion.answer(seeded_store, OPERATOR, request.number, "  ", version=said.version)
    assert (said.public_answer, gone.public_answer) == ("Сделаем в мае", None)


def test_a_request_under_warranty_is_flagged(seeded_store: Store) -> None:
    work = make_work(seeded_store, WorkStatus.ACCEPTED)
    with seeded_store.reading() as session:
        yard = queries.courtyard(session, work.courtyard_id)
        kept = session.exec(select(Work).where(col(Work.id) == work.id)).one()
    assert kept.warranty_until is not None and kept.warranty_until > clock.today()
    same = requests.submit(seeded_store, RESIDENT, make_create(lat=yard.lat, long=yard.long))
    other = requests.submit(
        seeded_store, RESIDENT, make_create(lat=yard.lat, long=yard.long, category_code="bins")
    )
    assert (same.is_warranty_case, other.is_warranty_case) == (True, False)


def test_likely_twins_are_open_requests_of_the_kind_near_by(seeded_store: Store) -> None:
    twin = make_request(seeded_store, Status.ACCEPTED)
    make_request(seeded_store, Status.COMPLETED)
    make_request(seeded_store, Status.ACCEPTED, category="bins")
    place = reading.find_place(seeded_store, lat=INSIDE[0] + 0.0005, long=INSIDE[1], house_id=None)
    assert [found.request.number for found in reading.find_twins(seeded_store, "benches", place)] == [
        twin.number
    ]


def test_the_answer_is_promised_within_the_legal_term(seeded_store: Store) -> None:
    request = make_request(seeded_store, Status.NEW)
    day = reading.answer_day(seeded_store, request)
    assert clock.today() + timedelta(days=18) <= day <= clock.today() + timedelta(days=30)
