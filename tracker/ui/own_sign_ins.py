"""Where one is signed in: device, since when, last seen; end one of them, or all."""

from __future__ import annotations

from datetime import datetime

import streamlit as st
from markupsafe import Markup

from tracker.actions import sessions
from tracker.actions.sessions import OwnSignIn
from tracker.clock import now, to_local, today
from tracker.domain.people import Actor
from tracker.i18n import t
from tracker.render import numbers
from tracker.runtime import current_store
from tracker.ui import notes, parts, state

_KEY = "sign-ins"


def show_sign_ins(actor: Actor) -> None:
    """The list, this device first, and the way out of all."""
    parts.section(t("Где вы вошли"))
    parts.lead(t("Незнакомое устройство? Завершите его вход и смените пароль."))
    notes.show_note(_KEY)
    with st.container(key=_KEY):
        for place, one in enumerate(sessions.own_sign_ins(current_store(), actor, state.token())):
            _show(actor, place, one)
    with st.popover(t("Выйти на всех устройствах"), key=f"{_KEY}-everywhere"):
        st.markdown(t("Все ваши входы завершатся, и этот тоже. Потом всюду нужно будет войти заново."))
        parts.draw(Markup('<div class="own-sign-out">{}</div>').format(parts.sign_out_everywhere_button()))


def _show(actor: Actor, place: int, one: OwnSignIn) -> None:
    here = Markup(' <span class="here">{}</span>').format(t("это устройство")) if one.is_here else Markup()
    when = t(
        "Вход {began}, последний раз {seen}", began=numbers.moment(one.began_at), seen=_seen(one.seen_at)
    )
    with st.container(horizontal=True, vertical_alignment="center", key=f"sign-in-{place}"):
        parts.draw(
            Markup('<p class="sign-in-row"><strong>{}</strong>{}<small>{}</small></p>').format(
                one.device or t("Неизвестное устройство"), here, when
            )
        )
        if not one.is_here:
            st.button(t("Завершить"), key=f"end-sign-in-{place}", on_click=_end, args=(actor, one.key))


def _end(actor: Actor, key: str) -> None:
    notes.attempt(
        lambda: sessions.end_own(current_store(), actor, key),
        t("Вход завершён. На том устройстве теперь нужен пароль."),
        key=_KEY,
    )


def _seen(moment: datetime) -> str:
    """As exact as it is known: sign-ins are noted every few minutes."""
    if now() - moment < 2 * sessions.SEEN_EVERY:
        return t("только что")
    local = to_local(moment)
    return t("сегодня в {time}", time=f"{local:%H:%M}") if local.date() == today() else numbers.moment(moment)
