"""Small geodata of Perm in every coordinate system, encoding and state of damage that real files come in."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import geopandas
from pyproj import CRS
from shapely.geometry import Point

PLACES = (
    ("ул. Уральская, 95", 58.02242, 56.28659),
    ("ул. КИМ, 19", 58.02515, 56.30418),
    ("ул. Юрша, 5", 58.01038, 56.30697),
)
RING = [[56.25, 58.0], [56.35, 58.0], [56.35, 58.06], [56.25, 58.06], [56.25, 58.0]]
BOW_TIE = [[56.25, 58.0], [56.35, 58.06], [56.35, 58.0], [56.25, 58.06], [56.25, 58.0]]
MSK59 = (
    "+proj=tmerc +lat_0=0 +lon_0=56.55 +k=1 +x_0=2250000 +y_0=-5914743.504 +ellps=krass "
    "+towgs84=23.57,-140.95,-79.8,0,0.35,0.79,-0.22 +units=m +no_defs"
)


def frame() -> geopandas.GeoDataFrame:
    """Three houses with their addresses."""
    points = [Point(long, lat) for _, lat, long in PLACES]
    return geopandas.GeoDataFrame({"Адрес": [name for name, _, _ in PLACES]}, geometry=points, crs=4326)


def save_shapefile(
    folder: Path, *, crs: str | int = 4326, encoding: str = "UTF-8", name: str = "дома"
) -> Path:
    """A folder with the houses as a shapefile."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a .prj that cannot hold all of a local system
        moved = frame().rename(columns={"Адрес": "ADDR"}).to_crs(CRS.from_user_input(crs))
        moved.to_file(folder / f"{name}.shp", encoding=encoding)
    return folder


def save_layers(path: Path, *layers: str, crs: int = 4326) -> Path:
    """A GeoPackage with the houses in each of the layers."""
    for layer in layers:
        frame().to_crs(crs).to_file(path, layer=layer, driver="GPKG")
    return path


def to_collection(*geometries: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    """GeoJSON with these geometries, all with the same properties."""
    features = [
        {"type": "Feature", "properties": properties, "geometry": geometry} for geometry in geometries
    ]
    return {"type": "FeatureCollection", "features": features}


def point(*numbers: float) -> dict[str, Any]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": list(numbers)}


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    """A GeoJSON polygon."""
    return {"type": "Polygon", "coordinates": list(rings)}


def save_geojson(path: Path, collection: dict[str, Any], *, encoding: str = "utf-8") -> Path:
    """A collection as a file in any encoding."""
    path.write_bytes(json.dumps(collection, ensure_ascii=False).encode(encoding))
    return path
