"""A place on the disk for the pieces of many tiles while they are sorted: memory holds one tile at a time."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Row = tuple[Any, ...]


class Spool:
    """Rows by the tile they belong to; gone at the end of the `with`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tracker-ground-")
        self._file = sqlite3.connect(Path(self._folder.name) / "pieces.db", isolation_level=None)
        for line in (
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            "PRAGMA cache_size=-32768",
            "CREATE TABLE piece (zoom INTEGER, x INTEGER, y INTEGER, kind TEXT, weight REAL, body BLOB)",
        ):
            self._file.execute(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._folder.cleanup()

    def add(self, rows: Iterable[Row]) -> None:
        """Rows of zoom, x, y, kind, weight and body."""
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO piece VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._file.execute("COMMIT")

    def index(self) -> int:
        """Call once after the last row of a sweep and before walking; returns how many tiles there are."""
        self._file.execute("CREATE INDEX IF NOT EXISTS place ON piece (zoom, x, y)")
        return int(
            self._file.execute("SELECT count(*) FROM (SELECT DISTINCT zoom, x, y FROM piece)").fetchone()[0]
        )

    def walk(self, first_zoom: int, last_zoom: int) -> Iterator[tuple[tuple[int, int, int], Iterator[Row]]]:
        """Each tile with its rows (kind, weight, body), the heaviest first."""
        query = (
            "SELECT zoom, x, y, kind, weight, body FROM piece WHERE zoom BETWEEN ? AND ? "
            "ORDER BY zoom, x, y, weight DESC, rowid"
        )
        with closing(self._file.execute(query, (first_zoom, last_zoom))) as rows:
            for place, group in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
                yield place, (row[3:] for row in group)
