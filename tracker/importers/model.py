"""What every reader of files gives: a table whose rows can be walked again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

Cell = str | int | float | bool | datetime | date | time | timedelta | None

#: More columns than this is a sheet gone wrong, not a table of requests.
MAX_COLUMNS = 500


class FileFormat(StrEnum):
    """What a file really is, whatever its name says."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"
    GEOPACKAGE = "geopackage"
    KML = "kml"
    OSM = "osm"

    @property
    def label(self) -> str:
        """Name for people."""
        return _LABELS[self]

    @property
    def is_geodata(self) -> bool:
        """The rows carry shapes of their own."""
        return self not in (FileFormat.CSV, FileFormat.XLSX)


_LABELS = {
    FileFormat.CSV: "таблица CSV",
    FileFormat.XLSX: "таблица Excel",
    FileFormat.GEOJSON: "геоданные GeoJSON",
    FileFormat.SHAPEFILE: "геоданные Shapefile",
    FileFormat.GEOPACKAGE: "геоданные GeoPackage",
    FileFormat.KML: "геоданные KML",
    FileFormat.OSM: "выгрузка OpenStreetMap",
}


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file. `line` counts from 1 as people see it; `shape` is WGS-84; `problem` refuses it."""

    line: int
    cells: tuple[Cell, ...]
    shape: BaseGeometry | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table in a file. `total` is how many rows a quick look counted; `notes` tell what was repaired on the way."""

    format: FileFormat
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[RawRow]]
    total: int | None
    notes: tuple[str, ...] = ()
    layer: str = ""
    header_line: int = 1


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What a person may say about a file. `is_header` tells whether a cell's text is the name of a known column."""

    layer: str = ""
    crs: str = ""
    is_header: Callable[[str], bool] = lambda _text: False
    max_bytes: int = 200 * 2**20
