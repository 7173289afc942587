"""Reference data that every page asks for, cached for a short while."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tracker.domain.models import Area, Category, Organisation, Programme
from tracker.runtime import current_store
from tracker.store import queries

_SECONDS = 15


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def categories() -> Sequence[Category]:
    """Kinds of work that are in use, in the order of the list."""
    with current_store().reading() as session:
        return queries.categories(session)


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def microdistricts() -> Sequence[Area]:
    """Microdistricts by name."""
    with current_store().reading() as session:
        return queries.areas(session, "microdistrict")


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def programmes() -> Sequence[Programme]:
    """Programmes."""
    with current_store().reading() as session:
        return queries.programmes(session)


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def contractors() -> Sequence[Organisation]:
    """Contractors by name."""
    with current_store().reading() as session:
        return queries.organisations(session, "contractor")


@st.cache_data(ttl=_SECONDS, show_spinner=False)
def is_demo() -> bool:
    """Whether this instance holds demo data."""
    with current_store().reading() as session:
        return queries.has_demo(session)


def names() -> dict[str, str]:
    """Names of the kinds of work by code."""
    return {category.code: category.name for category in categories()}
