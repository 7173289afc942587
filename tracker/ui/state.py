"""Who looks at the page and in what language, and how errors are shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tracker import i18n
from tracker.actions import sessions
from tracker.config import LANGUAGE_COOKIE
from tracker.domain.people import Actor
from tracker.domain.permissions import Action, can_some
from tracker.errors import TrackerError
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.ui import parts

_log = logging.getLogger(__name__)


def actor() -> Actor:
    """Who is signed in, by the cookie that only the server reads."""
    return sessions.actor_of(current_store(), token())


def token() -> str:
    """The cookie of this sign-in; empty where nobody is signed in."""
    return st.context.cookies.get(current_store().settings.session_cookie) or ""


def choose_language() -> None:
    """Speak the language that the reader chose, else the instance's."""
    i18n.use_language(_language_of_reader())


def _language_of_reader() -> str:
    settings = current_store().settings
    chosen = st.context.cookies.get(LANGUAGE_COOKIE) if get_script_run_ctx(suppress_warning=True) else None
    return chosen if chosen in i18n.LANGUAGES else settings.language


# What a button does is done before the page's script runs, in a thread that knows no language yet.
i18n.ask_where_unset(_language_of_reader)


def require_page(action: Action, title: str) -> Actor:
    """The actor, or the page's title and a polite end for those who may see nothing of it; what they see is for the verbs to say."""
    who = actor()
    if not can_some(who, action):
        parts.heading(title)
        if who.is_staff:
            st.warning(
                t("Эта страница вам недоступна: для неё нужны другие права. Обратитесь к администратору.")
            )
        else:
            st.info(t("Эта страница для сотрудников."))
            parts.draw(parts.sign_in_button())
        parts.end_page()
    return who


@contextmanager
def showing_errors() -> Iterator[None]:
    """Expected errors inside become a message on the page."""
    try:
        yield
    except TrackerError as error:
        parts.error_box(error)


def on_script_error(error: Exception) -> bool:
    """Any other error: the log has it whole, the person gets one clear sentence."""
    if isinstance(error, TrackerError):
        parts.error_box(error)
        return True
    _log.exception("page failed", exc_info=error)
    st.error(
        t("Страница не открылась из-за ошибки у нас. Обновите её; если не поможет, сообщите администратору.")
    )
    return True
