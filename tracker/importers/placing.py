"""The place of many requests at once: inside the outline or not, which house, courtyard and microdistrict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isnan

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tracker.domain.models import Area, House
from tracker.geo.areas import Areas, contains_many, distance_m
from tracker.geo.houses import HouseIndex
from tracker.importers.rows import AXES_NOTE, Refusal, RequestRow

OUTSIDE = "Место вне границ"
UNPLACED = "Адреса нет в списке домов, а координат в строке нет"
BY_ADDRESS_NOTE = "Место найдено по адресу в списке домов"
UNPLACED_NOTE = "Адреса нет в списке домов: заявка без точки на карте"
OUTSIDE_NOTE = "Место вне границ, заявка загружена с отметкой"
NEAR_ADDRESS_NOTE = "Адрес взят у ближайшего дома"
#: A house that the address names is believed up to this distance from the point in the same row.
_SAME_PLACE_M = 300.0
_DEGREE_M = 111_195.0
Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class PlaceRules:
    """What to do with rows beyond the outline, and with addresses that nobody knows."""

    outline: BaseGeometry | None
    area_name: str = ""
    keep_outside: bool = False
    keep_unplaced: bool = False
    house_within_m: float
    landmark_within_m: float
    yard_within_m: float


@dataclass(frozen=True)
class Yards:
    """Courtyards as columns, and which of them each house looks into."""

    ids: Sequence[int]
    points: Sequence[tuple[float, float]]
    of_house: Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A request with everything that is known of its place."""

    row: RequestRow
    lat: float | None
    long: float | None
    address: str
    house_id: int | None
    courtyard_id: int | None
    area_id: int | None
    is_outside: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """What the lists say about one point; `lat` is NaN where there is none. Houses and yards are positions in lists."""

    lat: float
    long: float
    is_outside: bool
    area: Area | None
    house: int | None
    landmark: int | None
    yard: int | None


class Placer:
    """Finds places by the lists of one instance, as they stood when it was made."""

    def __init__(self, rules: PlaceRules, *, areas: Areas, houses: HouseIndex, yards: Yards) -> None:
        self._rules = rules
        self._areas = areas
        self._yards = yards
        self._point_of_yard = dict(zip(yards.ids, yards.points, strict=True))
        self._houses = houses.houses
        points = [(house.lat, house.long) for house in houses.houses]
        self._near_houses = _Nearest(points, rules.house_within_m)
        self._landmarks = _Nearest(points, rules.landmark_within_m)
        self._near_yards = _Nearest(yards.points, rules.yard_within_m)
        self._find = lru_cache(maxsize=20_000)(houses.find)

    def place(self, rows: Sequence[RequestRow]) -> list[PlacedRow | Refusal]:
        """Each row with its place, or with why it has none, in the same order."""
        named = [self._find(row.address) if row.address else None for row in rows]
        lats, longs, notes = self._points(rows, named)
        outside = self._mend_axes(lats, longs, notes)
        spots = map(
            _Spot,
            lats.tolist(),
            longs.tolist(),
            outside.tolist(),
            self._areas.areas_of(lats, longs),
            self._near_houses.of(lats, longs),
            self._landmarks.of(lats, longs),
            self._near_yards.of(lats, longs),
        )
        return [self._placed(*found) for found in zip(rows, named, notes, spots, strict=True)]

    def _points(
        self, rows: Sequence[RequestRow], named: Sequence[House | None]
    ) -> tuple[Numbers, Numbers, list[list[str]]]:
        lats, longs, notes = (
            np.full(len(rows), np.nan),
            np.full(len(rows), np.nan),
            [list(row.notes) for row in rows],
        )
        for at, (row, house) in enumerate(zip(rows, named, strict=True)):
            if row.lat is not None and row.long is not None:
                lats[at], longs[at] = row.lat, row.long
            elif house is not None:
                lats[at], longs[at] = house.lat, house.long
                notes[at].append(BY_ADDRESS_NOTE)
        return lats, longs, notes

    def _mend_axes(self, lats: Numbers, longs: Numbers, notes: list[list[str]]) -> NDArray[np.bool_]:
        """Exchange the axes where only that brings a point inside; tells which points stay outside."""
        outline = self._rules.outline
        if outline is None:
            return np.zeros(len(lats), dtype=bool)
        outside = np.isfinite(lats) & ~contains_many(outline, lats, longs)
        swapped = outside & contains_many(outline, longs, lats)
        for at in np.flatnonzero(swapped):
            lats[at], longs[at] = longs[at], lats[at]
            notes[at].append(AXES_NOTE)
        return outside & ~swapped

    def _placed(
        self, row: RequestRow, named: House | None, notes: list[str], spot: _Spot
    ) -> PlacedRow | Refusal:
        if isnan(spot.lat):
            if not self._rules.keep_unplaced:
                return Refusal(row.raw, UNPLACED, row.address)
            return PlacedRow(row, None, None, row.address, None, None, None, False, (*notes, UNPLACED_NOTE))
        if spot.is_outside:
            if not self._rules.keep_outside:
                return Refusal(row.raw, OUTSIDE, f"{self._rules.area_name}: {spot.lat}, {spot.long}")
            notes.append(OUTSIDE_NOTE)
        house = self._house(named, spot)
        return PlacedRow(
            row,
            round(spot.lat, 6),
            round(spot.long, 6),
            named.address if named is house and named else row.address or self._address(house, spot, notes),
            house.id if house else None,
            self._yard(house, spot),
            spot.area.id if spot.area else None,
            spot.is_outside,
            tuple(notes),
        )

    def _house(self, named: House | None, spot: _Spot) -> House | None:
        if named and distance_m(spot.lat, spot.long, named.lat, named.long) <= _SAME_PLACE_M:
            return named
        return None if spot.house is None else self._houses[spot.house]

    def _address(self, house: House | None, spot: _Spot, notes: list[str]) -> str:
        if house is not None:
            notes.append(NEAR_ADDRESS_NOTE)
            return house.address
        return "" if spot.landmark is None else f"около дома {self._houses[spot.landmark].address}"

    def _yard(self, house: House | None, spot: _Spot) -> int | None:
        """The courtyard of the house, the nearest one where it has several; else one near the point."""
        own = self._yards.of_house.get(house.id or 0) if house else None
        if own:
            return min(own, key=lambda yard: distance_m(spot.lat, spot.long, *self._point_of_yard[yard]))
        return None if spot.yard is None else self._yards.ids[spot.yard]


class _Nearest:
    """The nearest of some points, for many points at once, within so many metres."""

    def __init__(self, points: Sequence[tuple[float, float]], within_m: float) -> None:
        self._within = within_m
        self._scale = float(np.cos(np.radians(np.mean([lat for lat, _ in points])))) if points else 1.0
        plane = [(long * self._scale * _DEGREE_M, lat * _DEGREE_M) for lat, long in points]
        self._tree = shapely.STRtree([shapely.Point(place) for place in plane])

    def of(self, lats: Numbers, longs: Numbers) -> list[int | None]:
        """Position of the nearest point, or None."""
        found: list[int | None] = [None] * len(lats)
        known = np.flatnonzero(np.isfinite(lats))
        if not len(self._tree) or not len(known):
            return found
        asked = shapely.points(longs[known] * self._scale * _DEGREE_M, lats[known] * _DEGREE_M)
        pairs = self._tree.query_nearest(asked, max_distance=self._within, all_matches=False)
        for position, nearest in zip(*pairs, strict=True):
            found[known[position]] = int(nearest)
        return found
