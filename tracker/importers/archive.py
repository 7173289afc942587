"""Archives, opened with care: no path leads out, no bomb goes off, Russian names survive."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path, PurePosixPath

from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.importers.sniff import ACCEPTED, open_zip

_SHAPE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj"})
_SINGLE = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".geojson", ".json", ".gpkg", ".kml"})
_MAX_ENTRIES = 2000
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_CHUNK = 1 << 20


def unpack(path: Path, into: Path, *, layer: str, max_bytes: int) -> Path:
    """Take the one table or shapefile out of an archive; `layer` chooses among several. Raises InvalidInput.

    What is written gets names of our own, so that nothing in the archive decides where it goes.
    """
    with open_zip(path) as archive:
        entries = _entries(archive, max_bytes)
        shapes = {name: info for name, info in entries.items() if name.suffix.lower() == ".shp"}
        singles = {name: info for name, info in entries.items() if name.suffix.lower() in _SINGLE}
        found = shapes or singles
        if not found:
            raise InvalidInput("В архиве нет ни таблицы, ни геоданных. {accepted}", accepted=t(ACCEPTED))
        chosen = _choose(found, layer)
        wanted = _parts(entries, chosen) if shapes else {chosen: entries[chosen]}
        budget = max_bytes
        for name, info in wanted.items():
            budget -= _write(archive, info, into / f"inside{name.suffix.lower()}", budget)
    return into / f"inside{chosen.suffix.lower()}"


def check_bomb(archive: zipfile.ZipFile, max_bytes: int) -> None:
    """Raise InvalidInput for an archive that holds too much or is locked."""
    infos = archive.infolist()
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
        raise InvalidInput("Архив защищён паролем. Снимите пароль и загрузите файл ещё раз.")
    if len(infos) > _MAX_ENTRIES or sum(info.file_size for info in infos) > max_bytes:
        raise InvalidInput("В архиве слишком много данных. Разделите его на несколько файлов поменьше.")


def _entries(archive: zipfile.ZipFile, max_bytes: int) -> dict[PurePosixPath, zipfile.ZipInfo]:
    check_bomb(archive, max_bytes)
    named = {PurePosixPath(_name(info)): info for info in archive.infolist() if not info.is_dir()}
    # Macintosh puts a shadow of every file into a folder of its own.
    return {
        name: info for name, info in named.items() if "__MACOSX" not in name.parts and name.name[:2] != "._"
    }


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was typed: without the UTF-8 flag Windows writes it in the DOS encoding."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("cp866")
    return name.replace("\\", "/")


def _choose(found: dict[PurePosixPath, zipfile.ZipInfo], layer: str) -> PurePosixPath:
    if len(found) == 1:
        return next(iter(found))
    by_name = {name.stem: name for name in found} | {name.name: name for name in found}
    if layer in by_name:
        return by_name[layer]
    listed = ", ".join(f"«{name.stem}»" for name in sorted(found))
    raise InvalidInput("В архиве несколько наборов: {listed}. Выберите один из них (слой).", listed=listed)


def _parts(
    entries: dict[PurePosixPath, zipfile.ZipInfo], chosen: PurePosixPath
) -> dict[PurePosixPath, zipfile.ZipInfo]:
    return {
        name: info
        for name, info in entries.items()
        if name.parent == chosen.parent
        and name.stem.lower() == chosen.stem.lower()
        and name.suffix.lower() in _SHAPE_PARTS
    }


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path, budget: int) -> int:
    written = 0
    try:
        with archive.open(info) as source, to.open("wb") as target:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > budget:
                    raise InvalidInput(
                        "В архиве слишком много данных. Разделите его на несколько файлов поменьше."
                    )
                target.write(chunk)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise InvalidInput("Архив повреждён. Упакуйте файлы ещё раз.") from error
    return written
