"""What came of a press of a button: kept by the button's callback, shown by the run that follows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from tracker.errors import TrackerError
from tracker.ui import parts

_KEY = "note"


def attempt(verb: Callable[[], object], done: str) -> bool:
    """Do it, and keep `done` or the error for the page to show; whether it went well."""
    try:
        verb()
    except TrackerError as error:
        st.session_state[_KEY] = error
        return False
    st.session_state[_KEY] = done
    return True


def take_note() -> str | TrackerError | None:
    """What the last press came to, once."""
    note: str | TrackerError | None = st.session_state.pop(_KEY, None)
    return note


def show_note() -> None:
    """Show what the last press came to, once."""
    note = take_note()
    if isinstance(note, TrackerError):
        parts.error_box(note)
    elif note:
        st.success(note, icon=":material/check_circle:")
