"""Areas as outlines and centres: which district and microdistrict a point lies in. All coordinates are WGS-84 degrees."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from tracker.domain.models import Area
from tracker.errors import InvalidInput

Outline: TypeAlias = BaseGeometry
EARTH_M = 6_371_008.8
MAX_NOTE = 500  #: letters of what is written beside an area


class AreaKind(StrEnum):
    """What an area is."""

    DISTRICT = "district"
    MICRODISTRICT = "microdistrict"
    TOS = "tos"
    CONSTITUENCY = "constituency"
    RESTRICTION = "restriction"

    @property
    def label(self) -> str:
        """Russian name."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    AreaKind.DISTRICT: "Район",
    AreaKind.MICRODISTRICT: "Микрорайон",
    AreaKind.TOS: "ТОС",
    AreaKind.CONSTITUENCY: "Избирательный округ",
    AreaKind.RESTRICTION: "Территория с ограничениями",
}


def to_outline(geometry: Mapping[str, Any]) -> Outline:
    """Polygons of a GeoJSON geometry, heights dropped and crossed rings repaired; raises InvalidInput."""
    try:
        # Not-a-number in a ring only makes NumPy grumble here; it is refused in words below.
        with np.errstate(invalid="ignore"):
            shape = shapely.force_2d(shapely.geometry.shape(dict(geometry)))
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise InvalidInput("Граница не читается. Проверьте файл: нужен полигон.") from error
    return clean_outline(shape)


def clean_outline(shape: BaseGeometry) -> Outline:
    """The polygons of any shape, made valid; raises InvalidInput for none, or for coordinates that are not degrees."""
    if not shape.is_empty and not np.isfinite(shapely.get_coordinates(shape)).all():
        raise InvalidInput("В границе есть пустые координаты. Проверьте файл.")
    valid = shape if shape.is_valid else shapely.make_valid(shape)
    parts = [part for part in _parts(valid) if isinstance(part, Polygon) and not part.is_empty]
    if not parts:
        raise InvalidInput("Граница пустая или это не полигон. Нарисуйте контур и сохраните файл ещё раз.")
    outline = parts[0] if len(parts) == 1 else MultiPolygon(parts)
    west, south, east, north = outline.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidInput(
            "Координаты границы не похожи на градусы. Сохраните файл в системе координат WGS-84 (EPSG:4326)."
        )
    return outline


def to_geometry(outline: Outline) -> dict[str, Any]:
    """GeoJSON geometry to keep, six decimals (about 10 cm)."""
    rounded: dict[str, Any] = mapping(shapely.transform(outline, lambda xy: np.round(xy, 6)))
    return {"type": rounded["type"], "coordinates": _to_lists(rounded["coordinates"])}


def contains(outline: Outline, lat: float, long: float) -> bool:
    """Whether the point lies inside the outline or on its line."""
    return bool(shapely.intersects_xy(outline, long, lat))


def contains_many(
    outline: Outline, lats: NDArray[np.float64], longs: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """The same for many points at once; NaN is outside."""
    shapely.prepare(outline)
    known = np.isfinite(lats) & np.isfinite(longs)
    inside = np.zeros(len(lats), dtype=bool)
    inside[known] = shapely.intersects_xy(outline, longs[known], lats[known])
    return inside


def is_swapped(lat: float, long: float, outline: Outline) -> bool:
    """Whether the axes were exchanged: the point lies outside, and inside when its numbers change places."""
    return not contains(outline, lat, long) and contains(outline, long, lat)


def distance_m(lat: float, long: float, other_lat: float, other_long: float) -> float:
    """Metres between two points on the ground."""
    # By plain numbers: an import asks this twice for every row, and arrays of one cost ten times as much.
    phi, other = math.radians(lat), math.radians(other_lat)
    half_lat, half_long = (other - phi) / 2, math.radians(other_long - long) / 2
    root = math.sin(half_lat) ** 2 + math.cos(phi) * math.cos(other) * math.sin(half_long) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(root, 1.0)))


