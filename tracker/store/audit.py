"""The audit trail in storage: rows added under the lock of its head, the head's copy outside the database, reading back."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Table, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from tracker.config import Settings
from tracker.domain.audit import Fact, Sign, seal, seal_head
from tracker.domain.models import AuditEntry, AuditHead
from tracker.store.keys import Keys

_log = logging.getLogger(__name__)
_BLOCK = 1000
# Every write runs these: they are put together once, and know tables rather than classes.
_ENTRIES: Table = AuditEntry.__table__  # type: ignore[attr-defined]
_HEAD: Table = AuditHead.__table__  # type: ignore[attr-defined]
_LOCKED_HEAD = select_columns(_HEAD.c.seq, _HEAD.c.last).where(_HEAD.c.id == 1).with_for_update()
_NEW_ROWS = _ENTRIES.insert()
_NEW_HEAD = (
    _HEAD.update()
    .where(_HEAD.c.id == 1)
    .values({name: bindparam(name) for name in ("seq", "last", "key_mark", "seal")})
)


@dataclass(frozen=True)
class Mark:
    """Which row is the last."""

    seq: int
    last: str


def signer(keys: Keys) -> Sign:
    """What signs rows with the instance's key."""
    return partial(keys.digest, "audit trail")


def key_mark(keys: Keys) -> str:
    """What tells keys apart and gives nothing of them away."""
    return keys.digest("mark of the audit trail's key", "")[:8]


def append(session: Session, keys: Keys, facts: Sequence[Fact]) -> Mark:
    """Add rows to the end of the chain. The head stays locked until the write ends, so this comes last in a write."""
    sign, mark = signer(keys), key_mark(keys)
    connection = session.connection()
    seq, last = connection.execute(_LOCKED_HEAD).one()
    rows = []
    for fact in facts:
        seq, previous = seq + 1, last
        last = seal(sign, seq, fact, previous)
        rows.append({**asdict(fact), "seq": seq, "key_mark": mark, "previous": previous, "own": last})
    connection.execute(_NEW_ROWS, rows)
    sealed = {"seq": seq, "last": last, "key_mark": mark, "seal": seal_head(sign, seq, last)}
    connection.execute(_NEW_HEAD, sealed)
    return Mark(seq, last)


def rows_in_order(session: Session) -> Iterator[AuditEntry]:
    """All rows by their number, a block at a time."""
    after = 0
    while block := session.exec(
        select(AuditEntry).where(AuditEntry.seq > after).order_by(col(AuditEntry.seq)).limit(_BLOCK)
    ).all():
        yield from block
        after = block[-1].seq
        session.expunge_all()


def read_head(session: Session) -> AuditHead | None:
    """The mark of the last row."""
    return session.get(AuditHead, 1)


def anchor_path(settings: Settings) -> Path:
    """The file that remembers the last row outside the database."""
    return settings.data_dir / "audit-head"


def write_anchor(settings: Settings, mark: Mark) -> None:
    """Remember the last row outside the database. Writers at once may leave it a row behind; it is a lower bound."""
    try:
        file = os.open(anchor_path(settings), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            known = _to_mark(os.pread(file, 100, 0))
            if known is None or known.seq < mark.seq:
                # Of one width, so that it is written over in one go.
                os.pwrite(file, f"{mark.seq:020d} {mark.last}\n".encode("ascii"), 0)
        finally:
            os.close(file)
    except OSError:
        _log.warning("the audit trail's mark outside the database was not written")


def read_anchor(settings: Settings) -> Mark | None:
    """What the file remembers; None where there is none or it cannot be read."""
    try:
        return _to_mark(anchor_path(settings).read_bytes())
    except OSError:
        return None


def _to_mark(written: bytes) -> Mark | None:
    parts = written.decode("ascii", errors="replace").split()
    return Mark(int(parts[0]), parts[1]) if len(parts) == 2 and parts[0].isdecimal() else None
