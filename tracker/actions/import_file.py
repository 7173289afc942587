"""A file made ready for an import: opened, recognised, its mapping settled, its refused rows given a place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tracker.actions.import_report import ImportOptions
from tracker.errors import InvalidInput
from tracker.i18n import t
from tracker.importers import mapping as mappings
from tracker.importers.columns import Kind
from tracker.importers.mapping import FileMapping
from tracker.importers.model import Cell, ReadOptions, Table
from tracker.importers.recognition import personal_columns
from tracker.importers.source import open_table
from tracker.store import Store

_SAMPLE = 5


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A file before it is brought in: what it was recognised as, its columns and first rows. `missing` says what lacks."""

    recognised: str
    columns: tuple[str, ...]
    sample: tuple[tuple[Cell, ...], ...]
    mapping: FileMapping
    total: int | None
    notes: tuple[str, ...]
    missing: str


def preview(store: Store, path: Path, kind: Kind, options: ImportOptions) -> Preview:
    """Look into a file. Raises InvalidInput where it cannot be read at all."""
    with opened(store, path, kind, options) as (table, mapping):
        rows = table.rows()
        sample = tuple(row.cells for row, _ in zip(rows, range(_SAMPLE), strict=False))
        return Preview(
            recognised=recognised(table),
            columns=table.columns,
            sample=sample,
            mapping=mapping,
            total=table.total,
            notes=file_notes(table, mapping),
            missing=mapping.missing(has_shapes=table.format.is_geodata),
        )


@contextmanager
def opened(
    store: Store, path: Path, kind: Kind, options: ImportOptions
) -> Iterator[tuple[Table, FileMapping]]:
    """The file's table with the mapping it will be read by: the given one, or what the columns suggest."""
    given = options.mapping
    read = ReadOptions(
        layer=options.layer or (given.layer if given else ""),
        crs=options.crs or (given.crs if given else ""),
        is_header=(given or FileMapping(kind=kind, columns={})).is_header,
        max_bytes=store.settings.import_megabytes * 2**20,
    )
    with open_table(path, read) as table:
        guessed = mappings.guess(kind, table.columns)
        chosen = given or guessed
        if absent := chosen.without(table.columns):
            listed = ", ".join(f"«{name}»" for name in absent)
            raise InvalidInput(
                "В файле нет колонок из файла соответствий: {listed}. Поправьте файл соответствий.",
                listed=listed,
            )
        settled = replace(
            chosen,
            source=options.source or chosen.source or guessed.source,
            layer=table.layer if options.layer or chosen.layer else "",
            crs=read.crs,
        )
        yield table, mappings.check(settled)


def recognised(table: Table) -> str:
    """What the file was recognised as, for people: its format and whose layout."""
    return f"{t(table.format.label)}, {mappings.describe(table.columns)}"


def require_enough(table: Table, mapping: FileMapping) -> None:
    """Raise InvalidInput where the columns do not give what the import needs."""
    if missing := mapping.missing(has_shapes=table.format.is_geodata):
        listed = ", ".join(f"«{name}»" for name in table.columns[:20])
        raise InvalidInput(
            "Таблица не распознана: {missing}. Колонки файла: {listed}. "
            "Укажите, какая колонка что значит, в файле соответствий.",
            missing=missing,
            listed=listed,
        )


def file_notes(table: Table, mapping: FileMapping) -> tuple[str, ...]:
    """What is to be said of the file as a whole."""
    notes = list(table.notes)
    used = {name for names in mapping.columns.values() for name in names}
    if personal := [name for name in personal_columns(table.columns) if name not in used]:
        notes.append(
            t("Личные данные без согласия человека не загружаются: {names}.", names=", ".join(personal))
        )
    if mapping.kind is Kind.REQUESTS and "requested_at" not in mapping.columns:
        notes.append("Колонки с датой подачи нет: датой заявок будет день загрузки.")
    return tuple(notes)


def place_for_refused(store: Store, path: Path, options: ImportOptions) -> Path:
    """Where refused rows go: where it was asked, beside the file, or in the instance's folder where that is closed."""
    if options.refused_path is not None:
        return options.refused_path
    name = f"{Path(options.file_name or path.name).stem}.refused.csv"
    return free_folder(store, path) / name


def free_folder(store: Store, path: Path) -> Path:
    """The folder of a file, or the instance's own where nothing may be written there."""
    folder = path.resolve().parent
    # The administrator of the machine may write everywhere; a folder closed to all is still meant to stay as it is.
    is_open = os.access(folder, os.W_OK) and folder.stat().st_mode & 0o222
    return folder if is_open else store.settings.data_dir / "imports"
