"""Every column that everybody may read, and the verb that fills it with words of staff: personal data waits for a look there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import col, select

from tests.pages.marked import Place
from tests.pages.test_nothing_personal_is_public import PUBLIC, PUBLIC_COMMENT, PUBLIC_NAME
from tests.works_factory import (
    ADMINISTRATOR,
    OPERATOR,
    PHOTO,
    SPECIALIST,
    make_act,
    make_request,
    make_work,
)
from tracker.actions import bulk, discussion, moves, reference, territory, works
from tracker.actions.text_review import require_looked_at
from tracker.domain.models import (
    AuditEntry,
    Category,
    Organisation,
    Programme,
    RejectionReason,
    StatusChange,
)
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.workflow import MoveDetails, public_message
from tracker.errors import InvalidInput
from tracker.store import Store

PERSONAL = "Анна Петровна, 8 912 345-67-89"
DAY = date(2099, 1, 15)
Verb = Callable[[Store, bool], object]


def _publish(store: Store, is_checked: bool) -> object:
    one = make_request(store, Status.NEW)
    return discussion.publish(
        store, OPERATOR, one.number, public_text=PERSONAL, photo_ids=[], version=one.version, is_checked=is_checked
    )  # fmt: skip


def _answer(store: Store, is_checked: bool) -> object:
    one = make_request(store, Status.NEW)
    return discussion.answer(
        store, OPERATOR, one.number, PERSONAL, version=one.version, is_checked=is_checked
    )


def _comment(store: Store, is_checked: bool) -> object:
    one = make_request(store, Status.NEW)
    return discussion.comment(store, OPERATOR, one.number, PERSONAL, is_public=True, is_checked=is_checked)


def _move(store: Store, is_checked: bool) -> object:
    one = make_request(store, Status.NEW)
    said = MoveDetails(public_message=PERSONAL)
    return moves.move(
        store, OPERATOR, one.number, Status.WITHDRAWN, said, version=one.version, is_checked=is_checked
    )


def _accept(store: Store, is_checked: bool) -> object:
    work = make_work(store, WorkStatus.FINISHED)
    act = make_act(act_number=PERSONAL)
    return works.accept(
        store, SPECIALIST, work.id or 0, act, (PHOTO,), version=work.version, is_checked=is_checked
    )


def _area(store: Store, is_checked: bool) -> object:
    said = {"name": PERSONAL, "note": "", "is_active": True}
    return territory.change_area(store, ADMINISTRATOR, 2, **said, version=1, is_checked=is_checked)  # type: ignore[arg-type]


def _courtyard(store: Store, is_checked: bool) -> object:
    return territory.add_courtyard(store, ADMINISTRATOR, name=PERSONAL, house_ids=[1], is_checked=is_checked)


def _renamed_courtyard(store: Store, is_checked: bool) -> object:
    return territory.change_courtyard(
        store, ADMINISTRATOR, 1, name=PERSONAL, house_ids=[1], version=1, is_checked=is_checked
    )


def _row(table: reference.Editable, field: str) -> Verb:
    values = {
        Category: {"name": "Качели", "unit": "шт.", "list_name": "additional"},
        Programme: {"name": "Новая", "short_name": "Нов", "year_from": 2026, "year_to": 2030},
        RejectionReason: {"name": "Иное", "next_step": ""},
    }

    def verb(store: Store, is_checked: bool) -> object:
        said = values[table] | {field: PERSONAL}  # type: ignore[index]
        return reference.add_row(store, ADMINISTRATOR, table, None, said, is_checked=is_checked)

    return verb


#: What everybody may read that staff fill with words of their own.
VERBS: dict[Place, tuple[Verb, ...]] = {
    ("service_request", "public_text"): (_publish,),
    ("service_request", "public_answer"): (_answer,),
    ("status_change", "public_message"): (_move,),
    PUBLIC_COMMENT: (_comment,),
    ("work", "act_number"): (_accept,),
    ("area", "name"): (_area,),
    ("courtyard", "name"): (_courtyard, _renamed_courtyard),
    ("category", "name"): (_row(Category, "name"),),
    ("programme", "name"): (_row(Programme, "name"),),
    ("programme", "short_name"): (_row(Programme, "short_name"),),
    ("rejection_reason", "name"): (_row(RejectionReason, "name"),),
    ("rejection_reason", "next_step"): (_row(RejectionReason, "next_step"),),
}
#: And why the others need no look.
NOT_WORDS: dict[Place, str] = {
    ("area", "code"): "a code",
    ("category", "code"): "a code",
    ("programme", "code"): "a code",
    PUBLIC_NAME: "random",
    ("category", "unit"): "a unit of twenty signs",
    ("category", "extra_unit"): "a unit of twenty signs",
    ("house", "address"): "from lists of houses",
    ("house", "street"): "from lists of houses",
    ("house", "number"): "from lists of houses",
    ("service_request", "address"): "found by the place; what a file says is covered",
    ("organisation", "name"): "an entrepreneur trades under their own name, by law in the open",
}


def test_every_public_column_is_looked_at_or_holds_no_words_of_people() -> None:
    assert set(VERBS) | set(NOT_WORDS) == PUBLIC and not set(VERBS) & set(NOT_WORDS)


@pytest.mark.parametrize("seeded_store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("place", VERBS, ids=" ".join)
def test_personal_data_waits_for_a_look_that_the_trail_tells_of(place: Place, seeded_store: Store) -> None:
    for verb in VERBS[place]:
        with pytest.raises(InvalidInput, match="похоже, есть личное"):
            verb(seeded_store, False)
        verb(seeded_store, True)
        with seeded_store.reading() as session:
            last = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
        assert last is not None and json.loads(last.details)["looked_at"] is True


MOVES = [
    (Status.NEED_INFO, MoveDetails(question=PERSONAL, answer_by=DAY)),
    (Status.RESERVED, MoveDetails(year=2099, reason_text=PERSONAL)),
    (Status.REJECTED, MoveDetails(reason_code="outside", reason_text=PERSONAL, next_step="Позвоните.")),
    (Status.REJECTED, MoveDetails(reason_code="outside", reason_text="Нет", next_step=PERSONAL)),
    (Status.REDIRECTED, MoveDetails(redirected_to=PERSONAL, redirect_number="1", redirected_on=DAY)),
    (Status.REDIRECTED, MoveDetails(redirected_to="УК", redirect_number=PERSONAL, redirected_on=DAY)),
]
#: From where each of those moves can be made.
FROM = {Status.RESERVED: Status.ACCEPTED}


@pytest.mark.parametrize("seeded_store", ["sqlite"], indirect=True)
def test_so_do_words_of_the_fields_that_the_message_is_made_of_one_by_one_and_in_bulk(
    seeded_store: Store,
) -> None:
    for to, said in MOVES:
        one = make_request(seeded_store, FROM.get(to, Status.IN_REVIEW))
        seen = [bulk.Seen(one.number, one.version)]
        (refused,) = bulk.move_each(seeded_store, SPECIALIST, seen, to, said)
        assert refused.error is not None and "похоже, есть личное" in refused.error.message, said
        (done,) = bulk.move_each(seeded_store, SPECIALIST, seen, to, said, is_checked=True)
        assert done.error is None
    with seeded_store.reading() as session:
        told = session.exec(select(StatusChange.public_message).order_by(col(StatusChange.id).desc())).first()
    assert told == public_message(*MOVES[-1])


@pytest.mark.parametrize("seeded_store", ["sqlite"], indirect=True)
def test_what_only_staff_read_and_what_stays_as_it_was_is_not_asked_about(seeded_store: Store) -> None:
    one = make_request(seeded_store, Status.NEW)
    said = MoveDetails(comment=PERSONAL, public_message="Отозвана.")
    moves.move(seeded_store, OPERATOR, one.number, Status.WITHDRAWN, said, version=one.version)
    named = reference.add_row(seeded_store, ADMINISTRATOR, Organisation, None, {"name": "ИП Иванов И. И.", "kind": "contractor"})  # fmt: skip
    assert named.name == "ИП Иванов И. И."  # type: ignore[attr-defined]
    row = _row(RejectionReason, "next_step")(seeded_store, True)
    same = {"name": "Другое название", "next_step": PERSONAL}
    reference.change_row(seeded_store, ADMINISTRATOR, RejectionReason, row.code, same, version=row.version)  # type: ignore[attr-defined]


@pytest.mark.parametrize("seeded_store", ["sqlite"], indirect=True)
def test_signs_that_nobody_sees_hide_nothing(seeded_store: Store) -> None:
    with seeded_store.reading() as session, pytest.raises(InvalidInput):
        require_looked_at(session, "8 912\x00 345-\u202e67-89", is_checked=False)


@pytest.mark.parametrize("seeded_store", ["sqlite"], indirect=True)
def test_the_words_that_ship_ask_for_nothing(seeded_store: Store) -> None:
    with seeded_store.reading() as session:
        for reason in session.exec(select(RejectionReason)).all():
            for word in (reason.name, reason.next_step):
                assert require_looked_at(session, word, is_checked=False) is None, word
