"""The frame of every page: language, account, menu by role."""

from contextlib import suppress

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from tracker.domain.permissions import Action, can, can_some
from tracker.i18n import t
from tracker.texts import SERVICE
from tracker.ui import data, parts, state

state.choose_language()
st.set_page_config(page_title=t(SERVICE), page_icon=":material/holiday_village:", layout="wide")
who = state.actor()


def _page(file: str, title: str, icon: str, *, hidden: bool = False, default: bool = False) -> st.Page:
    path = "" if default else file
    return st.Page(
        f"{file}.py",
        title=title,
        icon=f":material/{icon}:",
        url_path=path,
        default=default,
        visibility="hidden" if hidden else "visible",
    )


works = t("Работы") if can(who, Action.SEE_WORKS) or who.area_id else t("Мои работы")
menu = [
    _page("map", t("Карта"), "map", default=True),
    _page("submit", t("Подать заявку"), "add_circle"),
    # Staff find both from the queue and have a long menu without them; the footer leads everybody there.
    _page("find", t("Найти заявку"), "search", hidden=who.is_staff),
    _page("courtyard", t("Дворы"), "holiday_village", hidden=who.is_staff),
    _page("consents", t("Мои согласия"), "verified_user", hidden=True),
    _page("request", t("Заявка"), "description", hidden=True),
    _page("triage", t("Очередь"), "inbox", hidden=not can(who, Action.SEE_QUEUE)),
    _page("area", t("Мой округ"), "where_to_vote", hidden=not can_some(who, Action.SEE_AREA)),
    _page("works", works, "construction", hidden=not can_some(who, Action.SEE_WORKS)),
    _page("report", t("Отчёты"), "monitoring", hidden=not can_some(who, Action.SEE_REPORTS)),
    _page("data", t("Импорт и экспорт"), "swap_vert", hidden=not can(who, Action.IMPORT)),
    _page("admin", t("Настройки"), "settings", hidden=not can(who, Action.EDIT_REFERENCE)),
    _page("account", t("Учётная запись"), "person", hidden=True),
    _page("about", t("О сервисе"), "info"),
]
page = st.navigation(menu, position="top")
parts.account_bar(who)
if data.is_demo():
    parts.demo_banner()
# A page that ends early has its footer too.
with suppress(StopException):
    page.run()
parts.footer()
