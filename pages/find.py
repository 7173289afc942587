"""The way to a request for whoever has its number."""

import streamlit as st

from tracker.ui import request_view

asked = request_view.ask_number()
if asked:
    st.switch_page("request.py", query_params={"number": asked})
