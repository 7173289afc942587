"""Under what licences the program's packages come, as their own metadata says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement

from tools.instance import ROOT

_PREFIX = "License :: "
_LONG = 60


def licence_rows() -> list[tuple[str, str, str]]:
    """Name, version and licence of every pinned package that runs the program here, by name."""
    return [(found.name, found.version, _licence(found)) for found in _pinned()]


def _pinned() -> Iterator[Distribution]:
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            wanted = Requirement(line.rstrip("\\ "))
            if wanted.marker is None or wanted.marker.evaluate():
                yield distribution(wanted.name)


def _licence(found: Distribution) -> str:
    said = _field(found, "License-Expression")
    if not said:
        classifiers = found.metadata.get_all("Classifier") or []
        names = [name.split(" :: ")[-1] for name in classifiers if name.startswith(_PREFIX)]
        said = "; ".join(name for name in names if name != "OSI Approved")
    # Some put the whole text into the field: its first line names it.
    said = said or _field(found, "License").strip().split("\n")[0]
    return (said or _first_line(found))[:_LONG]


def _field(found: Distribution, name: str) -> str:
    return found.metadata[name] if name in found.metadata else ""


def _first_line(found: Distribution) -> str:
    """The head of the licence's own text."""
    texts = [file for file in found.files or () if "LICEN" in file.name.upper()]
    return texts[0].read_text("utf-8").strip().split("\n")[0] if texts else "see the package"
