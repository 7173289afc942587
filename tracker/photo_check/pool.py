"""The workers that decode photos: at most two, kept warm for the next photo, replaced where one died or took too long."""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from tracker.errors import InvalidInput, StorageUnavailable
from tracker.i18n import language
from tracker.photo_check.decode import TOO_HARD, CheckedPhoto
from tracker.photo_check.wire import receive, send

WORKERS = 2
WALL_SECONDS = 30.0
#: Whatever a library leaks goes with the process after so many photos.
PHOTOS_EACH = 100
_ROOT = Path(__file__).resolve().parents[2]
_TOO_HEAVY = "Фото «{name}» больше {limit} МБ. Уменьшите его или приложите другое: остальное не потеряется."
_NO_WORKER = "Фото сейчас не принимаются: на сервере не хватает памяти. Повторите через минуту или отправьте заявку без фото."
_log = logging.getLogger(__name__)


class Worker:
    """One process. It sees neither our settings nor our open files."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "tracker.photo_check.worker"],
            cwd=_ROOT,
            # Few arenas: each thread of a codec would otherwise reserve memory that counts against the ceiling.
            env={"PATH": os.defpath, "MALLOC_ARENA_MAX": "2", "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.photos = 0

    @property
    def is_fit(self) -> bool:
        """Whether it can take another photo."""
        return self._process.poll() is None and self.photos < PHOTOS_EACH

    def ask(self, head: dict[str, Any], *bodies: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """Its answer; raises EOFError or OSError where it died or was ended for its time."""
        self.photos += 1
        timer = threading.Timer(WALL_SECONDS, self._process.kill)
        timer.start()
        try:
            send(self._pipe(self._process.stdin), head, *bodies)
            return receive(self._pipe(self._process.stdout))
        finally:
            timer.cancel()

    def end(self) -> int:
        """End the process and leave nothing of it; its exit status, 0 where it had gone by itself."""
        with suppress(OSError):
            self._pipe(self._process.stdin).close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2 if self._process.poll() is None else 0)
        self._process.kill()
        self._pipe(self._process.stdout).close()
        return self._process.wait()

    def _pipe(self, pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise EOFError
        return pipe


class _GoneByItself(EOFError):
    """A worker that had nothing to do left at the very moment when it was asked."""


class Pool:
    """Workers that wait for the next photo."""

    def __init__(self) -> None:
        self._turn = threading.BoundedSemaphore(WORKERS)
        self._idle: list[Worker] = []

    def ask(self, head: dict[str, Any], *bodies: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """The answer of a worker that is free or new; raises EOFError or OSError where it did not live through the question."""
        with self._turn:
            try:
                return self._ask(self._take(), head, *bodies)
            except _GoneByItself:
                return self._ask(_start(), head, *bodies)

    def end(self) -> None:
        """End the workers that wait."""
        while self._idle:
            self._idle.pop().end()

    def _ask(
        self, worker: Worker, head: dict[str, Any], *bodies: bytes
    ) -> tuple[dict[str, Any], list[bytes]]:
        try:
            answer = worker.ask(head, *bodies)
        except (EOFError, OSError) as error:
            if worker.end() == 0:
                raise _GoneByItself from error
            raise
        self._idle.append(worker)
        return answer

    def _take(self) -> Worker:
        while True:
            try:
                worker = self._idle.pop()
            except IndexError:
                return _start()
            if worker.is_fit:
                return worker
            worker.end()


def _start() -> Worker:
    try:
        return Worker()
    except OSError as error:
        raise StorageUnavailable(_NO_WORKER) from error


_pool = Pool()
atexit.register(_pool.end)


def check_photo(data: bytes, name: str, *, limit_mb: int = 15) -> CheckedPhoto:
    """A photo decoded and encoded anew as JPEG, by a worker; raises InvalidInput with a sentence for whoever sent it."""
    name = name[:60]
    if len(data) > limit_mb * 1024 * 1024:
        raise InvalidInput(_TOO_HEAVY, name=name, limit=limit_mb)
    return _ask({"name": name}, data)


def blur_photo(data: bytes, parts: Sequence[tuple[float, float, float, float]]) -> CheckedPhoto:
    """A photo that is kept here, with parts (left, top, width, height in percent) burnt in as blocks, by a worker."""
    return _ask({"name": "", "cover": parts}, data)


def _ask(head: dict[str, Any], data: bytes) -> CheckedPhoto:
    try:
        told, bodies = _pool.ask(head | {"language": language()}, data)
        if "error" in told:
            raise InvalidInput(str(told["error"])[:300])
        return _to_photo(told, *bodies)
    except (EOFError, OSError, LookupError, TypeError, ValueError) as error:
        _log.warning("a worker did not live through a photo of %d bytes", len(data))
        raise InvalidInput(TOO_HARD, name=head["name"]) from error


def _to_photo(told: dict[str, Any], whole: bytes, thumb: bytes) -> CheckedPhoto:
    """What a worker made. A file is named by its bytes as they came, whatever the worker says of them."""
    taken_at = told["taken_at"]
    return CheckedPhoto(
        whole,
        thumb,
        hashlib.sha256(whole).hexdigest(),
        int(told["width"]),
        int(told["height"]),
        datetime.fromisoformat(taken_at) if taken_at else None,
        told["lat"],
        told["long"],
    )
