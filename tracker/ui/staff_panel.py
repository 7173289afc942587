"""What staff do on a request's page: move, assign, let out text and photos, answer, remark, see contacts."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tracker.actions import discussion, moves
from tracker.domain.models import Photo, ServiceRequest
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.ui import notes, parts, text_guard
from tracker.ui.blur_editor import show_blurring
from tracker.ui.contact_panel import is_publication_allowed, show_contacts
from tracker.ui.move_form import choose_assignee, show_moves
from tracker.ui.photo_field import chosen_photos, photo_field
from tracker.ui.request_file import RequestFile


def show_panel(actor: Actor, file: RequestFile) -> None:
    """The tabs that this person's role allows; nothing for others."""
    request = file.request
    tabs = [
        (Action.MOVE, t("Действие"), partial(show_moves, actor, request)),
        (Action.ASSIGN, t("Ответственный"), partial(_show_assign, actor, request)),
        (Action.PUBLISH, t("Публикация"), partial(_show_publish, actor, file)),
        (Action.PUBLISH, t("Ответ и фото"), partial(_show_answer, actor, request)),
        (Action.BLUR, t("Скрыть на фото"), partial(show_blurring, actor, file.photos)),
        (Action.COMMENT, t("Комментарий"), partial(_show_comment, actor, request)),
        (Action.SEE_CONTACTS, t("Контакты"), partial(show_contacts, actor, request)),
    ]
    allowed = [(label, show) for action, label, show in tabs if can(actor, action)]
    if not allowed:
        return
    with st.container(border=True, key="staff-panel"):
        for tab, (_label, show) in zip(st.tabs([label for label, _ in allowed]), allowed, strict=True):
            with tab:
                show()


def _show_assign(actor: Actor, request: ServiceRequest) -> None:
    key = f"assign-{request.number}-{request.version}"
    chosen = choose_assignee(request, t("Ответственный"), key)

    def press(version: int) -> None:
        verb = partial(
            moves.assign, current_store(), actor, request.number, st.session_state[key], version=version
        )
        notes.attempt(verb, t("Ответственный изменён."))

    st.button(
        t("Назначить"),
        key=f"{key}-go",
        on_click=press,
        args=(request.version,),
        disabled=chosen == request.assignee_id,
    )


def _show_publish(actor: Actor, file: RequestFile) -> None:
    request = file.request
    key = f"publish-{request.number}-{request.version}"
    is_allowed = is_publication_allowed(actor, request)
    if is_allowed:
        st.caption(t("Уберите имена, телефоны, номера квартир и всё личное: этот текст увидят все."))
    else:
        st.info(
            t(
                "Житель не разрешал показывать свои слова и фото. Изложите суть своими словами или оставьте текст пустым."
            ),
            icon=":material/lock:",
        )
    st.text_area(
        t("Текст для всех"),
        request.public_text or (request.description if is_allowed else ""),
        key=f"{key}-text",
        max_chars=4000,
        height=140,
    )
    text_guard.show_guard(f"{key}-text")
    for photo in file.photos:
        _show_photo_choice(photo, key, is_allowed=is_allowed or photo.kind == "after")

    def press(version: int) -> None:
        chosen = [photo.id or 0 for photo in file.photos if st.session_state.get(f"{key}-photo-{photo.id}")]
        verb = partial(
            discussion.publish,
            current_store(),
            actor,
            request.number,
            public_text=st.session_state[f"{key}-text"],
            photo_ids=chosen,
            version=version,
            is_checked=text_guard.is_checked(f"{key}-text"),
        )
        notes.attempt(verb, t("Опубликовано."))

    st.button(t("Опубликовать"), type="primary", key=f"{key}-go", on_click=press, args=(request.version,))


def _show_photo_choice(photo: Photo, key: str, *, is_allowed: bool) -> None:
    left, right = st.columns([1, 6], vertical_alignment="center")
    with left:
        parts.photo_thumb(photo)
    right.checkbox(
        t("Показать всем"), photo.is_public, key=f"{key}-photo-{photo.id}", disabled=not is_allowed
    )


def _show_answer(actor: Actor, request: ServiceRequest) -> None:
    key = f"answer-{request.number}-{request.version}"
    st.text_area(
        t("Официальный ответ, который увидят все"),
        request.public_answer or "",
        key=f"{key}-text",
        max_chars=4000,
        height=140,
    )
    text_guard.show_guard(f"{key}-text")

    def press(version: int) -> None:
        verb = partial(
            discussion.answer,
            current_store(),
            actor,
            request.number,
            st.session_state[f"{key}-text"],
            version=version,
            is_checked=text_guard.is_checked(f"{key}-text"),
        )
        notes.attempt(verb, t("Ответ сохранён."))

    st.button(t("Сохранить ответ"), key=f"{key}-go", on_click=press, args=(request.version,))
    _show_photo_form(actor, request)


def _show_photo_form(actor: Actor, request: ServiceRequest) -> None:
    """Photos by staff: public at once."""
    count = st.session_state.setdefault("staff-photos", 0)
    key = f"photos-{request.number}-{count}"
    limit = current_store().settings.photo_limit
    drawn = photo_field(t("Фото после работ"), key=key, limit=limit)

    def press() -> None:
        photos = chosen_photos(key, limit=limit)
        verb = partial(discussion.add_photos, current_store(), actor, request.number, photos, kind="after")
        if notes.attempt(verb, t("Фото добавлены.")):
            st.session_state["staff-photos"] = count + 1

    st.button(t("Добавить фото"), key=f"{key}-go", on_click=press, disabled=not drawn)


def _show_comment(actor: Actor, request: ServiceRequest) -> None:
    key = f"comment-{request.number}"
    st.text_area(t("Комментарий"), key=f"{key}-text", max_chars=4000, height=100)
    if st.checkbox(t("Видно всем"), key=f"{key}-public"):
        text_guard.show_guard(f"{key}-text")

    def press() -> None:
        verb = partial(
            discussion.comment,
            current_store(),
            actor,
            request.number,
            st.session_state[f"{key}-text"],
            is_public=st.session_state[f"{key}-public"],
            is_checked=text_guard.is_checked(f"{key}-text"),
        )
        if notes.attempt(verb, t("Комментарий добавлен.")):
            st.session_state[f"{key}-text"], st.session_state[f"{key}-public"] = "", False

    st.button(t("Добавить комментарий"), key=f"{key}-go", on_click=press)
