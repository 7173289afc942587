"""Where words stand on the ground: names along their streets, numbers on their houses, none over another at any zoom."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tracker.geo.ground_kinds import LAST_ZOOM, NAMES_FROM, NUMBERS_FROM
from tracker.geo.ground_tiles import tile_units
from tracker.geo.mercator import unit_px

#: Words are laid out square by square of this zoom and keep inside it, so that squares need not know one another.
SQUARE_ZOOM = 12
NUMBER = "number"
_LAST_LAID = 19  #: nearer there is room for everything that fitted here
_LETTER_PX, _LINE_PX = 7.3, 16.0
_BETWEEN_PX = 420.0  #: a name is repeated along its street this far apart
_STRAIGHT = 0.985  #: how much of a name's width its ends must be apart for the street to count as straight
_MOST_OF_NUMBER = 12  #: «12 корпус 10» and no more
_ORDER = {kind: place for place, kind in enumerate(NAMES_FROM)}
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place (units of the world square) from a zoom on; `angle` in degrees, never upside down."""

    first_zoom: int
    kind: str
    text: str
    x: float
    y: float
    angle: float

    def spots(self, zoom: int) -> list[Spot]:
        """Middles of the circles, in pixels of a zoom, that the word covers."""
        px = unit_px(zoom)
        half = len(self.text) * _LETTER_PX / 2
        count = max(1, math.ceil(2 * half / _LINE_PX))
        turn = math.radians(self.angle)
        along = np.linspace(-half, half, count + 1) if count > 1 else np.zeros(1)
        return [(self.x * px + a * math.cos(turn), self.y * px + a * math.sin(turn)) for a in along.tolist()]

    def tiles(self, zoom: int) -> Iterator[tuple[int, int]]:
        """The tiles of a zoom that the word touches when it is drawn at that zoom or, on the last tiles, nearer."""
        at = max(zoom, self.first_zoom)
        side = tile_units(zoom) * unit_px(at)
        xs, ys = zip(*self.spots(at), strict=True)
        for x in range(int((min(xs) - _LINE_PX) // side), int((max(xs) + _LINE_PX) // side) + 1):
            for y in range(int((min(ys) - _LINE_PX) // side), int((max(ys) + _LINE_PX) // side) + 1):
                yield x, y


class _Room:
    """What is taken at one zoom inside one square."""

    def __init__(self, zoom: int, square: tuple[int, int]) -> None:
        self._taken: dict[tuple[int, int], list[Spot]] = defaultdict(list)
        side = tile_units(SQUARE_ZOOM) * unit_px(zoom)
        half = _LINE_PX / 2
        self._box = (square[0] * side + half, square[1] * side + half)
        self._end = ((square[0] + 1) * side - half, (square[1] + 1) * side - half)

    def take(self, spots: Iterable[Spot]) -> None:
        for x, y in spots:
            self._taken[int(x // _LINE_PX), int(y // _LINE_PX)].append((x, y))

    def is_free(self, spots: Iterable[Spot]) -> bool:
        return all(self._is_inside(spot) and not self._is_near(spot) for spot in spots)

    def _is_inside(self, spot: Spot) -> bool:
        return all(low <= at <= high for low, at, high in zip(self._box, spot, self._end, strict=True))

    def _is_near(self, spot: Spot) -> bool:
        column, row = int(spot[0] // _LINE_PX), int(spot[1] // _LINE_PX)
        return any(
            math.hypot(spot[0] - x, spot[1] - y) < _LINE_PX
            for c in (column - 1, column, column + 1)
            for r in (row - 1, row, row + 1)
            for x, y in self._taken.get((c, r), ())
        )


def short_number(text: str) -> str:
    """A house number without the floor, the entrance or the company that some write into it; empty where none is left."""
    number = " ".join(re.split(r"[,(]", text)[0].replace(";", ", ").split())
    return number if len(number) <= _MOST_OF_NUMBER else ""


def lay_out(
    square: tuple[int, int],
    lines: Sequence[tuple[str, str, BaseGeometry]],
    numbers: Sequence[tuple[str, float, float]],
) -> list[Label]:
    """The words of one square: `lines` are kind, name and line; `numbers` are text and place. What stands stays, nearer."""
    streets = _merged(lines)
    laid: list[Label] = []
    left = list(numbers)
    for zoom in range(min(NAMES_FROM.values()), _LAST_LAID + 1):
        room = _Room(zoom, square)
        places: dict[str, list[Spot]] = defaultdict(list)
        for label in laid:
            room.take(label.spots(zoom))
            places[label.text].append((label.x * unit_px(zoom), label.y * unit_px(zoom)))
        for kind, name, parts in streets:
            if NAMES_FROM[kind] <= zoom:
                laid += _along(zoom, kind, name, parts, room=room, same=places[name])
        if zoom >= NUMBERS_FROM:
            left = _numbers(zoom, left, room, laid)
    return laid


def _numbers(
    zoom: int, numbers: list[tuple[str, float, float]], room: _Room, laid: list[Label]
) -> list[tuple[str, float, float]]:
    """Write the numbers that have room; the rest wait for a nearer zoom."""
    waiting = []
    for text, x, y in numbers:
        label = Label(zoom, NUMBER, text, x, y, 0.0)
        spots = label.spots(zoom)
        if room.is_free(spots):
            room.take(spots)
            laid.append(label)
        else:
            waiting.append((text, x, y))
    return waiting


def _merged(lines: Sequence[tuple[str, str, BaseGeometry]]) -> list[tuple[str, str, list[BaseGeometry]]]:
    """One entry for each name with its unbroken lines, the longest first; the more important streets first."""
    by_name: dict[str, list[tuple[str, BaseGeometry]]] = defaultdict(list)
    for kind, name, line in lines:
        if kind in _ORDER:
            by_name[name].append((kind, line))
    found = []
    for name, members in by_name.items():
        kind = min((kind for kind, _ in members), key=_ORDER.__getitem__)
        whole = shapely.line_merge(shapely.union_all([line for _, line in members]))
        parts = sorted(shapely.get_parts(whole).tolist(), key=lambda part: -part.length)
        found.append((kind, name, parts))
    found.sort(key=lambda street: (_ORDER[street[0]], -sum(part.length for part in street[2]), street[1]))
    return found


def _along(
    zoom: int, kind: str, name: str, parts: Sequence[BaseGeometry], *, room: _Room, same: list[Spot]
) -> Iterator[Label]:
    px = unit_px(zoom)
    width = len(name) * _LETTER_PX / px
    for part in parts:
        if part.length < width * 1.15:
            break
        for x, y, angle in _straight_places(part, width):
            at = (x * px, y * px)
            if any(math.hypot(at[0] - ox, at[1] - oy) < _BETWEEN_PX for ox, oy in same):
                continue
            label = Label(zoom, kind, name, x, y, angle)
            spots = label.spots(zoom)
            if room.is_free(spots):
                room.take(spots)
                same.append(at)
                yield label


def _straight_places(line: BaseGeometry, width: float) -> Iterator[tuple[float, float, float]]:
    """Middles and angles of the straight stretches as long as the name, those nearest to the line's middle first."""
    middle, reach = line.length / 2, (line.length - width) / 2
    count = min(60, int(reach / (width / 4)))
    offsets = np.array([0.0, *(side * n * width / 4 for n in range(1, count + 1) for side in (1, -1))])
    ends: list[NDArray[Any]] = [
        shapely.get_coordinates(shapely.line_interpolate_point(line, middle + offsets + shift))
        for shift in (-width / 2, 0.0, width / 2)
    ]
    begin, centre, end = ends
    chord = np.hypot(*(end - begin).T)
    bend = np.hypot(*(centre - (begin + end) / 2).T)
    for n in np.flatnonzero((chord >= _STRAIGHT * width) & (bend <= 0.05 * width)).tolist():
        angle = math.degrees(math.atan2(end[n, 1] - begin[n, 1], end[n, 0] - begin[n, 0]))
        angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
        x, y = (centre[n] + (begin[n] + end[n]) / 2) / 2
        yield float(x), float(y), round(angle, 1)


def zooms_of(label: Label) -> range:
    """Zooms of the tiles that the label is written into."""
    return range(min(label.first_zoom, LAST_ZOOM), LAST_ZOOM + 1)
