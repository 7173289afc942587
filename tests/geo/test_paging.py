"""Pages found in the snapshot are the pages of a plain sort by the day of filing."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.geo.map_rows import CODES, TODAY, filters_strategy, is_match, make_rows
from tracker.actions.map_layers import Layers
from tracker.domain.filters import Filters
from tracker.geo.paging import newest
from tracker.geo.rows import Rows
from tracker.geo.snapshot import Snapshot


def _filed(rows: Rows, filters: Filters) -> dict[int, int]:
    return {int(rows.ids[n]): int(rows.filed[n]) for n in range(len(rows.ids)) if is_match(rows, n, filters)}


@settings(max_examples=100, deadline=None)
@given(st.tuples(st.integers(0, 150), st.integers(0, 60), st.integers(0, 9_999)), filters_strategy, st.data())
def test_a_page_holds_the_days_it_reaches_into(
    made: tuple[int, int, int], filters: Filters, data: st.DataObject
) -> None:
    count, changed, seed = made
    offset, limit = data.draw(st.integers(0, 120)), data.draw(st.integers(1, 30))
    base = make_rows(count, seed)
    fresh = make_rows(changed, seed + 1, first_id=max(1, count - 20))
    snapshot = Snapshot.of(base, CODES, 1).follow(fresh.ids.astype(np.int64), fresh, CODES, 2)
    layer, changes = Layers(lambda _q, _among: np.empty(0, dtype=np.int32)).of(snapshot, filters, TODAY)
    page = newest(snapshot, layer, changes, offset=offset, limit=limit)
    old = base.take(~np.isin(base.ids, fresh.ids))
    filed = _filed(old, filters) | _filed(fresh, filters)
    days = sorted(filed.values(), reverse=True)
    wanted = days[offset : offset + limit]
    found = sorted((filed[each] for each in page.ids.tolist()), reverse=True)
    assert found[page.skip : page.skip + limit] == wanted
    assert set(found) <= set(wanted)


def test_beyond_the_last_page_there_is_nothing() -> None:
    snapshot = Snapshot.of(make_rows(5, 1), CODES, 1)
    layer, changes = Layers(lambda _q, _among: np.empty(0, dtype=np.int32)).of(
        snapshot, Filters(), date(2026, 11, 20)
    )
    assert len(newest(snapshot, layer, changes, offset=5, limit=20).ids) == 0
