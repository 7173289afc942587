"""Web mercator in whole units of the world square, and the Morton curve that keeps neighbours together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS = 28  #: the world is 2**28 units wide: 0.15 m at the equator, 0.08 m in Perm
WORLD = 1 << BITS
TILE_PX = 256
_MAX_LAT = 85.05112878


def project(
    lat: NDArray[np.float64], long: NDArray[np.float64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Position in units of the world square, x to the east and y to the south."""
    radians = np.radians(np.clip(lat, -_MAX_LAT, _MAX_LAT))
    x = (long + 180.0) / 360.0
    y = (1.0 - np.arcsinh(np.tan(radians)) / np.pi) / 2.0
    top = WORLD - 1
    return np.clip(x * WORLD, 0, top).astype(np.uint32), np.clip(y * WORLD, 0, top).astype(np.uint32)


def unproject(x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitude and longitude, in degrees, of positions in units of the world square."""
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * np.asarray(y, dtype=float) / WORLD))))
    return lat, np.asarray(x, dtype=float) / WORLD * 360.0 - 180.0


def unit_px(zoom: int) -> float:
    """Pixels of the screen that one unit takes at a zoom."""
    return float(TILE_PX * 2.0**zoom / WORLD)


def morton(x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.uint64]:
    """Place along the Morton curve: the bits of x and y in turn."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def morton_of_grid(columns: NDArray[Any], lines: NDArray[Any]) -> NDArray[np.uint64]:
    """The same for each crossing of columns (x) and lines (y), line by line: the bits of each are spread once."""
    return np.asarray(((_spread(lines) << np.uint64(1))[:, None] | _spread(columns)).ravel())


def _spread(value: NDArray[Any]) -> NDArray[np.uint64]:
    """The bits of a number with a zero between each two."""
    spread = value.astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread
