"""Known vulnerabilities of the pinned packages: `python -m tools.vulnerabilities`.

Asks the database that pip-audit knows. Without a network this is left out, with a word on why: it never fails for that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tools.instance import ROOT

_MOST_SECONDS = 60
_ANSWER_SECONDS = 4


def main() -> int:
    """Exit status 1 where a package has a known vulnerability."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", str(_ANSWER_SECONDS)]
    command += ["--requirement", str(ROOT / "requirements.txt")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return _leave_out(f"no answer within {_MOST_SECONDS} seconds")
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _leave_out((done.stderr.strip().splitlines() or ["no answer"])[-1].split("(")[0][:200])
    found = to_lines(packages)
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print(f"No known vulnerabilities in {len(packages)} packages.")
    return 1 if found else 0


def to_lines(packages: list[dict[str, Any]]) -> list[str]:
    """A line for each vulnerability: package, version, its name, and the versions that mend it."""
    return [
        f"{package['name']} {package['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version yet'}"
        for package in packages
        for one in package.get("vulns", ())
    ]


def _leave_out(why: str) -> int:
    print(f"Known vulnerabilities were not looked up: the database could not be asked ({why}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
