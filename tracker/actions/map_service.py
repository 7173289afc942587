"""The map's answers: one snapshot in this process, kept fresh by following the changes, and layers of recent filters."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Event, Lock, Thread
from typing import Any

from sqlmodel import select

from tracker import clock
from tracker.domain.filters import Filters
from tracker.domain.models import Area, House
from tracker.domain.statuses import Status
from tracker.errors import TrackerError
from tracker.geo.snapshot import GROUPS, Snapshot
from tracker.geo.tiles import Layer, Mark, Viewport
from tracker.store import Store, map_rows, queries

LAYER_BYTES = 256 * 1024 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What a map gets for a viewport: features and how many there are, by the version of the data."""

    collection: dict[str, Any]
    version: int


class MapService:
    """Reads the database once, then only what changed; answers any number of viewports from memory."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._snapshot: Snapshot | None = None
        self._layers: OrderedDict[tuple[int, date, Filters], Layer] = OrderedDict()
        self._lock = Lock()
        self._refreshing = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Follow the changes of every process in a thread of this one."""
        self.refresh()
        self._thread = Thread(target=self._follow, name="map-follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _follow(self) -> None:
        while not self._stopping.wait(self._store.settings.snapshot_poll_seconds):
            try:
                self.refresh()
            except TrackerError:
                _log.warning("the map could not look for changes; it tries again")

    def refresh(self) -> Snapshot:
        """The snapshot with everything that was written until now."""
        with self._refreshing, self._store.reading() as session:
            version = map_rows.read_version(session)
            current = self._snapshot
            if current is not None and current.version == version:
                return current
            changed = None if current is None else map_rows.read_changed_ids(session, current.version)
            codes = map_rows.read_codes(session)
            rows = map_rows.read_rows(session, codes, changed)
            if current is None or changed is None:
                fresh = Snapshot(rows, codes, version)
            else:
                fresh = current.replace(rows, codes, version)
            self._snapshot = fresh
            return fresh

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot as it is; read at the first call."""
        return self._snapshot or self.refresh()

    def layer(self, filters: Filters) -> Layer:
        """The layer of a filter: from memory, or built once; what is kept is bounded in bytes."""
        snapshot, today = self.snapshot, clock.today()
        key = (snapshot.version, today, filters)
        with self._lock:
            if (kept := self._layers.get(key)) is not None:
                self._layers.move_to_end(key)
                return kept
        built = Layer(snapshot, snapshot.mask(filters, today=today, ids=self._ids_of_text(filters, today)))
        with self._lock:
            for old in [known for known in self._layers if known[0] != snapshot.version]:
                del self._layers[old]
            self._layers[key] = built
            while (
                len(self._layers) > 1 and sum(layer.nbytes for layer in self._layers.values()) > LAYER_BYTES
            ):
                self._layers.popitem(last=False)
        return built

    def _ids_of_text(self, filters: Filters, today: date) -> list[int] | None:
        if not filters.q:
            return None
        with self._store.reading() as session:
            return list(queries.matching_ids(session, Filters(q=filters.q), today=today))

    def clusters(self, filters: Filters, viewport: Viewport) -> Answer:
        """The features of a viewport, with the totals of the whole filter for the legend."""
        # Exact statuses are for staff; the map shows everybody the same.
        public = replace(filters, state=())
        layer = self.layer(public)
        picture = layer.picture(viewport)
        ids = [found for mark in picture.marks for found in mark.ids]
        with self._store.reading() as session:
            pins = map_rows.read_pins(session, ids) if ids else {}
        version = self.snapshot.version
        collection = {
            "type": "FeatureCollection",
            "version": version,
            "total": picture.total,
            "matching": layer.total,
            "without_place": layer.without_place,
            "by_status": _by_status(layer.by_group),
            "features": [feature for mark in picture.marks for feature in _features(mark, pins)],
        }
        return Answer(collection, version)

    def base(self) -> dict[str, Any]:
        """What the map draws under the requests where there is no tile server: outlines, names, houses."""
        with self._store.reading() as session:
            areas = session.exec(select(Area)).all()
            houses = session.exec(select(House)).all()
        return {
            "areas": [
                {
                    "kind": a.kind,
                    "name": a.name,
                    "lat": a.lat,
                    "long": a.long,
                    "outline": a.outline,
                    "approximate": a.is_approximate,
                }
                for a in areas
            ],
            "houses": [[round(h.lat, 5), round(h.long, 5), h.number] for h in houses],
        }


def _by_status(by_group: tuple[int, ...]) -> dict[str, int]:
    return {group.value: count for group, count in zip(GROUPS, by_group, strict=True)}


def _features(mark: Mark, pins: Mapping[int, tuple[str, str, str, str]]) -> list[dict[str, Any]]:
    """A cluster, a single request, or at the last zooms a cluster with the requests that share its spot."""
    known = [_facts(pins[found]) for found in mark.ids if found in pins]
    if mark.count == 1 and known:
        properties = known[0]
    else:
        by_status = {name: count for name, count in _by_status(mark.by_group).items() if count}
        properties = {"count": mark.count, "by_status": by_status}
        if known:
            properties["requests"] = known
    geometry = {"type": "Point", "coordinates": [mark.long, mark.lat]}
    return [{"type": "Feature", "geometry": geometry, "properties": properties}]


def _facts(pin: tuple[str, str, str, str]) -> dict[str, Any]:
    number, category, status, address = pin
    return {"number": number, "category": category, "status": Status(status).group.value, "address": address}
