"""Lines of progress on the command line: how much is done and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from tracker.actions.import_report import Progress
from tracker.i18n import t

_SECONDS_BETWEEN = 0.5


@contextmanager
def progress_lines() -> Iterator[Callable[[str], Progress]]:
    """Begins lines of progress, each named; whatever is said after one, an error too, stands on a line of its own."""
    is_open = False

    def end() -> None:
        nonlocal is_open
        if is_open:
            click.echo("", err=True)
        is_open = False

    def begin(what: str) -> Progress:
        end()

        def write(text: str) -> None:
            nonlocal is_open
            is_open = True
            click.echo(f"\r{t(what)}: {text}        ", nl=False, err=True)

        return _progress(write)

    try:
        yield begin
    finally:
        end()


def _progress(write: Callable[[str], None]) -> Progress:
    """A line that is rewritten: how many rows are done and how much time is left."""
    begun = told = time.monotonic()

    def show(done: int, total: int | None) -> None:
        nonlocal told
        moment = time.monotonic()
        if moment - told < _SECONDS_BETWEEN and done != total:
            return
        told = moment
        left = (moment - begun) / done * (total - done) if total and done else None
        of = t(" из {total}", total=total) if total else ""
        tail = t(", осталось {left:.0f} с", left=left) if left is not None and left > 0 else ""
        write(f"{done}{of}{tail}")

    return show
