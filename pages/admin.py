"""Settings of the administrator: reference data, working days, places and accounts, one tab each."""

from collections.abc import Callable

import streamlit as st

from tracker.domain.permissions import Action
from tracker.i18n import t
from tracker.ui import (
    admin_audit,
    admin_calendar,
    admin_people,
    admin_personal,
    admin_places,
    admin_tables,
    parts,
    state,
)

who = state.require_page(Action.EDIT_REFERENCE, t("Настройки"))
parts.heading(t("Настройки"), t("Справочники, рабочие дни, дворы и учётные записи сотрудников."))
tabs: dict[str, Callable[[], None]] = {
    t("Виды работ"): lambda: admin_tables.show_table(admin_tables.KINDS_OF_WORK, who),
    t("Программы"): lambda: admin_tables.show_table(admin_tables.PROGRAMMES, who),
    t("Организации"): lambda: admin_tables.show_table(admin_tables.ORGANISATIONS, who),
    t("Причины отказа"): lambda: admin_tables.show_table(admin_tables.REASONS, who),
    t("Календарь"): lambda: admin_calendar.show_calendar(who),
    t("Сотрудники"): lambda: admin_people.show_people(who),
    t("Личные данные"): lambda: admin_personal.show_personal_data(who),
    t("Микрорайоны"): lambda: admin_places.show_areas(who),
    t("Дворы"): lambda: admin_places.show_courtyards(who),
    t("Журнал"): lambda: admin_audit.show_trail(who),
}
# Only the open tab is drawn, and it stays in the address bar: a link leads to it.
for tab, show in zip(st.tabs(list(tabs), key="tab", bind="query-params"), tabs.values(), strict=True):
    if tab.open:
        with tab:
            show()
