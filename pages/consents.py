"""What a resident agreed to with a request, and the way to take it back."""

import streamlit as st

from tracker.i18n import t
from tracker.ui import consents_page, parts

parts.heading(
    t("Мои согласия"),
    t(
        "На что вы согласились, когда подавали заявку. Любое согласие можно отозвать, заявку рассмотрят и без него."
    ),
)
consents_page.show_door(st.query_params.get("number", ""))
