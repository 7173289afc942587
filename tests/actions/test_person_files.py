"""One person's application: everything that is held is found and given out, and erased without a loss for the works."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from sqlmodel import select

from tests.actions.test_personal_data import RAW, file_request, publish
from tests.works_factory import ADMINISTRATOR, MANAGER, OPERATOR, PHOTO, add_user, reread
from tracker.actions import discussion, person_files, personal_data
from tracker.domain.models import AuditEntry, Comment, Photo, StatusChange
from tracker.domain.people import RESIDENT, Role
from tracker.domain.personal import LookReason, Reporter
from tracker.domain.requests import ContactCreate
from tracker.errors import InvalidInput, NotAllowed, NotFound
from tracker.store import Store
from tracker.store.photos import PhotoFiles

WHY = LookReason.CITIZEN


def other(**changes: str) -> ContactCreate:
    return ContactCreate.model_validate(
        {"name": "Пётр", "phone": "8 342 260-00-00", "email": "", "consent": True} | changes
    )


def numbers(store: Store, asked: str) -> list[str]:
    return person_files.find_person(store, ADMINISTRATOR, asked, WHY).numbers


@pytest.mark.parametrize("asked", ["8 (342) 260-27-66", "ANNA@example.ru ", "МОТ-{year}-000001"])
def test_a_person_is_found_by_phone_by_mail_and_by_number_in_all_requests(
    seeded_store: Store, asked: str
) -> None:
    mine = file_request(seeded_store)
    same_phone = file_request(
        seeded_store, contact=other(phone="+7 342 260 27 66"), description="Нет урны у дома"
    )
    file_request(seeded_store, contact=other(), description="Темно во дворе дома")
    asked = asked.format(year=mine.number.split("-")[1])
    assert numbers(seeded_store, asked) == [mine.number, same_phone.number]


def test_what_cannot_be_searched_for_is_said(seeded_store: Store) -> None:
    for asked in ("", "12"):
        with pytest.raises(InvalidInput):
            numbers(seeded_store, asked)
    with pytest.raises(NotFound):
        numbers(seeded_store, "МОТ-2020-000001")
    assert numbers(seeded_store, "nobody@example.ru") == []


def test_only_administrators_may_and_every_step_is_logged_without_what_was_asked(
    seeded_store: Store,
) -> None:
    boss = add_user(seeded_store, Role.ADMINISTRATOR)
    request = file_request(seeded_store)
    for stranger in (RESIDENT, OPERATOR, MANAGER):
        for verb in (
            lambda who: person_files.find_person(seeded_store, who, "8 342 260-27-66", WHY),
            lambda who: person_files.export_person(seeded_store, who, "8 342 260-27-66"),
            lambda who: person_files.erase_person(
                seeded_store, who, [request.number], texts=True, photos=True
            ),
        ):
            with pytest.raises(NotAllowed):
                verb(stranger)
    person_files.find_person(seeded_store, boss, "8 342 260-27-66", WHY)
    person_files.export_person(seeded_store, boss, "8 342 260-27-66")
    person_files.erase_person(seeded_store, boss, [request.number], texts=True, photos=False)
    with seeded_store.reading() as session:
        rows = [row for row in session.exec(select(AuditEntry)).all() if row.action.startswith("person_")]
    assert [row.action for row in rows] == ["person_sought", "person_exported", "person_erased"]
    assert all(row.actor_id == boss.user_id for row in rows)
    assert all(request.number in row.details + row.object_id for row in rows)
    assert not any("2602766" in row.details or "Анна" in row.details for row in rows)


def test_the_file_for_the_person_holds_everything_to_read_and_for_machines(seeded_store: Store) -> None:
    request = publish(seeded_store, file_request(seeded_store))
    discussion.comment(seeded_store, OPERATOR, request.number, "Позвонить <b>Анне</b> & спросить")
    packed = person_files.export_person(seeded_store, ADMINISTRATOR, "anna@example.ru")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        page = archive.read("данные.html").decode("utf-8")
        told = json.loads(archive.read("данные.json"))
        photo = archive.read(f"фото/{PHOTO.sha256[:12]}.jpg")
    for part in (
        request.number,
        "Анна Петрова",
        "+7 (342) 260-27-66",
        "anna@example.ru",
        RAW,
        "не публикуются",
    ):
        assert part in page
    assert "<strong>Зачем.</strong>" in page and "**" not in page
    assert "Позвонить &lt;b&gt;Анне&lt;/b&gt; &amp; спросить" in page
    (one,) = told["requests"]
    assert one["contact"] == {"name": "Анна Петрова", "phone": "+73422602766", "email": "anna@example.ru"}
    assert {consent["kind"] for consent in one["consents"]} == {"processing", "publication"}
    assert one["description"] == RAW and len(one["photos"]) == 1 and photo == PHOTO.data
    with pytest.raises(NotFound):
        person_files.export_person(seeded_store, ADMINISTRATOR, "nobody@example.ru")


def test_an_erasure_leaves_no_trace_of_the_person_and_all_facts_of_the_works(seeded_store: Store) -> None:
    request = publish(seeded_store, file_request(seeded_store))
    discussion.comment(seeded_store, OPERATOR, request.number, "Анне Петровой перезвонили")
    request = discussion.answer(
        seeded_store, OPERATOR, request.number, "Поставим в мае", version=request.version
    )
    done = person_files.erase_person(seeded_store, ADMINISTRATOR, [request.number], texts=True, photos=True)
    assert (done.requests, done.photos) == (1, 1)
    kept = reread(seeded_store, request)
    same = (
        "number",
        "category_code",
        "address",
        "lat",
        "long",
        "courtyard_id",
        "status",
        "requested_at",
        "public_answer",
    )
    assert all(getattr(kept, name) == getattr(request, name) for name in same)
    with seeded_store.reading() as session:
        everything = [
            kept.model_dump_json(),
            *[row.model_dump_json() for row in session.exec(select(Comment)).all()],
            *[row.model_dump_json() for row in session.exec(select(StatusChange)).all()],
            *[row.model_dump_json() for row in session.exec(select(Reporter)).all()],
        ]
        assert session.exec(select(Photo)).all() == []
    for trace in ("Анн", "Петров", "2602766", "260-27-66", "anna@", "кв. 45", "Сломана"):
        assert not any(trace in text for text in everything), trace
    assert kept.description == person_files.ERASED and kept.public_text is None
    assert not PhotoFiles(seeded_store.settings.photo_dir).path(PHOTO.sha256, "full").exists()
    assert numbers(seeded_store, "anna@example.ru") == []
    assert personal_data.look(seeded_store, ADMINISTRATOR, request.number, WHY) is None


def test_texts_and_photos_stay_where_that_is_chosen(seeded_store: Store) -> None:
    request = publish(seeded_store, file_request(seeded_store))
    person_files.erase_person(seeded_store, ADMINISTRATOR, [request.number], texts=False, photos=False)
    kept = reread(seeded_store, request)
    assert kept.public_text == "Сломана скамейка"
    assert kept.description == "Сломана скамейка, звоните: [имя], [телефон], [квартира]"
    with seeded_store.reading() as session:
        photo = session.exec(select(Photo)).one()
    assert (photo.lat, photo.long, photo.taken_at) == (None, None, None)


def test_a_file_that_another_request_shows_too_stays(seeded_store: Store) -> None:
    mine = file_request(seeded_store)
    file_request(seeded_store, contact=other(), description="Нет урны у дома")
    person_files.erase_person(seeded_store, ADMINISTRATOR, [mine.number], texts=True, photos=True)
    assert PhotoFiles(seeded_store.settings.photo_dir).path(PHOTO.sha256, "full").exists()
