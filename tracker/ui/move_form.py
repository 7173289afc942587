"""The form of a move: what may be done with a request now, and the fields that each needs. Pages for staff share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st

from tracker import clock
from tracker.actions import moves, reading
from tracker.actions.places import Place
from tracker.domain.models import ServiceRequest
from tracker.domain.people import Actor, User
from tracker.domain.statuses import Status
from tracker.domain.workflow import ENTRY_NEEDS, MoveDetails, moves_for, public_message
from tracker.i18n import t
from tracker.photo_check import CheckedPhoto
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.ui import data, notes, state, text_guard
from tracker.ui.photo_field import chosen_photos, photo_field

_DAY = "DD.MM.YYYY"
_NOTHING = MoveDetails()
#: Fields whose widget is not named like them.
_KEYS = {"public_message": "told", "after_photo": "after_photo-reason"}
#: Fields that are words of staff which everybody may come to read.
_WORDS = ("question", "reason_text", "next_step", "redirected_to", "redirect_number", "public_message")
#: What a person does by each move.
VERBS = {
    Status.NEW: "Вернуть в новые",
    Status.IN_REVIEW: "Взять на рассмотрение",
    Status.NEED_INFO: "Запросить уточнение",
    Status.ACCEPTED: "Признать обоснованной",
    Status.RESERVED: "Перенести в резерв",
    Status.PLANNED: "Включить в план",
    Status.IN_PROGRESS: "Начать работы",
    Status.COMPLETED: "Завершить",
    Status.CONFIRMED: "Подтвердить и закрыть",
    Status.REJECTED: "Отклонить",
    Status.DUPLICATE: "Объединить с другой",
    Status.REDIRECTED: "Перенаправить",
    Status.WITHDRAWN: "Отозвать по просьбе жителя",
}


def show_moves(actor: Actor, request: ServiceRequest) -> None:
    """The moves that this person may make now, with a button for the chosen one; the press is told by `notes`."""
    choices = moves_for(actor.role, request.status)
    if not choices:
        st.caption(t("Для вашей роли действий с этой заявкой сейчас нет."))
        return
    # A version of its own for the keys: after a move the fields start empty.
    key = f"move-{request.number}-{request.version}"
    to = st.pills(
        t("Что сделать"), choices, format_func=lambda status: t(_verb(request, status)), key=f"{key}-to"
    )
    if to is None:
        return
    details = show_fields(request, to, key)
    # The press is carried out before the page is drawn anew, with the version that this person saw.
    st.button(
        t(_verb(request, to)),
        type="primary",
        key=f"{key}-go",
        on_click=_move,
        args=(actor, request.number, to, key, request.version),
    )
    st.session_state[f"{key}-details"] = details


def show_fields(request: ServiceRequest, to: Status, key: str) -> dict[str, Any]:
    """The fields that this entry needs, with the message and the remark; returns what is in them by field of MoveDetails."""
    details: dict[str, Any] = {}
    for name, label in ENTRY_NEEDS[to].items():
        details[name] = _FIELDS[name](request, t(label), f"{key}-{name}")
    with st.expander(t("Сообщение жителю и комментарий")):
        details["public_message"] = st.text_area(
            t("Что сообщить жителю"),
            key=f"{key}-told",
            max_chars=2000,
            help=t("Если оставить пустым, сообщение составится из полей выше."),
        )
        details["comment"] = st.text_area(
            t("Комментарий для сотрудников"), key=f"{key}-comment", max_chars=2000
        )
    words = [_widget(key, name) for name in _WORDS if name in details]
    text_guard.guard_text(public_message(to, _given(details)), words, key=key)
    return details


def is_checked(to: Status, details: MoveDetails, key: str) -> bool:
    """Whether somebody said that what everybody will read of this move holds nothing personal."""
    return text_guard.is_text_checked(public_message(to, details), key=key)


def _given(details: dict[str, Any]) -> MoveDetails:
    return MoveDetails(
        **{name: value for name, value in details.items() if value is not None and name != "after_photo"}
    )


def typed_details(key: str, details: dict[str, Any]) -> dict[str, Any]:
    """The newest values of the fields: what was entered just before the press may not have been drawn yet."""
    fresh = dict(details)
    for name in details:
        widget = _widget(key, name)
        if widget in st.session_state:
            entered = st.session_state[widget]
            fresh[name] = getattr(_NOTHING, name) if entered is None else entered
    return fresh


def _widget(key: str, name: str) -> str:
    """The key of the widget where this field of MoveDetails is entered."""
    return f"{key}-{_KEYS.get(name, name)}"


def _verb(request: ServiceRequest, to: Status) -> str:
    is_back = to is Status.IN_REVIEW and not request.status.is_open
    return "Вернуть на рассмотрение" if is_back else VERBS[to]


def _move(actor: Actor, number: str, to: Status, key: str, version: int) -> None:
    details: dict[str, Any] = typed_details(key, st.session_state[f"{key}-details"])
    photos: list[CheckedPhoto] = []
    if "after_photo" in details:
        details["no_photo_reason"] = details.pop("after_photo")
        photos = chosen_photos(f"{key}-after_photo-files", limit=current_store().settings.photo_limit)

    def verb() -> None:
        given = MoveDetails(**details)
        looked = is_checked(to, given, key)
        moves.move(
            current_store(), actor, number, to, given, version=version, photos=photos, is_checked=looked
        )

    notes.attempt(verb, t("Готово: заявка № {number} — {status}.", number=number, status=t(to.label).lower()))


def _assignee(request: ServiceRequest, label: str, key: str) -> int | None:
    # Whoever takes a request mostly takes it for themselves.
    return choose_assignee(request, label, key, or_else=state.actor().user_id)


def choose_assignee(
    request: ServiceRequest, label: str, key: str, *, or_else: int | None = None
) -> int | None:
    """A person of the office, to begin with the one responsible now, or else the one named; None for nobody."""
    people = _labels(data.office())
    now = next((one for one in (request.assignee_id, or_else) if one in people), None)
    chosen = st.selectbox(
        label,
        list(people),
        index=list(people).index(now) if now is not None else None,
        format_func=lambda user_id: people[user_id],
        key=key,
        placeholder=t("Выберите сотрудника"),
    )
    return int(chosen) if chosen is not None else None


def _labels(users: Sequence[User]) -> dict[int, str]:
    """Names by account; a list cannot tell equal words apart, so namesakes show their logins too."""
    often = Counter(user.name for user in users)
    return {
        user.id or 0: user.name if often[user.name] == 1 else f"{user.name} ({user.login})" for user in users
    }


def _line(_request: ServiceRequest, label: str, key: str) -> str:
    return st.text_input(label, key=key, max_chars=300) or ""


def _text(_request: ServiceRequest, label: str, key: str) -> str:
    return st.text_area(label, key=key, max_chars=2000, height=100) or ""


def _day(_request: ServiceRequest, label: str, key: str, *, ahead: int = 0) -> date | None:
    return st.date_input(label, clock.today() + timedelta(days=ahead), key=key, format=_DAY)


def _year(_request: ServiceRequest, label: str, key: str) -> int | None:
    this = clock.today().year
    return st.selectbox(label, range(this, this + 6), index=1, key=key)


def _reason(_request: ServiceRequest, label: str, key: str) -> str:
    reasons = {reason.code: t(reason.name) for reason in data.rejection_reasons()}
    chosen = st.selectbox(
        label,
        list(reasons),
        index=None,
        format_func=lambda code: reasons[code],
        key=key,
        placeholder=t("Выберите причину"),
    )
    return chosen or ""


def _next_step(_request: ServiceRequest, label: str, key: str) -> str:
    """What the resident can do, filled in anew whenever another reason is chosen."""
    code = st.session_state.get(key.replace("-next_step", "-reason_code"))
    if st.session_state.get(f"{key}-for") != code:
        st.session_state[f"{key}-for"] = code
        hints = {reason.code: reason.next_step for reason in data.rejection_reasons()}
        st.session_state[key] = hints.get(code or "", "")
    return st.text_area(label, key=key, max_chars=2000, height=100) or ""


def _work(request: ServiceRequest, label: str, key: str) -> int | None:
    rows = data.works_for(request.category_code, request.courtyard_id)
    if not rows:
        st.info(t("Подходящих работ в плане нет. Добавьте работу для этого двора на странице «Работы»."))
        return None
    names = {
        row.work.id or 0: t(
            "{year}, {programme}: {sum} {unit}, {status}",
            year=row.work.year,
            programme=t(row.programme),
            sum=numbers.quantity(row.work.planned_quantity),
            unit=t(row.unit),
            status=t(row.work.status.label).lower(),
        )
        for row in rows
    }
    return st.selectbox(
        label,
        list(names),
        index=0 if len(names) == 1 else None,
        format_func=lambda work_id: names[work_id],
        key=key,
        placeholder=t("Выберите работу"),
    )


def _main(request: ServiceRequest, label: str, key: str) -> str:
    number = st.text_input(label, key=key, max_chars=40, placeholder="МОТ-2026-000123")
    if request.lat is not None and request.long is not None:
        place = Place(request.lat, request.long, courtyard_id=request.courtyard_id)
        twins = reading.find_twins(current_store(), request.category_code, place)
        near = [twin.request.number for twin in twins if twin.request.number != request.number]
        if near:
            st.caption(t("Похожие рядом: {numbers}", numbers=", ".join(near)))
    return number or ""


def _after_photo(_request: ServiceRequest, label: str, key: str) -> str:
    """The photos, read again at the press, and the reason where there is none."""
    photo_field(label, key=f"{key}-files", limit=current_store().settings.photo_limit)
    return st.text_input(t("Если фото нет: почему"), key=f"{key}-reason", max_chars=300) or ""


_FIELDS: dict[str, Callable[[ServiceRequest, str, str], Any]] = {
    "assignee_id": _assignee,
    "question": _text,
    "answer_by": partial(_day, ahead=10),
    "year": _year,
    "reason_text": _text,
    "work_id": _work,
    "completed_on": _day,
    "after_photo": _after_photo,
    "reason_code": _reason,
    "next_step": _next_step,
    "main_number": _main,
    "redirected_to": _line,
    "redirect_number": _line,
    "redirected_on": _day,
}
