"""A small still map out of the service's own ground: tiles of an extract, or outline, courtyards and houses."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tracker.geo.mercator import TILE_PX, WORLD, project, unit_px, unproject
from tracker.render.lettering import Face, clean
from tracker.render.tile_picture import LAND, Box, draw_tile, write_labels

OUTSIDE, INSIDE, EDGE = "#dde4df", "#f6f6f0", "#14594a"
_YARD, _HOUSE, _HOUSE_EDGE, _NUMBER, _STREET, _HALO = (
    "#bcd9bd",
    "#d8dfda",
    "#a9b7b0",
    "#46564f",
    "#6d7b76",
    "#f6f6f0",
)
_YARD_M, _HOUSE_M = 60.0, 19.0
_HOUSES_FROM, _STREETS_FROM = 14, 15
_MARK_PX = 46  #: how far the mark in the middle reaches
_TOGETHER_PX = 260.0
_EARTH_M = 40_075_016.7
Point = tuple[float, float]


@dataclass(frozen=True)
class KnownHouse:
    """A house of the list: where it stands, and its address."""

    long: float
    lat: float
    street: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What lies around a place: decoded tiles of one zoom by column and row; outlines, houses and yards in degrees.

    Houses and yards are drawn only where there are no tiles. Points are longitude, latitude.
    """

    outlines: Sequence[Mapping[str, Any]] = ()
    tile_zoom: int = 0
    tiles: Mapping[tuple[int, int], Mapping[str, Any]] = field(default_factory=dict)
    houses: Sequence[KnownHouse] = ()
    yards: Sequence[Point] = ()


