"""Geodata: GeoJSON, shapefiles, GeoPackage and KML become tables whose rows carry shapes in WGS-84."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.importers.crs import WGS84, to_crs, to_wgs84, with_datum_shift
from tracker.importers.encoding import detect_encoding, encoding_label, repair_mojibake
from tracker.importers.header import name_columns
from tracker.importers.model import FileFormat, RawRow, ReadOptions, Table
from tracker.importers.shapefile import find_shp, text_encoding

_BATCH = 2000
_BROKEN = "Файл геоданных повреждён или обрезан и не читается. Выгрузите его ещё раз."
_NOT_GEOJSON = "Это файл JSON, но не GeoJSON: в нём нет объектов с координатами. Выгрузите его как GeoJSON или как таблицу CSV."
NO_CRS = (
    "Координаты измерены в метрах, а система координат в файле не указана, поэтому место определить нельзя. "
    "Приложите файл .prj, сохраните данные в WGS-84 (EPSG:4326) или укажите систему координат."
)
NOT_DEGREES = "Координаты не похожи на градусы: широта бывает от −90 до 90, долгота от −180 до 180"
_ERRORS = (DataSourceError, DataLayerError, RuntimeError, ValueError, UnicodeError, OSError)


def open_geodata(path: Path, format_: FileFormat, options: ReadOptions, workdir: Path) -> Table:
    """The table of one layer. Raises InvalidInput where it cannot be read, or its coordinates cannot be believed."""
    notes: list[str] = []
    encoding: str | None = None
    if format_ is FileFormat.SHAPEFILE:
        path = find_shp(path, options.layer)
        encoding = text_encoding(path)
        notes.append(t("Кодировка таблицы {encoding}.", encoding=encoding_label(encoding)))
    elif format_ is FileFormat.GEOJSON:
        path = _as_utf8(path, workdir, notes)
    layer = _choose_layer(path, format_, options.layer)
    info = _info(path, layer, encoding)
    crs = _crs(info, options, notes)
    columns, renamed = name_columns(
        [repair_mojibake(str(name)) or str(name) for name in info["fields"]] or ["Объект"]
    )
    if crs == WGS84 and not options.crs:
        _refuse_metres(info["total_bounds"], (shapes for _, shapes in _batches(path, layer, encoding, crs)))

    def rows() -> Iterator[RawRow]:
        line = 0
        for cells, shapes in _batches(path, layer, encoding, crs):
            for values, shape in zip(cells, shapes, strict=True):
                line += 1
                yield _row(line, values, shape, len(columns))

    return Table(
        format=format_,
        columns=columns,
        rows=rows,
        total=int(info["features"]),
        notes=(*notes, *renamed),
        layer=layer,
        header_line=0,
    )


def _row(line: int, values: tuple[Any, ...], shape: BaseGeometry | None, width: int) -> RawRow:
    cells = tuple(values) if values else ("",) * width
    if shape is None or shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        return RawRow(line, cells)
    west, south, east, north = shape.bounds
    if max(abs(west), abs(east)) > 180.5 or (
        max(abs(south), abs(north)) > 90.5 and max(abs(west), abs(east)) > 90.5
    ):
        return RawRow(line, cells, problem=NOT_DEGREES)
    return RawRow(line, cells, shape)


def _as_utf8(path: Path, workdir: Path, notes: list[str]) -> Path:
    """The same text in UTF-8, which is all that readers of GeoJSON understand."""
    encoding, is_damaged = detect_encoding(path)
    if encoding == "utf-8" and not is_damaged:
        return path
    notes.append(t("Кодировка {encoding}.", encoding=encoding_label(encoding)))
    plain = workdir / "plain.geojson"
    try:
        with (
            path.open(encoding=encoding, errors="replace" if is_damaged else "strict") as source,
            plain.open("w", encoding="utf-8") as target,
        ):
            while chunk := source.read(1 << 20):
                target.write(chunk)
    except UnicodeError as error:
        raise InvalidInput(_BROKEN) from error
    return plain


def _choose_layer(path: Path, format_: FileFormat, wanted: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
    except _ERRORS as error:
        raise InvalidInput(
            _NOT_GEOJSON if format_ is FileFormat.GEOJSON and _looks_whole(path) else _BROKEN
        ) from error
    names = [name for name, kind in found if kind is not None] or [name for name, _ in found]
    if format_ is FileFormat.SHAPEFILE or len(names) == 1:
        return names[0]
    if not names:
        raise InvalidInput("В файле нет ни одного слоя с данными.")
    if wanted not in names:
        listed = ", ".join(f"«{name}»" for name in names)
        raise InvalidInput(
            "В файле несколько слоёв: {listed}. Укажите, какой из них загрузить.", listed=listed
        )
    return wanted


def _looks_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        return file.read().rstrip()[-1:] in (b"}", b"]")


def _info(path: Path, layer: str, encoding: str | None) -> dict[str, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: dict[str, Any] = pyogrio.read_info(
                path, layer=layer, encoding=encoding, force_feature_count=True, force_total_bounds=True
            )
    except _ERRORS as error:
        raise InvalidInput(_BROKEN) from error
    return found


def _crs(info: dict[str, Any], options: ReadOptions, notes: list[str]) -> CRS:
    if options.crs:
        return to_crs(options.crs)
    if declared := info["crs"]:
        named = CRS.from_user_input(declared)
        crs = named if named.is_bound else with_datum_shift(named)
        if crs != WGS84 and named.to_epsg() not in (4326, 4979):
            notes.append("Координаты пересчитаны в WGS-84.")
        if crs is not named:
            notes.append("Для эллипсоида Красовского применены параметры перехода ГОСТ Р 51794-2008.")
        return WGS84 if named.to_epsg() in (4326, 4979) else crs
    bounds = info["total_bounds"]
    if bounds is not None and np.isfinite(bounds).all() and not _in_degrees(bounds):
        raise InvalidInput(NO_CRS)
    notes.append("Система координат не указана, координаты приняты за градусы WGS-84.")
    return WGS84


def _in_degrees(bounds: Any) -> bool:
    return bool(np.abs(np.asarray(bounds, dtype=float)).max() <= 180.5)


def _refuse_metres(bounds: Any, shapes_of: Iterator[list[BaseGeometry | None]]) -> None:
    """Raise InvalidInput where most shapes are far from any degrees; a few wrong ones are refused row by row."""
    if bounds is None or not np.isfinite(bounds).all() or _in_degrees(bounds):
        return
    known = [shape for shapes in shapes_of for shape in shapes if shape is not None and not shape.is_empty]
    if sum(not _in_degrees(shape.bounds) for shape in known) * 2 > len(known):
        raise InvalidInput(NO_CRS)


def _batches(
    path: Path, layer: str, encoding: str | None, crs: CRS
) -> Iterator[tuple[list[tuple[Any, ...]], list[BaseGeometry | None]]]:
    """Some thousands of rows at a time: their values, and their shapes in WGS-84."""
    try:
        with pyogrio.open_arrow(
            path, layer=layer, encoding=encoding, batch_size=_BATCH, use_pyarrow=True, datetime_as_string=True
        ) as (meta, reader):
            while (batch := _next(reader)) is not None:
                names = list(batch.schema.names)
                geometry = meta["geometry_name"] or "wkb_geometry"
                values = [batch.column(names.index(name)).to_pylist() for name in meta["fields"]]
                cells = list(zip(*values, strict=True)) if values else [()] * batch.num_rows
                shapes = (
                    _shapes(batch.column(names.index(geometry)).to_pylist(), crs)
                    if geometry in names
                    else None
                )
                yield cells, shapes or [None] * batch.num_rows
    except _ERRORS as error:
        raise InvalidInput(_BROKEN) from error


def _next(reader: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rings that are not closed: they are closed below
        return next(reader, None)


def _shapes(wkb: list[bytes | None], crs: CRS) -> list[BaseGeometry | None]:
    # Of coordinates that are no numbers: such a shape is refused with its row.
    with np.errstate(invalid="ignore"):
        flat = shapely.force_2d(shapely.from_wkb(wkb, on_invalid="fix"))
    return list(to_wgs84(geopandas.GeoSeries(flat, crs=crs)))
