"""Accounts from the command line: the first administrator, and the way back in for one who forgot the password."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner, Result

from tracker.actions import resets, sessions
from tracker.cli import cli
from tracker.runtime import current_store

PASSWORD = "весна у каждого двора"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["user", *arguments])


def _add(login: str, password: str) -> Result:
    return run("add", login, "--name", "Анна", "--role", "administrator", "--password", password)


def test_an_administrator_is_added_and_comes_back_by_a_link(instance: Path) -> None:
    assert _add("anna", PASSWORD).exit_code == 0
    said = run("link", "ANNA")
    assert said.exit_code == 0 and "один раз и 30 минут" in said.output
    found = re.search(r"/auth/reset/(\S+)", said.output)
    assert found and resets.use_link(current_store(), found[1], "лошадь съела синий забор") == "anna"
    assert sessions.sign_in(current_store(), "anna", "лошадь съела синий забор")


def test_mistakes_are_told_in_a_sentence(instance: Path) -> None:
    for result, words in (
        (_add("anna", "коротко"), "короче 15"),
        (run("link", "nobody"), "Такого логина нет"),
    ):
        assert result.exit_code == 1 and words in result.output
