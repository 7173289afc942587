"""The map's answers: one snapshot in this process, kept fresh by following the changes of every process."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Event, Lock, Thread
from typing import Any

import numpy as np

from tracker import clock
from tracker.actions.map_layers import Layers
from tracker.actions.place_search import FoundPlace, find_places
from tracker.domain.filters import Filters
from tracker.domain.models import ServiceRequest
from tracker.errors import TrackerError
from tracker.geo.features import Pin, to_by_status, to_features
from tracker.geo.inside import look_inside
from tracker.geo.layer import Changes, Layer
from tracker.geo.paging import Page, newest
from tracker.geo.rows import Ints
from tracker.geo.snapshot import Snapshot
from tracker.geo.tiles import Picture, Viewport, picture
from tracker.store import Store, map_columns, map_rows, queries
from tracker.store.ground import read_tile

SHOWN_INSIDE = 60  #: requests that a click on a cluster lists at most
_MAX_PINS = 20_000
_MOST_OF_A_DAY = 5_000  #: with more requests filed on one day, as an import may bring, the database looks for the page itself
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Totals:
    """How many requests match a filter, by status group, and how many of them have no place on the map."""

    by_status: dict[str, int]
    without_place: int

    @property
    def matching(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True)
class Drawn:
    """What a viewport shows of a filter, before the words of single requests."""

    version: int
    zoom: int
    changes: Changes
    picture: Picture

    @property
    def alone(self) -> set[int]:
        """Ids of the requests that stand alone."""
        return {mark.id for mark in self.picture.marks if mark.id is not None}


class MapService:
    """Reads the database once, then only what changed; answers any number of viewports from memory."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._snapshot: Snapshot | None = None
        self._layers = Layers(self._find_text)
        self._pins: dict[int, Pin] = {}
        self._refreshing = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._boot = secrets.token_hex(4)

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
            rows = map_columns.read_rows(session, codes, changed)
            if current is None or changed is None:
                self._snapshot = Snapshot.of(rows, codes, version)
            else:
                self._snapshot = current.follow(np.array(changed), rows, codes, version)
            self._pins = {}  # what was read of requests may have changed with them
            return self._snapshot

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot as it is; without the thread that follows changes, as it is in the database at this call."""
        if self._snapshot is None or self._thread is None:
            return self.refresh()
        return self._snapshot

    @property
    def tag(self) -> str:
        """Changes whenever any answer may: with the data, with the day, and with the process."""
        return f"{self._boot}-{self.snapshot.version}-{clock.today():%y%m%d}"

    @property
    def layer_bytes(self) -> int:
        """Bytes that the layers of recent filters take."""
        return self._layers.nbytes

    @property
    def store(self) -> Store:
        """Where it reads."""
        return self._store

    def _find_text(self, q: str, among: Ints | None) -> Ints:
        with self._store.reading() as session:
            ids = None if among is None else among.tolist()
            return map_rows.read_ids_of_text(session, q, today=clock.today(), among=ids)

    def layer_of(self, filters: Filters, as_of: date | None = None) -> tuple[Snapshot, Layer, Changes]:
        """The snapshot and what a public filter chooses from it, now or at the end of a day."""
        snapshot = self.snapshot
        return (snapshot, *self._layers.of(snapshot, _public(filters), clock.today(), as_of))

    def clusters(self, filters: Filters, view: Viewport, as_of: date | None = None) -> dict[str, Any]:
        """GeoJSON of a viewport, with the totals of the whole filter for the legend."""
        return self.describe(self.draw(filters, view, as_of))

    def is_ready(self, filters: Filters, as_of: date | None = None) -> bool:
        """Whether `draw` has in memory all that it needs, so that it takes a few milliseconds and waits for nobody."""
        if self._snapshot is None or self._thread is None:
            return False
        return self._layers.is_kept(self._snapshot, _public(filters), clock.today(), as_of)

    def draw(self, filters: Filters, view: Viewport, as_of: date | None = None) -> Drawn:
        """The first half of `clusters`: what a viewport shows, without words."""
        snapshot, layer, changes = self.layer_of(filters, as_of)
        return Drawn(snapshot.version, view.zoom, changes, picture(layer, changes, view))

    def has_words(self, drawn: Drawn) -> bool:
        """Whether `describe` has in memory all that it needs."""
        return self._pins.keys() >= drawn.alone

    def describe(self, drawn: Drawn) -> dict[str, Any]:
        """The second half of `clusters`."""
        changes = drawn.changes
        return {
            "type": "FeatureCollection",
            "version": drawn.version,
            "total": drawn.picture.total,
            "matching": sum(changes.by_group),
            "without_place": changes.without_place,
            "by_status": to_by_status(changes.by_group),
            "features": to_features(drawn.picture.marks, self._read_pins(list(drawn.alone)), zoom=drawn.zoom),
        }

    def inside(self, filters: Filters, view: Viewport, as_of: date | None = None) -> dict[str, Any]:
        """What a box holds: how many, the bounds of where they are, and the requests themselves when they are few."""
        _snapshot, layer, changes = self.layer_of(filters, as_of)
        found = look_inside(layer, changes, view, limit=SHOWN_INSIDE)
        pins = self._read_pins([mark.id for mark in found.marks if mark.id is not None])
        return {
            "type": "FeatureCollection",
            "total": found.total,
            "bounds": found.bounds,
            "features": to_features(found.marks, pins, zoom=view.zoom),
        }

    def totals(self, filters: Filters, as_of: date | None = None) -> Totals:
        """Counts of everything that matches, wherever it is, now or at the end of a day.

        What was written until this call counts: whoever has just changed something comes to a list that says so, and nothing would
        tell the list later what the map shows from its first answer on.
        """
        _layer, changes = self._layers.of(self.refresh(), filters, clock.today(), as_of)
        return Totals(to_by_status(changes.by_group), changes.without_place)

    def newest(
        self, filters: Filters, *, today: date, offset: int, limit: int, as_of: date | None = None
    ) -> Sequence[ServiceRequest]:
        """A page of what matches, newest first: what `totals` counted, wherever it is."""
        snapshot = self.snapshot
        layer, changes = self._layers.of(snapshot, filters, today, as_of)
        page = newest(snapshot, layer, changes, offset=offset, limit=limit)
        is_crowded = len(page.ids) > _MOST_OF_A_DAY
        if is_crowded and as_of is not None:
            # The database does not know the past; the later filed has the greater id.
            page = Page(np.sort(page.ids)[::-1][page.skip : page.skip + limit], 0)
        with self._store.reading() as session:
            if is_crowded and as_of is None:
                return queries.list_requests(session, filters, today=today, limit=limit, offset=offset)
            return queries.list_among(session, page.ids.tolist(), limit=limit, offset=page.skip)

    def _read_pins(self, ids: list[int]) -> dict[int, Pin]:
        known = self._pins
        found = {each: pin for each in ids if (pin := known.get(each)) is not None}
        missing = [each for each in ids if each not in found]
        if not missing:
            return found
        with self._store.reading() as session:
            read = map_rows.read_pins(session, missing)
        if len(known) + len(read) > _MAX_PINS:
            known.clear()
        # A refresh meanwhile has put another dictionary in place, so that nothing old is kept in that one.
        known.update(read)
        return found | read

    def places(self, text: str) -> list[FoundPlace]:
        """Houses, microdistricts, courtyards and requests that a typed text may mean."""
        return find_places(self._store, text)

    def ground(self) -> dict[str, Any]:
        """GeoJSON of what the map draws under the requests where there is no tile server."""
        with self._store.reading() as session:
            return map_rows.read_ground(session)

    def ground_tile(self, zoom: int, x: int, y: int) -> tuple[str, bytes | None]:
        """The mark of the ground that is shown, and its tile packed by gzip; no mark where none was brought in."""
        with self._store.reading() as session:
            return read_tile(session, zoom, x, y)


def _public(filters: Filters) -> Filters:
    """Exact statuses are for staff; the map shows everybody the same."""
    return replace(filters, state=()) if filters.state else filters
