"""`python -m tracker retention`: forgets who filed requests closed long ago, and what is past its end."""

from __future__ import annotations

import sys

import click

from tracker.actions import retention
from tracker.actions.consents import say_term
from tracker.cli import cli
from tracker.i18n import t
from tracker.runtime import current_store


@cli.command("retention")
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
def retention_command(dry_run: bool) -> None:
    """Anonymise reporters of requests closed longer ago than the term; delete expired sign-ins and links.

    The server does the same once a day by itself.
    """
    store = current_store()
    term = say_term(store.settings.retention_days).replace("\u00a0", " ")
    if dry_run:
        due = retention.count_due(store)
        click.echo(
            t(
                "Будет обезличено заявителей: {reporters} (заявка закрыта дольше, чем {term} назад).",
                reporters=due.reporters,
                term=term,
            )
        )
        click.echo(
            t(
                "Будет удалено истёкших входов: {sign_ins}, ссылок для смены пароля: {links}.",
                sign_ins=due.sign_ins,
                links=due.links,
            )
        )
        click.echo(t("Ничего не изменено: это проверка."))
        return
    if not retention.begin(store, is_asked=True):
        click.echo(t("Обезличивание уже идёт в другом процессе. Подождите, пока оно закончится."), err=True)
        sys.exit(1)
    done = retention.forget_old(store)
    click.echo(
        t(
            "Обезличено заявителей: {reporters} (заявка закрыта дольше, чем {term} назад).",
            reporters=done.reporters,
            term=term,
        )
    )
    click.echo(t("Закрыто упоминаний в текстах сотрудников: {mentions}.", mentions=done.mentions))
    click.echo(
        t(
            "Удалено истёкших входов: {sign_ins}, ссылок для смены пароля: {links}, загруженных файлов: {files}.",
            sign_ins=done.sign_ins,
            links=done.links,
            files=done.files,
        )
    )
