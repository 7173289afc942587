"""The point of a row: out of its shape, of two cells or of one, whatever the coordinate system of the file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pyproj import Transformer
from shapely.geometry import Point

from tracker.importers.crs import WGS84, to_crs
from tracker.importers.geodata import NOT_DEGREES
from tracker.importers.mapping import FileMapping
from tracker.importers.model import RawRow
from tracker.importers.rows import AXES_NOTE, HALF_NOTE, POINT_NOTE, ZERO_NOTE, Picker, RowRefused
from tracker.importers.values import UnreadableCell, to_number, to_point, to_text

LatLong = tuple[float, float]
UNREADABLE = "Координаты не распознаны"


class PointFinder:
    """Latitude and longitude of each row of one file, repaired where it is plain what was meant."""

    def __init__(self, mapping: FileMapping, picker: Picker) -> None:
        self._picker = picker
        self._project = _projection(mapping.crs)

    def point(self, raw: RawRow) -> LatLong | None:
        """The point, or None where there is none; raises RowRefused for coordinates that make no sense."""
        found = self._of_shape(raw) or self._of_two_cells(raw) or self._of_one_cell(raw)
        if found is None:
            return None
        lat, long = found
        if lat == 0 and long == 0:
            self._picker.notes.append(ZERO_NOTE)
            return None
        if abs(lat) > 90 >= abs(long) and abs(lat) <= 180:
            self._picker.notes.append(AXES_NOTE)
            lat, long = long, lat
        if abs(lat) > 90 or abs(long) > 180:
            raise RowRefused(NOT_DEGREES, f"{found[0]:g}, {found[1]:g}")
        return round(lat, 6), round(long, 6)

    def _of_shape(self, raw: RawRow) -> LatLong | None:
        if raw.shape is None:
            return None
        shape = raw.shape
        if not isinstance(shape, Point):
            self._picker.notes.append(POINT_NOTE)
            shape = shape.representative_point()
        return (shape.y, shape.x)

    def _of_two_cells(self, raw: RawRow) -> LatLong | None:
        cells = [self._picker.cell(raw, field) for field in ("lat", "long")]
        try:
            lat, long = (to_number(cell) for cell in cells)
        except UnreadableCell as error:
            raise RowRefused(UNREADABLE, ", ".join(to_text(cell)[:40] for cell in cells)) from error
        if lat is None or long is None:
            if lat is not None or long is not None:
                self._picker.notes.append(HALF_NOTE)
            return None
        return self._project(lat, long)

    def _of_one_cell(self, raw: RawRow) -> LatLong | None:
        cell = self._picker.cell(raw, "point")
        point = None if cell is None else to_point(cell)
        return None if point is None else self._project(*point)


def _projection(crs: str) -> Callable[[float, float], LatLong]:
    if not crs or to_crs(crs) == WGS84:
        return lambda lat, long: (lat, long)
    transformer = Transformer.from_crs(to_crs(crs), WGS84, always_xy=True)

    def project(north: float, east: float) -> LatLong:
        long, lat = transformer.transform(east, north)
        if not np.isfinite((lat, long)).all():
            raise RowRefused(UNREADABLE, f"{north:g}, {east:g}")
        return float(lat), float(long)

    return project
