"""The walls between the rooms, as pyproject.toml states them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tracker.config import ROOT


def lint_imports(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-logo", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_every_wall_stands() -> None:
    said = lint_imports()
    assert said.returncode == 0, said.stdout
    assert "0 broken" in said.stdout


def test_a_broken_wall_would_be_seen(tmp_path: Path) -> None:
    contract = (
        "[importlinter]\nroot_package = tracker\n[importlinter:contract:upside-down]\n"
        "name = Upside down\ntype = layers\nlayers =\n    tracker.domain\n    tracker.actions\n"
    )
    config = tmp_path / "importlinter.ini"
    config.write_text(contract, encoding="utf-8")
    said = lint_imports("--config", str(config), "--no-cache")
    assert said.returncode == 1
    assert "1 broken" in said.stdout
