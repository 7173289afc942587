"""The ground's tiles: written beside the ones in use, then put in their place at once; read one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from tracker.domain.models import GroundTile, GroundVersion
from tracker.errors import Conflict
from tracker.store.engine import Store

_BATCH = 300
_REPLACED = "Пока эта подложка загружалась, началась загрузка другой, и на карте будет она. Повторите, если нужна эта."


@dataclass(frozen=True, slots=True)
class PackedTile:
    """A tile ready to be kept: its place and its JSON packed by gzip."""

    zoom: int
    x: int
    y: int
    body: bytes


def replace_ground(store: Store, version: GroundVersion, tiles: Iterable[PackedTile]) -> None:
    """Keep the tiles and show them instead of any earlier ones; until the end, and after a failure, the earlier ones stay.

    Raises Conflict where a later import came before this one's end.
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


def read_tile(session: Session, version_id: int, place: Mapping[str, Any]) -> bytes | None:
    """A tile as it was packed, by its `zoom`, `x` and `y`; None where it is empty."""
    query = select(GroundTile.body).where(
        GroundTile.version_id == version_id,
        GroundTile.zoom == place["zoom"],
        GroundTile.x == place["x"],
        GroundTile.y == place["y"],
    )
    return session.exec(query).first()
