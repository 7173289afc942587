"""What the program is built of: pinned with hashes, licences listed, known vulnerabilities looked up where that is possible."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tools import vulnerabilities
from tools.licences import licence_rows
from tracker.config import ROOT

#: Packages as pip-audit tells of them: one that has a vulnerability, one that has none, one that the database does not know.
BAD = {"name": "one", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
GOOD = {"name": "two", "version": "2.0", "vulns": []}
UNKNOWN = {"name": "three", "skip_reason": "Dependency not found"}
PINNED = "".join(f"{name}==1.0 --hash=sha256:{'ab' * 32}\n" for name in ("good", "bad"))


class Database(BaseHTTPRequestHandler):
    """A database of vulnerabilities in little, after OSV: it knows one of the package `bad`."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        events = [{"introduced": "0"}, {"fixed": "1.1"}]
        package = {"name": "bad", "ecosystem": "PyPI"}
        known = {
            "id": "PYSEC-2026-1",
            "summary": "Anybody may do anything",
            "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
        }
        body = json.dumps({"vulns": [known]} if asked["package"]["name"] == "bad" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing: the test says what matters."""


@pytest.fixture
def database() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Database) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def test_pip_audit_itself_finds_what_a_database_knows(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pinned = tmp_path / "requirements.txt"
    pinned.write_text(PINNED, "utf-8")
    monkeypatch.setenv("VULNERABILITIES_URL", database)
    assert vulnerabilities.main(pinned) == 1
    told = capsys.readouterr().err
    assert re.search(
        r"\n  package +version +vulnerability +mended in\n  bad +1\.0 +PYSEC-2026-1 +1\.1\n", told
    )
    assert "good" not in told and "make pins" in told


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
        ([BAD, GOOD], 1, ["one", "PYSEC-1"]),
        ([GOOD], 0, ["No known vulnerabilities in 1 packages"]),
        ([GOOD, UNKNOWN], 0, ["told nothing about 1 packages: three", "in 1 packages"]),
        ([UNKNOWN, UNKNOWN], 0, ["were not looked up", "it knows none of the packages"]),
        (None, 0, ["were not looked up: the database could not be asked (ConnectionError"]),
    ],
)
def test_only_what_the_database_told_of_is_called_clean(
    said: list[object] | None,
    status: int,
    told: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = "" if said is None else json.dumps({"dependencies": said})
    answer = subprocess.CompletedProcess([], 1, stdout=out, stderr="ConnectionError(host=...)")
    monkeypatch.setattr(vulnerabilities.subprocess, "run", lambda *_args, **_options: answer)
    assert vulnerabilities.main() == status
    printed = capsys.readouterr()
    assert all(words in printed.out + printed.err for words in told)


def test_a_database_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def hang(*_args: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("pip-audit", 60)

    monkeypatch.setattr(vulnerabilities.subprocess, "run", hang)
    assert vulnerabilities.main() == 0
    assert "within 60 seconds" in capsys.readouterr().out
