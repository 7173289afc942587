"""Everybody's own account: who I am here, another password, the way out."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from tracker.actions.people import change_own_password
from tracker.domain import passwords
from tracker.domain.models import Area, Organisation
from tracker.domain.people import Actor, User
from tracker.errors import InvalidInput, TrackerError
from tracker.i18n import t
from tracker.render.safe_text import plain
from tracker.runtime import current_store
from tracker.ui import html, notes, parts, state
from tracker.ui.fields import Field, read_fields, show_fields

_KEY = "own-password"


def show_account(actor: Actor) -> None:
    """Who is signed in, and the way out."""
    with current_store().reading() as session:
        user = session.get(User, actor.user_id)
        firm = session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
        area = session.get(Area, actor.area_id) if actor.area_id else None
    parts.facts(
        [
            (t("Имя"), actor.name),
            (t("Логин"), user.login if user else ""),
            (t("Роль"), t(actor.role.label)),
            (t("Организация"), firm.name if firm else ""),
            (t("Территория"), area.name if area else ""),
        ]
    )
    parts.draw(Markup('<div class="own-sign-out">{}</div>').format(parts.sign_out_button()))


def show_password_form(actor: Actor) -> None:
    """The form of another password."""
    parts.section(t("Сменить пароль"))
    note = notes.take_note()
    wrong = note.fields if isinstance(note, InvalidInput) else {}
    if wrong:
        parts.draw(html.problem(t("Пароль не сменён. Исправьте то, что отмечено под полями.")))
    elif isinstance(note, TrackerError):
        parts.error_box(note)
    elif note:
        st.success(plain(note), icon=":material/check_circle:")
    key = f"{_KEY}-{st.session_state.get(_KEY, 0)}"
    with st.container(width=420):
        show_fields(_fields(), key, {}, wrong)
        st.button(t("Сменить пароль"), type="primary", key=f"{key}-save", on_click=_press, args=(actor, key))
    st.caption(t("После смены пароля на других устройствах придётся войти заново."))


def _fields() -> tuple[Field, ...]:
    return (
        Field(name="old", label="Нынешний пароль", kind="password"),
        Field(name="password", label="Новый пароль", kind="password", help=passwords.say_rule()),
        Field(name="again", label="Новый пароль ещё раз", kind="password"),
    )


def _press(actor: Actor, key: str) -> None:
    said = {name: value or "" for name, value in read_fields(_fields(), key).items()}
    token = state.token()

    def verb() -> None:
        if said["password"] != said["again"]:
            message = t("Пароли не совпадают. Впишите новый пароль ещё раз.")
            raise InvalidInput(message, fields={"again": message})
        change_own_password(current_store(), actor, old=said["old"], new=said["password"], token=token)

    if notes.attempt(verb, t("Пароль сменён. На других устройствах нужно войти заново.")):
        st.session_state[_KEY] = st.session_state.get(_KEY, 0) + 1
