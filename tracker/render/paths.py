"""SVG paths on pictures: the same icons, pins and marks as on the map and the pages."""

from __future__ import annotations

from functools import lru_cache

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from PIL import ImageDraw

_STEPS = 10  #: straight lines that a curve becomes
Point = tuple[float, float]


def fill(pen: ImageDraw.ImageDraw, d: str, *, at: Point, scale: float, colour: str) -> None:
    """Fill a path (each of its parts by itself); its origin comes to the point `at`."""
    for line in to_lines(d):
        if len(line) > 2:
            pen.polygon(_move(line, at, scale), fill=colour)


def stroke(
    pen: ImageDraw.ImageDraw, d: str, *, at: Point, scale: float, colour: str, width: float = 2.0
) -> None:
    """Draw a path as a line with round ends; `width` in the path's own units."""
    half = width * scale / 2
    for line in to_lines(d):
        points = _move(line, at, scale)
        pen.line(points, fill=colour, width=round(2 * half))
        for x, y in points:
            pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)


@lru_cache(maxsize=256)
def to_lines(d: str) -> tuple[tuple[Point, ...], ...]:
    """The lines of a path, curves as short straight pieces."""
    recorded = RecordingPen()
    parse_path(d, recorded)
    lines: list[list[Point]] = []
    for step, points in recorded.value:
        if step == "moveTo":
            lines.append([points[0]])
        elif step == "lineTo":
            lines[-1].append(points[0])
        elif step == "curveTo":
            lines[-1].extend(_curve(lines[-1][-1], *points))
        elif step == "closePath":
            lines[-1].append(lines[-1][0])
    return tuple(tuple(line) for line in lines)


def _curve(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """Points along a cubic curve after its start."""
    found = []
    for step in range(1, _STEPS + 1):
        t, u = step / _STEPS, 1 - step / _STEPS
        shares = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        ways = list(zip(shares, (start, first, second, end), strict=True))
        found.append((sum(s * p[0] for s, p in ways), sum(s * p[1] for s, p in ways)))
    return found


def _move(line: tuple[Point, ...], at: Point, scale: float) -> list[Point]:
    return [(at[0] + x * scale, at[1] + y * scale) for x, y in line]
