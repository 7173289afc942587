"""One request: what everybody may see of it, and for staff what they may do with it."""

import streamlit as st

from tracker.domain.permissions import Action, can
from tracker.errors import NotFound
from tracker.i18n import t
from tracker.ui import notes, parts, request_view, state
from tracker.ui.request_file import MAX_NUMBER, read_file, to_number
from tracker.ui.staff_panel import show_panel

who = state.actor()
# Contractors, companies and deputies have accounts too, but read what everybody reads.
is_office = can(who, Action.SEE_QUEUE)
number = to_number(st.query_params.get("number", ""))


def ask_number(error: NotFound | None = None) -> None:
    """A field for the number, with what was wrong with the one before."""
    parts.heading(t("Найти заявку"), t("Номер есть в подтверждении, например МОТ-2026-000123."))
    if error:
        parts.error_box(error)
    with st.container(key="find", width=480):
        typed = st.text_input(t("Номер заявки"), value=number, key="find-number", max_chars=MAX_NUMBER)
        st.button(t("Найти"), type="primary", key="find-send")
    if typed and to_number(typed) != number:
        st.query_params["number"] = to_number(typed)
        st.rerun()


if not number:
    ask_number()
    st.stop()
try:
    file = read_file(number, is_staff=is_office)
except NotFound as error:
    ask_number(error)
    st.stop()

request_view.show_head(file, is_staff=is_office)
notes.show_note()
if is_office:
    show_panel(who, file)
story, facts = st.columns([3, 2], gap="large")
with story:
    request_view.show_story(file, is_staff=is_office)
with facts:
    request_view.show_facts(file, is_staff=is_office)
