"""Counts tries by key, so that passwords cannot be guessed at speed; memory stays bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

_KEPT = 10_000


class Throttle:
    """At most `limit` tries in `seconds` for a key; forgets the keys that were quiet longest beyond ten thousand."""

    def __init__(self, limit: int, seconds: float, *, clock: Callable[[], float] = monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._tries: dict[str, deque[float]] = {}
        self._lock = Lock()

    def allows(self, key: str) -> bool:
        """Whether one more try is allowed; if so it is counted."""
        now = self._clock()
        with self._lock:
            tries = self._tries.pop(key, deque(maxlen=self._limit))
            self._tries[key] = tries
            while len(self._tries) > _KEPT:
                self._tries.pop(next(iter(self._tries)))
            if len(tries) == self._limit and now - tries[0] < self._seconds:
                return False
            tries.append(now)
            return True

    def forget(self, key: str) -> None:
        """A try was right: start counting anew."""
        with self._lock:
            self._tries.pop(key, None)
