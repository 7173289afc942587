"""`python -m tracker audit`: whether the audit trail is as it was written."""

from __future__ import annotations

import sys

import click

from tracker.actions import audit
from tracker.cli import cli
from tracker.i18n import t
from tracker.runtime import current_store


@cli.group("audit")
def audit_group() -> None:
    """The audit trail: who did what."""


@audit_group.command()
def verify() -> None:
    """Find rows of the audit trail that were changed, removed, moved or slipped in; exit status 1 where there are any."""
    check = audit.verify(current_store())
    if check.is_whole:
        click.echo(t("Журнал действий цел: проверено строк: {count}.", count=check.rows))
        return
    click.echo(t("Журнал действий повреждён. Проверено строк: {count}. Найдено:", count=check.rows), err=True)
    for finding in check.findings:
        click.echo(f"  {finding}", err=True)
    click.echo(
        t("Сохраните копию базы как есть и сообщите ответственному за защиту данных."),
        err=True,
    )
    sys.exit(1)