def distances_m(
    lat: float, long: float, lats: NDArray[np.float64], longs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Metres from one point to many (haversine)."""
    phi, phis = np.radians(lat), np.radians(lats)
    half_lat, half_long = (phis - phi) / 2, np.radians(longs - long) / 2
    root = np.sin(half_lat) ** 2 + np.cos(phi) * np.cos(phis) * np.sin(half_long) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.clip(root, 0, 1))), dtype=np.float64)


class Areas:
    """An index of the areas in use, built once and asked often."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._outlined: dict[str, list[tuple[Area, Outline]]] = {}
        self._centred: list[Area] = []
        for area in sorted((area for area in areas if area.is_active), key=lambda area: area.code):
            if area.outline:
                outline = to_outline(area.outline)
                shapely.prepare(outline)
                self._outlined.setdefault(area.kind, []).append((area, outline))
            elif area.kind == AreaKind.MICRODISTRICT and area.lat is not None and area.long is not None:
                self._centred.append(area)
        for found in self._outlined.values():
            # The smallest one that holds a point says most about it.
            found.sort(key=lambda pair: pair[1].area)

    def of_kind(self, kind: str, lat: float, long: float) -> Area | None:
        """The smallest outlined area of this kind that holds the point."""
        return next(
            (area for area, outline in self._outlined.get(kind, ()) if contains(outline, lat, long)), None
        )

    def district_of(self, lat: float, long: float) -> Area | None:
        """The district that holds the point."""
        return self.of_kind(AreaKind.DISTRICT, lat, long)

    def microdistrict_of(self, lat: float, long: float) -> Area | None:
        """The microdistrict: one with an outline wins, else the nearest centre of the point's own district (approximate)."""
        if (outlined := self.of_kind(AreaKind.MICRODISTRICT, lat, long)) is not None:
            return outlined
        district = self.district_of(lat, long)
        centred = self._centred_in(district) if district else []
        if not centred:
            return None
        lats, longs = _places(centred)
        return centred[int(distances_m(lat, long, lats, longs).argmin())]

    def area_of(self, lat: float, long: float) -> Area | None:
        """The most exact area to keep with a place: its microdistrict, else its district."""
        return self.microdistrict_of(lat, long) or self.district_of(lat, long)

    def areas_of(self, lats: NDArray[np.float64], longs: NDArray[np.float64]) -> list[Area | None]:
        """`area_of` of many points at once; None outside every district."""
        found: list[Area | None] = [None] * len(lats)
        for district, outline in reversed(self._outlined.get(AreaKind.DISTRICT, [])):
            inside = np.flatnonzero(contains_many(outline, lats, longs))
            centred = self._centred_in(district)
            nearest = _nearest(centred, lats[inside], longs[inside])
            for position, centre in zip(inside, nearest, strict=True):
                found[position] = centred[centre] if centred else district
        for area, outline in reversed(self._outlined.get(AreaKind.MICRODISTRICT, [])):
            for position in np.flatnonzero(contains_many(outline, lats, longs)):
                found[position] = area
        return found

    def _centred_in(self, district: Area) -> list[Area]:
        return [area for area in self._centred if area.parent_id in (None, district.id)]


def _places(areas: Sequence[Area]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([area.lat for area in areas], dtype=float), np.array(
        [area.long for area in areas], dtype=float
    )


def _nearest(
    areas: Sequence[Area], lats: NDArray[np.float64], longs: NDArray[np.float64]
) -> NDArray[np.int64]:
    best = np.zeros(len(lats), dtype=np.int64)
    least = np.full(len(lats), np.inf)
    for position, area in enumerate(areas):
        away = distances_m(area.lat or 0.0, area.long or 0.0, lats, longs)
        best[away < least] = position
        least = np.minimum(least, away)
    return best


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """The simple shapes that a shape is made of, however nested."""
    inner = getattr(shape, "geoms", None)
    return [shape] if inner is None else [part for each in inner for part in _parts(each)]


def _to_lists(value: Any) -> Any:
    return [_to_lists(item) for item in value] if isinstance(value, list | tuple) else value
