"""Residents' personal data: kept apart with consents, looked at with a reason that is logged, given back on demand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlmodel import col, select

from tests.works_factory import ADMINISTRATOR, MANAGER, OPERATOR, PHOTO, add_user, reread
from tracker.actions import consents, discussion, personal_data, requests
from tracker.config import Settings
from tracker.domain.models import AuditEntry, Comment, ServiceRequest, StatusChange
from tracker.domain.people import RESIDENT, Actor, Role
from tracker.domain.personal import Consent, ConsentKind, LookReason, Reporter
from tracker.domain.requests import ContactCreate, ServiceRequestCreate
from tracker.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooManyTries
from tracker.photo_check import CheckedPhoto
from tracker.store import Store, queries
from tracker.throttle import GrowingDelay

RAW = "Сломана скамейка, звоните: Анна Петрова, 8 342 260-27-66, кв. 45"
CONTACT = ContactCreate(name="Анна Петрова", phone="8 342 260-27-66", email="Anna@Example.ru", consent=True)
CODE = "7KQ4-M2XZ-9HTB"


@pytest.fixture(autouse=True)
def _fresh_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "_tries", GrowingDelay(free=8, first=30.0, most=3600.0))


def file_request(
    store: Store, *, photos: Sequence[CheckedPhoto] = (PHOTO,), **changes: object
) -> ServiceRequest:
    given: dict[str, object] = {
        "category_code": "benches",
        "description": RAW,
        "lat": 58.01994,
        "long": 56.29125,
        "contact": CONTACT,
        "may_publish": True,
        "receipt_code": CODE,
    }
    return requests.submit(store, RESIDENT, ServiceRequestCreate.model_validate(given | changes), photos)


def publish(store: Store, request: ServiceRequest, text: str = "Сломана скамейка") -> ServiceRequest:
    with store.reading() as session:
        ids = [photo.id or 0 for photo in queries.photos(session, request_id=request.id, is_staff=True)]
    return discussion.publish(
        store, OPERATOR, request.number, public_text=text, photo_ids=ids, version=request.version
    )


def test_a_contact_is_kept_apart_with_each_consent_as_it_was_given(seeded_store: Store) -> None:
    request = file_request(seeded_store)
    with seeded_store.reading() as session:
        given = {consent.kind: consent for consent in session.exec(select(Consent)).all()}
        person = session.exec(select(Reporter)).one()
    assert set(given) == {"processing", "publication"}
    for kind, consent in given.items():
        document = consents.current(seeded_store.settings, ConsentKind(kind))
        assert (consent.document_version, consent.text) == (document.version, document.text)
        assert seeded_store.settings.operator_name in consent.text and "{" not in consent.text
    assert (person.phone, person.email) == ("+73422602766", "anna@example.ru")
    assert CODE not in person.code_hash and "+7342" not in request.model_dump_json()


def test_nothing_is_kept_of_whoever_left_and_allowed_nothing(seeded_store: Store) -> None:
    file_request(seeded_store, contact=ContactCreate(), may_publish=False)
    with seeded_store.reading() as session:
        assert session.exec(select(Reporter)).all() == []


def test_a_look_needs_a_right_and_leaves_who_when_and_why(seeded_store: Store) -> None:
    request = file_request(seeded_store)
    officer = add_user(seeded_store, Role.OPERATOR)
    for stranger in (RESIDENT, Actor(role=Role.CONTRACTOR), Actor(role=Role.DEPUTY)):
        with pytest.raises(NotAllowed):
            personal_data.look(seeded_store, stranger, request.number, LookReason.CONTACT)
    found = personal_data.look(seeded_store, officer, request.number, LookReason.CITIZEN)
    assert found is not None and found.phone == "+73422602766"
    (seen,) = personal_data.looks_of(seeded_store, MANAGER, request.number)
    assert (seen.name, seen.reason) == (officer.name, "Обращение гражданина")
    with pytest.raises(NotAllowed):
        personal_data.looks_of(seeded_store, officer, request.number)
    with seeded_store.reading() as session:
        rows = session.exec(select(AuditEntry)).all()
    assert not any("Анна" in row.details or "2602766" in row.details for row in rows)


def test_what_staff_see_without_a_reason_tells_nobody_who_it_is(seeded_store: Store) -> None:
    request = file_request(seeded_store)
    kept = personal_data.kept_of(seeded_store, OPERATOR, request)
    assert kept.has_contact and len(kept.consents) == 2
    assert "Анна" not in repr(kept) and "2602766" not in repr(kept)


def test_the_residents_own_words_and_photos_need_the_consent_to_show_them(seeded_store: Store) -> None:
    request = file_request(seeded_store, may_publish=False, description="Сломана скамейка у подъезда")
    with pytest.raises(InvalidInput, match="не разрешал показывать его слова"):
        publish(seeded_store, request, "сломана скамейка у подъезда ")
    with pytest.raises(InvalidInput, match="фотографии"):
        publish(seeded_store, request, "Нужна скамейка")
    told = discussion.publish(
        seeded_store, OPERATOR, request.number, public_text="Нужна скамейка", photo_ids=[], version=1
    )
    assert told.public_text == "Нужна скамейка"


def test_withdrawing_publication_hides_text_and_photos_at_once(seeded_store: Store) -> None:
    request = publish(seeded_store, file_request(seeded_store))
    personal_data.withdraw_by_code(seeded_store, request.number, CODE.lower(), ConsentKind.PUBLICATION)
    kept = reread(seeded_store, request)
    with seeded_store.reading() as session:
        assert queries.photos(session, request_id=request.id, is_staff=False) == []
    assert kept.public_text is None and "скамейка" not in kept.search_text
    assert kept.description == RAW and kept.status is request.status
    with pytest.raises(InvalidInput, match="не разрешал"):
        publish(seeded_store, kept)
    assert personal_data.look(seeded_store, OPERATOR, request.number, LookReason.CONTACT) is not None


def test_withdrawing_processing_forgets_the_person_and_keeps_the_request(seeded_store: Store) -> None:
    request = file_request(seeded_store)
    discussion.comment(seeded_store, OPERATOR, request.number, "Анне Петровой звонили на 260-27-66, ждёт")
    discussion.comment(seeded_store, OPERATOR, request.number, "Осмотр в мае")
    personal_data.withdraw(seeded_store, OPERATOR, request.number, ConsentKind.PROCESSING)
    assert personal_data.look(seeded_store, ADMINISTRATOR, request.number, LookReason.INSPECTION) is None
    kept = reread(seeded_store, request)
    assert kept.description == "Сломана скамейка, звоните: [имя], [телефон], [квартира]"
    assert kept.address == request.address
    with seeded_store.reading() as session:
        remarks = [remark.text for remark in session.exec(select(Comment).order_by(col(Comment.id))).all()]
        given = {one.kind: one.withdrawn_at for one in session.exec(select(Consent)).all()}
        person = session.exec(select(Reporter)).one()
        assert len(session.exec(select(StatusChange)).all()) == 1
    assert remarks == ["[имя] звонили на [телефон], ждёт", "Осмотр в мае"]
    assert given["processing"] is not None and given["publication"] is None
    assert (person.name, person.phone, person.email) == ("", "", "") and person.anonymised_at is not None
    with pytest.raises(Conflict):
        personal_data.withdraw(seeded_store, OPERATOR, request.number, ConsentKind.PROCESSING)


def test_a_withdrawal_is_logged_and_strangers_cannot(seeded_store: Store) -> None:
    request = file_request(seeded_store)
    with pytest.raises(NotAllowed):
        personal_data.withdraw(
            seeded_store, Actor(role=Role.CONTRACTOR), request.number, ConsentKind.PUBLICATION
        )
    personal_data.withdraw(seeded_store, OPERATOR, request.number, ConsentKind.PUBLICATION)
    with seeded_store.reading() as session:
        (row,) = session.exec(select(AuditEntry).where(AuditEntry.action == "consent_withdrawn")).all()
    assert (row.object_id, row.details) == (request.number, '{"kind":"publication"}')


def test_a_wrong_code_and_a_wrong_number_look_alike_and_cannot_be_tried_for_long(
    seeded_store: Store,
) -> None:
    request = file_request(seeded_store)
    said = set()
    for number, code in ((request.number, "AAAA-AAAA-AAAA"), ("МОТ-2026-777777", CODE), (request.number, "")):
        with pytest.raises(NotFound) as error:
            personal_data.consents_by_code(seeded_store, number, code)
        said.add(error.value.message)
    assert len(said) == 1
    last: Exception = NotFound("")
    for _ in range(20):
        try:
            personal_data.consents_by_code(seeded_store, request.number, "BBBB-BBBB-BBBB")
        except (NotFound, TooManyTries) as error:
            last = error
    assert isinstance(last, TooManyTries)
    # A stranger who knows the number, which is public, keeps nobody from withdrawing a consent.
    assert personal_data.consents_by_code(seeded_store, request.number, CODE)


def test_a_request_without_a_code_opens_by_no_code(seeded_store: Store) -> None:
    request = file_request(seeded_store, receipt_code="")
    with pytest.raises(NotFound):
        personal_data.consents_by_code(seeded_store, request.number, "")


def test_codes_are_read_however_they_are_typed(seeded_store: Store) -> None:
    request = file_request(seeded_store)
    for typed in ("7kq4 m2xz 9htb", "7КQ4М2ХZ9НТВ", CODE):  # the second has Cyrillic letters
        assert len(personal_data.consents_by_code(seeded_store, request.number, typed)) == 2
    codes = {personal_data.make_code() for _ in range(50)}
    assert len(codes) == 50 and all(len(code) == 14 for code in codes)


def test_a_newer_document_of_the_instance_is_what_people_agree_to(settings: Settings) -> None:
    shipped = consents.current(settings, ConsentKind.PROCESSING)
    folder = settings.data_dir / "consents" / "processing"
    folder.mkdir(parents=True)
    (folder / "2027-01-10.md").write_text("Согласен. {operator}, {term}", encoding="utf-8")
    own = consents.current(settings, ConsentKind.PROCESSING)
    assert (own.version, own.text) == ("2027-01-10", f"Согласен. {settings.operator_name}, год")
    assert own.version > shipped.version
    assert [consents.say_term(days) for days in (365, 730, 30)] == ["год", "2\xa0года", "30\xa0дней"]
