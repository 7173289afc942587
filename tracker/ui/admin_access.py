"""Under an account's form: a one-time link for a new password, and the end of a second factor that is lost."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from tracker.actions import resets, second_factor
from tracker.domain.people import Actor
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.ui import notes, parts
from tracker.ui.editor import Row

_KEY = "admin-access"


def show_access(actor: Actor, row: Row) -> None:
    """What an administrator does for somebody who cannot sign in."""
    with st.container(border=True, key=_KEY):
        parts.section(t("Не может войти?"))
        notes.show_note(_KEY)
        _show_link(row)
        st.button(t("Ссылка для нового пароля"), key=f"{_KEY}-link", on_click=_make_link, args=(actor, row))
        if second_factor.codes_left(current_store(), int(row.ident or 0)) is not None:
            st.caption(
                t(
                    "Вход подтверждается кодом из телефона. Если телефон и запасные коды потеряны, снимите это."
                )
            )
            st.button(t("Снять подтверждение входа"), key=f"{_KEY}-clear", on_click=_clear, args=(actor, row))


def _show_link(row: Row) -> None:
    """The link, as long as its account stays chosen; it is kept nowhere else."""
    ident, path = st.session_state.get(f"{_KEY}-made", (None, ""))
    if ident != row.ident:
        st.session_state.pop(f"{_KEY}-made", None)
        st.caption(
            t(
                "По ссылке сотрудник сам задаст новый пароль. Она служит один раз и {minutes} минут.",
                minutes=resets.LINK_MINUTES,
            )
        )
        return
    here = urlsplit(st.context.url or "")
    st.code(f"{here.scheme}://{here.netloc}{path}", language=None, wrap_lines=True)
    st.caption(
        t(
            "Передайте ссылку только самому сотруднику, лучше лично. Она служит один раз и {minutes} минут; "
            "новая ссылка отменяет прежнюю.",
            minutes=resets.LINK_MINUTES,
        )
    )


def _clear(actor: Actor, row: Row) -> None:
    notes.attempt(
        lambda: second_factor.clear(current_store(), actor, int(row.ident or 0)),
        t("Подтверждение входа снято, все входы сотрудника завершены."),
        key=_KEY,
    )


def _make_link(actor: Actor, row: Row) -> None:
    made: list[str] = []
    verb = resets.make_link
    done = t("Ссылка готова, скопируйте её.")
    if notes.attempt(lambda: made.append(verb(current_store(), actor, int(row.ident or 0))), done, key=_KEY):
        st.session_state[f"{_KEY}-made"] = (row.ident, made[0])
