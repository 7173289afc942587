"""Addresses of the files that browsers load, each with a mark of its content, so that they may be kept for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from xstatic.pkg import leaflet

OWN_DIR = Path(__file__).resolve().parent.parent / "static"
LEAFLET_DIR = Path(leaflet.BASE_DIR)


def own(path: str) -> str:
    """The address of a file of ours, for example `map/start.js`."""
    return f"/assets/own/{path}?v={_mark(OWN_DIR / path)}"


def from_leaflet(path: str) -> str:
    """The address of a file of Leaflet, for example `leaflet.css`."""
    return f"/assets/leaflet/{path}?v={_mark(LEAFLET_DIR / path)}"


@lru_cache(maxsize=128)
def _mark(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
