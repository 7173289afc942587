"""Counting tries: a limit in a window, waits that grow, each key for itself, bounded memory."""

from __future__ import annotations

from tracker import throttle
from tracker.throttle import GrowingDelay, Throttle


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


def test_memory_is_bounded_and_the_quietest_key_is_forgotten_first() -> None:
    tries = Throttle(1, 60)
    tries.allows("first")
    for n in range(throttle._KEPT):
        tries.allows(str(n))
    assert len(tries._tries) == throttle._KEPT
    assert tries.allows("first")


def test_waits_double_up_to_the_most_and_a_try_during_a_wait_does_not_lengthen_it() -> None:
    clock = Clock()
    tries = GrowingDelay(free=2, first=5, most=30, clock=clock)
    assert [tries.enter("a"), tries.enter("a"), tries.enter("a")] == [0, 0, 5]
    waits = []
    for _ in range(5):
        clock.now += tries.enter("a")
        assert tries.enter("a") == 0
        waits.append(tries.enter("a"))
        assert tries.enter("a") == waits[-1]
    assert waits == [10, 20, 30, 30, 30]


def test_a_right_try_starts_anew_and_one_given_back_does_not_count() -> None:
    tries = GrowingDelay(free=2, first=5, most=30)
    for key in ("own", "shared"):
        tries.enter(key)
        tries.enter(key)
    tries.forgive("own")
    tries.give_back("shared")
    tries.give_back("unknown")
    assert [tries.enter("own"), tries.enter("own")] == [0, 0]
    assert tries.enter("shared") == 0 and tries.enter("shared") > 4


def test_a_quiet_key_starts_anew_after_an_hour() -> None:
    clock = Clock()
    tries = GrowingDelay(free=2, first=5, most=30, clock=clock)
    for _ in range(2):
        tries.enter("a")
    clock.now += 3700
    assert [tries.enter("a"), tries.enter("a")] == [0, 0]


def test_growing_delays_have_bounded_memory_too() -> None:
    tries = GrowingDelay(free=1, first=5, most=30)
    for n in range(throttle._KEPT + 1):
        tries.enter(str(n))
    assert len(tries._tries) == throttle._KEPT
