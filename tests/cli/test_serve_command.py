"""`serve`: this computer alone unless said otherwise, and never the demo's accounts to others by mistake."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker import cli as commands
from tracker import runtime
from tracker.actions import people
from tracker.domain.people import Role
from tracker.texts import DEMO_PASSWORD

EVERYWHERE = "0.0.0.0"  # noqa: S104


class Started(Exception):
    """The server would have started: with what it was told."""


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_program: str, arguments: list[str]) -> None:
        raise Started(" ".join(arguments))

    monkeypatch.setattr(commands.os, "execv", start)
    monkeypatch.setattr(commands.os, "chdir", lambda _folder: None)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", os.environ.get("FORWARDED_ALLOW_IPS", ""))


def serve(*arguments: str) -> Result:
    runtime.forget_store()
    return CliRunner().invoke(commands.cli, ["serve", *arguments])


def _add_demo_account() -> None:
    people.add_user(
        runtime.current_store(), people.SYSTEM, login="demo", name="Д", password=DEMO_PASSWORD,
        role=Role.MANAGER, is_demo=True,
    )  # fmt: skip


def test_it_listens_to_this_computer_unless_a_setting_or_an_option_says_otherwise(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--server.address=127.0.0.1" in str(serve().exception)
    monkeypatch.setenv("TRACKER_ADDRESS", EVERYWHERE)
    assert f"--server.address={EVERYWHERE}" in str(serve().exception)
    assert "--server.address=::1" in str(serve("--address", "::1").exception)


def test_accounts_whose_password_everybody_knows_are_not_shown_to_others(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(serve("--address", EVERYWHERE).exception, Started), "there are none yet"
    _add_demo_account()
    for address in ("127.0.0.1", "::1", "localhost"):
        assert isinstance(serve("--address", address).exception, Started), address
    for address in (EVERYWHERE, "::", "192.168.7.7", "dvory.example"):
        _refused(address)
    for name, value in (
        ("TRACKER_TRUSTED_PROXIES", "127.0.0.1"),
        ("TRACKER_PUBLIC_URL", "https://dvory.example"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            _refused("127.0.0.1")
    monkeypatch.setenv("TRACKER_OPEN_DEMO", "true")
    assert isinstance(serve("--address", EVERYWHERE).exception, Started)


def _refused(address: str) -> None:
    answer = serve("--address", address)
    assert answer.exit_code == 1 and not isinstance(answer.exception, Started), address
    assert "пароль учётных записей демонстрации знают все (demo)" in answer.output
