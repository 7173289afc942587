"""Photos from outside: what is accepted, and what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CheckedPhoto:
    """A photo that was decoded, turned upright and encoded anew without EXIF. Sizes in pixels; `sha256` is of `data`."""

    data: bytes
    thumb: bytes
    sha256: str
    width: int
    height: int
    taken_at: datetime | None = None
    lat: float | None = None
    long: float | None = None
