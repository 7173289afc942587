"""What is kept of an OpenStreetMap extract: surfaces, lines and buildings by kind, and addresses, some thousands at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tracker.errors import InvalidInput
from tracker.importers.model import FileFormat, RawRow, Table

_BATCH = 4000
_CONFIG = Path(__file__).with_name("osmconf.ini")
_ERRORS = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError, OSError)
_UNREADABLE = "Выгрузка OpenStreetMap не читается. Скачайте файл ещё раз, лучше в виде .osm.pbf."
Box = tuple[float, float, float, float]
Tags = Mapping[str, str | None]

_HIGHWAYS = {
    **dict.fromkeys(("motorway", "trunk", "motorway_link", "trunk_link"), "motorway"),
    **dict.fromkeys(("primary", "primary_link"), "primary"),
    **dict.fromkeys(("secondary", "secondary_link"), "secondary"),
    **dict.fromkeys(("tertiary", "tertiary_link"), "tertiary"),
    **dict.fromkeys(("residential", "unclassified", "living_street", "road"), "street"),
    **dict.fromkeys(("service", "track"), "service"),
    **dict.fromkeys(("footway", "path", "pedestrian", "cycleway", "steps", "bridleway"), "path"),
}
_SURFACES = {
    "natural": {
        "water": "water", "bay": "water", "wood": "wood", "scrub": "wood", "wetland": "green",
        "grassland": "green", "heath": "green", "grass": "green",
    },
    "waterway": {"riverbank": "water", "dock": "water"},
    "landuse": {
        "reservoir": "water", "basin": "water", "forest": "wood", "grass": "green", "meadow": "green",
        "village_green": "green", "recreation_ground": "green", "cemetery": "green", "allotments": "green",
        "orchard": "green", "flowerbed": "green", "residential": "residential", "industrial": "industry",
        "railway": "industry", "garages": "industry",
    },
    "leisure": {
        "park": "green", "garden": "green", "nature_reserve": "wood", "dog_park": "green",
        "playground": "playground", "pitch": "pitch", "track": "pitch", "stadium": "school",
        "swimming_pool": "water",
    },
    "amenity": {
        "school": "school", "kindergarten": "school", "hospital": "school", "college": "school",
        "university": "school", "parking": "parking", "grave_yard": "green",
    },
}  # fmt: skip
#: Conditions in the reader's own words, so that what nobody draws never leaves it.
_LAYERS = {
    "multipolygons": 'building IS NOT NULL OR landuse IS NOT NULL OR leisure IS NOT NULL OR "natural" IS NOT NULL '
    'OR waterway IS NOT NULL OR amenity IS NOT NULL OR highway IS NOT NULL OR "area:highway" IS NOT NULL',
    "lines": "highway IS NOT NULL OR waterway IS NOT NULL OR railway IS NOT NULL OR \"natural\" = 'coastline'",
}


@dataclass(frozen=True, slots=True)
class Things:
    """Things of one batch: their kinds, shapes in WGS-84, names of lines and house numbers of buildings."""

    kinds: list[str]
    shapes: NDArray[np.object_]
    names: list[str]


def read_ground(path: Path, box: Box | None) -> Iterator[Things]:
    """Everything that the ground is drawn of and that touches the box (west, south, east, north; None: everything)."""
    for layer, condition in _LAYERS.items():
        kind_of = _line_kind if layer == "lines" else _surface_kind
        for rows, shapes in _batches(path, layer, box, condition):
            chosen = [(kind, n) for n, row in enumerate(rows) if (kind := kind_of(row))]
            if not chosen:
                continue
            kinds = [kind for kind, _ in chosen]
            names = [rows[n].get("name") or rows[n].get("addr:housenumber") or "" for _, n in chosen]
            kept = shapes[[n for _, n in chosen]]
            good = ~(shapely.is_missing(kept) | shapely.is_empty(kept))
            yield Things(
                [kind for kind, is_good in zip(kinds, good, strict=True) if is_good],
                _repaired(kept[good]),
                [name for name, is_good in zip(names, good, strict=True) if is_good],
            )


def address_table(path: Path, outline: BaseGeometry | None) -> Table:
    """The addresses inside the outline as a table of houses: of buildings first, then of points; each address once."""
    columns = ("addr:street", "addr:housenumber")
    if outline is not None:
        shapely.prepare(outline)

    def rows() -> Iterator[RawRow]:
        met: set[tuple[str, str]] = set()
        box = None if outline is None else outline.bounds
        for layer in ("multipolygons", "points"):
            for tags, shapes in _batches(path, layer, box, '"addr:housenumber" IS NOT NULL'):
                for row, shape in zip(tags, shapes, strict=True):
                    address = (row["addr:street"] or row["addr:place"] or "", row["addr:housenumber"] or "")
                    if shape is None or shape.is_empty or not all(address) or address in met:
                        continue
                    point = shape.representative_point()
                    if outline is None or outline.intersects(point):
                        met.add(address)
                        yield RawRow(len(met), address, point)

    return Table(format=FileFormat.OSM, columns=columns, rows=rows, total=None, header_line=0)


def coastlines(path: Path, box: Box | None) -> list[BaseGeometry]:
    """The lines between sea and land; the sea lies to the right of each."""
    return [
        shape
        for _rows, shapes in _batches(path, "lines", box, "\"natural\" = 'coastline'")
        for shape in shapes
        if shape is not None and not shape.is_empty
    ]


def _surface_kind(tags: Tags) -> str:
    if (tags["building"] or "no") != "no":
        is_below = tags["location"] == "underground" or (tags["layer"] or "").startswith("-")
        return "" if is_below else "building"
    if tags["area:highway"] or tags["highway"] == "pedestrian":
        return "square"
    return next((kind for key, kinds in _SURFACES.items() if (kind := kinds.get(tags[key] or "", ""))), "")


def _line_kind(tags: Tags) -> str:
    is_hidden = (tags["tunnel"] or "no") != "no" or (tags["indoor"] or "no") != "no"
    if is_hidden or tags["footway"] in ("crossing", "sidewalk"):
        return ""
    if highway := tags["highway"]:
        return "" if tags["area"] == "yes" else _HIGHWAYS.get(highway, "")
    if waterway := tags["waterway"]:
        return {
            "river": "river",
            "canal": "river",
            "stream": "stream",
            "ditch": "stream",
            "drain": "stream",
        }.get(waterway, "")
    if tags["railway"] == "rail":
        return "tram" if tags["service"] else "rail"  # sidings as fine as trams
    return "tram" if tags["railway"] in ("tram", "light_rail", "narrow_gauge") else ""


def _batches(
    path: Path, layer: str, box: Box | None, condition: str
) -> Iterator[tuple[Sequence[dict[str, Any]], NDArray[np.object_]]]:
    try:
        with (
            warnings.catch_warnings(),
            pyogrio.raw.open_arrow(
                path,
                layer=layer,
                bbox=box,
                where=condition,
                batch_size=_BATCH,
                use_pyarrow=True,
                CONFIG_FILE=str(_CONFIG),
            ) as (meta, reader),
        ):
            warnings.simplefilter("ignore")  # of rings that are not closed: they are left out below
            geometry = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                wkb = batch.column(batch.schema.names.index(geometry)).to_pylist()
                rows = batch.select(list(meta["fields"])).to_pylist()
                yield rows, np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    except _ERRORS as error:
        raise InvalidInput(_UNREADABLE) from error


def _repaired(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    bad = ~shapely.is_valid(shapes)
    if bad.any():
        shapes = shapes.copy()
        shapes[bad] = shapely.make_valid(shapes[bad])
    return shapes
