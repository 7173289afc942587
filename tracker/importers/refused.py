"""The file of refused rows: as they came, with the reason beside each, so that they can be mended and sent again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from tracker.errors import StorageUnavailable
from tracker.importers.columns import ADDED_COLUMNS, LINE_COLUMN, REASON_COLUMN
from tracker.importers.model import Cell
from tracker.importers.rows import Refusal
from tracker.importers.values import to_number, to_text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RefusedFile:
    """Writes refused rows as they come; the file appears with the first of them and takes its name when all is done."""

    def __init__(self, path: Path, columns: Sequence[str], *, has_shapes: bool) -> None:
        self._path = path
        self._partial = path.with_name(path.name + ".part")
        # A file of refused rows that was mended and refused again keeps its own notes out of the new one.
        self._kept = [at for at, name in enumerate(columns) if name not in (REASON_COLUMN, LINE_COLUMN)]
        self._width = len(columns)
        self._header = [columns[at] for at in self._kept] + list(ADDED_COLUMNS if has_shapes else ())
        self._has_shapes = has_shapes
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._partial.replace(self._path)
        elif kind is None:
            # What was refused the time before came in now: its old file would only mislead.
            self._path.unlink(missing_ok=True)

    @property
    def path(self) -> Path | None:
        """Where the rows are; None while there are none."""
        return self._path if self._file is not None else None

    def add(self, refusal: Refusal) -> None:
        """Write one row."""
        if self._file is None:
            self._open()
        raw = refusal.raw
        texts = [_safe(raw.cells[at]) if at < len(raw.cells) else "" for at in self._kept]
        if self._has_shapes:
            point = None if raw.shape is None else raw.shape.representative_point()
            texts += ["", ""] if point is None else [f"{point.y:.6f}", f"{point.x:.6f}"]
        beyond = "; ".join(filter(None, map(to_text, raw.cells[self._width :])))
        reason = f"{refusal.sentence} [не поместилось: {beyond}]" if beyond else refusal.sentence
        self._write([*texts, str(raw.line), reason])

    def _open(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._partial.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise StorageUnavailable(
                "Файл отклонённых строк не записать: нет места или прав на папку."
            ) from error
        self._write([*self._header, LINE_COLUMN, REASON_COLUMN])

    def _write(self, cells: Sequence[str]) -> None:
        try:
            csv.writer(self._file, delimiter=";").writerow(cells)  # type: ignore[arg-type]
        except OSError as error:
            raise StorageUnavailable(
                "Файл отклонённых строк не дописать: на диске кончилось место."
            ) from error


def _safe(cell: Cell) -> str:
    """Text that a spreadsheet does not take for a formula; numbers stay numbers."""
    text = to_text(cell)
    if not text.startswith(_FORMULA):
        return text
    try:
        to_number(text)
    except ValueError:
        return f"'{text}"
    return text
