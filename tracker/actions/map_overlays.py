"""What the map shows beside the requests: microdistricts in colour, warmth, courtyards, restrictions, and the months."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import numpy as np
from sqlmodel import col, select

from tracker import clock
from tracker.actions.map_service import MapService
from tracker.domain.filters import Filters
from tracker.domain.models import Area
from tracker.domain.statuses import WorkStage
from tracker.geo.areas import to_geometry, to_outline
from tracker.geo.by_area import sum_by_area, to_area_features, to_shapes
from tracker.geo.heat import to_heat
from tracker.geo.layer import Changes, Layer
from tracker.geo.past import lasting, months_of
from tracker.geo.rows import GROUPS, Mask, Rows, to_day_number
from tracker.geo.snapshot import Snapshot
from tracker.geo.tiles import Viewport
from tracker.store import yards
from tracker.store.yards import YardWorks

_KEPT = 64
_OPEN = [place for place, group in enumerate(GROUPS) if group.is_open]


@dataclass(frozen=True)
class _Shapes:
    stamp: tuple[tuple[int, int], ...]
    areas: tuple[Area, ...]
    shapes: dict[int, dict[str, Any]]


class MapOverlays:
    """Answers for the layers of the map, over the same snapshot and filters as the map itself."""

    def __init__(self, service: MapService) -> None:
        self._service = service
        self._answers: OrderedDict[tuple[object, ...], dict[str, Any]] = OrderedDict()
        self._shapes: _Shapes | None = None
        self._lock = Lock()

    def areas(self, filters: Filters, as_of: date | None = None) -> dict[str, Any]:
        """GeoJSON of microdistricts with how many requests match, how many are open and how long these have waited."""
        snapshot, layer, changes = self._service.layer_of(filters, as_of)
        day = as_of or clock.today()

        def make() -> dict[str, Any]:
            known = self._read_shapes()
            sums = sum_by_area(_parts(snapshot, layer, changes), to_day_number(day))
            features = to_area_features(known.areas, sums, known.shapes)
            named = sum(feature["properties"]["count"] for feature in features)
            return {
                "type": "FeatureCollection",
                "features": features,
                "elsewhere": sum(changes.by_group) - named,
            }

        return self._keep(("areas", snapshot.version, day, as_of, filters), make)

    def months(self, filters: Filters) -> dict[str, Any]:
        """For each month, how many requests were filed and completed in it, whatever their state is today."""
        filters = lasting(filters)
        snapshot, layer, changes = self._service.layer_of(filters)

        def make() -> dict[str, Any]:
            parts = [rows.take(matching) for rows, matching, _ in _parts(snapshot, layer, changes)]
            filed = np.concatenate([rows.filed for rows in parts])
            completed = np.concatenate([rows.completed for rows in parts])
            first = (
                int(snapshot.base.rows.filed.min()) if len(snapshot.base) else to_day_number(clock.today())
            )
            found = months_of(filed, completed, first, clock.today())
            return {"months": [dict(zip(("month", "filed", "completed"), row, strict=True)) for row in found]}

        return self._keep(("months", snapshot.version, clock.today(), filters), make)

    def heat(self, filters: Filters, view: Viewport, as_of: date | None = None) -> dict[str, Any]:
        """Where open requests are, as a bounded grid of counts."""
        _snapshot, layer, changes = self._service.layer_of(filters, as_of)
        return dict(to_heat(layer, changes, view, decimals=5))

    def yards_of_year(self) -> dict[str, Any]:
        """Courtyards with works this year, each with how far the works are."""
        year = clock.today().year
        with self._service.store.reading() as session:
            found = yards.yards_of_year(session, year)
        return {
            "year": year,
            "yards": [{**_to_yard(yard), "stages": _count(yard), "state": _state(yard)} for yard in found],
        }

    def yards_under_warranty(self) -> dict[str, Any]:
        """Courtyards with works under warranty, each with the last day of the longest."""
        with self._service.store.reading() as session:
            found = yards.yards_under_warranty(session, clock.today())
        return {
            "yards": [
                {
                    **_to_yard(yard),
                    "works": len(yard.stages),
                    "until": yard.until.isoformat() if yard.until else "",
                }
                for yard in found
            ]
        }

    def restrictions(self) -> dict[str, Any]:
        """GeoJSON of areas where works are restricted."""
        with self._service.store.reading() as session:
            found = yards.restrictions(session)
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": to_geometry(to_outline(area.outline or {})),
                    "properties": {"name": area.name, "note": area.note},
                }
                for area in found
            ],
        }

    def _read_shapes(self) -> _Shapes:
        with self._service.store.reading() as session:
            areas = tuple(
                session.exec(select(Area).where(col(Area.is_active)).order_by(col(Area.name))).all()
            )
        stamp = tuple((area.id or 0, area.version) for area in areas)
        known = self._shapes
        if known is None or known.stamp != stamp:
            known = self._shapes = _Shapes(stamp, areas, to_shapes(areas))
        return known

    def _keep(self, key: tuple[object, ...], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        with self._lock:
            if (known := self._answers.get(key)) is not None:
                self._answers.move_to_end(key)
                return known
        made = make()
        with self._lock:
            self._answers[key] = made
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return made


def _parts(snapshot: Snapshot, layer: Layer, changes: Changes) -> list[tuple[Rows, Mask, Mask]]:
    """The base and the fresh rows, each with which match and which are open."""
    kind = layer.kind[: len(snapshot.base)]
    matching = kind < len(GROUPS)
    matching[snapshot.stale] = False
    return [
        (snapshot.base.rows, matching, np.isin(kind, _OPEN)),
        (snapshot.fresh, changes.matching, np.isin(changes.fresh_group, _OPEN)),
    ]


def _to_yard(yard: YardWorks) -> dict[str, Any]:
    return {
        "id": yard.id,
        "name": yard.name,
        "at": [round(yard.lat, 5), round(yard.long, 5)],
        "kinds": yard.kinds,
    }


def _count(yard: YardWorks) -> dict[str, int]:
    return {stage.value: n for stage in WorkStage if (n := yard.stages.count(stage))}


def _state(yard: YardWorks) -> str:
    """What is going on there: works that run say most, then works that wait."""
    order = (WorkStage.RUNNING, WorkStage.PLANNED, WorkStage.ACCEPTED)
    return next(stage for stage in order if stage in yard.stages).value
