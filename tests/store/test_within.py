"""Lying within an area means one thing for lists, for works, for the map's snapshot and for the rights of a deputy."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
import shapely
from sqlmodel import col, select

from tracker.domain.filters import Filters
from tracker.domain.models import Area, Category, ServiceRequest
from tracker.geo.rows import match
from tracker.geo.within import MAX_EDGES, asked_outline, edges_of, view_of, within_of
from tracker.store import Store, map_columns, map_rows, queries

TODAY = date(2026, 11, 20)
#: A square with a hole, and an island apart.
OUTLINE = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[56.20, 58.00], [56.30, 58.00], [56.30, 58.10], [56.20, 58.10], [56.20, 58.00]],
            [[56.24, 58.03], [56.26, 58.03], [56.27, 58.07], [56.24, 58.06], [56.24, 58.03]],
        ],
        [[[56.34, 58.02], [56.38, 58.04], [56.35, 58.08], [56.34, 58.02]]],
    ],
}


def fill(store: Store) -> None:
    chance = np.random.default_rng(7)
    with store.transaction() as tx:
        tx.session.add(Category(code="bins", name="Урны", unit="шт."))
        north = Area(code="north", kind="tos", name="ТОС")
        okrug = Area(code="okrug", kind="constituency", name="Округ", outline=OUTLINE)
        micro = Area(code="micro", kind="microdistrict", name="Микрорайон", outline=OUTLINE)
        tx.session.add_all([north, okrug, micro])
        tx.session.flush()
        part = Area(code="part", kind="microdistrict", name="Часть", parent_id=north.id)
        tx.session.add(part)
        tx.session.flush()
        for number in range(600):
            has_place = number % 20 != 0
            tx.session.add(
                ServiceRequest(
                    number=f"N-{number}",
                    category_code="bins",
                    lat=round(float(chance.uniform(57.98, 58.12)), 6) if has_place else None,
                    long=round(float(chance.uniform(56.18, 56.40)), 6) if has_place else None,
                    area_id=(None, north.id, part.id, micro.id)[number % 4],
                )
            )
        tx.touch(None)


@pytest.mark.parametrize("code", ["okrug", "north", "part", "micro", "unknown"])
def test_sql_the_snapshot_and_the_rule_itself_agree(store: Store, code: str) -> None:
    fill(store)
    filters = Filters(within=code)
    with store.reading() as session:
        rows = session.exec(select(ServiceRequest).order_by(col(ServiceRequest.id))).all()
        listed = set(queries.matching_ids(session, filters, today=TODAY))
        codes = map_rows.read_codes(session)
        columns = map_columns.read_rows(session, codes)
        areas = {area.code: area for area in session.exec(select(Area)).all()}
    drawn = set(columns.ids[match(columns, codes, filters, today=TODAY)].tolist())
    assert listed == drawn
    if code == "unknown":
        assert listed == set()
        return
    children = tuple(area.id or 0 for area in areas.values() if area.parent_id == areas[code].id)
    rule = within_of(areas[code], children)
    assert listed == {row.id for row in rows if rule.holds(row.lat, row.long, row.area_id)}
    assert 0 < len(listed) < len(rows)


def test_a_hole_is_outside_and_an_island_is_inside() -> None:
    rule = within_of(Area(code="okrug", kind="constituency", name="Округ", outline=OUTLINE))
    assert rule.holds(58.01, 56.21, None) and rule.holds(58.05, 56.355, None)
    assert not rule.holds(58.05, 56.25, None) and not rule.holds(58.05, 56.32, None)
    assert not rule.holds(None, None, 1)


def test_an_outline_of_thousands_of_points_is_asked_with_few() -> None:
    circle = shapely.Point(56.3, 58.0).buffer(0.05, quad_segs=2000)
    asked = asked_outline(json.dumps(shapely.geometry.mapping(circle)))
    assert len(edges_of(asked)) <= MAX_EDGES
    assert asked.symmetric_difference(circle).area / circle.area < 0.01


def test_an_area_is_looked_at_as_near_as_all_of_it_can_be_seen() -> None:
    def area(side: float) -> Area:
        ring = [
            [56.3, 58.0],
            [56.3 + side, 58.0],
            [56.3 + side, 58.0 + side],
            [56.3, 58.0 + side],
            [56.3, 58.0],
        ]
        return Area(
            code="a", name="А", kind="constituency", outline={"type": "Polygon", "coordinates": [ring]}
        )

    assert view_of(area(0.02)) == (58.01, 56.31, 14)
    assert [found[2] for side in (0.0001, 0.01, 0.04, 30.0) if (found := view_of(area(side)))] == [
        17,
        15,
        13,
        9,
    ]
    assert view_of(Area(code="a", name="А", kind="microdistrict", lat=58.0, long=56.3)) == (58.0, 56.3, 13)
    assert view_of(Area(code="a", name="А", kind="constituency")) is None


def test_the_filter_lives_in_the_address_and_in_words() -> None:
    filters, ignored = Filters.from_query({"within": "okrug"})
    assert (filters.within, ignored) == ("okrug", ())
    assert filters.to_query() == {"within": "okrug"}
