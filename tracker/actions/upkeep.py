"""The server's daily upkeep: a thread that asks now and then whether the day's job is due; of all processes one does it."""

from __future__ import annotations

import logging
from threading import Event, Thread

from tracker.actions import retention
from tracker.errors import TrackerError
from tracker.store import Store

_log = logging.getLogger(__name__)


class DailyUpkeep:
    """Start it with the server, stop it with the server. `first` and `then` are seconds until it asks."""

    def __init__(self, store: Store, *, first: float = 120.0, then: float = 900.0) -> None:
        self._store = store
        self._first = first
        self._then = then
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin asking, in a thread of this process."""
        self._thread = Thread(target=self._run, name="daily-upkeep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, between two batches where it is at work."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def ask(self) -> retention.Forgotten | None:
        """Do the job where it is due and nobody else does it."""
        if not retention.begin(self._store, is_asked=False):
            return None
        done = retention.forget_old(self._store, is_stopping=self._stopping.is_set)
        _log.info("retention: %s", done)
        return done

    def _run(self) -> None:
        wait = self._first
        while not self._stopping.wait(wait):
            wait = self._then
            try:
                self.ask()
            except TrackerError as error:
                # Storage may be away for a while: the next time will do.
                _log.warning("retention waits: %s", type(error).__name__)
            except Exception:  # noqa: BLE001 whatever it was, tomorrow's retention must not end with today's
                _log.exception("retention failed")
