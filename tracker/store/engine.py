"""Engine, transactions and migrations of one instance, on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DataError, OperationalError
from sqlmodel import Session

from tracker.config import Settings
from tracker.errors import InvalidInput, StorageUnavailable
from tracker.store import audit
from tracker.store.keys import Keys
from tracker.store.transaction import Transaction

_BUSY = (
    "Сейчас не получается сохранить: хранилище занято или на диске кончилось место. "
    "Ничего не записано. Подождите минуту и повторите; если не поможет, сообщите администратору."
)
_UNFIT = "Здесь есть знак или число, которое нельзя сохранить. Наберите текст заново, без вставки, и проверьте числа."
_BUSY_TIMEOUT_MS = 10_000
_WORTH_COUNTING = 1000
_MIGRATIONS = Path(__file__).with_name("migrations")


class Store:
    """The database and the folder of one instance."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self.keys = Keys(settings)
        self._writing = engine.execution_options(tracker_write=True)

    @classmethod
    def open(cls, settings: Settings) -> Store:
        """Connect, creating the instance's folder; raises StorageUnavailable where that is impossible."""
        try:
            settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageUnavailable(
                "Папка данных недоступна: {folder}. Проверьте права.", folder=settings.data_dir
            ) from error
        return cls(_create_engine(settings.sqlalchemy_url), settings)

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self.engine.dialect.name

    @contextmanager
    def transaction(self, *, is_trusted: bool = False) -> Iterator[Transaction]:
        """One write: commit at the end, nothing kept on an error; a locked or full database is StorageUnavailable.

        `is_trusted` is for rows by the million that the program made itself, with links to what it has just read: SQLite
        then does not look each of them up again, which takes a quarter of the time.
        """
        engine = self._writing.execution_options(tracker_trusted=is_trusted)
        try:
            with Session(engine, expire_on_commit=False) as session:
                tx = Transaction(session, self.settings)
                yield tx
                session.flush()
                # Last of all, so that the chain's head is locked for a moment only and nothing can wait in a circle.
                facts = [tell() for tell in tx.facts]
                mark = audit.append(session, self.keys, facts) if facts else None
                session.commit()
        except OperationalError as error:
            raise StorageUnavailable(_BUSY) from error
        except DataError as error:
            raise InvalidInput(_UNFIT) from error
        if mark is not None:
            audit.write_anchor(self.settings, mark)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read with; whatever is changed in it is thrown away."""
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
        except OperationalError as error:
            raise StorageUnavailable(_BUSY) from error
        except DataError as error:
            raise InvalidInput(_UNFIT) from error

    def migrate(self) -> None:
        """Bring the schema to the newest version."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        # SQLite changes a table by making it anew: rows that refer to it must bear its absence for a moment.
        with self._writing.execution_options(tracker_trusted=True).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if self.dialect == "sqlite" and _has_outgrown_statistics(connection):
                _analyse(connection)

    def is_behind(self) -> bool:
        """Whether the schema is not the newest; an empty database is behind too."""
        newest = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
        with self.reading() as session:
            return MigrationContext.configure(session.connection()).get_current_revision() != newest

    def analyse(self) -> None:
        """Let the database count what the large tables hold, so that it chooses indices well; for the end of bulk writes."""
        with self._writing.begin() as connection:
            _analyse(connection)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _analyse(connection: Connection) -> None:
    for table in ("service_request", "work"):
        connection.exec_driver_sql(f"ANALYZE {table}")


def _has_outgrown_statistics(connection: Connection) -> bool:
    """PostgreSQL counts by itself; SQLite only when it is told to, and without counts reads a million rows for a page."""
    rows = connection.exec_driver_sql("SELECT max(id) FROM service_request").scalar() or 0
    if rows < _WORTH_COUNTING:
        return False
    if not inspect(connection).has_table("sqlite_stat1"):
        return True
    counted = connection.exec_driver_sql(
        "SELECT stat FROM sqlite_stat1 WHERE tbl = 'service_request'"
    ).scalar()
    return counted is None or rows > 2 * int(str(counted).split()[0])


def _create_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True)
    # Errors of a database say what was being written: with names and phones in it they must not get into a log.
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions start late and hide lock errors; SQLAlchemy begins them itself instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "synchronous=NORMAL",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    # This can only be changed between writes, and the connection may have been left otherwise.
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if options.get('tracker_trusted') else 'ON'}")
    # A writer takes the lock at once: a read that turns into a write later could not wait for it.
    is_write = options.get("tracker_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
