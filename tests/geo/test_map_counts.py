"""The map's counts equal a plain count of the rows, for any data, filter, viewport and history of changes."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.geo.map_rows import CODES, TODAY, filters_strategy, is_match, make_rows
from tracker.domain.filters import Filters
from tracker.geo.inside import look_inside
from tracker.geo.layer import Changes, Layer, changes_of
from tracker.geo.mercator import unproject
from tracker.geo.rows import GROUPS, STATUSES, Rows, match
from tracker.geo.snapshot import Snapshot
from tracker.geo.tiles import MAX_FEATURES, Box, Picture, Viewport, picture

views = st.builds(
    lambda west, south, width, height, zoom: Viewport(west, south, west + width, south + height, zoom),
    west=st.floats(56.0, 56.6),
    south=st.floats(57.8, 58.2),
    width=st.floats(0.0001, 1.0),
    height=st.floats(0.0001, 0.5),
    zoom=st.integers(0, 19),
)
WHOLE = Viewport(-180, -85, 180, 85, 10)


def layer_of(snapshot: Snapshot, filters: Filters) -> tuple[Layer, Changes]:
    layer = Layer(snapshot.base, match(snapshot.base.rows, CODES, filters, today=TODAY))
    return layer, changes_of(layer, snapshot, match(snapshot.fresh, CODES, filters, today=TODAY))


def draw(snapshot: Snapshot, filters: Filters, view: Viewport) -> Picture:
    return picture(*layer_of(snapshot, filters), view)


def counted(rows: Rows, filters: Filters, view: Viewport) -> Counter[str]:
    box = Box.of(view)
    inside = box.holds(rows.x, rows.y) & rows.has_place
    return Counter(
        STATUSES[rows.status[n]].group.value
        for n in range(len(rows))
        if inside[n] and is_match(rows, n, filters)
    )


def drawn(found: Picture) -> Counter[str]:
    total: Counter[str] = Counter()
    for mark in found.marks:
        total.update({group.value: n for group, n in zip(GROUPS, mark.by_group, strict=True) if n})
    return total


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.integers(0, 10_000), filters_strategy, views)
def test_a_viewport_counts_what_a_plain_count_counts(
    count: int, seed: int, filters: Filters, view: Viewport
) -> None:
    rows = make_rows(count, seed)
    found = draw(Snapshot.of(rows, CODES, 1), filters, view)
    expected = counted(rows, filters, view)
    assert drawn(found) == expected
    assert found.total == expected.total()
    assert len(found.marks) <= MAX_FEATURES


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 300), st.integers(0, 10_000), filters_strategy, views, st.data())
def test_changes_show_without_sorting_anew(
    count: int, seed: int, filters: Filters, view: Viewport, data: st.DataObject
) -> None:
    rows = make_rows(count, seed)
    snapshot = Snapshot.of(rows, CODES, 1)
    truth = {int(found): rows.take(np.array([n])) for n, found in enumerate(rows.ids)}
    for step in range(data.draw(st.integers(1, 4))):
        changed = data.draw(st.lists(st.integers(1, count + 20), min_size=1, max_size=15, unique=True))
        there = changed[: data.draw(st.integers(0, len(changed)))]
        fresh = make_rows(len(there), seed + step + 1)
        fresh = Rows(np.array(there, dtype=np.int32), *(getattr(fresh, name) for name in _OTHER_COLUMNS))
        for found in changed:
            truth.pop(found, None)
        truth.update({found: fresh.take(np.array([n])) for n, found in enumerate(there)})
        snapshot = snapshot.follow(np.array(changed), fresh, CODES, 2 + step)
    assert len(snapshot) == len(truth)
    now = Rows.concat(list(truth.values())) if truth else make_rows(0, 0)
    expected = counted(now, filters, view)
    found_ids = look_inside(*layer_of(snapshot, filters), view, limit=1_000)
    assert drawn(draw(snapshot, filters, view)) == expected
    assert found_ids.total == expected.total()
    box = Box.of(view)
    inside = box.holds(now.x, now.y) & now.has_place
    ids = [int(now.ids[n]) for n in range(len(now)) if inside[n] and is_match(now, n, filters)]
    assert sorted(mark.id or 0 for mark in found_ids.marks) == sorted(ids)


_OTHER_COLUMNS = [name for name in Rows.__dataclass_fields__ if name != "ids"]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(0, 10_000), filters_strategy)
def test_the_legend_adds_up_to_the_map_and_those_without_a_place(
    count: int, seed: int, filters: Filters
) -> None:
    rows = make_rows(count, seed)
    half = count // 2
    first, rest = rows.take(np.arange(half)), rows.take(np.arange(half, count))
    snapshot = Snapshot.of(first, CODES, 1).follow(rest.ids, rest, CODES, 2)
    _layer, changes = layer_of(snapshot, filters)
    matching = sum(is_match(rows, n, filters) for n in range(count))
    assert sum(changes.by_group) == matching
    assert draw(snapshot, filters, WHOLE).total + changes.without_place == matching


def test_many_changes_become_a_base_of_their_own() -> None:
    snapshot = Snapshot.of(make_rows(6_000, 1), CODES, 1)
    fresh = make_rows(3_000, 2, first_id=2_001)
    after = snapshot.follow(fresh.ids, fresh, CODES, 2)
    assert after.base is not snapshot.base
    assert (len(after), len(after.fresh), len(after.stale)) == (6_000, 0, 0)
    assert draw(after, Filters(), WHOLE).total == int(after.base.placed)


def test_a_lone_request_stands_exactly_at_its_place_with_its_id() -> None:
    rows = make_rows(1, 3)
    rows.has_place[:] = True
    mark = draw(Snapshot.of(rows, CODES, 1), Filters(), WHOLE).marks[0]
    lat, long = unproject(rows.x, rows.y)
    assert (mark.id, mark.count) == (1, 1)
    assert abs(mark.lat - lat[0]) < 1e-6 and abs(mark.long - long[0]) < 1e-6


def test_an_empty_archive_draws_nothing() -> None:
    found = draw(Snapshot.of(make_rows(0, 0), CODES, 0), Filters(), WHOLE)
    assert found == Picture((), 0)


def test_a_click_learns_how_far_the_requests_of_a_cluster_reach() -> None:
    rows = make_rows(400, 5)
    layer, changes = layer_of(Snapshot.of(rows, CODES, 1), Filters())
    for mark in picture(layer, changes, WHOLE).marks:
        if mark.box is None:
            continue
        west, south, east, north = mark.box
        inside = look_inside(layer, changes, Viewport(west, south, east, north, 10), limit=5)
        assert inside.total >= mark.count
        assert inside.bounds is not None
        assert west <= inside.bounds[0] <= inside.bounds[2] <= east
        assert south <= inside.bounds[1] <= inside.bounds[3] <= north
        assert len(inside.marks) <= 5
