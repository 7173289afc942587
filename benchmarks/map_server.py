"""What the map costs in the served program: all over HTTP on loopback, memory and processor time of the server's process."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlparse

import psutil

from benchmarks.figures import Row, percentile, spread
from benchmarks.map import FILTERS, view_queries
from tools.instance import Instance
from tracker.render.district_map import to_route_query

PEOPLE = 50
MOVES = 12  #: of each person
PAUSE_SECONDS = (0.5, 1.5)  #: between two moves of one person


def measure(served: Instance, requests: int) -> Iterator[Row]:
    """The figures of a served instance."""
    chance = random.Random(5)
    views = view_queries(chance)
    connection = _connect(served)
    first, again = [], []
    for kind in FILTERS:
        query = f"{next(views)}&{to_route_query(kind)}"
        first.append(_ask(connection, query)[0])
        again.append(_ask(connection, query)[0])
    yield {"name": "server: a filter the first time", "n": requests, **spread(first)}
    yield {"name": "server: a filter again", "n": requests, **spread(again)}
    for path in ("/map/ground", "/", "/health"):
        _ask(connection, "", path=path)
    yield {"name": "server: twenty filters", "n": requests, "rss_mb": round(_process(served).rss / 2**20)}
    yield _crowd(served, requests)


def _crowd(served: Instance, requests: int) -> Row:
    taken: list[float] = []
    sizes: list[int] = []
    errors: list[str] = []

    def person(number: int) -> None:
        chance = random.Random(number)
        views, connection = view_queries(chance, range(12, 18)), _connect(served)
        for _ in range(MOVES):
            time.sleep(chance.uniform(*PAUSE_SECONDS))
            try:
                spent, size = _ask(connection, next(views))
                taken.append(spent)
                sizes.append(size)
            except (OSError, RuntimeError) as error:
                errors.append(str(error))
                connection = _connect(served)

    people = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    before = _process(served).processor
    for each in people:
        each.start()
    for each in people:
        each.join()
    used = (_process(served).processor - before) * 1000
    return {
        "name": f"server: {PEOPLE} people pan",
        "n": requests,
        **spread(taken or [float("inf")]),
        "cpu_ms": round(used / max(1, len(taken)), 2),
        "bytes": round(percentile(sizes or [0], 95)),
        "errors": len(errors),
    }


class _Used:
    def __init__(self, pid: int) -> None:
        server = psutil.Process(pid)
        every = [server, *server.children(recursive=True)]
        self.rss = sum(each.memory_info().rss for each in every)
        self.processor = sum(sum(each.cpu_times()[:2]) for each in every)


def _process(served: Instance) -> _Used:
    return _Used(served.pid)


def _connect(served: Instance) -> HTTPConnection:
    port = urlparse(served.url).port
    return HTTPConnection("127.0.0.1", port, timeout=60)


def _ask(connection: HTTPConnection, query: str, *, path: str = "/map/clusters") -> tuple[float, int]:
    """Milliseconds from the question to the whole answer, and its bytes as sent."""
    started = time.perf_counter()
    connection.request("GET", f"{path}?{query}", headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return (time.perf_counter() - started) * 1000, len(body)
