"""Coordinate systems on the way to WGS-84, the local one of the Perm region with its missing shift of datum among them."""

from __future__ import annotations

import warnings

import geopandas
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from tracker.errors import InvalidInput

WGS84 = CRS.from_epsg(4326)
#: Pulkovo 1942 to WGS-84 after ГОСТ Р 51794-2008, as MSK-59 is usually published with.
_TO_WGS84 = "+towgs84=23.57,-140.95,-79.8,0,0.35,0.79,-0.22"
_KRASSOVSKY_AXIS = 6_378_245.0
_MSK59 = (
    "+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0={east} +y_0=-5914743.504 +ellps=krass +units=m +no_defs"
)
#: Zones of MSK-59 by number: axial meridian in degrees, false easting in metres.
_MSK59_ZONES = {1: (53.55, 1_250_000), 2: (56.55, 2_250_000), 3: (59.55, 3_250_000)}
UNKNOWN = (
    "Система координат «{name}» не распознана. Укажите номер, например EPSG:4326, EPSG:3857, EPSG:32640 "
    "или «МСК-59 зона 2»."
)


def to_crs(name: str) -> CRS:
    """A coordinate system by EPSG number, WKT or «МСК-59 зона 2»; raises InvalidInput."""
    plain = (
        name.strip()
        .upper()
        .replace("MSK", "МСК")
        .replace(" ", "")
        .replace("-", "")
        .replace("ЗОНА", "")
        .replace("_", "")
    )
    if plain.startswith("МСК59"):
        zone = int(plain[5:]) if plain[5:].isdigit() else 2
        if zone in _MSK59_ZONES:
            meridian, east = _MSK59_ZONES[zone]
            return CRS.from_proj4(f"{_MSK59.format(meridian=meridian, east=east)} {_TO_WGS84}")
    try:
        return with_datum_shift(CRS.from_user_input(name.strip()))
    except CRSError as error:
        raise InvalidInput(UNKNOWN, name=name[:80]) from error


def with_datum_shift(crs: CRS) -> CRS:
    """The same system; one on Krassovsky's ellipsoid whose datum has no name gets the shift that a .prj cannot hold.

    Without it everything comes out about a hundred metres from its place.
    """
    ellipsoid = crs.ellipsoid
    if crs.is_bound or ellipsoid is None or abs(ellipsoid.semi_major_metre - _KRASSOVSKY_AXIS) > 1:
        return crs
    datum = crs.datum.name.lower() if crs.datum else ""
    if crs.to_epsg() or "pulkovo" in datum or "пулково" in datum:
        return crs
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # that a short text may lose what is unusual; a projection's numbers it keeps
        return CRS.from_proj4(f"{crs.to_proj4()} {_TO_WGS84}")


def to_wgs84(shapes: geopandas.GeoSeries) -> geopandas.GeoSeries:
    """Shapes in degrees, longitude first; raises InvalidInput where there is no way from their system."""
    if shapes.crs is None or shapes.crs == WGS84:
        return shapes
    try:
        return shapes.to_crs(WGS84)
    except (CRSError, ProjError) as error:
        raise InvalidInput(UNKNOWN, name=shapes.crs.name) from error
