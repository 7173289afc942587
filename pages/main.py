"""The frame of every page: language, account, menu by role."""

import streamlit as st

from tracker.domain.permissions import Action, can
from tracker.i18n import t
from tracker.ui import data, parts, state

st.set_page_config(page_title="Дворы Мотовилихи", page_icon=":material/holiday_village:", layout="wide")
state.choose_language()
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


menu = [
    _page("map", t("Карта"), "map", default=True),
    _page("submit", t("Подать заявку"), "add_circle"),
    _page("request", t("Заявка"), "description", hidden=True),
    _page("courtyard", t("Двор"), "holiday_village", hidden=True),
    _page("triage", t("Очередь"), "inbox", hidden=not can(who, Action.SEE_QUEUE)),
    _page("works", t("Работы"), "construction", hidden=not can(who, Action.MANAGE_WORKS)),
    _page("report", t("Отчёты"), "monitoring", hidden=not can(who, Action.SEE_REPORTS)),
    _page("data", t("Импорт и экспорт"), "swap_vert", hidden=not can(who, Action.IMPORT)),
    _page("admin", t("Настройки"), "settings", hidden=not can(who, Action.EDIT_REFERENCE)),
    _page("account", t("Учётная запись"), "person", hidden=True),
    _page("about", t("О сервисе"), "info"),
]
page = st.navigation(menu, position="top")
parts.account_bar(who)
if data.is_demo():
    parts.demo_banner()
page.run()
parts.footer()
