"""Filters of the address bar: they read back as they were, and nonsense is left out by name."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.filters import DEFAULT_FILTERS, Filters, Tri, recent_since
from tracker.domain.statuses import Status, StatusGroup

DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
CODES = st.lists(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), unique=True, max_size=3).map(tuple)


def _several(items: list[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(items), unique=True, max_size=3).map(tuple)


FILTERS = st.builds(
    Filters,
    status=_several(list(StatusGroup)),
    state=_several(list(Status)),
    category=CODES,
    area=CODES,
    programme=CODES,
    year=st.lists(st.integers(1900, 2200), unique=True, max_size=2).map(tuple),
    contractor=st.lists(st.integers(1, 999), unique=True, max_size=2).map(tuple),
    filed_from=DAYS,
    filed_to=DAYS,
    completed_from=DAYS,
    completed_to=DAYS,
    overdue=st.none() | st.sampled_from(Tri),
    warranty=st.none() | st.sampled_from(Tri),
    q=st.sampled_from(["", "гагарина 93/3", "МОТ-2026-000001", "a,b & c=d"]),
    recent_days=st.none() | st.integers(1, 3660),
)


@given(FILTERS)
def test_filters_read_back_from_the_address_bar_as_they_were(filters: Filters) -> None:
    assert Filters.from_query(filters.to_query()) == (filters, ())


@given(st.dictionaries(st.sampled_from([*Filters.__dataclass_fields__]), st.text(max_size=30)))
def test_no_text_in_the_address_bar_breaks_the_filters(query: dict[str, str]) -> None:
    filters, ignored = Filters.from_query(query)
    assert set(ignored) <= set(query)
    assert Filters.from_query(filters.to_query())[0] == filters


def test_nonsense_is_left_out_and_named() -> None:
    filters, ignored = Filters.from_query(
        {"status": "nonsense", "year": "20x6", "filed_from": "31.12.2026", "overdue": "yes", "unknown": "1"}
    )
    assert filters == Filters(overdue=Tri.YES)
    assert set(ignored) == {"status", "year", "filed_from"}


def test_an_empty_query_means_nothing_chosen() -> None:
    assert Filters.from_query({"q": "   "}) == (Filters(), ())
    assert Filters().is_default
    assert Filters().to_query() == {}


def test_the_default_view_goes_back_ninety_days() -> None:
    assert recent_since(DEFAULT_FILTERS, date(2026, 11, 20)) == date(2026, 8, 22)
    assert recent_since(Filters(), date(2026, 11, 20)) is None
