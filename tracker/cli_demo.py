"""`python -m tracker demo`: an instance filled with plausible requests and works, all marked as demo."""

from __future__ import annotations

import sys
import time

import click

from tracker.cli import cli
from tracker.demo import describe_accounts, fill_demo, has_requests
from tracker.i18n import t
from tracker.runtime import current_store


@cli.command()
@click.option(
    "--requests",
    type=click.IntRange(1, 5_000_000),
    default=1000,
    show_default=True,
    help="How many requests.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed draws the same demo."
)
@click.option("--if-empty", is_flag=True, help="Do nothing where there are requests already.")
def demo(requests: int, seed: int, if_empty: bool) -> None:
    """Add plausible years of requests and works, marked as demo, and print the accounts to try it with."""
    store = current_store()
    if not (if_empty and has_requests(store)):
        started = time.monotonic()
        fill_demo(store, requests=requests, seed=seed, progress=_show)
        click.echo(
            t(
                "Готово: заявок {requests}, секунд {seconds:.1f}.",
                requests=requests,
                seconds=time.monotonic() - started,
            )
        )
    if accounts := describe_accounts(store):
        click.echo(accounts)


def _show(done: int, of: int) -> None:
    if of > 25_000 and sys.stderr.isatty():
        click.echo(t("\rЗаявок записано: {done} из {of}", done=done, of=of), err=True, nl=done == of)
