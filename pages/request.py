"""One request: what everybody may see of it, and for staff what they may do with it."""

import streamlit as st

from tracker.domain.permissions import Action, can
from tracker.errors import NotFound
from tracker.ui import notes, parts, request_view, state
from tracker.ui.request_file import read_file, to_number
from tracker.ui.staff_panel import show_panel

who = state.actor()
# Contractors, companies and deputies have accounts too, but read what everybody reads.
is_office = can(who, Action.SEE_QUEUE)
number = to_number(st.query_params.get("number", ""))


def ask_number(error: NotFound | None = None) -> None:
    """Ask for a number instead of showing a request."""
    asked = request_view.ask_number(number, error)
    if asked:
        st.query_params["number"] = asked
        st.rerun()
    parts.end_page()


if not number:
    ask_number()
try:
    file = read_file(number, is_staff=is_office)
except NotFound as error:
    ask_number(error)

request_view.show_head(file, is_staff=is_office)
notes.show_note()
if is_office:
    show_panel(who, file)
story, facts = st.columns([3, 2], gap="large")
with story:
    request_view.show_story(file, is_staff=is_office)
with facts:
    request_view.show_facts(file, is_staff=is_office)
