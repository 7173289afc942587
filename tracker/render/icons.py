"""A small drawing for each kind of work: strokes inside a square of 24 units."""

from __future__ import annotations

#: Kind of work -> the `d` of an SVG path, drawn as a line of round ends.
ICONS: dict[str, str] = {
    "asphalt": "M8 20 10 4M16 20 14 4M12 6v2M12 11v3M12 17v3",
    "lighting": "M9 21h6M12 21V8M12 8c0-3 5-3 6 0M18 8l-2 4h4zM6 13l-1 1M5 9H4",
    "benches": "M4 11h16M4 15h16M6 15v5M18 15v5M6 7h12M6 7v8M18 7v8",
    "bins": "M6 8h12l-1.4 12H7.4zM4 8h16M10 8V5h4v3M10.5 12v5M13.5 12v5",
    "sidewalks": "M5 20h14M12 4.2v.1M12 8v5M12 13l-3 5M12 13l3 5M8 10l4-2 4 2",
    "parking": "M8 20V4h5a4.5 4.5 0 0 1 0 9H8",
    "kerbs": "M3 17h18M3 13h18M3 13v4M9 13v4M15 13v4M21 13v4M6 9h12",
    "drainage": "M12 4c3.5 4 5 6.5 5 9a5 5 0 0 1-10 0c0-2.5 1.5-5 5-9zM5 21h14",
    "playground": "M4 20 8 5h8l4 15M10 5v10M14 5v10M9 15h6",
    "sports": "M12 4a8 8 0 1 0 .01 0M5 9c4 2 10 2 14 0M5 15c4-2 10-2 14 0M12 4v16",
    "greenery": "M12 21v-8M12 13c-5 0-7-3-7-8 5 0 7 3 7 8zM12 15c0-4 2.5-7 7-7 0 4-2.5 7-7 7z",
    "fences": "M5 20V8l2-3 2 3v12M15 20V8l2-3 2 3v12M3 11h18M3 16h18",
    "waste": "M4 9h16l-1.5 10h-13zM7 9l1-4h8l1 4M8 21v.1M16 21v.1",
    "access": "M12 4.2v.1M12 8v6h4l3 6M12 10h4M10 12a5 5 0 1 0 5 6",
    "other": "M6 12v.1M12 12v.1M18 12v.1",
}
