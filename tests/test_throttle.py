"""Counting requests and tries: buckets that fill up again, waits that grow, each key for itself, bounded memory."""

from __future__ import annotations

from tracker import throttle
from tracker.throttle import Buckets, GrowingDelay


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_what_is_left_comes_back_little_by_little() -> None:
    clock = Clock()
    asked = Buckets(3, 60, clock=clock)
    assert [asked.take("a") for _ in range(5)] == [0, 0, 0, 20, 20]
    clock.now += 19
    assert asked.take("a") == 1
    clock.now += 1
    assert [asked.take("a"), asked.take("a")] == [0, 20]
    clock.now += 3600
    assert [asked.take("a") for _ in range(4)] == [0, 0, 0, 20]


def test_each_key_is_counted_for_itself() -> None:
    asked = Buckets(1, 60)
    assert not asked.take("a") and not asked.take("b") and asked.take("a")


def test_memory_is_bounded_and_the_quietest_key_is_forgotten_first() -> None:
    asked = Buckets(1, 60)
    asked.take("first")
    for n in range(throttle._KEPT):
        asked.take(str(n))
    assert len(asked._left) == throttle._KEPT
    assert not asked.take("first")


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
