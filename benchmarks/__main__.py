"""`make bench`: every measurement at each size, as one table with what was promised, and as bench.json in the instance's folder."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import demo, importing, map_browser, map_server, map_usual
from benchmarks import map as map_bench
from benchmarks.figures import Row, growth, judge
from tools.browser import browser
from tools.instance import serving
from tracker.config import get_settings

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGEST_FILE = 100_000  #: rows of a file to bring in: the size that a time is promised for
PARTS = ("demo", "import", "map", "server", "browser", "usual")
#: Parts that are asked of an instance filled with the demo.
_ON_DEMO = frozenset({"demo", "map", "server", "browser", "usual"})
COLUMNS = ("n", "p50_ms", "p95_ms", "cpu_ms", "bytes", "rss_mb", "ratio", "target")


def measured(parts: frozenset[str], sizes: list[int], folder: Path | None) -> Iterator[Row]:
    """The rows of the chosen measurements, one size after the other."""
    for requests in sizes:
        if "import" in parts and requests <= LARGEST_FILE:
            yield from importing.measure(requests)
        if parts & _ON_DEMO:
            with _instance(requests, folder) as (instance, made):
                yield from made
                yield from _of_map(parts, instance, requests)


def _of_map(parts: frozenset[str], instance: Path, requests: int) -> Iterator[Row]:
    ours = list(map_bench.measure(instance, requests)) if parts & {"map", "usual"} else []
    yield from ours
    if parts & {"server", "browser"}:
        with serving(instance, requests=0) as served:
            if "server" in parts:
                yield from map_server.measure(served, requests)
            if "browser" in parts:
                with browser() as opened:
                    yield from map_browser.measure(opened, served, requests)
    if "usual" in parts:
        viewport = next(row for row in ours if row["name"] == "map: viewport")
        yield from map_usual.measure(requests, viewport)


@contextmanager
def _instance(requests: int, folder: Path | None) -> Iterator[tuple[Path, list[Row]]]:
    """A demo of this size and what making it cost; one that is kept is used again."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as passing:
        instance = folder / str(requests) if folder else Path(passing)
        is_there = (instance / "tracker.db").exists()
        yield instance, [] if is_there else [demo.measure(requests, folder=instance)]


def main() -> None:
    """Measure, print each row as it comes, then keep them all beside a description of the machine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--requests", type=int, nargs="+", default=list(SIZES), help="sizes to measure")
    parser.add_argument(
        "--folder", type=Path, help="keep the instances here, one folder a size, and use them again"
    )
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="what to measure")
    said = parser.parse_args()
    machine = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": [round(each, 1) for each in os.getloadavg()],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    rows: list[Row] = []
    print(json.dumps(machine))
    print(_line("", dict(zip(COLUMNS, COLUMNS, strict=True))))
    for row in measured(frozenset(said.only), said.requests, said.folder):
        rows.append({**row, "target": judge(row)})
        print(_line(str(row["name"]), rows[-1]), flush=True)
    for row in growth(rows):
        rows.append(row)
        print(_line(str(row["name"]), row))
    _keep([row | machine for row in rows])


def _keep(rows: list[Row]) -> None:
    folder = get_settings().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "bench.json"
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
    print(f"wrote {file}")


def _line(name: str, row: Row) -> str:
    *figures, target = (row.get(column, "") for column in COLUMNS)
    return f"{name:<40}" + "".join(f"{figure!s:>11}" for figure in figures) + f"  {target}"


if __name__ == "__main__":
    main()
