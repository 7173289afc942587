"""One's own account: who is signed in, another password, the way out."""

import streamlit as st

from tracker.i18n import t
from tracker.ui import account, own_sign_ins, parts, second_factor, state

who = state.actor()
parts.heading(t("Учётная запись"))
if who.user_id is None:
    st.info(t("Эта страница для сотрудников."))
    parts.draw(parts.sign_in_button())
    parts.end_page()
account.show_account(who)
second_factor.show_second_factor(who)
own_sign_ins.show_sign_ins(who)
account.show_password_form(who)
