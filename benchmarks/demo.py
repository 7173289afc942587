"""How long the demo command takes and how much memory it needs: `python -m benchmarks.demo --requests 1000000`.

Each run is a process of its own in a new folder, on SQLite unless TRACKER_DATABASE_URL names an empty database.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(requests: int, *, seed: int = 1, folder: Path | None = None) -> dict[str, object]:
    """Run the command once, in a folder that stays or in one that goes: time, peak memory, and the size of the instance."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="tracker-bench-") as passing:
            return measure(requests, seed=seed, folder=Path(passing))
    command = [sys.executable, "-m", "tracker", "demo", "--requests", str(requests), "--seed", str(seed)]
    started = time.monotonic()
    environment = os.environ | {"TRACKER_DATA_DIR": str(folder)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    # wait4 gives this one child's peak memory; the sum over all children would hide it.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    spent = (time.monotonic() - started) * 1000
    if process.returncode:
        raise SystemExit(f"demo of {requests} failed: {process.returncode}")
    return {
        "name": "demo",
        "n": requests,
        "p50_ms": round(spent),
        "p95_ms": round(spent),
        "cpu_ms": round((usage.ru_utime + usage.ru_stime) * 1000),
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        "rss_mb": round(usage.ru_maxrss / 1024),
    }


def main() -> None:
    """Measure the sizes asked for and print one JSON line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    for requests in parser.parse_args().requests:
        print(json.dumps(measure(requests)), flush=True)


if __name__ == "__main__":
    main()
