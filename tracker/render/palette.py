"""One colour, shape and sign for each status group, the same on the map, in lists, charts and reports."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.statuses import StatusGroup


@dataclass(frozen=True)
class Look:
    """How a status group looks. `colour` has 4.5 : 1 or more on white, and white on it; `tint` is a ground for dark text.

    `shape` names the pin's form; `sign` is a character that says the same without colour.
    """

    colour: str
    tint: str
    shape: str
    sign: str


#: Hues far apart for colour-blind eyes, and a shape and sign of their own for those who see none.
LOOKS: dict[StatusGroup, Look] = {
    StatusGroup.NEW: Look("#2457a6", "#e5edf9", "circle", "●"),
    StatusGroup.IN_REVIEW: Look("#6d3fa0", "#f0e8f8", "diamond", "◆"),
    StatusGroup.ACCEPTED: Look("#8a5a00", "#fbf0d6", "square", "■"),
    StatusGroup.IN_PROGRESS: Look("#b3420c", "#fde8dc", "triangle", "▲"),
    StatusGroup.COMPLETED: Look("#1b6b3f", "#e0f2e7", "check", "✔"),
    StatusGroup.CLOSED: Look("#58635f", "#edf0ee", "cross", "✕"),
}
