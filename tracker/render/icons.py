"""A small drawing for each kind of work and for each status group: strokes and forms inside a square of 24 units."""

from __future__ import annotations

#: Kind of work -> the `d` of an SVG path, drawn as a line of 2 units with round ends.
ICONS: dict[str, str] = {
    "asphalt": "M7.5 21 10 3M16.5 21 14 3M12 4v2.5M12 10v3.5M12 17v3.5",
    "lighting": "M7 21.5h6M10 21.5V6a3 3 0 0 1 3-3h4M14.5 7.5 17 3l3.5 4.5zM15.5 11l-.8 1.6M19.6 11l.8 1.6",
    "benches": "M3.5 14h17M5 14V7M19 14V7M3.5 7h17M3.5 10.5h17M6.5 14v5.5M17.5 14v5.5",
    "bins": "M6 9h12l-1.5 12h-9zM4.5 6h15M9.5 6V3.5h5V6M10.3 12.5l.4 5M13.7 12.5l-.4 5",
    "sidewalks": "M13.2 3.2a.5.5 0 1 0 .01 0M12.5 8 9 10.2V14M12.5 8l1 5.5L16 16.5V21M13.5 13.5 11 17l-2.5 4M13 9.5l2 2.3 2.8.7",
    "parking": "M8 21V3.5h5.2a5.2 5.2 0 0 1 0 10.4H8",
    "kerbs": "M2.5 10h19M2.5 10 5 6.5h14l2.5 3.5M2.5 10v5h19v-5M8.5 10v5M15.5 10v5M2.5 19h19",
    "drainage": "M12 3c3 3.6 4.6 6 4.6 8.2a4.6 4.6 0 0 1-9.2 0C7.4 9 9 6.6 12 3zM3 20.5c1.5-1.5 3-1.5 4.5 0s3 1.5 4.5 0 3-1.5 4.5 0 3 1.5 4.5 0",
    "playground": "M3 21 7.5 4h9L21 21M10.5 4v8.5M14.5 4v8.5M8.5 12.5h8v2.5h-8z",
    "sports": "M12 3.5a8.5 8.5 0 1 0 .01 0M3.5 12h17M12 3.5v17M6.2 5.8c3.4 3.4 3.4 9 0 12.4M17.8 5.8c-3.4 3.4-3.4 9 0 12.4",
    "greenery": "M12 21.5V12M12 15.5c-4 0-6-2-6-5.5a6 6 0 1 1 12 0c0 3.5-2 5.5-6 5.5M12 15l-2.8-2.8M12 12.5l2.6-2.6",
    "fences": "M4 21V7.5L6 5l2 2.5V21M10 21V7.5L12 5l2 2.5V21M16 21V7.5L18 5l2 2.5V21M2 11h20M2 17h20",
    "waste": "M3.5 9h17l-1.3 9.5H4.8zM5.5 9l1.3-4h10.4l1.3 4M7.5 18.5V21M16.5 18.5V21M9 12.5v2.5M15 12.5v2.5",
    "access": "M10.5 3.2a.5.5 0 1 0 .01 0M10.5 7.5v6h5l2.5 5.5h2M10.5 10h4.5M8.3 10.8a5.2 5.2 0 1 0 6.6 7",
    "other": "M5.5 11.4a.6.6 0 1 0 .01 0M12 11.4a.6.6 0 1 0 .01 0M18.5 11.4a.6.6 0 1 0 .01 0",
}

#: What a kind of work is about gives its pin a form: ground, a thing that stands in the yard, or a whole place.
PIN_OF: dict[str, str] = {
    **dict.fromkeys(("asphalt", "sidewalks", "parking", "kerbs", "drainage"), "ground"),
    **dict.fromkeys(("lighting", "benches", "bins", "waste", "access", "other"), "thing"),
    **dict.fromkeys(("playground", "sports", "greenery", "fences"), "place"),
}

#: The pin's form -> the `d` of an SVG path inside a square of 32 units.
PINS: dict[str, str] = {
    "ground": "M8 2.5h16a5.5 5.5 0 0 1 5.5 5.5v16a5.5 5.5 0 0 1-5.5 5.5H8A5.5 5.5 0 0 1 2.5 24V8A5.5 5.5 0 0 1 8 2.5z",
    "thing": "M16 1.5a14.5 14.5 0 1 1 0 29 14.5 14.5 0 0 1 0-29z",
    "place": "M13.5 1.9a5 5 0 0 1 5 0l8.9 5.2a5 5 0 0 1 2.5 4.3v9.2a5 5 0 0 1-2.5 4.3l-8.9 5.2a5 5 0 0 1-5 0l-8.9-5.2a5 5 0 0 1-2.5-4.3v-9.2a5 5 0 0 1 2.5-4.3z",
}

#: The shape of a status group (see `palette`) -> the `d` of a filled SVG path inside a square of 12 units.
SHAPES: dict[str, str] = {
    "circle": "M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z",
    "diamond": "M6 .8 11.2 6 6 11.2.8 6z",
    "square": "M2 2h8v8H2z",
    "triangle": "M6 1.2 11.2 10.4H.8z",
    "check": "M.9 6.5 2.7 4.7 4.8 6.8 9.5 1.9 11.2 3.6 4.8 10.3z",
    "cross": "M2.6 1 6 4.4 9.4 1 11 2.6 7.6 6 11 9.4 9.4 11 6 7.6 2.6 11 1 9.4 4.4 6 1 2.6z",
}
