"""A real instance in a folder of its own: filled with the demo, served on a free port, stopped at the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
STOP_SECONDS = 15


@dataclass(frozen=True)
class Instance:
    """Where a served instance is: its address, its folder and the environment its commands need."""

    url: str
    data_dir: Path
    environment: Mapping[str, str]
    log: Path
    pid: int = 0

    def run(self, *arguments: str) -> str:
        """Run `python -m tracker …` on this instance; returns what it printed, raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data_dir: Path, *, requests: int, seed: int = 1) -> Iterator[Instance]:
    """Serve a new instance with that many demo requests for the time of the block."""
    data_dir.mkdir(parents=True, exist_ok=True)
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment = kept | {"TRACKER_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
    # Tests and measurements ask faster than people do.
    environment["TRACKER_REQUESTS_PER_MINUTE"] = "100000"
    instance = Instance(f"http://localhost:{port}", data_dir, environment, data_dir / "server.log")
    if requests:
        instance.run("demo", "--requests", str(requests), "--seed", str(seed))
    command = [sys.executable, "-m", "tracker", "serve", "--port", str(port), "--address", "127.0.0.1"]
    with instance.log.open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(instance, server)
            yield replace(instance, pid=server.pid)
        finally:
            _stop(server)


def _wait(instance: Instance, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{instance.url}/health", timeout=5) as answer:  # noqa: S310 the address is our own
                if answer.status == 200:
                    return
        except (URLError, OSError, HTTPException):
            time.sleep(0.2)
    raise RuntimeError(f"The server did not start:\n{instance.log.read_text(encoding='utf-8')[-4000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
