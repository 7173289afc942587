"""One line of figures: medians, 95th percentiles and processor time of things done many times, and what is promised of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import psutil

Row = dict[str, object]

#: Promises by the beginning of a row's name: figure → limit that it stays under.
TARGETS: dict[str, dict[str, float]] = {
    "demo": {"p50_ms": 180_000, "rss_mb": 2_000},
    "import csv": {"p50_ms": 60_000, "rss_mb": 1_000},
    "map: first build": {"p50_ms": 5_000, "bytes_each": 60},
    "map: new filter": {"p95_ms": 60},
    "map: filter again": {"p95_ms": 5},
    "map: viewport": {"p95_ms": 10, "bytes": 8_000},
    "map: everything at zoom": {"bytes": 8_000},
    "server: twenty filters": {"rss_mb": 1_024},
    "server: 50 people pan": {"p95_ms": 100, "cpu_ms": 5, "errors": 1},
    "browser: first map": {"p50_ms": 2_500},
    "browser: pan": {"p50_ms": 50},
    "browser: zoom": {"p50_ms": 50},
    "browser: filter": {"p50_ms": 200},
    "browser: script memory of the map": {"bytes": 20_000_000},
}
#: A million may cost this many times what ten thousand cost.
GROWTH = {"map: viewport": ("p50_ms", "cpu_ms", "bytes"), "browser: pan": ("p50_ms",)}
GROWTH_LIMIT = 2.0


@dataclass(frozen=True)
class Measured:
    """Durations and processor time in milliseconds, and bytes of what was answered, one for each time."""

    wall: list[float]
    processor: list[float]
    size: list[int]

    def row(self, name: str, n: int, **more: object) -> Row:
        """A line for bench.json."""
        return {"name": name, "n": n, **spread(self.wall)} | {
            "cpu_ms": round(statistics.median(self.processor), 2),
            "bytes": round(percentile(self.size, 95)),
            "rss_mb": round(psutil.Process().memory_info().rss / 2**20),
            **more,
        }


def timed(acts: Iterable[Callable[[], int]]) -> Measured:
    """Do each once; an act returns the bytes of its answer."""
    gc.collect()
    wall, processor, size = [], [], []
    for act in acts:
        started, used = time.perf_counter(), time.thread_time()
        size.append(act())
        wall.append((time.perf_counter() - started) * 1000)
        processor.append((time.thread_time() - used) * 1000)
    return Measured(wall, processor, size)


def spread(milliseconds: list[float]) -> Row:
    """Median and 95th percentile."""
    return {
        "p50_ms": round(statistics.median(milliseconds), 2),
        "p95_ms": round(percentile(milliseconds, 95), 2),
    }


def percentile(values: list[float] | list[int], percent: int) -> float:
    """The value that so many percent do not exceed."""
    ordered = sorted(values)
    return float(ordered[round(percent / 100 * (len(ordered) - 1))])


def judge(row: Row) -> str:
    """What was promised of a row and whether it holds; empty where nothing was."""
    promised = next((wanted for name, wanted in TARGETS.items() if str(row["name"]).startswith(name)), {})
    return ", ".join(
        f"{figure} < {limit:g}: {'met' if float(str(row[figure])) < limit else 'MISSED'}"
        for figure, limit in promised.items()
        if figure in row
    )


def growth(rows: list[Row], small: int = 10_000, large: int = 1_000_000) -> list[Row]:
    """How many times as much the large archive costs, where both were measured."""
    by_name = {(row["name"], row["n"]): row for row in rows}
    found: list[Row] = []
    for name, figures in GROWTH.items():
        before, after = by_name.get((name, small)), by_name.get((name, large))
        for figure in figures if before and after else ():
            ratio = round(float(str(after[figure])) / max(0.01, float(str(before[figure]))), 2)  # type: ignore[index]
            said = f"ratio < {GROWTH_LIMIT:g}: {'met' if ratio < GROWTH_LIMIT else 'MISSED'}"
            found.append(
                {"name": f"{name}, {figure}, × over {small}", "n": large, "ratio": ratio, "target": said}
            )
    return found
