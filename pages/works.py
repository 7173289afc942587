"""Works: the plan of a year with a form for a new one, or one work with all that is done with it."""

import streamlit as st

from tracker.domain.permissions import Action
from tracker.errors import NotFound
from tracker.i18n import t
from tracker.ui import notes, parts, state, work_forms, work_view, works_list
from tracker.ui.work_file import read_work

who = state.require_page(Action.MANAGE_WORKS)


def show_plan() -> None:
    """The plan of a year."""
    parts.heading(t("Работы"), t("План года по программам: что, где, сколько, кто делает и что уже принято."))
    notes.show_note()
    works_list.show_plan(works_list.choose())
    with st.expander(t("Добавить работу"), icon=":material/add:"):
        work_forms.show_new(who)


def show_one(wanted: str) -> None:
    """One work."""
    try:
        file = read_work(int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
    except NotFound as error:
        parts.heading(t("Работа не найдена"), error.message)
        st.link_button(t("Все работы"), "/works")
        return
    work_view.show_head(file)
    notes.show_note()
    work_view.show_facts(file.row)
    work_view.show_panel(who, file)
    work_view.show_history(file)


if chosen := st.query_params.get("id", ""):
    show_one(chosen)
else:
    show_plan()
