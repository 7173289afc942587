"""What came of a press of a button: kept by the button's callback, shown by the run that follows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from tracker.errors import TrackerError
from tracker.render.safe_text import plain
from tracker.ui import parts

_KEY = "note"


def attempt(verb: Callable[[], object], done: str, *, key: str = _KEY) -> bool:
    """Do it, and keep `done` or the error for the page to show; whether it went well. Parts of a page may have their own key."""
    try:
        verb()
    except TrackerError as error:
        st.session_state[key] = error
        return False
    st.session_state[key] = done
    return True


def take_note(key: str = _KEY) -> str | TrackerError | None:
    """What the last press came to, once."""
    note: str | TrackerError | None = st.session_state.pop(key, None)
    return note


def show_note(key: str = _KEY) -> None:
    """Show what the last press came to, once."""
    note = take_note(key)
    if isinstance(note, TrackerError):
        parts.error_box(note)
    elif note:
        st.success(plain(note), icon=":material/check_circle:")
