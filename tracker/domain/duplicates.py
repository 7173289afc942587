"""Likely duplicates: an open request of the same kind close by, or in the same courtyard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, radians

from tracker.domain.models import ServiceRequest

NEAR_M = 100
_METRES_IN_DEGREE = 111_195.0


@dataclass(frozen=True)
class Twin:
    """A request that may be about the same thing, and how far it is, metres (None: it has no point)."""

    request: ServiceRequest
    distance_m: float | None


def likely_twins(
    requests: Iterable[ServiceRequest],
    *,
    category_code: str,
    lat: float,
    long: float,
    courtyard_id: int | None,
    limit: int = 3,
) -> list[Twin]:
    """The nearest likely duplicates of a request about to be filed at this place."""
    found = []
    for request in requests:
        if request.category_code != category_code or not request.status.is_open:
            continue
        away = _distance_m(request, lat, long)
        shares_yard = courtyard_id is not None and request.courtyard_id == courtyard_id
        if shares_yard or (away is not None and away <= NEAR_M):
            found.append(Twin(request, away))
    return sorted(found, key=lambda twin: (twin.distance_m is None, twin.distance_m or 0.0))[:limit]


def _distance_m(request: ServiceRequest, lat: float, long: float) -> float | None:
    """Metres on a plane: good to a centimetre at a hundred metres, and needs no geodesy here."""
    if request.lat is None or request.long is None:
        return None
    east = (request.long - long) * cos(radians(lat))
    return hypot(east, request.lat - lat) * _METRES_IN_DEGREE
