"""The page of one request: what everybody sees, what staff see besides, and the moves with what each needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from markupsafe import Markup
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from tests.pages.test_submit import words
from tests.works_factory import PHOTO, SPECIALIST, add_user, make_request, make_work, reread
from tracker import clock
from tracker.actions import discussion, moves, requests
from tracker.domain.models import ServiceRequest, StatusChange, WorkStatusChange
from tracker.domain.people import RESIDENT, Actor, Role, User
from tracker.domain.requests import ContactCreate, ServiceRequestCreate
from tracker.domain.statuses import Status, WorkStatus
from tracker.domain.workflow import MoveDetails
from tracker.runtime import current_store
from tracker.store import Store

OpenPage = Callable[..., AppTest]
SignIn = Callable[[Role], Actor]
RAW = "Нужны скамейки, звоните Анне из квартиры 12"


def file_request(store: Store, **changes: object) -> ServiceRequest:
    given: dict[str, object] = {
        "category_code": "benches",
        "description": RAW,
        "lat": 58.01994,
        "long": 56.29125,
        "may_publish": True,
        "contact": ContactCreate(name="Анна Петрова", phone="8 342 260-27-66", consent=True),
    }
    return requests.submit(store, RESIDENT, ServiceRequestCreate.model_validate(given | changes), [PHOTO])


def press(page: AppTest, request: ServiceRequest, to: Status, **fields: object) -> AppTest:
    """Choose a move, fill its fields and press its button, as a person would."""
    key = f"move-{request.number}-{request.version}"
    page.button_group(key=f"{key}-to").set_value(to)
    page = page.run()
    for name, value in fields.items():
        for kind in (page.text_area, page.text_input, page.selectbox, page.date_input):
            for field in kind:
                if field.key == f"{key}-{name}":
                    field.set_value(value)
    return page.button(key=f"{key}-go").click().run()


def test_a_resident_sees_no_raw_text_no_contact_and_no_forms(open_page: OpenPage, instance: Store) -> None:
    request = file_request(instance)
    page = open_page("request", number=request.number)
    said = words(page)
    assert not page.exception and request.number in said and Status.NEW.resident_label in said
    assert "Тургенева, 10" in said and f"{clock.today():%d.%m.%Y}" in said
    for private in ("квартиры 12", "Анна", "260-27-66", "/photos/"):
        assert private not in said
    assert not page.button


def test_what_was_let_out_is_seen_by_everybody(open_page: OpenPage, instance: Store) -> None:
    request = file_request(instance)
    person = add_user(instance, login="colleague")
    request = discussion.publish(
        instance, person, request.number, public_text="Нужны скамейки", photo_ids=[1], version=request.version
    )
    request = discussion.answer(instance, person, request.number, "Поставим в мае", version=request.version)
    discussion.comment(instance, person, request.number, "Только своим")
    discussion.comment(instance, person, request.number, "Всем жителям", is_public=True)
    said = words(open_page("request", number=request.number))
    for shown in ("Нужны скамейки", "Поставим в мае", "Всем жителям", "/photos/"):
        assert shown in said
    for hidden in ("Только своим", person.name, "квартиры 12"):
        assert hidden not in said


def test_staff_see_the_raw_text_the_contact_and_who_did_what(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    actor = sign_in_as(Role.OPERATOR)
    request = file_request(instance)
    discussion.comment(instance, actor, request.number, "Только своим")
    page = open_page("request", number=request.number)
    said = words(page.button(key=f"look-{request.number}-contact").click().run())
    for shown in ("квартиры 12", "Анна Петрова", "+7 (342) 260-27-66", "Только своим", actor.name):
        assert shown in said


@pytest.mark.parametrize("number", ["МОТ-2026-999999", "<script>", "../../x", "' OR 1=1"])
def test_an_unknown_number_is_said_and_another_can_be_asked_for(open_page: OpenPage, number: str) -> None:
    page = open_page("request", number=number)
    assert "нет. Проверьте номер" in words(page) and not page.exception
    assert page.text_input(key="find-number").label == "Номер заявки"


@pytest.mark.parametrize(
    "typed", ["{year}-1", "мот-{year}-000001", "1", "MOT {year} 1", "№МОТ{year}000001", "{year}000001"]
)
def test_a_number_is_found_however_it_is_typed(open_page: OpenPage, instance: Store, typed: str) -> None:
    request = file_request(instance)
    page = open_page("request")
    page.text_input(key="find-number").set_value(typed.format(year=clock.today().year))
    assert request.number in words(page.run())


@pytest.mark.parametrize("linked", ["mot-{year}-1", " мот-{year}-000001.", "1"])
def test_a_link_leads_to_the_request_however_its_number_is_written(
    open_page: OpenPage, instance: Store, linked: str
) -> None:
    request = file_request(instance)
    assert request.number in words(open_page("request", number=linked.format(year=clock.today().year)))


@pytest.mark.parametrize(
    "number", ["<script>alert(1)</script>", "два слова 1 и 2", "[сюда](https://elsewhere.invalid)"]
)
def test_a_text_with_a_digit_in_it_is_no_number_and_is_shown_as_text(
    open_page: OpenPage, instance: Store, number: str
) -> None:
    file_request(instance)
    page = open_page("request", number=number)
    assert str(Markup.escape(number)) in words(page)
    # What streamlit shows as Markdown could carry a link of a stranger.
    assert not page.warning and page.text_input(key="find-number").value == number


@pytest.mark.parametrize(
    ("status", "to", "fields"),
    [
        (Status.NEW, Status.WITHDRAWN, {}),
        (Status.IN_REVIEW, Status.NEED_INFO, {"question": "Какой подъезд?"}),
        (Status.IN_REVIEW, Status.ACCEPTED, {}),
        (Status.ACCEPTED, Status.RESERVED, {"reason_text": "Нет средств в этом году"}),
        (Status.ACCEPTED, Status.IN_PROGRESS, {}),
        (Status.IN_PROGRESS, Status.COMPLETED, {"after_photo-reason": "Снег, снимем весной"}),
        (Status.COMPLETED, Status.CONFIRMED, {}),
        (Status.IN_REVIEW, Status.REDIRECTED, {"redirected_to": "ГИБДД", "redirect_number": "15-и"}),
        (
            Status.NEW,
            Status.REJECTED,
            {"reason_code": "not_courtyard", "reason_text": "Это улица", "next_step": "Позвоните нам"},
        ),
    ],
)
def test_a_specialist_moves_a_request_by_its_form(
    open_page: OpenPage, sign_in_as: SignIn, status: Status, to: Status, fields: dict[str, str]
) -> None:
    instance = current_store()
    actor = sign_in_as(Role.SPECIALIST)
    request = make_request(instance, status)
    page = press(open_page("request", number=request.number), request, to, **fields)
    assert not page.exception and "Готово" in words(page)
    assert reread(instance, request).status is to
    with instance.reading() as session:
        last = session.exec(select(StatusChange).where(StatusChange.to_status == to)).one()
    assert last.actor_id == actor.user_id


def test_taking_a_request_names_who_is_responsible(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    colleague = add_user(instance, login="colleague")
    actor = sign_in_as(Role.OPERATOR)
    with instance.transaction() as tx:
        # Nobody's choice is made for them where they cannot be responsible themselves.
        tx.session.get_one(User, actor.user_id).is_active = False
    request = make_request(instance, Status.NEW)
    page = open_page("request", number=request.number)
    assert "Ответственный" in words(press(page, request, Status.IN_REVIEW))
    assert reread(instance, request).status is Status.NEW
    page = press(page, request, Status.IN_REVIEW, assignee_id=colleague.user_id)
    assert reread(instance, request).assignee_id == colleague.user_id
    assert reread(instance, request).status is Status.IN_REVIEW


def test_whoever_takes_a_request_is_proposed_as_responsible_unless_somebody_is_already(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    colleague = add_user(instance, login="colleague")
    actor = sign_in_as(Role.OPERATOR)
    free, taken = (make_request(instance, Status.NEW) for _ in range(2))
    with instance.transaction() as tx:
        tx.session.get_one(ServiceRequest, taken.id).assignee_id = colleague.user_id
    for request, responsible in ((free, actor), (taken, colleague)):
        press(open_page("request", number=request.number), request, Status.IN_REVIEW)
        assert reread(instance, request).status is Status.IN_REVIEW
        assert reread(instance, request).assignee_id == responsible.user_id


def test_a_request_joins_a_work_of_its_courtyard_and_kind(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.SPECIALIST)
    request = make_request(instance, Status.ACCEPTED)
    make_work(instance, courtyard_id=request.courtyard_id, category_code="bins")
    work = make_work(instance, courtyard_id=request.courtyard_id)
    page = press(open_page("request", number=request.number), request, Status.PLANNED)
    assert reread(instance, request).work_id == work.id
    assert f"Включена в план {work.year}" in words(open_page("request", number=request.number)) or page


def test_the_next_step_comes_from_the_reason_and_can_be_changed(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.OPERATOR)
    request = make_request(instance, Status.NEW)
    key = f"move-{request.number}-{request.version}"
    page = open_page("request", number=request.number)
    page.button_group(key=f"{key}-to").set_value(Status.REJECTED)
    page = page.run()
    page.selectbox(key=f"{key}-reason_code").set_value("not_courtyard")
    page = page.run()
    assert "контакт-центр" in page.text_area(key=f"{key}-next_step").value
    page.text_area(key=f"{key}-next_step").set_value("Свой совет")
    assert page.run().text_area(key=f"{key}-next_step").value == "Свой совет"


def test_who_is_late_is_told_what_the_other_changed(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.SPECIALIST)
    colleague = add_user(instance, login="colleague")
    request = make_request(instance, Status.IN_REVIEW)
    page = open_page("request", number=request.number)
    page.button_group(key=f"move-{request.number}-{request.version}-to").set_value(Status.ACCEPTED)
    page = page.run()
    moves.move(instance, colleague, request.number, Status.WITHDRAWN, MoveDetails(), version=request.version)
    page = page.button(key=f"move-{request.number}-{request.version}-go").click().run()
    said = words(page)
    assert "уже изменил кто-то другой" in said and Status.WITHDRAWN.label in said and colleague.name in said
    assert reread(instance, request).status is Status.WITHDRAWN


def test_an_operator_is_not_offered_what_only_a_specialist_may(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.OPERATOR)
    request = make_request(instance, Status.IN_REVIEW)
    page = open_page("request", number=request.number)
    offered = page.button_group(key=f"move-{request.number}-{request.version}-to").options
    assert "Признать обоснованной" not in [str(getattr(option, "content", option)) for option in offered]


def test_moderation_lets_out_text_and_chosen_photos(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.OPERATOR)
    request = file_request(instance)
    key = f"publish-{request.number}-{request.version}"
    page = open_page("request", number=request.number)
    assert page.text_area(key=f"{key}-text").value == RAW
    page.text_area(key=f"{key}-text").set_value("Нужны скамейки")
    page.checkbox(key=f"{key}-photo-1").set_value(True)
    page = page.button(key=f"{key}-go").click().run()
    assert "Опубликовано" in words(page) and reread(instance, request).public_text == "Нужны скамейки"


def test_what_looks_personal_is_marked_and_let_out_only_after_a_look(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.OPERATOR)
    request = file_request(instance)
    key = f"publish-{request.number}-{request.version}"
    page = open_page("request", number=request.number)
    drawn = " ".join(str(piece.proto.body) for piece in page.get("html"))
    assert '<mark title="имя">Анне</mark>' in drawn and ">квартиры 12</mark>" in drawn
    page = page.button(key=f"{key}-go").click().run()
    assert "похоже, есть личное (имя, квартира)" in words(page)
    assert reread(instance, request).public_text is None
    page = page.button(key=f"{key}-text-cover").click().run()
    page = page.button(key=f"{key}-go").click().run()
    assert reread(instance, request).public_text == "Нужны скамейки, звоните [имя] из [квартира]"
    assert reread(instance, request).description == RAW


def test_words_sent_with_a_move_are_marked_hidden_by_a_press_or_let_out_by_a_box(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    """Each field that the message is made of is covered; another message is another question."""
    sign_in_as(Role.OPERATOR)
    request = file_request(instance)
    key = f"move-{request.number}-{request.version}"
    page = open_page("request", number=request.number)
    page = page.button_group(key=f"{key}-to").set_value(Status.REJECTED).run()
    page = page.selectbox(key=f"{key}-reason_code").set_value("outside").run()
    page.text_area(key=f"{key}-reason_text").set_value("Соседка Анна Петровна против")
    page = page.button(key=f"{key}-go").click().run()
    assert "похоже, есть личное (имя)" in words(page)
    assert reread(instance, request).status is Status.NEW
    box = next(box for box in page.checkbox if str(box.key).startswith(f"{key}-checked"))
    box.set_value(True)
    page.text_area(key=f"{key}-reason_text").set_value("Соседка Вера Павловна против")
    page = page.button(key=f"{key}-go").click().run()
    assert reread(instance, request).status is Status.NEW
    page = page.button(key=f"{key}-cover").click().run()
    page = page.button(key=f"{key}-go").click().run()
    assert reread(instance, request).status is Status.REJECTED
    assert "Соседка [имя] против" in words(page)


def test_a_false_alarm_is_put_aside_by_one_box(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.OPERATOR)
    request = file_request(instance)
    key = f"publish-{request.number}-{request.version}"
    page = open_page("request", number=request.number)
    box = next(box for box in page.checkbox if str(box.key).startswith(f"{key}-text-checked"))
    box.set_value(True)
    page.button(key=f"{key}-go").click().run()
    assert reread(instance, request).public_text == RAW


def test_markup_is_shown_as_text_everywhere(open_page: OpenPage, instance: Store, sign_in_as: SignIn) -> None:
    actor = sign_in_as(Role.OPERATOR)
    bad = "<img src=x onerror=alert(1)> скамейки"
    request = file_request(instance, description=bad, address=bad)
    request = discussion.publish(
        instance, actor, request.number, public_text=bad, photo_ids=[], version=request.version
    )
    discussion.comment(instance, actor, request.number, bad, is_public=True)
    page = open_page("request", number=request.number)
    drawn = " ".join(str(piece.proto.body) for piece in page.get("html"))
    assert "<img src=x" not in drawn and drawn.count("&lt;img src=x") >= 3


def test_the_work_is_shown_with_quantity_act_and_warranty(open_page: OpenPage, instance: Store) -> None:
    work = make_work(instance, WorkStatus.ACCEPTED)
    request = make_request(instance, Status.COMPLETED)
    with instance.transaction() as tx:
        row = tx.session.get_one(ServiceRequest, request.id)
        row.work_id = work.id
        tx.session.add(row)
    said = words(open_page("request", number=request.number))
    assert "4\u00a0шт." in said and "12-А" in said and f"{work.warranty_until:%d.%m.%Y}" in said
    with instance.reading() as session:
        assert session.exec(select(WorkStatusChange)).all()


def test_an_answer_day_in_the_past_is_refused_in_words(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.SPECIALIST)
    request = make_request(instance, Status.IN_REVIEW)
    page = press(
        open_page("request", number=request.number),
        request,
        Status.NEED_INFO,
        question="Где?",
        answer_by=clock.today() - timedelta(days=1),
    )
    assert "Срок ответа жителя уже прошёл" in words(page)
    assert page.text_area(key=f"move-{request.number}-{request.version}-question").value == "Где?"


def test_a_contractor_sees_the_public_page_without_forms_for_the_office(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.CONTRACTOR)
    request = file_request(instance)
    discussion.comment(instance, SPECIALIST, request.number, "Только своим")
    page = open_page("request", number=request.number)
    said = words(page)
    assert not page.button
    for private in ("квартиры 12", "Анна Петрова", "Только своим"):
        assert private not in said


def test_contacts_are_hidden_until_somebody_says_why(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.MANAGER)
    request = file_request(instance)
    page = open_page("request", number=request.number)
    assert "260-27-66" not in words(page)
    assert "Кто смотрел контакты: 0" in [box.label for box in page.expander]
    page = page.button(key=f"look-{request.number}-inspection").click().run()
    said = words(page)
    assert "260-27-66" in said and "Анна Петрова" in said and "Проверка" in said
    assert "Кто смотрел контакты: 1" in [box.label for box in page.expander]


def test_staff_withdraw_a_consent_on_a_citizens_application(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.OPERATOR)
    request = file_request(instance)
    page = open_page("request", number=request.number)
    page = page.button(key=f"withdraw-{request.number}-processing-go").click().run()
    assert "Согласие отозвано" in words(page) and "Контакты удалены" in words(page)


def test_without_the_consent_the_residents_own_words_are_not_offered(
    open_page: OpenPage, instance: Store, sign_in_as: SignIn
) -> None:
    sign_in_as(Role.OPERATOR)
    request = file_request(instance, may_publish=False)
    key = f"publish-{request.number}-{request.version}"
    page = open_page("request", number=request.number)
    assert "не разрешал показывать" in words(page)
    assert page.text_area(key=f"{key}-text").value == ""
    assert page.checkbox(key=f"{key}-photo-1").disabled
