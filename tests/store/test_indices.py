"""The queue is read by its index: a page of it costs a page, whatever the size of the table."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from tracker.config import Settings
from tracker.domain.filters import Filters, Tri
from tracker.domain.models import Category, ServiceRequest
from tracker.domain.statuses import Status, StatusGroup
from tracker.store import Store, map_columns, map_rows, queries

TODAY = date(2026, 11, 20)
OPEN = tuple(group for group in StatusGroup if group.is_open)
BASE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, sqlite_templates: Path) -> Iterator[Store]:
    """Some thousand requests on SQLite, most of them done, as they are after years. To read only."""
    folder = tmp_path_factory.mktemp("large")
    shutil.copy(sqlite_templates / "empty.db", folder / "tracker.db")
    store = Store.open(Settings(data_dir=folder))
    with store.transaction() as tx:
        tx.session.add(Category(code="bins", name="Урны", unit="шт."))
        tx.session.flush()
        for number in range(4000):
            status = Status.IN_REVIEW if number % 10 == 0 else Status.COMPLETED
            tx.session.add(
                ServiceRequest(
                    number=f"N-{number}", category_code="bins", status=status,
                    requested_at=BASE + timedelta(hours=number),
                    due_on=TODAY + timedelta(days=number % 60 - 30) if status.is_open else None,
                )
            )  # fmt: skip
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def growing(large: Store, settings: Settings) -> Iterator[Store]:
    """A copy of it to write into."""
    shutil.copytree(large.settings.data_dir, settings.data_dir)
    store = Store.open(settings)
    yield store
    store.close()


def _plan(store: Store, filters: Filters, sort: str) -> str:
    with store.reading() as session:
        query = (
            select(ServiceRequest)
            .where(*queries.where(session, filters, today=TODAY))
            .order_by(*queries.SORTS[sort])
            .limit(50)
        )
        sql = query.compile(store.engine, compile_kwargs={"literal_binds": True})
        return " ".join(str(row) for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all())


@pytest.mark.parametrize(
    ("filters", "sort", "index"),
    [
        (Filters(status=OPEN), "due", "ix_service_request_due"),
        (Filters(overdue=Tri.YES), "due", "ix_service_request_due"),
        (Filters(), "oldest", "ix_service_request_requested_at"),
        (Filters(), "newest", "ix_service_request_requested_at"),
    ],
)
def test_a_page_is_read_in_the_order_of_an_index_without_sorting(
    large: Store, filters: Filters, sort: str, index: str
) -> None:
    plan = _plan(large, filters, sort)
    assert index in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan


def test_the_map_is_made_from_its_own_index_and_not_from_the_wide_table(large: Store) -> None:
    asked: list[str] = []
    event.listen(large.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with large.reading() as session:
        assert len(map_columns.read_rows(session, map_rows.read_codes(session))) == 4000
        reads = [sql for sql in asked if "GROUP_CONCAT" in sql and "FROM service_request" in sql]
        plans = [str(session.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()) for sql in reads]
    assert len(plans) == 1
    assert "COVERING INDEX ix_service_request_map" in plans[0]


def test_the_queue_s_order_is_overdue_first_and_undated_last(large: Store) -> None:
    with large.reading() as session:
        page = queries.list_requests(session, Filters(), today=TODAY, sort="due", limit=4000)
    days = [request.due_on for request in page]
    dated = [day for day in days if day]
    assert dated == sorted(dated)
    assert days[: len(dated)] == dated
    assert len(dated) == 400


def test_statistics_are_counted_again_when_the_table_has_outgrown_them(growing: Store) -> None:
    def counted() -> str:
        with growing.reading() as session:
            query = "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'service_request'"
            return str(session.execute(text(query)).scalar())

    assert counted() == "4000"
    with growing.transaction() as tx:
        for number in range(4000, 9000):
            tx.session.add(ServiceRequest(number=f"N-{number}", category_code="bins"))
    assert counted() == "4000"
    growing.migrate()
    assert counted() == "9000"
