"""A tile of the map's own ground on a still picture: the same things in the same calm colours as the map in the browser."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from tracker.render.lettering import Face, clean

LAND = "#f5f4ef"
_SURFACES = {
    "residential": "#f1efe8",
    "industry": "#ebe9e5",
    "school": "#f1ecdd",
    "green": "#dfead4",
    "wood": "#cfe0c4",
    "pitch": "#d3e4cf",
    "playground": "#e8e6c4",
    "parking": "#eceae4",
    "water": "#b9d6e4",
    "square": "#fbfaf6",
}
_BUILDING, _BUILDING_EDGE = "#ded9ce", "#c6bfb1"
#: Kind of line -> its colour, the colour of its edge (none: empty), and its width in pixels at zooms.
_LINES: dict[str, tuple[str, str, tuple[tuple[float, float], ...]]] = {
    "stream": ("#b9d6e4", "", ((13, 0.8), (16, 2), (20, 8))),
    "river": ("#b9d6e4", "", ((9, 1.2), (13, 3), (16, 8))),
    "path": ("#d8cfbb", "", ((15, 0.8), (17, 1.6))),
    "service": ("#ffffff", "#dcd7cb", ((14, 0.9), (15, 1.8), (17, 5))),
    "street": ("#ffffff", "#d5d0c4", ((13, 1), (14, 2.2), (15, 4.5), (17, 10))),
    "tertiary": ("#ffffff", "#d0cabc", ((12, 1.2), (13, 2.2), (15, 6), (17, 12))),
    "secondary": ("#fdf6df", "#d9cda9", ((11, 1.2), (13, 3), (15, 7), (17, 14))),
    "primary": ("#fbecc2", "#d8c48d", ((9, 1.2), (11, 2), (13, 4), (15, 8.5), (17, 16))),
    "motorway": ("#f8e0a8", "#d0b574", ((9, 1.6), (11, 2.6), (13, 5), (15, 9), (17, 17))),
    "tram": ("#c3bfb6", "", ((14, 0.8), (17, 1.2))),
    "rail": ("#b3afa7", "", ((11, 0.8), (14, 1.4), (17, 2.4))),
}
_ROADS = [kind for kind, look in _LINES.items() if look[1] or kind == "path"]
_WORDS = "#5b584f"
Box = tuple[float, float, float]  # left, top and side of a tile on the picture


def draw_tile(picture: Image.Image, tile: Mapping[str, Any], box: Box, *, zoom: float, scale: int) -> None:
    """Draw a decoded tile into its box; nothing of it goes beyond."""
    left, top, side = box
    edges = (max(0, round(left)), max(0, round(top)))
    ends = (min(picture.width, round(left + side)), min(picture.height, round(top + side)))
    size = (ends[0] - edges[0], ends[1] - edges[1])
    if min(size) <= 0:
        return
    part = Image.new("RGB", size, LAND)
    brush = _Brush(part, tile, (left - edges[0], top - edges[1], side), zoom, scale)
    for kind, colour in _SURFACES.items():
        brush.surface(kind, colour)
    for kind in ("stream", "river"):
        brush.lines(kind)
    if zoom >= 13:
        for kind in _ROADS:
            brush.lines(kind, is_edge=True)
    for kind in (*_ROADS, "tram", "rail"):
        brush.lines(kind)
    brush.surface("building", _BUILDING, _BUILDING_EDGE if zoom >= 15 else "")
    picture.paste(part, edges)


class _Brush:
    def __init__(self, part: Image.Image, tile: Mapping[str, Any], box: Box, zoom: float, scale: int) -> None:
        self._part, self._pen = part, ImageDraw.Draw(part)
        self._things, self._box = tile["things"], box
        self._unit = box[2] / tile["extent"]
        self._zoom, self._scale = zoom, scale

    def surface(self, kind: str, colour: str, edge: str = "") -> None:
        for rings in self._shapes(kind):
            if len(rings) == 1:
                self._pen.polygon(rings[0], fill=colour)
            else:
                self._with_holes(rings, colour)
            for ring in rings if edge else ():
                self._pen.line([*ring, ring[0]], fill=edge, width=self._scale)

    def _with_holes(self, rings: Sequence[list[tuple[float, float]]], colour: str) -> None:
        mask = Image.new("1", self._part.size)
        pen = ImageDraw.Draw(mask)
        # Outer rings go one way round, holes the other.
        turn = _area(rings[0])
        for ring in rings:
            pen.polygon(ring, fill=int(_area(ring) * turn > 0))
        self._part.paste(colour, mask=mask)

    def lines(self, kind: str, *, is_edge: bool = False) -> None:
        fill, edge, widths = _LINES[kind]
        if is_edge and not edge:
            return
        if not is_edge and edge and self._zoom < 13:
            fill = edge
        px = _at(widths, self._zoom) + (1.4 if is_edge else 0.0)
        width = max(1, round(px * self._scale))
        for line in (line for lines in self._shapes(kind) for line in lines):
            self._pen.line(line, fill=edge if is_edge else fill, width=width, joint="curve")
            if width > 3:
                self._round(line, edge if is_edge else fill, width / 2 - 0.5)

    def _round(self, line: list[tuple[float, float]], colour: str, half: float) -> None:
        for x, y in (line[0], line[-1]):
            self._pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def _shapes(self, kind: str) -> Iterator[list[list[tuple[float, float]]]]:
        """Rings or lines of each thing of a kind that may be seen, as pixels of the part."""
        width, height = self._part.size
        air = 40 * self._scale
        for lines in self._things.get(kind, ()):
            found = [_steps(line, self._unit, self._box) for line in lines]
            xs, ys = zip(*(point for line in found for point in line), strict=True)
            if max(xs) > -air and min(xs) < width + air and max(ys) > -air and min(ys) < height + air:
                yield found


def _steps(line: Sequence[int], unit: float, box: Box) -> list[tuple[float, float]]:
    points = np.cumsum(np.reshape(np.asarray(line, dtype=float), (-1, 2)), axis=0) * unit + box[:2]
    return list(map(tuple, points.tolist()))


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))


def _at(stops: Sequence[tuple[float, float]], zoom: float) -> float:
    zooms, widths = zip(*stops, strict=True)
    return float(np.interp(zoom, zooms, widths))


def write_labels(
    picture: Image.Image, tiles: Sequence[tuple[Mapping[str, Any], Box]], *, zoom: float, scale: int
) -> None:
    """The names that the ground has at a zoom, along their streets; a name that stands in two tiles is written once."""
    face, written = Face(12 * scale, 500), set[tuple[str, int, int]]()
    for tile, (left, top, side) in tiles:
        unit = side / tile["extent"]
        for first, _kind, text, x, y, angle in tile["labels"]:
            at = (left + x * unit, top + y * unit)
            known = (text, round(at[0] / 8), round(at[1] / 8))
            if first <= zoom and known not in written:
                written.add(known)
                _write(picture, face, clean(text), at, angle)


def _write(picture: Image.Image, face: Face, text: str, at: tuple[float, float], angle: float) -> None:
    reach = face.width(text) / 2 + face.size
    if not (-reach < at[0] < picture.width + reach and -reach < at[1] < picture.height + reach) or not text:
        return
    side = math.ceil(2 * reach)
    word = Image.new("RGBA", (side, side), (245, 244, 239, 0))
    start = (side / 2 - face.width(text) / 2, side / 2 + face.size * 0.36)
    face.write(ImageDraw.Draw(word), start, text, _WORDS, halo=LAND)
    turned = word.rotate(-angle, Image.Resampling.BICUBIC)
    picture.paste(turned, (round(at[0] - side / 2), round(at[1] - side / 2)), turned)
