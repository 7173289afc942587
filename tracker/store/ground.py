"""The ground's tiles: written beside the ones in use, then put in their place at once; read one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import delete, insert
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from tracker.domain.models import GroundTile, GroundVersion
from tracker.errors import Conflict
from tracker.store.engine import Store
from tracker.store.transaction import Transaction

_BATCH = 300
_REPLACED = "Пока эта подложка загружалась, началась загрузка другой, и на карте будет она. Повторите, если нужна эта."


@dataclass(frozen=True, slots=True)
class PackedTile:
    """A tile ready to be kept: its place and its JSON packed by gzip."""

    zoom: int
    x: int
    y: int
    body: bytes


def replace_ground(
    store: Store,
    version: GroundVersion,
    tiles: Iterable[PackedTile],
    *,
    finish: Callable[[Transaction], None] = lambda _tx: None,
) -> None:
    """Keep the tiles and show them instead of any earlier ones; until the end, and after a failure, the earlier ones stay.

    `finish` runs in the last write. Raises Conflict where a later import came before this one's end.
    """
    with store.transaction() as tx:
        tx.session.add(version)
        tx.session.flush()
        version_id = version.id or 0
    waiting = iter(tiles)
    while batch := list(islice(waiting, _BATCH)):
        with store.transaction() as tx:
            _require(tx.session, version_id)
            rows = [
                {"version_id": version_id, "zoom": t.zoom, "x": t.x, "y": t.y, "body": t.body} for t in batch
            ]
            tx.session.execute(insert(GroundTile), rows)
    with store.transaction() as tx:
        _require(tx.session, version_id).is_ready = True
        tx.session.execute(delete(GroundTile).where(col(GroundTile.version_id) < version_id))
        tx.session.execute(delete(GroundVersion).where(col(GroundVersion.id) < version_id))
        tx.touch(None)
        finish(tx)


def _require(session: Session, version_id: int) -> GroundVersion:
    query = select(GroundVersion).where(GroundVersion.id == version_id).with_for_update()
    found = session.exec(query).first()
    if found is None:
        raise Conflict(_REPLACED)
    return found


def read_ground_version(session: Session) -> GroundVersion | None:
    """The ground that is shown; None where none was brought in."""
    query = select(GroundVersion).where(col(GroundVersion.is_ready)).order_by(col(GroundVersion.id).desc())
    return session.exec(query.limit(1)).first()


def read_tile(session: Session, zoom: int, x: int, y: int) -> tuple[str, bytes | None]:
    """The mark of the ground that is shown, empty where there is none, and its tile as packed, None where it is empty."""
    tile = GroundTile.__table__  # type: ignore[attr-defined]
    version = GroundVersion.__table__  # type: ignore[attr-defined]
    here = (tile.c.version_id == version.c.id) & (tile.c.zoom == zoom) & (tile.c.x == x) & (tile.c.y == y)
    query = (
        select_columns(version.c.mark, tile.c.body)
        .select_from(version.outerjoin(tile, here))
        .where(version.c.is_ready)
        .order_by(version.c.id.desc())
        .limit(1)
    )
    found = session.connection().execute(query).first()
    return (found[0], found[1]) if found else ("", None)
