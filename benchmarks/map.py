"""What the map costs on the server at growing archives: `python -m benchmarks.map --requests 1000 10000 100000 1000000`.

Each size is a demo instance of its own; answers are made as the route makes them (JSON, compressed), viewport by viewport.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tracker.actions.map_service import MapService
from tracker.config import Settings
from tracker.demo import fill_demo
from tracker.domain.filters import DEFAULT_FILTERS, Filters, Tri
from tracker.domain.models import ServiceRequest
from tracker.domain.statuses import StatusGroup
from tracker.geo.tiles import Viewport
from tracker.store import Store

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ZOOMS = range(10, 20)
WIDTH_PX, HEIGHT_PX = 1280 + 256, 640 + 256  #: what a desktop's map asks for, margins included
CENTRES = ((58.0139, 56.2872), (58.0359, 56.3518), (58.0101, 56.2910), (58.0637, 56.3554), (58.0228, 56.2690))
FILTERS: tuple[Filters, ...] = (
    Filters(),
    Filters(status=(StatusGroup.NEW, StatusGroup.IN_REVIEW)),
    Filters(status=(StatusGroup.COMPLETED,)),
    Filters(category=("asphalt", "lighting")),
    Filters(category=("benches",), recent_days=90),
    Filters(area=("vyshka_2",)),
    Filters(programme=("fsgs",)),
    Filters(year=(2025, 2026)),
    Filters(overdue=Tri.YES),
    Filters(warranty=Tri.YES),
    *(Filters(recent_days=days) for days in range(10, 110, 10)),
)


@dataclass(frozen=True)
class Measured:
    """Durations in milliseconds, processor time in milliseconds, and bytes of what was answered."""

    wall: list[float]
    processor: list[float]
    size: list[int]

    def row(self, name: str, n: int, *, rss_mb: int = 0) -> dict[str, object]:
        """A line for bench.json."""
        return {
            "name": name,
            "n": n,
            "p50_ms": round(statistics.median(self.wall), 2),
            "p95_ms": round(_percentile(self.wall, 95), 2),
            "cpu_ms": round(statistics.median(self.processor), 2),
            "bytes": round(_percentile(self.size, 95)),
            "rss_mb": rss_mb or round(psutil.Process().memory_info().rss / 2**20),
        }


def measure(requests: int, *, folder: Path | None = None) -> list[dict[str, object]]:
    """All figures of one size."""
    with _instance(requests, folder) as store:
        service = MapService(store)
        build = _timed(lambda: len(service.refresh()), times=1)
        snapshot = service.snapshot
        rows = [{**build.row("map: first build", requests), "bytes": snapshot.nbytes}]
        rows.append({**_fresh(service).row("map: new filter", requests)})
        rows.append(
            _timed(lambda: _answer(service, FILTERS[5], _view(13, 0)), times=30).row(
                "map: filter again", requests
            )
        )
        rows.append(_viewports(service).row("map: viewport", requests))
        rows.extend(_by_zoom(service, requests))
        rows.append(_change(store, service).row("map: a write shows", requests))
        rows.append({**_timed(lambda: service.layer_bytes, times=1).row("map: twenty filters", requests)})
        return rows


def _viewports(service: MapService) -> Measured:
    chance = random.Random(3)
    views = [
        _view(zoom, centre, chance) for zoom in ZOOMS for centre in range(len(CENTRES)) for _ in range(4)
    ]
    return _timed_each([lambda view=view: _answer(service, DEFAULT_FILTERS, view) for view in views])


def _by_zoom(service: MapService, requests: int) -> Iterator[dict[str, object]]:
    """The largest answers of each zoom, with everything shown."""
    for zoom in ZOOMS:
        views = [_view(zoom, centre) for centre in range(len(CENTRES))]
        measured = _timed_each([lambda view=view: _answer(service, Filters(), view) for view in views])
        yield measured.row(f"map: everything at zoom {zoom}", requests)


def _fresh(service: MapService) -> Measured:
    return _timed_each([lambda each=each: _answer(service, each, _view(12, 0)) for each in FILTERS])


def _change(store: Store, service: MapService) -> Measured:
    """From a committed write to an answer that has it."""

    def write(number: int) -> None:
        with store.transaction() as tx:
            found = ServiceRequest(number=f"ЗАМЕР-{number}", category_code="bins", lat=58.01, long=56.29)
            tx.session.add(found)
            tx.session.flush()
            tx.touch(found.id)

    def show() -> int:
        service.refresh()
        return _answer(service, DEFAULT_FILTERS, _view(12, 0))

    parts = []
    for number in range(15):
        write(number)
        parts.append(_timed(show, times=1))
    return Measured(
        *(
            [value for part in parts for value in getattr(part, name)]
            for name in ("wall", "processor", "size")
        )
    )


def _answer(service: MapService, filters: Filters, view: Viewport) -> int:
    """Bytes of an answer as it would be sent."""
    body = json.dumps(service.clusters(filters, view), ensure_ascii=False, separators=(",", ":")).encode()
    return len(gzip.compress(body, 6, mtime=0))


def _view(zoom: int, centre: int, chance: random.Random | None = None) -> Viewport:
    lat, long = CENTRES[centre]
    across, down = WIDTH_PX * 360 / 256 / 2**zoom, HEIGHT_PX * 360 / 256 / 2**zoom * 0.53
    if chance is not None:
        lat, long = lat + chance.uniform(-0.3, 0.3) * down, long + chance.uniform(-0.3, 0.3) * across
    return Viewport(long - across / 2, lat - down / 2, long + across / 2, lat + down / 2, zoom)


def _timed(act: Callable[[], int], *, times: int) -> Measured:
    return _timed_each([act] * times)


def _timed_each(acts: list[Callable[[], int]]) -> Measured:
    gc.collect()
    wall, processor, size = [], [], []
    for act in acts:
        started, used = time.perf_counter(), time.thread_time()
        size.append(act())
        wall.append((time.perf_counter() - started) * 1000)
        processor.append((time.thread_time() - used) * 1000)
    return Measured(wall, processor, size)


def _percentile(values: list[float] | list[int], percent: int) -> float:
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))])


@contextmanager
def _instance(requests: int, folder: Path | None) -> Iterator[Store]:
    """A demo of this size, in a folder that is kept or in one that goes away."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as passing:
        store = Store.open(Settings(data_dir=folder / f"i{requests}" if folder else Path(passing)))
        try:
            store.migrate()
            if not len(MapService(store).refresh()):
                fill_demo(store, requests=requests, seed=1)
            yield store
        finally:
            store.close()


def main() -> None:
    """Measure the sizes asked for and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--folder", type=Path, help="Keep the instances here and use them again.")
    said = parser.parse_args()
    for requests in said.requests:
        for row in measure(requests, folder=said.folder):
            print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
