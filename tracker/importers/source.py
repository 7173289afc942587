"""The one way to open a file of any accepted kind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import InvalidInput
from tracker.importers.archive import unpack
from tracker.importers.geodata import open_geodata
from tracker.importers.model import FileFormat, ReadOptions, Table
from tracker.importers.sniff import Container, sniff
from tracker.importers.text_table import open_text_table
from tracker.importers.workbook import open_workbook


@contextmanager
def open_table(path: Path, options: ReadOptions | None = None) -> Iterator[Table]:
    """The table in a file, folder or archive; it can be read until the end of the `with`.

    Raises InvalidInput with a sentence that says what is wrong with the file and what to do.
    """
    options = options or ReadOptions()
    _check_size(path, options.max_bytes)
    with tempfile.TemporaryDirectory(prefix="tracker-import-") as folder:
        format_ = sniff(path)
        if format_ is Container.ZIP:
            path = unpack(path, Path(folder), layer=options.layer, max_bytes=4 * options.max_bytes)
            format_ = sniff(path)
        if format_ is Container.ZIP:
            raise InvalidInput("Внутри архива ещё один архив. Распакуйте его и загрузите то, что внутри.")
        yield _open(path, FileFormat(format_), options, Path(folder))


def _open(path: Path, format_: FileFormat, options: ReadOptions, workdir: Path) -> Table:
    if format_ is FileFormat.CSV:
        return open_text_table(path, options)
    if format_ is FileFormat.XLSX:
        return open_workbook(path, options)
    return open_geodata(path, format_, options, workdir)


def _check_size(path: Path, max_bytes: int) -> None:
    parts = list(path.iterdir()) if path.is_dir() else [path]
    if sum(part.stat().st_size for part in parts if part.is_file()) > max_bytes:
        raise InvalidInput(
            "Файл больше {megabytes} МБ. Разделите его на части или попросите администратора поднять предел.",
            megabytes=max_bytes // 2**20,
        )
