"""The store's promises: all or nothing, gapless numbers, one schema on both databases, clear errors."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel, select

from tracker.config import Settings
from tracker.domain.models import Category, Change, ServiceRequest
from tracker.domain.statuses import Status
from tracker.errors import StorageUnavailable
from tracker.store import Store, engine


def _add_category(store: Store, code: str = "benches") -> None:
    with store.transaction() as tx:
        tx.session.add(Category(code=code, name="Скамейки", unit="шт."))


def test_migrations_build_exactly_what_the_models_describe(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    _add_category(store)
    store.migrate()
    with store.reading() as session:
        assert session.get(Category, "benches") is not None


def test_an_instance_with_courtyards_in_use_is_migrated_with_all_that_refers_to_them(
    settings: Settings,
) -> None:
    store = Store.open(settings)
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).with_name("migrations")))
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")
        connection.exec_driver_sql(
            "INSERT INTO house (id, address, key, street, number, lat, long) VALUES (1, 'КИМ, 1', 'ким 1', 'КИМ', '1', 58.0, 56.3)"
        )
        connection.exec_driver_sql(
            "INSERT INTO courtyard (id, name, lat, long, version) VALUES (1, 'КИМ, 1', 58.0, 56.3, 1)"
        )
        connection.exec_driver_sql("INSERT INTO courtyard_house (courtyard_id, house_id) VALUES (1, 1)")
    store.migrate()
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM courtyard_house").scalar() == 1
        assert connection.exec_driver_sql("SELECT name FROM courtyard").scalar() == "КИМ, 1"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    store.close()


def test_an_error_inside_a_transaction_keeps_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as tx:
            tx.session.add(Category(code="lighting", name="Освещение двора", unit="шт."))
            tx.session.flush()
            tx.next_number(2026)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with store.transaction() as tx:
        assert tx.session.get(Category, "lighting") is None
        assert tx.next_number(2026) == "МОТ-2026-000001"


def test_numbers_have_no_gaps_and_no_repeats_when_many_take_them_at_once(store: Store) -> None:
    def take(position: int) -> str | None:
        try:
            with store.transaction() as tx:
                number = tx.next_number(2026)
                if position % 5 == 0:
                    raise LookupError
                return number
        except LookupError:
            return None

    with ThreadPoolExecutor(8) as pool:
        taken = sorted(number for number in pool.map(take, range(60)) if number)
    assert taken == [f"МОТ-2026-{number:06d}" for number in range(1, 49)]


def test_each_year_counts_from_one(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.next_numbers(2025, 3)[-1] == "МОТ-2025-000003"
        assert tx.next_number(2026) == "МОТ-2026-000001"


def test_changes_are_seen_in_the_order_of_their_sequence(store: Store) -> None:
    for request_id in (None, None, None):
        with store.transaction() as tx:
            tx.touch(request_id)
    with store.reading() as session:
        assert sorted(session.exec(select(Change.seq)).all()) == [1, 2, 3]


def test_moments_come_back_in_utc_whatever_zone_they_were_given_in(store: Store) -> None:
    _add_category(store)
    perm_noon = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    with store.transaction() as tx:
        tx.session.add(ServiceRequest(number="N-1", category_code="benches", requested_at=perm_noon))
    with store.reading() as session:
        request = session.exec(select(ServiceRequest)).one()
    assert request.requested_at == datetime(2026, 5, 1, 7, tzinfo=UTC)
    assert request.status is Status.NEW


def test_what_is_changed_while_reading_is_thrown_away(store: Store) -> None:
    _add_category(store)
    with store.reading() as session:
        category = session.get(Category, "benches")
        assert category is not None
        category.name = "Другое"
        session.flush()
    with store.reading() as session:
        kept = session.get(Category, "benches")
        assert kept is not None
        assert kept.name == "Скамейки"


def test_a_locked_database_is_a_clear_error_and_nothing_is_written(settings: Settings) -> None:
    store = Store.open(settings)
    store.migrate()
    holder = sqlite3.connect(settings.data_dir / "tracker.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with pytest.raises(StorageUnavailable, match="Ничего не записано"), store.transaction() as tx:
        tx.session.add(Category(code="bins", name="Урны", unit="шт."))
    holder.execute("ROLLBACK")
    holder.close()
    with store.reading() as session:
        assert session.get(Category, "bins") is None
    store.close()


def test_a_full_disk_is_a_clear_error_and_nothing_is_written(settings: Settings) -> None:
    store = Store.open(settings)
    store.migrate()
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(StorageUnavailable, match="кончилось место"), store.transaction() as tx:
        tx.session.add_all(Category(code=f"c{n}", name="x" * 500, unit="шт.") for n in range(200))
    with store.reading() as session:
        assert session.exec(select(Category)).all() == []
    store.close()


def test_a_folder_that_cannot_be_made_is_a_clear_error(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "not-a-folder"
    file.write_text("x")
    with pytest.raises(StorageUnavailable, match="Папка данных недоступна"):
        Store.open(settings.model_copy(update={"data_dir": file / "inside"}))


def test_reading_from_a_broken_database_is_a_clear_error(settings: Settings) -> None:
    store = Store.open(settings)
    with pytest.raises(StorageUnavailable), store.reading() as session:
        raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))
    assert not session.dirty
    store.close()
