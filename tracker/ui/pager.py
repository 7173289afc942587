"""Numbers of pages above a list and once more below it, where a reader of a phone arrives."""

from __future__ import annotations

import streamlit as st


def choose_page(pages: int, *, key: str) -> int:
    """Draw the numbers above the list, where there are several pages; returns the page that is open."""
    return st.pagination(pages, key=key) if pages > 1 else 1


def repeat_pages(pages: int, page: int, *, key: str) -> None:
    """The same numbers below the list: one press turns both, and the browser goes back to the list's beginning."""
    if pages < 2:
        return
    # A key of its own for each page: the widget is new after each turn, so it always shows the page that is open.
    with st.container(key=f"{key}-below"):
        again = f"{key}-below-{page}"
        st.pagination(pages, default=page, key=again, on_change=_turn, args=(again, key))


def _turn(pressed: str, key: str) -> None:
    st.session_state[key] = st.session_state[pressed]
