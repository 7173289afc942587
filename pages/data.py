"""Import and export: files in by steps, with a dry run first; requests out with the filters of every other page."""

import streamlit as st

from tracker.domain.permissions import Action
from tracker.i18n import t
from tracker.ui import parts, state
from tracker.ui.export_form import show_export
from tracker.ui.import_form import show_import

who = state.require_page(Action.IMPORT, t("Импорт и экспорт"))
parts.heading(
    t("Импорт и экспорт"), t("Загрузите заявки, дома или границы из файла; скачайте заявки таблицей.")
)
inside, outside = st.tabs([t("Загрузить из файла"), t("Скачать заявки")])
with inside:
    show_import(who)
with outside:
    show_export(who)
