"""The whole table walked through the verbs: every action by every role with one's own and with another's things."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, product
from pathlib import Path

import pytest

from tests.district import District, Side
from tests.photos.pictures import encode, scene
from tests.rights_table import EXPECTED
from tests.works_factory import make_act, work_fields
from tracker.actions import (
    blurring,
    discussion,
    exports,
    imports,
    moves,
    people,
    person_files,
    personal_data,
    reports,
    territory,
    work_progress,
    work_requests,
    works,
)
from tracker.actions.import_report import ImportOptions
from tracker.actions.photos import attach
from tracker.actions.scope import own_area, readable_work
from tracker.domain.filters import Filters
from tracker.domain.models import Work
from tracker.domain.people import Actor, Role
from tracker.domain.permissions import Action
from tracker.domain.personal import LookReason
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.workflow import MoveDetails
from tracker.domain.works import Progress
from tracker.errors import NotAllowed, NotFound
from tracker.photo_check import check_photo
from tracker.store import Store, queries

Verb = Callable[[District, Actor, Side], object]
_turn = count(1)


def see_contacts(district: District, actor: Actor, side: Side) -> object:
    number, _version = district.request(side)
    return (personal_data.look(district.store, actor, number, LookReason.CONTACT),)


def withdraw(district: District, actor: Actor, side: Side) -> object:
    number, _version = district.request(side)
    with district.store.reading() as session:
        return personal_data.kept_of(district.store, actor, queries.request_by_number(session, number))


def see_looks(district: District, actor: Actor, side: Side) -> object:
    return personal_data.looks_of(district.store, actor, district.request(side)[0])


def erase(district: District, actor: Actor, side: Side) -> object:
    number, _version = district.request(side)
    person_files.find_person(district.store, actor, number, LookReason.CONTACT)
    return person_files.erase_person(district.store, actor, [number], texts=True, photos=True)


def move(district: District, actor: Actor, side: Side) -> object:
    number, version = district.request(side)
    who = district.actors[Role.SPECIALIST].user_id
    details = MoveDetails(assignee_id=who)
    return moves.move(district.store, actor, number, Status.IN_REVIEW, details, version=version)


def assign(district: District, actor: Actor, side: Side) -> object:
    number, version = district.request(side)
    who = district.actors[Role.SPECIALIST].user_id
    return moves.assign(district.store, actor, number, who, version=version)


def publish(district: District, actor: Actor, side: Side) -> object:
    number, version = district.request(side)
    return discussion.publish(
        district.store, actor, number, public_text="Нужны скамейки", photo_ids=[], version=version
    )


def answer(district: District, actor: Actor, side: Side) -> object:
    number, version = district.request(side)
    return discussion.answer(district.store, actor, number, "Поставим", version=version)


def blur(district: District, actor: Actor, side: Side) -> object:
    ident, _version = district.work(side)
    with district.store.transaction() as tx:
        photo = attach(
            tx, check_photo(encode(scene()), "двор.jpg"), work_id=ident, kind="after", is_public=True
        )
    covered = blurring.blur(
        district.store, actor, photo.name, [{"left": 1, "top": 1, "width": 9, "height": 9}]
    )
    return blurring.original_of(district.store, actor, covered.name)


def comment(district: District, actor: Actor, side: Side) -> object:
    return discussion.comment(district.store, actor, district.request(side)[0], "Посмотреть на месте")


def see_work(district: District, actor: Actor, side: Side) -> object:
    with district.store.reading() as session:
        return readable_work(session, actor, district.work(side)[0])


def report_progress(district: District, actor: Actor, side: Side) -> object:
    ident, version = district.work(side)
    return work_progress.report_progress(district.store, actor, ident, Progress(done=2), version=version)


def add_work_photos(district: District, actor: Actor, side: Side) -> object:
    ident, version = district.work(side)
    photo = check_photo(encode(scene()), "двор.jpg")
    return work_progress.report_progress(district.store, actor, ident, Progress(), [photo], version=version)


def plan(district: District, actor: Actor, side: Side) -> object:
    return works.plan(district.store, actor, work_fields(district.store, courtyard_id=side.yard.id))


def change_work(district: District, actor: Actor, side: Side) -> object:
    ident, version = district.work(side)
    fields = work_fields(district.store, courtyard_id=side.yard.id, contractor_id=side.contractor)
    return works.change(district.store, actor, ident, fields, version=version)


def move_work(district: District, actor: Actor, side: Side) -> object:
    ident, version = district.work(side)
    return works.move_work(district.store, actor, ident, WorkStatus.SUSPENDED, version=version)


def accept(district: District, actor: Actor, side: Side) -> object:
    ident, version = district.work(side, WorkStatus.FINISHED)
    act = make_act(no_photo_reason="темно")
    return works.accept(district.store, actor, ident, act, version=version)


def pay(district: District, actor: Actor, side: Side) -> object:
    ident, version = district.work(side, WorkStatus.ACCEPTED)
    return works.note_payment(district.store, actor, ident, None, version=version)


def link(district: District, actor: Actor, side: Side) -> object:
    return work_requests.link(district.store, actor, district.work(side)[0], [])


def publish_work_photos(district: District, actor: Actor, side: Side) -> object:
    ident, version = district.work(side)
    return work_progress.publish_work_photos(district.store, actor, ident, [], version=version)


def see_area(district: District, actor: Actor, side: Side) -> object:
    with district.store.reading() as session:
        found = own_area(session, actor)
    if found.id != side.area.id:
        raise NotAllowed(found.name)
    return found


def report(district: District, actor: Actor, side: Side) -> object:
    return reports.completed(district.store, actor, Filters(within=side.area.code))


def export(district: District, actor: Actor, side: Side) -> object:
    number, _version = district.request(side)
    rows = exports.export_rows(district.store, actor, Filters(within=side.area.code))
    assert number in {row.number for row in rows}
    return rows


def import_file(district: District, actor: Actor, side: Side) -> object:
    path = Path(district.store.settings.data_dir) / "заявки.csv"
    path.write_text("Номер;Тема;Адрес;Широта;Долгота\n1;Яма;ул. Уральская, 95;58.02242;56.28659\n", "utf-8")
    return imports.import_requests(district.store, actor, path, ImportOptions(is_dry_run=True))


def edit_reference(district: District, actor: Actor, side: Side) -> object:
    return territory.add_courtyard(district.store, actor, name=f"Двор {next(_turn)}", house_ids=[1])


def manage_users(district: District, actor: Actor, side: Side) -> object:
    return people.add_user(
        district.store, actor, login=f"login-{next(_turn)}", name="Новый", password="семь-слонов-на-крыше",
        role=Role.OPERATOR,
    )  # fmt: skip


VERBS: dict[Action, tuple[Verb, ...]] = {
    Action.SEE_CONTACTS: (see_contacts,),
    Action.MOVE: (move,),
    Action.ASSIGN: (assign,),
    Action.PUBLISH: (publish, answer),
    Action.BLUR: (blur,),
    Action.COMMENT: (comment,),
    Action.SEE_WORKS: (see_work,),
    Action.REPORT_PROGRESS: (report_progress,),
    Action.ADD_WORK_PHOTOS: (add_work_photos,),
    Action.MANAGE_WORKS: (plan, change_work, move_work, accept, pay, link, publish_work_photos),
    Action.SEE_AREA: (see_area,),
    Action.SEE_REPORTS: (report,),
    Action.EXPORT: (export,),
    Action.IMPORT: (import_file,),
    Action.EDIT_REFERENCE: (edit_reference,),
    Action.MANAGE_USERS: (manage_users,),
    Action.WITHDRAW_CONSENT: (withdraw,),
    Action.SEE_LOOKS: (see_looks,),
    Action.MANAGE_PERSONAL_DATA: (erase,),
}
#: These are doors of pages alone: what lies behind them is public, or has its own action.
DOORS = {Action.SEE_QUEUE}
CASES = [
    pytest.param(action, verb, role, id=f"{verb.__name__}-{role.value}")
    for action, verbs in VERBS.items()
    for verb, role in product(verbs, Role)
]


@pytest.mark.parametrize(("action", "verb", "role"), CASES)
def test_a_verb_obeys_the_table(district: District, action: Action, verb: Verb, role: Role) -> None:
    actor, said = district.actors[role], EXPECTED[action.value].get(role.value, "")
    for side, allowed in ((district.own, bool(said)), (district.foreign, said == "all")):
        if allowed:
            assert verb(district, actor, side) is not None
        else:
            with pytest.raises((NotAllowed, NotFound)):
                verb(district, actor, side)


def test_every_action_is_walked() -> None:
    assert set(VERBS) | DOORS == set(Action)


def test_another_contractors_work_and_one_that_is_not_look_alike(district: District) -> None:
    contractor = district.actors[Role.CONTRACTOR]
    said = []
    for ident in (district.work(district.foreign)[0], 999_999):
        with district.store.reading() as session, pytest.raises(NotFound) as caught:
            readable_work(session, contractor, ident)
        said.append(caught.value.message)
    assert said[0] == said[1]


def test_a_refused_verb_changes_nothing(district: District) -> None:
    ident, version = district.work(district.foreign)
    contractor = district.actors[Role.CONTRACTOR]
    with pytest.raises(NotAllowed):
        work_progress.report_progress(
            district.store, contractor, ident, Progress(to=WorkStatus.FINISHED, done=5), version=version
        )
    assert _work(district.store, ident).version == version


@pytest.mark.parametrize("to", [WorkStatus.ACCEPTED, WorkStatus.CANCELLED, WorkStatus.CONTRACTED])
def test_a_contractor_accepts_cancels_and_contracts_nothing_even_of_their_own(
    district: District, to: WorkStatus
) -> None:
    ident, version = district.work(district.own, WorkStatus.FINISHED)
    with pytest.raises(NotAllowed):
        works.move_work(district.store, district.actors[Role.CONTRACTOR], ident, to, version=version)
    assert _work(district.store, ident).status is WorkStatus.FINISHED


def test_a_deputys_report_and_files_hold_their_area_whatever_the_filters_say(district: District) -> None:
    deputy = district.actors[Role.DEPUTY]
    for side in (district.own, district.foreign):
        district.work(side, WorkStatus.ACCEPTED)
        district.request(side)
    found = reports.completed(district.store, deputy, Filters())
    assert {work.courtyard_id for work in found.works} == {district.own.yard.id}
    rows = exports.export_rows(district.store, deputy, Filters())
    assert rows and all(abs((row.lat or 0) - district.own.yard.lat) < 0.01 for row in rows)


def _work(store: Store, ident: int) -> Work:
    with store.reading() as session:
        return session.get_one(Work, ident)
