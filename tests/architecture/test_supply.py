"""What the program is built of: pinned with hashes, licences listed, known vulnerabilities looked up where that is possible."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tools import vulnerabilities
from tools.licences import licence_rows
from tracker.config import ROOT

VULNERABLE = [
    {"name": "one", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]},
    {"name": "two", "version": "2.0", "vulns": []},
]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    parts = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8"))
    packages = [part for part in parts if not part.startswith("#")]
    assert len(packages) > 50
    assert [part for part in packages if "==" not in part or "--hash=sha256:" not in part] == []


def test_every_package_says_its_licence() -> None:
    assert [
        name for name, _version, licence in licence_rows() if not licence or licence == "see the package"
    ] == []


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        (json.dumps({"dependencies": VULNERABLE}), 1, "one 1.0: PYSEC-1, mended in 1.1"),
        (json.dumps({"dependencies": VULNERABLE[1:]}), 0, "No known vulnerabilities in 1 packages"),
        ("", 0, "were not looked up: the database could not be asked"),
    ],
)
def test_a_vulnerable_package_fails_the_check_and_a_missing_network_does_not(
    said: str, status: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = subprocess.CompletedProcess([], 1, stdout=said, stderr="ConnectionError(host=...)")
    monkeypatch.setattr(vulnerabilities.subprocess, "run", lambda *_args, **_options: answer)
    assert vulnerabilities.main() == status
    printed = capsys.readouterr()
    assert told in printed.out + printed.err


def test_a_database_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def hang(*_args: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("pip-audit", 60)

    monkeypatch.setattr(vulnerabilities.subprocess, "run", hang)
    assert vulnerabilities.main() == 0
    assert "within 60 seconds" in capsys.readouterr().out