@dataclass(frozen=True)
class View:
    """What part of the world fills a picture: its middle in degrees, a zoom (not whole, perhaps), the size in pixels.

    It is drawn `scale` times as large; places are in pixels of that drawing.
    """

    lat: float
    long: float
    zoom: float
    width: int
    height: int
    scale: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the drawing."""
        return self.width * self.scale, self.height * self.scale

    @property
    def metre(self) -> float:
        """Pixels of a metre."""
        return self._unit * WORLD / (_EARTH_M * math.cos(math.radians(self.lat)))

    @property
    def _unit(self) -> float:
        return float(unit_px(0) * 2.0**self.zoom * self.scale)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        x, y = project(np.array([self.lat]), np.array([self.long]))
        half = [size / 2 / self._unit for size in self.size]
        lats, longs = unproject(
            np.array([x[0] - half[0], x[0] + half[0]]), np.array([y[0] + half[1], y[0] - half[1]])
        )
        return float(longs[0]), float(lats[0]), float(longs[1]), float(lats[1])

    def place(self, longs: Sequence[float], lats: Sequence[float]) -> list[Point]:
        """Places in the drawing, from its upper left corner."""
        x, y = project(np.array([*lats, self.lat], dtype=float), np.array([*longs, self.long], dtype=float))
        xs = (x.astype(float) - float(x[-1])) * self._unit + self.size[0] / 2
        ys = (y.astype(float) - float(y[-1])) * self._unit + self.size[1] / 2
        return list(zip(xs[:-1].tolist(), ys[:-1].tolist(), strict=True))

    def tiles(self, zoom: int) -> dict[tuple[int, int], Box]:
        """The tiles of a zoom that the view touches, by column and row."""
        side = TILE_PX * 2.0 ** (self.zoom - zoom) * self.scale
        x, y = project(np.array([self.lat]), np.array([self.long]))
        left, top = (float(at[0]) * self._unit - size / 2 for at, size in zip((x, y), self.size, strict=True))
        columns = range(max(0, int(left // side)), int((left + self.size[0]) // side) + 1)
        rows = range(max(0, int(top // side)), int((top + self.size[1]) // side) + 1)
        return {(c, r): (c * side - left, r * side - top, side) for c in columns for r in rows}


def draw_ground(ground: Ground, view: View) -> Image.Image:
    """The map of a view."""
    picture = Image.new("RGB", view.size, LAND if ground.tiles else OUTSIDE)
    placed = [
        (ground.tiles[at], box) for at, box in view.tiles(ground.tile_zoom).items() if at in ground.tiles
    ]
    for tile, box in placed:
        draw_tile(picture, tile, box, zoom=view.zoom, scale=view.scale)
    _draw_outlines(picture, ground, view)
    if ground.tiles:
        write_labels(picture, placed, zoom=view.zoom, scale=view.scale)
    else:
        _draw_yards(picture, ground, view)
        _draw_houses(picture, ground, view)
    return picture


def _draw_outlines(picture: Image.Image, ground: Ground, view: View) -> None:
    """The district: light inside (over tiles: veiled outside), with a dashed edge."""
    if not ground.outlines:
        return
    rings = [view.place(*zip(*ring, strict=False)) for outline in ground.outlines for ring in _rings(outline)]
    inside = Image.new("1", picture.size)
    for ring in rings:
        part = Image.new("1", picture.size)
        ImageDraw.Draw(part).polygon(ring, fill=1)
        inside = ImageChops.logical_xor(inside, part)
    if ground.tiles:
        veil = Image.blend(picture, Image.new("RGB", picture.size, "#e2e8e4"), 0.45)
        picture.paste(veil, mask=ImageChops.invert(inside.convert("L")))
    else:
        picture.paste(INSIDE, mask=inside)
    pen = ImageDraw.Draw(picture)
    for ring in rings:
        _dash(pen, [*ring, ring[0]], (8.0 * view.scale, 6.0 * view.scale), 2 * view.scale)


def _dash(pen: ImageDraw.ImageDraw, line: Sequence[Point], lengths: tuple[float, float], width: int) -> None:
    """A dashed line; only its dashes that may be seen are drawn."""
    size, along, period = pen.im.size, 0.0, sum(lengths)
    for (x0, y0), (x1, y1) in pairwise(line):
        length = float(np.hypot(x1 - x0, y1 - y0))
        is_seen = max(x0, x1) > 0 and min(x0, x1) < size[0] and max(y0, y1) > 0 and min(y0, y1) < size[1]
        at = -(along % period)
        while is_seen and length and at < length:
            a, b = max(at, 0.0) / length, min(at + lengths[0], length) / length
            if b > a:
                ends = [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for t in (a, b)]
                pen.line(ends, fill=EDGE, width=width)
            at += period
        along += length


def outline_points(outline: Mapping[str, Any]) -> list[tuple[float, float]]:
    """All points of an outline: longitude, latitude."""
    return [(at[0], at[1]) for ring in _rings(outline) for at in ring]


def _rings(outline: Mapping[str, Any]) -> list[list[list[float]]]:
    coordinates: list[Any] = outline.get("coordinates", [])
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(outline.get("type")), [])
    return [[at[:2] for at in ring] for polygon in polygons for ring in polygon]


def _draw_yards(picture: Image.Image, ground: Ground, view: View) -> None:
    radius = _YARD_M * view.metre
    if not ground.yards or radius < 4:
        return
    # Drawn at a quarter of the size and softened: an edge this soft has no detail to lose, and it costs a sixteenth.
    green = Image.new("L", (picture.width // 4, picture.height // 4))
    pen, inner = ImageDraw.Draw(green), radius / 4 * 0.72
    for x, y in view.place(*zip(*ground.yards, strict=True)):
        at = (x / 4, y / 4)
        pen.ellipse((at[0] - inner, at[1] - inner, at[0] + inner, at[1] + inner), fill=215)
    soft = green.filter(ImageFilter.GaussianBlur(radius / 4 * 0.2))
    picture.paste(_YARD, mask=soft.resize(picture.size, Image.Resampling.BICUBIC))


def _draw_houses(picture: Image.Image, ground: Ground, view: View) -> None:
    if not ground.houses or view.zoom < _HOUSES_FROM:
        return
    pen, side = ImageDraw.Draw(picture), max(5.0 * view.scale, _HOUSE_M * view.metre)
    places = view.place([house.long for house in ground.houses], [house.lat for house in ground.houses])
    face = Face(round(side * 0.42), 550)
    for (x, y), house in zip(places, ground.houses, strict=True):
        box = (x - side / 2, y - side / 2, x + side / 2, y + side / 2)
        pen.rounded_rectangle(box, side / 5, fill=_HOUSE, outline=_HOUSE_EDGE, width=view.scale)
        is_seen = math.dist((x, y), _middle(pen)) > _MARK_PX * view.scale + side / 2
        if is_seen and side > 18 * view.scale and (width := face.width(house.number)) < side * 0.94:
            face.write(pen, (x - width / 2, y + face.size * 0.36), house.number, _NUMBER)
    if view.zoom >= _STREETS_FROM:
        _name_streets(pen, ground.houses, places, view.scale)


def _name_streets(
    pen: ImageDraw.ImageDraw, houses: Sequence[KnownHouse], places: Sequence[Point], scale: int
) -> None:
    """A street's name under its houses that stand together, where no other name is; whole, or not at all."""
    groups: list[tuple[str, list[Point]]] = []
    for at, house in zip(places, houses, strict=True):
        reach = _TOGETHER_PX * scale
        near = (g for g in groups if g[0] == house.street and any(math.dist(p, at) < reach for p in g[1]))
        if (group := next(near, None)) is not None:
            group[1].append(at)
        else:
            groups.append((house.street, [at]))
    width, height = pen.im.size
    face, taken = Face(15 * scale, 500), list[tuple[float, float, float]]()
    for name, members in sorted(groups, key=lambda group: -len(group[1])):
        half = face.width(clean(name)) / 2
        edge = half + 8 * scale
        x = min(max(sum(at[0] for at in members) / len(members), edge), width - edge)
        below, above = max(at[1] for at in members) + 34 * scale, min(at[1] for at in members) - 20 * scale
        for y in (below, above):
            is_hidden = not 20 * scale < y < height - 8 * scale or _reaches_middle(pen, (x, y), half, scale)
            if not is_hidden and all(
                abs(y - b) > 20 * scale or abs(x - a) > half + c + 8 for a, b, c in taken
            ):
                taken.append((x, y, half))
                face.write(pen, (x - half, y), clean(name), _STREET, halo=_HALO)
                break


def _middle(pen: ImageDraw.ImageDraw) -> Point:
    """Where the mark stands: words keep clear of it."""
    return pen.im.size[0] / 2, pen.im.size[1] / 2


def _reaches_middle(pen: ImageDraw.ImageDraw, at: Point, half: float, scale: int) -> bool:
    """Whether words that begin `half` to the left of a point lie under the mark."""
    x, y = _middle(pen)
    return math.hypot(max(0.0, abs(at[0] - x) - half), at[1] - 6 * scale - y) < (_MARK_PX + 10) * scale
