"""The place of many requests at once: inside the outline or not, which house, courtyard and microdistrict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tracker.domain.models import Area, Courtyard, House
from tracker.geo.areas import Areas, contains_many, distance_m
from tracker.geo.houses import HouseIndex
from tracker.importers.rows import AXES_NOTE, Refusal, RequestRow

OUTSIDE = "Место за границей: {area}"
UNPLACED = "Адреса нет в списке домов, а координат в строке нет"
BY_ADDRESS_NOTE = "Место найдено по адресу в списке домов"
UNPLACED_NOTE = "Адреса нет в списке домов: заявка без точки на карте"
OUTSIDE_NOTE = "Место за границей, заявка загружена с отметкой"
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
    house_within_m: float = 80.0
    yard_within_m: float = 150.0


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


class Placer:
    """Finds places by the lists of one instance, as they stood when it was made."""

    def __init__(
        self,
        rules: PlaceRules,
        *,
        areas: Areas,
        houses: HouseIndex,
        courtyards: Sequence[Courtyard],
        yard_of_house: Mapping[int, int],
    ) -> None:
        self._rules = rules
        self._areas = areas
        self._courtyards = courtyards
        self._yard_of_house = yard_of_house
        self._houses = houses.houses
        self._near_houses = _Nearest([(house.lat, house.long) for house in houses.houses], rules.house_within_m)
        self._near_yards = _Nearest([(yard.lat, yard.long) for yard in courtyards], rules.yard_within_m)
        self._find = lru_cache(maxsize=20_000)(houses.find)

    def place(self, rows: Sequence[RequestRow]) -> list[PlacedRow | Refusal]:
        """Each row with its place, or with why it has none, in the same order."""
        named = [self._find(row.address) if row.address else None for row in rows]
        lats, longs, notes = self._points(rows, named)
        outside = self._mend_axes(lats, longs, notes)
        areas = self._areas.areas_of(lats, longs)
        houses = self._near_houses.of(lats, longs)
        yards = self._near_yards.of(lats, longs)
        return [
            self._placed(row, named[at], notes[at], (lats[at], longs[at]), bool(outside[at]), areas[at], (houses[at], yards[at]))
            for at, row in enumerate(rows)
        ]

    def _points(
        self, rows: Sequence[RequestRow], named: Sequence[House | None]
    ) -> tuple[Numbers, Numbers, list[list[str]]]:
        lats, longs, notes = np.full(len(rows), np.nan), np.full(len(rows), np.nan), [list(row.notes) for row in rows]
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
        self,
        row: RequestRow,
        named: House | None,
        notes: list[str],
        point: tuple[float, float],
        is_outside: bool,
        area: Area | None,
        near: tuple[int | None, int | None],
    ) -> PlacedRow | Refusal:
        lat, long = (None, None) if np.isnan(point[0]) else (round(float(point[0]), 6), round(float(point[1]), 6))
        if lat is None or long is None:
            if not self._rules.keep_unplaced:
                return Refusal(row.raw, UNPLACED, row.address)
            notes.append(UNPLACED_NOTE)
            return PlacedRow(row, None, None, row.address, None, None, None, False, tuple(notes))
        if is_outside:
            if not self._rules.keep_outside:
                return Refusal(row.raw, OUTSIDE.format(area=self._rules.area_name), f"{lat}, {long}")
            notes.append(OUTSIDE_NOTE)
        house = named if named and distance_m(lat, long, named.lat, named.long) <= _SAME_PLACE_M else None
        if house is None and near[0] is not None:
            house = self._houses[near[0]]
        if house is not None and not row.address:
            notes.append(NEAR_ADDRESS_NOTE)
        yard = self._yard_of_house.get(house.id or 0) if house else None
        if yard is None and near[1] is not None:
            yard = self._courtyards[near[1]].id
        return PlacedRow(
            row, lat, long, row.address or (house.address if house else ""), house.id if house else None, yard,
            area.id if area else None, is_outside, tuple(notes),
        )


class _Nearest:
    """The nearest of some points, for many points at once, within so many metres."""

    def __init__(self, points: Sequence[tuple[float, float]], within_m: float) -> None:
        self._within = within_m
        self._scale = float(np.cos(np.radians(np.mean([lat for lat, _ in points])))) if points else 1.0
        plane = [(long * self._scale * _DEGREE_M, lat * _DEGREE_M) for lat, long in points]
        self._tree = shapely.STRtree(shapely.points(np.array(plane, dtype=float).reshape(-1, 2)))

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
