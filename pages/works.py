"""Works: the plan of a year with a form for a new one, one's own works, or one work with all that may be done with it."""

import streamlit as st

from tracker.domain.people import Actor
from tracker.domain.permissions import Action, Whose, can, whose
from tracker.errors import NotFound
from tracker.i18n import t
from tracker.ui import notes, own_works, parts, progress_form, state, work_forms, work_view, works_list
from tracker.ui.work_file import read_work

who = state.require_page(Action.SEE_WORKS, t("Работы"))


def show_plan(actor: Actor) -> None:
    """The plan of a year, of everything or of one's own area."""
    parts.heading(t("Работы"), t("План года по программам: что, где, сколько, кто делает и что уже принято."))
    notes.show_note()
    works_list.show_plan(actor, works_list.choose())
    if can(actor, Action.MANAGE_WORKS):
        with st.expander(t("Добавить работу"), icon=":material/add:"):
            work_forms.show_new(actor)


def show_own(actor: Actor) -> None:
    """The works of the actor's organisation."""
    parts.heading(t("Мои работы"), t("Работы вашей организации: что сделать сейчас и к какому сроку."))
    own_works.show_own(actor)


def show_one(actor: Actor, wanted: str) -> None:
    """One work."""
    try:
        file = read_work(actor, int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
    except NotFound as error:
        parts.heading(t("Работа не найдена"), error.message)
        st.link_button(t("Все работы"), "/works")
        return
    work_view.show_head(file)
    notes.show_note()
    if can(actor, Action.MANAGE_WORKS):
        work_view.show_facts(file.row)
        work_view.show_panel(actor, file)
    elif file.can_report:
        with st.container(border=True, key="work-panel"):
            progress_form.show_progress(actor, file.row)
        work_view.show_facts(file.row)
        work_view.show_requests(file)
    else:
        work_view.show_facts(file.row)
        work_view.show_requests(file)
    work_view.show_history(file)


if chosen := st.query_params.get("id", ""):
    show_one(who, chosen)
elif whose(who, Action.SEE_WORKS) is Whose.ORGANISATION:
    show_own(who)
else:
    show_plan(who)
