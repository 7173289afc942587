"""The ground's tiles in both databases: put in place at once, and left as they were by whatever fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import col, func, select

from tracker.domain.models import GroundTile, GroundVersion
from tracker.errors import Conflict
from tracker.store import Store
from tracker.store.ground import PackedTile, read_ground_version, read_tile, replace_ground

PLACE = (12, 1, 2)


def version(mark: str) -> GroundVersion:
    return GroundVersion(mark=mark, file_name="perm.osm.pbf", bounds=[56.0, 57.0, 57.0, 58.0])


def tiles(body: bytes, count: int = 1) -> Iterator[PackedTile]:
    return (PackedTile(12, 1 + n, 2, body) for n in range(count))


def shown(store: Store) -> tuple[str, bytes | None, int]:
    """The mark in use, one tile of it, and how many tiles are kept in all."""
    with store.reading() as session:
        kept = session.exec(select(func.count(col(GroundTile.x)))).one()
        version = read_ground_version(session)
        mark, body = read_tile(session, *PLACE)
        assert mark == (version.mark if version else "")
        return mark, body, kept


def test_a_ground_takes_the_place_of_the_earlier_one(store: Store) -> None:
    assert shown(store) == ("", None, 0)
    replace_ground(store, version("one"), tiles(b"first", 700))
    assert shown(store) == ("one", b"first", 700)
    replace_ground(store, version("two"), tiles(b"second"))
    assert shown(store) == ("two", b"second", 1)


def test_an_empty_place_has_no_tile(store: Store) -> None:
    replace_ground(store, version("one"), tiles(b"first"))
    with store.reading() as session:
        assert read_tile(session, 12, 99, 2) == ("one", None)


def test_an_import_that_breaks_off_leaves_the_earlier_ground(store: Store) -> None:
    def torn() -> Iterator[PackedTile]:
        yield from tiles(b"half", 400)
        raise KeyboardInterrupt

    replace_ground(store, version("one"), tiles(b"first"))
    with pytest.raises(KeyboardInterrupt):
        replace_ground(store, version("two"), torn())
    assert shown(store)[:2] == ("one", b"first")
    replace_ground(store, version("three"), tiles(b"third"))
    assert shown(store) == ("three", b"third", 1)


def test_of_two_imports_at_once_the_later_one_stays_and_the_earlier_is_told(store: Store) -> None:
    def overtaken() -> Iterator[PackedTile]:
        yield from tiles(b"slow", 400)
        replace_ground(store, version("fast"), tiles(b"fast"))

    with pytest.raises(Conflict, match="другой"):
        replace_ground(store, version("slow"), overtaken())
    assert shown(store) == ("fast", b"fast", 1)
