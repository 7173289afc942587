"""`make bench`: every measurement at each size, as a table and as bench.json in the instance's folder."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks import demo
from benchmarks import map as map_bench
from tracker.config import get_settings

SIZES = (1_000, 100_000)
COLUMNS = ("name", "n", "p50_ms", "p95_ms", "bytes", "rss_mb")


def measured(sizes: list[int]) -> Iterator[dict[str, object]]:
    """The rows of all measurements, one size after the other."""
    for requests in sizes:
        yield demo.measure(requests)
        yield from map_bench.measure(requests)


def main() -> None:
    """Measure, print each row as it comes, then keep them all beside a description of the machine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--requests", type=int, nargs="+", default=list(SIZES), help="sizes to measure")
    sizes = parser.parse_args().requests
    machine = {"machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"}
    machine["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    rows = []
    print(_line(dict(zip(COLUMNS, COLUMNS, strict=True))))
    for row in measured(sizes):
        print(_line(row), flush=True)
        rows.append(row | machine)
    folder = get_settings().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "bench.json"
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
    print(f"wrote {file}")


def _line(row: dict[str, object]) -> str:
    name, *figures = (row.get(column, "") for column in COLUMNS)
    return f"{name!s:<44}" + "".join(f"{figure!s:>12}" for figure in figures)


if __name__ == "__main__":
    main()
