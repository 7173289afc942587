"""One colour, shape and sign for each status group, the same on the map, in lists, charts and reports."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.statuses import StatusGroup


@dataclass(frozen=True)
class Look:
    """How a status group looks. `colour` has 4.5 : 1 or more on white, and white on it; `tint` is a ground for dark text.

    `shape` names the mark's form; `sign` is a character that says the same without colour.
    """

    colour: str
    tint: str
    shape: str
    sign: str


#: Hues and lightness far apart, so that they differ for colour-blind eyes too, and a shape and sign for those who see none.
LOOKS: dict[StatusGroup, Look] = {
    StatusGroup.NEW: Look("#0f3d7e", "#e8eef8", "circle", "●"),
    StatusGroup.IN_REVIEW: Look("#9c36b5", "#f8ecfb", "diamond", "◆"),
    StatusGroup.ACCEPTED: Look("#8f6600", "#fdf4dd", "square", "■"),
    StatusGroup.IN_PROGRESS: Look("#8a1f11", "#fbe9e5", "triangle", "▲"),
    StatusGroup.COMPLETED: Look("#0f7a49", "#e3f4ea", "check", "✔"),
    StatusGroup.CLOSED: Look("#626a76", "#eff1f3", "cross", "✕"),
}
