"""An instance that is in use comes through every later migration with its rows: what is tied together does not stop it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import select

from tracker.config import Settings
from tracker.domain.models import Courtyard, Photo
from tracker.store import Store, engine

#: A schema of long ago: every migration after it meets rows.
OLD = "0005"
ROWS = (
    (
        "INSERT INTO area (id, code, kind, name, is_approximate, note, is_active, version) "
        "VALUES (1, 'iva', 'microdistrict', 'Ива', FALSE, '', TRUE, 1)"
    ),
    "INSERT INTO courtyard (id, name, lat, long, area_id, version) VALUES (1, 'Двор', 58.0, 56.3, 1, 1)",
    (
        "INSERT INTO house (id, address, key, street, number, lat, long) "
        "VALUES (1, 'ул. Дружбы, 2', 'дружбы 2', 'Дружбы', '2', 58.0, 56.3)"
    ),
    "INSERT INTO courtyard_house (courtyard_id, house_id) VALUES (1, 1)",
    (
        "INSERT INTO photo (id, sha256, kind, width, height, size_bytes, is_public, uploaded_at) "
        "VALUES (1, 'aa', 'before', 4, 3, 2, TRUE, '2026-01-01 00:00:00'), (2, 'aa', 'before', 4, 3, 2, TRUE, '2026-01-01 00:00:00')"
    ),
)


def migrate_to(store: Store, revision: str) -> None:
    upgrade = command.upgrade
    with patch.object(engine.command, "upgrade", lambda config, _head: upgrade(config, revision)):
        store.migrate()


@pytest.fixture
def old_store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(Settings(data_dir=tmp_path))
    migrate_to(opened, OLD)
    with opened.engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    yield opened
    opened.close()


def test_rows_that_others_point_at_come_through(old_store: Store) -> None:
    old_store.migrate()
    with old_store.reading() as session:
        yard = session.exec(select(Courtyard)).one()
        photos = session.exec(select(Photo)).all()
        links = session.execute(text("SELECT courtyard_id, house_id FROM courtyard_house")).all()
    assert (yard.name, yard.keeper_id) == ("Двор", None)
    assert links == [(1, 1)]
    assert len({photo.name for photo in photos}) == 2 and all(len(photo.name) == 32 for photo in photos)
    assert all((photo.blurs, photo.blurred_sha256) == ([], None) for photo in photos)
