"""PostgreSQL databases that tests borrow: making one anew would cost half a second of processor time a test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlmodel import SQLModel

_VERSION = "alembic_version"
_KEPT = "SELECT tablename FROM pg_tables WHERE schemaname = 'kept'"
_KEEP_COUNTERS = (
    "CREATE VIEW counters AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'",
    "CREATE SCHEMA kept",
    "CREATE MATERIALIZED VIEW kept.counters AS TABLE counters",
)
_RESTORE_COUNTERS = """
    SELECT setval(quote_ident(now.sequencename), coalesce(kept.last_value, 1), kept.last_value IS NOT NULL)
    FROM counters AS now JOIN kept.counters AS kept USING (sequencename)
    WHERE now.last_value IS DISTINCT FROM kept.last_value"""
_SEND_OTHERS_AWAY = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_TRIGGERS_OFF = (
    "SET LOCAL session_replication_role = replica"  # the audit trail's own refuse what happens here
)


class Databases:
    """Copies of template databases on one server; a copy that comes back gets the template's rows again.

    `url` has the place {database}. A test that alters tables brings a database of its own.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._free: dict[str, list[str]] = defaultdict(list)
        self._made = 0

    @contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """The URL of a database that is like the template."""
        free = self._free[template]
        name = free.pop() if free else self._make(template)
        yield self.url.format(database=name)
        with _connected(self.url.format(database=name)) as connection:
            connection.execute(text(_SEND_OTHERS_AWAY))
            _restore(connection)
        free.append(name)

    def create(self, name: str, *, template: str = "template1") -> str:
        """Make a database that stays as long as the server; returns its URL."""
        engine = create_engine(self.url.format(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()
        return self.url.format(database=name)

    def _make(self, template: str) -> str:
        self._made += 1
        name = f"{template}_{self._made}"
        with _connected(self.create(name, template=template)) as connection:
            for statement in _KEEP_COUNTERS:
                connection.execute(text(statement))
            for table in _filled(connection):
                connection.execute(text(f"CREATE TABLE kept.{table} AS TABLE {table}"))
        return name


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _filled(connection: Connection) -> list[str]:
    """Names of the tables that have rows."""
    asked = (
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})"
        for table in (*SQLModel.metadata.tables, _VERSION)
    )
    return list(connection.scalars(text(" UNION ALL ".join(asked))))


def _restore(connection: Connection) -> None:
    connection.execute(text(_TRIGGERS_OFF))
    kept = set(connection.scalars(text(_KEPT)))
    for table in kept.union(_filled(connection)):
        connection.execute(text(f"DELETE FROM {table}"))
    for table in kept:
        connection.execute(text(f"INSERT INTO {table} TABLE kept.{table}"))
    connection.execute(text(_RESTORE_COUNTERS))
