"""What is asked of an import and what comes of it: options, progress, counts, reasons and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tracker.importers.mapping import FileMapping

NO_AREA = "none"
#: Called with how many rows are done, and how many there are where that is known.
Progress = Callable[[int, int | None], None]


class Outcome(StrEnum):
    """What happens to a row that is not refused."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How to bring a file in. `area`: an area's code, «none» for no outline, or None for the instance's own district.

    `file_name` is what people call the file where the path is a temporary one; `refused_path` is where refused rows go.
    `area_kind`, `area_code` and `area_name` are for areas whose file does not say what they are.
    """

    mapping: FileMapping | None = None
    layer: str = ""
    crs: str = ""
    source: str = ""
    area: str | None = None
    keep_outside: bool = False
    keep_unplaced: bool = False
    is_dry_run: bool = False
    file_name: str = ""
    refused_path: Path | None = None
    area_kind: str = ""
    area_code: str = ""
    area_name: str = ""


@dataclass
class Tally:
    """Counts as they grow; `notes` are what was repaired or decided, with how many rows it touched."""

    read: int = 0
    refused: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def refuse(self, reason: str) -> None:
        """One more refused row."""
        self.refused += 1
        self.reasons[reason] += 1

    def take(self, outcome: Outcome, notes: Iterable[str]) -> None:
        """One more row that came in, or was there already."""
        self.outcomes[outcome] += 1
        self.notes.update(notes)

    @property
    def counts(self) -> dict[str, int]:
        """The counts by the names of the command's contract."""
        return {"read": self.read, **{o.value: self.outcomes[o] for o in Outcome}, "refused": self.refused}


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What came of a file. `file_notes` are about the file as a whole, `advice` is what to do next."""

    tally: Tally
    mapping: FileMapping
    columns: tuple[str, ...]
    recognised: str
    refused_file: Path | None
    file_notes: tuple[str, ...]
    is_dry_run: bool
    advice: str = ""

    def to_json(self) -> dict[str, object]:
        """The command's contract; read = created + updated + unchanged + refused."""
        return {
            **self.tally.counts,
            "refused_file": str(self.refused_file) if self.refused_file else None,
            "reasons": dict(self.tally.reasons.most_common()),
        }
