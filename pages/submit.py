"""The form for residents: what, where, photos, contacts; then the receipt with the number."""

import streamlit as st

from tracker.errors import TrackerError
from tracker.i18n import t
from tracker.ui import parts, state, submit_form

if submit_form.show_receipt():
    parts.end_page()

parts.heading(
    t("Подать заявку"),
    t("Расскажите, какие работы нужны во дворе. Регистрация не нужна, это займёт пару минут."),
)
draft = submit_form.show_form()
st.info(
    t(
        "Это заявка на работы во дворе, а не обращение по закону № 59-ФЗ. Если вам нужен официальный письменный "
        "ответ, подайте обращение через портал «Госуслуги» или письмом в администрацию района."
    ),
    icon=":material/info:",
)
# What is amiss stands above the button, where the eyes are after a press; below it a phone would hide it.
amiss = st.container()
if st.button(t("Отправить заявку"), type="primary", key="submit-send"):
    try:
        submit_form.file_draft(state.actor(), draft)
    except TrackerError as error:
        with amiss:
            parts.error_box(error)
    else:
        st.rerun()
