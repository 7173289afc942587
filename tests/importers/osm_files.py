"""Small OpenStreetMap extracts of a made-up quarter of Perm."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

Point = tuple[float, float]  # latitude, longitude
Tags = Mapping[str, str]

#: A corner of the quarter; everything below lies within a few hundred metres of it.
LAT, LONG = 58.02, 56.28
HOSTILE = "</script><b>'\"&"


def write_extract(path: Path, *, at: Point = (LAT, LONG)) -> Path:
    """A quarter: two houses, a street with a name, a path, a tunnel, a pond with an island, a park, an address at a door."""
    things = [
        (_square(at, 10, 10, 20), {"building": "yes", "addr:street": "улица Юрша", "addr:housenumber": "5"}),
        (
            _square(at, 40, 10, 20),
            {"building": "yes", "addr:street": "улица Юрша", "addr:housenumber": "7/2"},
        ),
        (_square(at, 75, 10, 20), {"building": "yes", "location": "underground"}),
        (_square(at, 0, 120, 90), {"leisure": "park"}),
        (_square(at, 100, 120, 60), {"natural": "water"}),
        (_line(at, (0, 0), (200, 0)), {"highway": "residential", "name": "улица Юрша"}),
        (_line(at, (200, 0), (400, 0)), {"highway": "residential", "name": "улица Юрша"}),
        (_line(at, (0, 50), (60, 50)), {"highway": "footway"}),
        (_line(at, (0, 60), (60, 60)), {"highway": "footway", "tunnel": "yes"}),
        (_line(at, (0, 70), (60, 70)), {"power": "line"}),
    ]
    doors = [
        (_moved(at, 10, 12), {"addr:street": "улица Юрша", "addr:housenumber": "5"}),
        (_moved(at, 300, 10), {"addr:street": "улица Уральская", "addr:housenumber": "95"}),
        (_moved(at, 320, 10), {"addr:street": HOSTILE, "addr:housenumber": "1"}),
    ]
    path.write_text(to_xml(things, doors), "utf-8")
    return path


def to_xml(ways: Sequence[tuple[Sequence[Point], Tags]], points: Sequence[tuple[Point, Tags]] = ()) -> str:
    """An extract as XML. A way whose first point is its last is closed."""
    nodes: dict[Point, int] = {}
    lines = []
    for place, tags in points:
        nodes[place] = len(nodes) + 1
        lines.append(_node(nodes[place], place, tags))
    for places, _tags in ways:
        for place in places:
            if place not in nodes:
                nodes[place] = len(nodes) + 1
                lines.append(_node(nodes[place], place, {}))
    for number, (places, tags) in enumerate(ways, 1):
        refs = "".join(f'<nd ref="{nodes[place]}"/>' for place in places)
        lines.append(f'<way id="{number}">{refs}{_to_tags(tags)}</way>')
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{"".join(lines)}\n</osm>\n'


def to_blocks(*blocks: tuple[bytes, bytes]) -> bytes:
    """The frame of the packed format around blocks of a type and data."""
    whole = b""
    for kind, data in blocks:
        packed = zlib.compress(data)
        blob = b"\x10" + _varint(len(data)) + b"\x1a" + _varint(len(packed)) + packed
        header = b"\x0a" + _varint(len(kind)) + kind + b"\x18" + _varint(len(blob))
        whole += struct.pack(">I", len(header)) + header + blob
    return whole


def _moved(at: Point, east_m: float, north_m: float) -> Point:
    return round(at[0] + north_m / 111_320, 7), round(at[1] + east_m / 58_900, 7)


def _square(at: Point, east_m: float, north_m: float, side_m: float) -> list[Point]:
    corners = ((0, 0), (side_m, 0), (side_m, side_m), (0, side_m), (0, 0))
    return [_moved(at, east_m + x, north_m + y) for x, y in corners]


def _line(at: Point, *places: tuple[float, float]) -> list[Point]:
    return [_moved(at, x, y) for x, y in places]


def _node(number: int, place: Point, tags: Tags) -> str:
    return f'<node id="{number}" lat="{place[0]}" lon="{place[1]}">{_to_tags(tags)}</node>\n'


def _to_tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])
