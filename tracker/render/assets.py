"""Addresses of the files that browsers load, each with a mark of its content, so that they may be kept for ever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from xstatic.pkg import leaflet

OWN_DIR = Path(__file__).resolve().parent.parent / "static"
LEAFLET_DIR = Path(leaflet.BASE_DIR)
#: Scripts that are sent as one file, in the order in which they run: each file of its own is a way to the server and back.
SCRIPTS: Mapping[str, Sequence[Path]] = {
    "shell": [
        OWN_DIR / "shell" / f"{name}.js"
        for name in ("words", "uploads", "draft", "share", "address", "pages")
    ],
    # The last one puts the map together.
    "map": [
        LEAFLET_DIR / "leaflet.js",
        OWN_DIR / "shell" / "share.js",
        *(
            OWN_DIR / "map" / f"{name}.js"
            for name in (
                *("marks", "requests", "fan", "card", "basemap", "ground", "names", "legend", "places"),
                *("layers", "layer_areas", "layer_heat", "layer_yards", "layer_limits"),
                *("months", "wheel", "address", "start"),
            )
        ),
    ],
}
_SOURCE_MAP = re.compile(rb"^//# sourceMappingURL=.*$", re.MULTILINE)


def own(path: str) -> str:
    """The address of a file of ours, for example `map/start.js`."""
    return f"/assets/own/{path}?v={_mark(OWN_DIR / path)}"


def from_leaflet(path: str) -> str:
    """The address of a file of Leaflet, for example `leaflet.css`."""
    return f"/assets/leaflet/{path}?v={_mark(LEAFLET_DIR / path)}"


def script(name: str) -> str:
    """The address of a file of SCRIPTS."""
    return f"/assets/{name}.js?v={hashlib.sha256(read_script(name)).hexdigest()[:12]}"


@cache
def read_script(name: str) -> bytes:
    """The scripts of a file of SCRIPTS one after another."""
    return _SOURCE_MAP.sub(b"", b"\n".join(file.read_bytes() for file in SCRIPTS[name]))


@lru_cache(maxsize=128)
def _mark(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
