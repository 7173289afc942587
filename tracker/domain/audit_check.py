"""The check of the audit trail: finds rows that were changed, removed, moved or slipped in, and names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.domain.audit import GENESIS, Sign, seal, seal_head
from tracker.domain.models import AuditEntry, AuditHead
from tracker.i18n import t

_NEAR = 50
_KEPT = 500


class Trouble(StrEnum):
    """What can be wrong with rows."""

    CHANGED = "изменены после записи или подложены"
    MOVED = "стоят не на своём месте"
    REMOVED = "удалены"
    REMOVED_AT_END = "удалены с конца"
    OTHER_KEY = "подписаны другим ключом: если ключ меняли, добавьте прежний в TRACKER_OLD_SECRET_KEYS"
    CUT_OFF = "не продолжают строку перед ними"


@dataclass(frozen=True)
class Finding:
    """Rows from `first` to `last` in trouble, or, without numbers, a sentence about the trail as a whole."""

    trouble: Trouble | None
    first: int = 0
    last: int = 0
    note: str = ""

    def __str__(self) -> str:
        if self.trouble is None:
            return t(self.note)
        if self.first == self.last:
            return f"{t('Строка № {row}', row=self.first)}: {t(_OF_ONE[self.trouble])}{self.note}."
        rows = t("Строки № {first}–{last}", first=self.first, last=self.last)
        return f"{rows}: {t(str(self.trouble))}{self.note}."


_OF_ONE = {
    Trouble.CHANGED: "изменена после записи или подложена",
    Trouble.MOVED: "стоит не на своём месте",
    Trouble.REMOVED: "удалена",
    Trouble.REMOVED_AT_END: "удалена с конца",
    Trouble.OTHER_KEY: "подписана другим ключом: если ключ меняли, добавьте прежний в TRACKER_OLD_SECRET_KEYS",
    Trouble.CUT_OFF: "не продолжает строку перед ней",
}


@dataclass
class Check:
    """The chain as it was walked: how many rows, and what was found."""

    rows: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.findings


def check_chain(
    rows: Iterable[AuditEntry],
    head: AuditHead | None,
    *,
    remembered: tuple[int, str] | None,
    signs: Mapping[str, Sign],
) -> Check:
    """Walk all rows in order. `remembered`: the last row as the file outside the database has it; `signs` by key's mark."""
    check = Check()
    walk = _Walk(signs, remembered)
    for row in rows:
        check.rows += 1
        walk.step(row)
    check.findings = [*walk.finish(), *walk.end(head)]
    return check


class _Walk:
    def __init__(self, signs: Mapping[str, Sign], remembered: tuple[int, str] | None) -> None:
        self._signs = signs
        self._remembered = remembered
        self._seen_remembered = False
        self._seq, self._last, self._is_sure = 0, GENESIS, True
        self._troubles: list[tuple[Trouble, int]] = []
        self._strange: list[AuditEntry] = []
        self._missing: list[int] = []
        self._gaps: list[Finding] = []

    def step(self, row: AuditEntry) -> None:
        if row.seq > self._seq + 1:
            room = max(0, _KEPT - len(self._missing))
            self._missing += range(self._seq + 1, min(row.seq, self._seq + 1 + room))
            # Two ends of a gap: whoever gave a row a huge number would have every number of it held in memory.
            self._gaps.append(Finding(Trouble.REMOVED, self._seq + 1, row.seq - 1))
            self._is_sure = False
        is_genuine = self._is_genuine(row)
        if is_genuine and self._is_sure and row.previous != self._last:
            self._troubles.append((Trouble.CUT_OFF, row.seq))
        self._is_sure = is_genuine
        self._seq, self._last = row.seq, row.own
        if self._remembered == (row.seq, row.own):
            self._seen_remembered = True

    def _is_genuine(self, row: AuditEntry) -> bool:
        sign = self._signs.get(row.key_mark)
        if sign is None:
            self._troubles.append((Trouble.OTHER_KEY, row.seq))
            return False
        if seal(sign, row.seq, row.fact, row.previous) == row.own:
            return True
        if len(self._strange) < _KEPT:
            self._strange.append(row)
        else:
            self._troubles.append((Trouble.CHANGED, row.seq))
        return False

    def finish(self) -> list[Finding]:
        """All that was found in order; a row whose seal fits another number was moved, the others were changed."""
        places = {row.seq for row in self._strange}
        for row in self._strange:
            sign = self._signs[row.key_mark]
            near = range(max(1, row.seq - _NEAR), row.seq + _NEAR)
            candidates = {*near, *self._missing, *places} - {row.seq}
            fits = any(seal(sign, seq, row.fact, row.previous) == row.own for seq in candidates)
            self._troubles.append((Trouble.MOVED if fits else Trouble.CHANGED, row.seq))
        joined = _joined(sorted(self._troubles, key=lambda found: found[1]))
        return sorted([*joined, *self._gaps], key=lambda found: found.first)

    def end(self, head: AuditHead | None) -> Iterator[Finding]:
        """What the marks of the last row say: in the database and in the file beside it."""
        lost = "Отметка о последней строке журнала удалена или изменена: конец журнала мог быть отрезан."
        if head is None or not self._is_head_genuine(head):
            yield Finding(None, note=lost)
        elif head.seq > self._seq:
            yield Finding(Trouble.REMOVED_AT_END, self._seq + 1, head.seq)
        elif (head.seq, head.last) != (self._seq, self._last):
            yield Finding(None, note=lost)
        if self._remembered is None and self._seq:
            yield Finding(None, note="Файла audit-head в папке данных нет: конец журнала сверить не с чем.")
        elif self._remembered is not None and not self._seen_remembered:
            yield Finding(
                None,
                note=t(
                    "Строки № {row}, которую помнит файл audit-head в папке данных, в базе нет или она "
                    "другая: строки удалены с конца или база восстановлена из старой копии.",
                    row=self._remembered[0],
                ),
            )

    def _is_head_genuine(self, head: AuditHead) -> bool:
        if not head.seq:
            return head.last == GENESIS
        sign = self._signs.get(head.key_mark)
        return sign is not None and seal_head(sign, head.seq, head.last) == head.seal


def _joined(troubles: Iterable[tuple[Trouble, int]]) -> Iterator[Finding]:
    """Neighbours in the same trouble as one finding."""
    first, last, kind = 0, 0, None
    for trouble, seq in troubles:
        if kind is trouble and seq == last + 1:
            last = seq
            continue
        if kind is not None:
            yield Finding(kind, first, last)
        first, last, kind = seq, seq, trouble
    if kind is not None:
        yield Finding(kind, first, last)
