"""`python -m tracker doctor`: the settings with their sources, and what is unsafe or unready."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from dotenv import dotenv_values
from pydantic import SecretStr

from tracker.actions.doctor import Weight, examine
from tracker.cli import cli
from tracker.config import Settings, get_settings
from tracker.i18n import t
from tracker.store import Store

_MARKS = {Weight.DANGER: "ОПАСНО", Weight.NOTE: "совет"}


@cli.command()
@click.option("--settings", "with_settings", is_flag=True, help="All settings, not only the changed ones.")
def doctor(*, with_settings: bool) -> None:
    """Settings with their sources, secrets masked; then what is unsafe or unready. Exit status 1 where there is a danger."""
    settings = get_settings()
    for line in _settings_lines(settings, is_all=with_settings):
        click.echo(line)
    store = Store.open(settings)
    found = examine(store)
    store.close()
    for advice in found:
        click.echo(f"{t(_MARKS[advice.weight]):<7} {advice.text}")
    if not found:
        click.echo(t("Всё в порядке."))
    if any(advice.weight is Weight.DANGER for advice in found):
        sys.exit(1)


def _settings_lines(settings: Settings, *, is_all: bool) -> list[str]:
    """Each setting, its value and where it comes from."""
    file = Settings.model_config.get("env_file")
    in_file = dotenv_values(file) if isinstance(file, str | Path) else {}
    lines = []
    for name in Settings.model_fields:
        variable = f"TRACKER_{name.upper()}"
        source = t("по умолчанию")
        if variable in os.environ:
            source = t("окружение")
        elif variable in in_file:
            source = ".env"
        if is_all or source != t("по умолчанию"):
            lines.append(f"{variable} = {_shown(getattr(settings, name))}  ({source})")
    return lines


def _shown(value: object) -> str:
    """A secret is only said to be there."""
    if isinstance(value, SecretStr):
        return "••••••" if value.get_secret_value() else ""
    return "" if value is None else str(value)
