"""What the map's own ground is made of: each kind with the zoom it begins at, in the order in which they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

#: Tiles are kept for these zooms; nearer ones are drawn from the last.
FIRST_ZOOM, LAST_ZOOM = 9, 15


@dataclass(frozen=True)
class GroundKind:
    """A kind of thing on the ground. Surfaces smaller than `least_px` at a tile's zoom are left out there.

    `weight` says what stays when a tile is too full: the heavier first.
    """

    name: str
    is_surface: bool
    first_zoom: int
    least_px: float
    weight: int


_SURFACES = (
    ("residential", 10, 6.0, 3),
    ("industry", 11, 6.0, 3),
    ("school", 13, 5.0, 3),
    ("green", 10, 4.0, 5),
    ("wood", 9, 4.0, 5),
    ("pitch", 14, 3.0, 2),
    ("playground", 14, 2.0, 2),
    ("parking", 15, 3.0, 1),
    ("water", 9, 3.0, 9),
    ("square", 14, 3.0, 3),
    ("building", 13, 2.0, 4),
)
_LINES = (
    ("stream", 13, 4),
    ("river", 9, 8),
    ("path", 15, 1),
    ("service", 14, 2),
    ("street", 13, 6),
    ("tertiary", 12, 7),
    ("secondary", 11, 8),
    ("primary", 9, 9),
    ("motorway", 9, 9),
    ("tram", 14, 4),
    ("rail", 11, 7),
)
KINDS: dict[str, GroundKind] = {
    **{name: GroundKind(name, True, first, least, weight) for name, first, least, weight in _SURFACES},
    **{name: GroundKind(name, False, first, 0.0, weight) for name, first, weight in _LINES},
}

#: From which zoom the names of lines are written, the more important first where two would meet.
NAMES_FROM = {
    "river": 12,
    "motorway": 14,
    "primary": 14,
    "secondary": 14,
    "tertiary": 15,
    "street": 15,
    "stream": 16,
    "path": 17,
    "service": 17,
}
NUMBERS_FROM = 17

#: Names for people who bring an extract in.
KIND_LABELS = {
    "residential": "жилые кварталы",
    "industry": "промышленные территории",
    "school": "школы и больницы",
    "green": "скверы и газоны",
    "wood": "леса",
    "pitch": "спортплощадки",
    "playground": "детские площадки",
    "parking": "стоянки",
    "water": "водоёмы",
    "square": "площади",
    "building": "здания",
    "stream": "ручьи",
    "river": "реки",
    "path": "дорожки",
    "service": "проезды",
    "street": "улицы",
    "tertiary": "улицы районного значения",
    "secondary": "магистрали районного значения",
    "primary": "городские магистрали",
    "motorway": "трассы",
    "tram": "трамвай",
    "rail": "железная дорога",
    "address": "адреса",
}
