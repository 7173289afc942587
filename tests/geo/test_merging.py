"""Marks on the map never lie over each other, and what is merged is never lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.geo.map_rows import CODES, TODAY, make_rows
from tracker.domain.filters import Filters
from tracker.geo.layer import Layer, changes_of
from tracker.geo.mercator import project, unit_px
from tracker.geo.merging import GAP_PX, merge, radius_px
from tracker.geo.rows import match
from tracker.geo.snapshot import Snapshot
from tracker.geo.tiles import Viewport, picture


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 250), st.integers(0, 10_000))
def test_no_two_clusters_touch(count: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(0, 900, count), chance.uniform(0, 600, count)
    weight = chance.integers(1, 5_000, count)
    owner = merge(x, y, weight)
    assert len(owner) == count
    if not count:
        return
    size = int(owner.max()) + 1
    assert sorted(set(owner.tolist())) == list(range(size))
    total = np.bincount(owner, weights=weight)
    middle_x = np.bincount(owner, weights=x * weight) / total
    middle_y = np.bincount(owner, weights=y * weight) / total
    radius = radius_px(total)
    for one in range(size):
        for other in range(one):
            away = np.hypot(middle_x[one] - middle_x[other], middle_y[one] - middle_y[other])
            assert away >= radius[one] + radius[other] + GAP_PX - 1e-6


def test_marks_far_apart_stay_as_they_are() -> None:
    assert len(set(merge(np.array([0.0, 500.0]), np.array([0.0, 500.0]), np.array([9, 1])).tolist())) == 2


def test_the_marks_of_a_city_are_no_grid() -> None:
    rows = make_rows(3_000, 4, scatter=0.03)
    snapshot = Snapshot.of(rows, CODES, 1)
    layer = Layer(snapshot.base, match(snapshot.base.rows, CODES, Filters(), today=TODAY))
    none = changes_of(layer, snapshot, np.empty(0, dtype=bool))
    marks = picture(layer, none, Viewport(56.1, 57.9, 56.5, 58.1, 13)).marks
    x, y = project(np.array([m.lat for m in marks]), np.array([m.long for m in marks]))
    # The places within cells of 32 pixels spread over the cells: no line of marks repeats.
    offsets = np.concatenate([(x * unit_px(13)) % 32, (y * unit_px(13)) % 32])
    assert len(marks) > 20
    assert offsets.std() == pytest.approx(32 / 12**0.5, rel=0.25)
