"""Addresses of the files that browsers load, each with a mark of its content, so that they may be kept for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from xstatic.pkg import leaflet

OWN_DIR = Path(__file__).resolve().parent.parent / "static"
#: The map's scripts in the order in which they run; the last one puts the map together.
MAP_SCRIPTS = (
    *("../shell/share", "marks", "requests", "fan", "card", "basemap", "ground", "names", "legend", "places"),
    *(
        "layers",
        "layer_areas",
        "layer_heat",
        "layer_yards",
        "layer_limits",
        "months",
        "wheel",
        "address",
        "start",
    ),
)
LEAFLET_DIR = Path(leaflet.BASE_DIR)


def own(path: str) -> str:
    """The address of a file of ours, for example `map/start.js`."""
    return f"/assets/own/{path}?v={_mark(OWN_DIR / path)}"


def from_leaflet(path: str) -> str:
    """The address of a file of Leaflet, for example `leaflet.css`."""
    return f"/assets/leaflet/{path}?v={_mark(LEAFLET_DIR / path)}"


def map_script() -> str:
    """The address of all the map's scripts in one file: a component loads its scripts one after another."""
    return f"/assets/map.js?v={hashlib.sha256(read_map_script()).hexdigest()[:12]}"


@lru_cache(maxsize=1)
def read_map_script() -> bytes:
    """The map's scripts one after another."""
    return b"\n".join((OWN_DIR / "map" / f"{name}.js").read_bytes() for name in MAP_SCRIPTS)


@lru_cache(maxsize=128)
def _mark(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
