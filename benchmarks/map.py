"""What the map costs on the server, without HTTP: `python -m benchmarks.map FOLDER --requests 1000000`.

Answers are made as the route makes them (JSON, compressed), viewport by viewport.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.figures import Measured, Row, timed
from tracker import clock
from tracker.actions.map_overlays import MapOverlays
from tracker.actions.map_service import MapService
from tracker.config import Settings
from tracker.domain.filters import DEFAULT_FILTERS, Filters, Tri
from tracker.domain.statuses import StatusGroup
from tracker.geo.tiles import Viewport
from tracker.store import Store

ZOOMS = range(10, 20)
WIDTH_PX, HEIGHT_PX = 1280 + 256, 640 + 256  #: what a desktop's map asks for, margins included
CENTRES = ((58.0139, 56.2872), (58.0359, 56.3518), (58.0101, 56.2910), (58.0637, 56.3554), (58.0228, 56.2690))
WORDS = ("гагарина", "скамейка", "ямы", "абракадабра")  #: the last is nowhere
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


def measure(folder: Path, requests: int) -> list[Row]:
    """All figures of the instance in a folder, made in this process as the routes make them."""
    store = Store.open(Settings(data_dir=folder))
    service = MapService(store)
    try:
        build = timed([lambda: len(service.refresh())])
        service.start()  # as served: the snapshot follows changes by itself, no answer looks for them
        kept = service.snapshot.nbytes
        return [
            build.row("map: first build", requests, bytes=kept, bytes_each=round(kept / requests, 1)),
            _fresh(service).row("map: new filter", requests),
            timed([lambda: _answer(service, FILTERS[5], _view(12, 0))] * 30).row(
                "map: filter again", requests
            ),
            _viewports(service).row("map: viewport", requests),
            *_by_zoom(service, requests),
            {"name": "map: kept of twenty filters", "n": requests, "bytes": service.layer_bytes},
            *_beside(service, requests),
        ]
    finally:
        service.stop()
        store.close()


def _beside(service: MapService, requests: int) -> Iterator[Row]:
    """What people ask for beside viewports: words, months of the past, layers, pages of the list."""
    overlays, chance = MapOverlays(service), random.Random(4)
    today = clock.today()
    months = [today - timedelta(days=31 * back) for back in range(1, 13)]
    matching = {each: service.totals(each).matching for each in FILTERS[:10]}

    def page(filters: Filters, deep: float) -> int:
        return len(service.newest(filters, today=today, offset=int(deep * matching[filters]), limit=20))

    yield timed([lambda word=word: service.totals(Filters(q=word)).matching for word in WORDS]).row(
        "map: a word, the first time", requests
    )
    yield timed([lambda day=day: len(service.clusters(Filters(), _view(12, 0), day)) for day in months]).row(
        "map: a month of the past, the first time", requests
    )
    yield timed([lambda each=each: len(overlays.areas(each)) for each in FILTERS[:10]]).row(
        "map: microdistricts by count", requests
    )
    yield timed([lambda zoom=zoom: len(overlays.heat(Filters(), _view(zoom, 0))) for zoom in ZOOMS]).row(
        "map: heat", requests
    )
    yield timed([lambda each=each: len(overlays.months(each)) for each in FILTERS[:10]]).row(
        "map: counts of all months", requests
    )
    yield timed([lambda each=each: page(each, chance.random()) for each in matching]).row(
        "list: a page anywhere in it", requests
    )


def _viewports(service: MapService) -> Measured:
    chance = random.Random(3)
    views = [
        _view(zoom, centre, chance) for zoom in ZOOMS for centre in range(len(CENTRES)) for _ in range(4)
    ]
    return timed([lambda view=view: _answer(service, DEFAULT_FILTERS, view) for view in views])


def _by_zoom(service: MapService, requests: int) -> Iterator[dict[str, object]]:
    """The largest answers of each zoom, with everything shown."""
    for zoom in ZOOMS:
        views = [_view(zoom, centre) for centre in range(len(CENTRES))]
        measured = timed([lambda view=view: _answer(service, Filters(), view) for view in views])
        yield measured.row(f"map: everything at zoom {zoom}", requests)


def _fresh(service: MapService) -> Measured:
    return timed([lambda each=each: _answer(service, each, _view(12, 0)) for each in FILTERS])


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


def view_queries(chance: random.Random, zooms: Iterable[int] = ZOOMS) -> Iterator[str]:
    """Viewports of people who pan, as queries of the route, without end."""
    kinds = list(zooms)
    while True:
        view = _view(chance.choice(kinds), chance.randrange(len(CENTRES)), chance)
        box = (view.west, view.south, view.east, view.north)
        yield f"bbox={','.join(f'{edge:.6f}' for edge in box)}&zoom={view.zoom}"


def main() -> None:
    """Measure an instance that is there and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the instance's folder")
    parser.add_argument("--requests", type=int, required=True, help="how many requests it holds")
    said = parser.parse_args()
    for row in measure(said.folder, said.requests):
        print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
