"""Counting tries: a limit in a window, each key for itself, bounded memory."""

from __future__ import annotations

from tracker import throttle
from tracker.throttle import Throttle


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_tries_beyond_the_limit_wait_for_the_window_to_pass() -> None:
    clock = Clock()
    tries = Throttle(3, 60, clock=clock)
    assert [tries.allows("a") for _ in range(4)] == [True, True, True, False]
    clock.now += 59
    assert not tries.allows("a")
    clock.now += 1
    assert tries.allows("a")


def test_each_key_is_counted_for_itself() -> None:
    tries = Throttle(1, 60)
    assert tries.allows("a") and tries.allows("b") and not tries.allows("a")


def test_a_right_try_starts_the_count_anew() -> None:
    tries = Throttle(1, 60)
    tries.allows("a")
    tries.forget("a")
    assert tries.allows("a")


def test_memory_is_bounded_and_the_quietest_key_is_forgotten_first() -> None:
    tries = Throttle(1, 60)
    tries.allows("first")
    for n in range(throttle._KEPT):
        tries.allows(str(n))
    assert len(tries._tries) == throttle._KEPT
    assert tries.allows("first")
