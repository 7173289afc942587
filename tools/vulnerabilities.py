"""Known vulnerabilities of the pinned packages: `python -m tools.vulnerabilities`.

Asks the database that pip-audit knows, or the mirror of OSV whose address `VULNERABILITIES_URL` is. Without a network this is left
out, with a word on why: it never fails for that. A package that the database did not tell about is not called clean.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.instance import ROOT

_MOST_SECONDS = 60
_ANSWER_SECONDS = 4
_HEADER = ("package", "version", "vulnerability", "mended in")


def main(requirements: Path = ROOT / "requirements.txt") -> int:
    """Exit status 1 where a package has a known vulnerability."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", str(_ANSWER_SECONDS)]
    if mirror := os.environ.get("VULNERABILITIES_URL"):
        command += ["--vulnerability-service", "osv", "--osv-url", mirror]
    command += ["--requirement", str(requirements)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return _leave_out(f"no answer within {_MOST_SECONDS} seconds")
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _leave_out((done.stderr.strip().splitlines() or ["no answer"])[-1].split("(")[0][:200])
    return _report(packages)


def _report(packages: list[dict[str, Any]]) -> int:
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return _leave_out("it knows none of the packages")
    if untold := [package["name"] for package in packages if "skip_reason" in package]:
        print(f"The database told nothing about {len(untold)} packages: {', '.join(untold)}.")
    if found := to_rows(asked):
        print("Known vulnerabilities:", *to_lines(found), sep="\n", file=sys.stderr)
        print("Raise these versions in requirements.in and run make pins.", file=sys.stderr)
        return 1
    print(f"No known vulnerabilities in {len(asked)} packages.")
    return 0


def to_rows(packages: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """A row for each vulnerability: package, version, its name, and the versions that mend it."""
    return [
        (package["name"], package["version"], one["id"], ", ".join(one["fix_versions"]) or "no version yet")
        for package in packages
        for one in package.get("vulns", ())
    ]


def to_lines(rows: list[tuple[str, ...]]) -> list[str]:
    """The rows as a table, under a header."""
    whole = [_HEADER, *rows]
    widths = [max(len(cell) for cell in column) for column in zip(*whole, strict=True)]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in whole
    ]


def _leave_out(why: str) -> int:
    print(f"Known vulnerabilities were not looked up: the database could not be asked ({why}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
