"""The parts of a shapefile: which are there, and in which encoding its texts really are."""

from __future__ import annotations

import codecs
from pathlib import Path

from tracker.errors import InvalidInput
from tracker.importers.encoding import detect_bytes

_RECORDS = 1 << 18
_FAMILY = frozenset({"utf-8", "cp1251", "cp866", "koi8-r"})


def find_shp(path: Path, layer: str) -> Path:
    """The .shp of a path that may be a folder; raises InvalidInput where it is not clear or its companions are missing."""
    if path.is_dir():
        path = _choose(sorted(child for child in path.iterdir() if child.suffix.lower() == ".shp"), layer)
    beside = {
        child.suffix.lower() for child in path.parent.iterdir() if child.stem.lower() == path.stem.lower()
    }
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in beside]
    if missing:
        raise InvalidInput(
            "В наборе «{name}» не хватает файлов {endings}. "
            "Положите все файлы набора рядом или упакуйте их в один архив ZIP.",
            name=path.stem,
            endings=", ".join(missing),
        )
    return path


def _choose(found: list[Path], layer: str) -> Path:
    chosen = [path for path in found if len(found) == 1 or path.stem == layer]
    if not chosen:
        listed = ", ".join(f"«{path.stem}»" for path in found)
        raise InvalidInput("В папке несколько наборов: {listed}. Выберите один из них (слой).", listed=listed)
    return chosen[0]


def companion(path: Path, suffix: str) -> Path | None:
    """The file of the same set with this suffix, whatever the case of its letters."""
    same = (child for child in path.parent.iterdir() if child.stem.lower() == path.stem.lower())
    return next((child for child in same if child.suffix.lower() == suffix), None)


def text_encoding(path: Path) -> str:
    """Encoding of the .dbf by its own bytes: what .cpg says is often missing or wrong."""
    table = companion(path, ".dbf")
    if table is None:
        return "utf-8"
    data = _head(table)
    header = int.from_bytes(data[8:10], "little")
    names = b" ".join(
        data[start : start + 11].split(b"\x00")[0] for start in range(32, max(32, header - 1), 32)
    )
    found = detect_bytes(names + b"\n" + data[header : header + _RECORDS].replace(b"\x00", b" "))[0]
    declared = _declared(path)
    return declared if declared and declared not in _FAMILY and found != "utf-8" else found


def _head(table: Path) -> bytes:
    with table.open("rb") as file:
        return file.read(_RECORDS + 65_536)


def _declared(path: Path) -> str:
    named = companion(path, ".cpg")
    try:
        return codecs.lookup(named.read_text("ascii", "ignore").strip()).name if named else ""
    except (LookupError, ValueError):
        return ""
