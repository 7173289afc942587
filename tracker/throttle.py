"""Counts by key: requests in buckets that fill up again, tries in waits that grow; memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from time import monotonic

_KEPT = 10_000
_QUIET_SECONDS = 3600.0
_MOST_DOUBLINGS = 30


def network_of(host: str) -> str:
    """Who is counted by an address: of the sixth version the network, because one machine has as many addresses as it likes."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else host


class Buckets:
    """Up to `size` at once by key, filled up again within `seconds`; forgets the quietest keys beyond ten thousand."""

    def __init__(self, size: float, seconds: float, *, clock: Callable[[], float] = monotonic) -> None:
        self._size = size
        self._speed = size / seconds
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, key: str) -> int:
        """Take one; 0, or the seconds to wait where nothing is left."""
        now = self._clock()
        with self._lock:
            left, then = self._left.pop(key, (self._size, now))
            left = min(self._size, left + (now - then) * self._speed)
            is_enough = left >= 1
            self._left[key] = (left - 1 if is_enough else left, now)
            while len(self._left) > _KEPT:
                self._left.pop(next(iter(self._left)))
            return 0 if is_enough else ceil((1 - left) / self._speed)


class GrowingDelay:
    """Tries by key: some are free, then each costs a wait twice as long as the one before, up to `most` seconds.

    A key that was quiet for an hour past its wait starts anew; the keys that were quiet longest go beyond ten thousand.
    """

    def __init__(
        self, *, free: int, first: float, most: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._free = free
        self._first = first
        self._most = most
        self._clock = clock
        self._tries: dict[str, tuple[int, float]] = {}
        self._lock = Lock()

    def enter(self, key: str) -> float:
        """Seconds to wait before a try; 0: go on, and it is counted, though nobody knows yet whether it will be right."""
        now = self._clock()
        with self._lock:
            count, until = self._tries.pop(key, (0, now))
            if now < until:
                self._tries[key] = (count, until)
                return until - now
            if now - until > _QUIET_SECONDS:
                count = 0
            count += 1
            over = min(count - self._free, _MOST_DOUBLINGS)
            wait = min(self._first * 2.0**over, self._most) if over >= 0 else 0.0
            self._tries[key] = (count, now + wait)
            while len(self._tries) > _KEPT:
                self._tries.pop(next(iter(self._tries)))
            return 0.0

    def forgive(self, key: str) -> None:
        """A try was right: start anew."""
        with self._lock:
            self._tries.pop(key, None)

    def give_back(self, key: str) -> None:
        """A try was right, but its key is shared: it alone does not count."""
        with self._lock:
            if key in self._tries:
                count, _until = self._tries[key]
                self._tries[key] = (max(count - 1, 0), self._clock())
