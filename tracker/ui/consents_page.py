"""What somebody with a receipt agreed to, and the way to take it back: by the number and the code, without an account."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from tracker.actions import personal_data
from tracker.domain.personal import ConsentKind, GivenConsent, say_version
from tracker.errors import TrackerError
from tracker.i18n import t
from tracker.render import numbers
from tracker.render.safe_text import plain
from tracker.runtime import current_store
from tracker.ui import html, notes, parts
from tracker.ui.contact_panel import say_effect
from tracker.ui.request_file import MAX_NUMBER, to_number

_NUMBER, _CODE, _OPEN = "consents-number", "consents-code", "consents-open"
#: What withdrawal is to the person, and the press after it that does it.
_SAID = {
    ConsentKind.PROCESSING: ("Удалить мои контакты", "Да, удалить насовсем"),
    ConsentKind.PUBLICATION: ("Скрыть мой текст и фото", "Да, скрыть от всех"),
}


def show_door(number: str) -> None:
    """Two fields and a button; once they fit, the consents."""
    notes.show_note()
    opened: tuple[str, str] | None = st.session_state.get(_OPEN)
    if opened is not None:
        _show_consents(*opened)
        return
    with st.container(width=480):
        st.text_input(t("Номер заявки"), value=number, key=_NUMBER, max_chars=MAX_NUMBER)
        st.text_input(
            t("Код из подтверждения"),
            key=_CODE,
            max_chars=80,
            placeholder="7KQ4-M2XZ-9HTB",
            autocomplete="off",
        )
        st.button(t("Показать мои согласия"), type="primary", key="consents-go", on_click=_enter)
    st.caption(
        t(
            "Код показывался один раз, когда заявка была принята. Если он потерян, отзовите согласие {contact}.",
            contact=t(current_store().settings.operator_contact),
        )
    )


def _enter() -> None:
    number = to_number(st.session_state[_NUMBER])
    # Pasted as the receipt gives it: «Заявка № … Код …».
    code = str(st.session_state[_CODE]).rpartition("Код")[2].rpartition(t("Код"))[2]
    verb = partial(personal_data.consents_by_code, current_store(), number, code)
    if notes.attempt(verb, ""):
        st.session_state[_OPEN] = (number, code)


def _show_consents(number: str, code: str) -> None:
    try:
        consents = personal_data.consents_by_code(current_store(), number, code)
    except TrackerError as error:
        parts.error_box(error)
        st.session_state.pop(_OPEN)
        return
    parts.section(t("Заявка № {number}", number=number))
    _draw(consents, number, code)
    parts.draw(html.link(html.request_path(number), t("Открыть страницу заявки")))


def _draw(consents: Sequence[GivenConsent], number: str, code: str) -> None:
    for consent in consents:
        with st.container(border=True):
            st.markdown(f"**{t(consent.kind.label)}**")
            st.caption(
                t(
                    "Дано {moment}, редакция\N{NO-BREAK SPACE}{version}",
                    moment=numbers.moment(consent.given_at),
                    version=plain(say_version(consent.version)),
                )
            )
            with st.expander(t("Текст, с которым вы согласились")):
                st.markdown(consent.text)
            if consent.withdrawn_at is not None:
                st.write(t("Отозвано {moment}.", moment=numbers.moment(consent.withdrawn_at)))
                continue
            _ask(consent.kind, number, code)


def _ask(kind: ConsentKind, number: str, code: str) -> None:
    """The press that cannot be undone stands behind another one."""
    label, sure = _SAID[kind]
    with st.popover(t(label), key=f"consents-ask-{kind}"):
        st.write(say_effect(kind))
        st.button(t(sure), key=f"consents-withdraw-{kind}", on_click=_withdraw, args=(number, code, kind))


def _withdraw(number: str, code: str, kind: ConsentKind) -> None:
    verb = partial(personal_data.withdraw_by_code, current_store(), number, code, kind)
    notes.attempt(verb, t("Согласие отозвано. Заявку рассмотрят и без него."))
