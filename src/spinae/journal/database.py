"""The database: SQLite or PostgreSQL, opened, brought up to date, and written whole or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from sqlite3 import SQLITE_FULL
from sqlite3 import Connection as SqliteConnection
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import Session as Transaction

from spinae.errors import DiskFullError, JournalError, JournalUnavailableError
from spinae.extras import need
from spinae.journal.tables import Base

HEAD = "0007"
"""The newest revision. Known here, so that an up-to-date journal opens without Alembic, whose
import takes longer than everything else that opening does."""

BUSY_S = 10.0
"""How long a write waits for another process (a page and the command line, say)."""

MIGRATING = 0x5B1AE
"""Any number: PostgreSQL's name for the lock that lets one process migrate at a time."""


DISK_FULL, READ_ONLY = "53100", "25006"
"""PostgreSQL's words for a disk that is full, and for a server that takes no writes just now, which
its driver counts among a program's own mistakes."""


class Journal:
    """One open journal; any thread may use it."""

    def __init__(self, engine: Engine, busy_s: float = BUSY_S) -> None:
        """`busy_s`: how long a write to SQLite waits for another process."""
        self._engine = engine
        self._writing = engine.execution_options(writes=True, busy_s=busy_s)

    @classmethod
    def open(cls, url: str) -> Self:
        """Create or upgrade the database at `url`; JournalError in one line when it cannot."""
        return cls(open_engine(url))

    def waiting(self, busy_s: float) -> Journal:
        """The same journal, whose writes wait so long for another process."""
        return Journal(self._engine, busy_s)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One transaction that only reads."""
        try:
            with Transaction(self._engine) as transaction:
                yield transaction
        except SQLAlchemyError as error:
            raise _failed("cannot be read", error) from error

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One transaction, kept when the block ends and undone when it fails."""
        try:
            with Transaction(self._writing) as transaction, transaction.begin():
                yield transaction
        except SQLAlchemyError as error:
            raise _failed("not written", error) from error


def _failed(what: str, error: SQLAlchemyError) -> JournalError:
    cause = getattr(error, "orig", None)
    state = getattr(cause, "sqlstate", None)
    # the low byte is SQLite's primary code, the others tell more
    if state == DISK_FULL or getattr(cause, "sqlite_errorcode", 0) & 0xFF == SQLITE_FULL:
        return DiskFullError(f"journal: {what}: the disk is full; make room, then try again")
    later = isinstance(error, OperationalError | InterfaceError | NoConnectionError)
    kind = JournalUnavailableError if later or state == READ_ONLY else JournalError
    return kind(f"journal: {what}: {first_line(error)}")


def insert_once(transaction: Transaction, table: type[Base], **values: Any) -> bool:
    """Insert a row unless its id is there; whether it was inserted. One statement, so that
    two retries at the same moment cannot both find nothing."""
    # only the database in use: importing PostgreSQL's part takes as long as making a plan
    dialect = import_module(f"sqlalchemy.dialects.{transaction.get_bind().dialect.name}")
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(table)
    return transaction.scalar(statement) is not None


def open_engine(url: str, target: str = HEAD) -> Engine:
    """An engine on a database brought up to `target`; JournalError in one line when there is
    none."""
    parsed = _parsed(url)
    shown = parsed.render_as_string(hide_password=True)
    try:
        _make_folder(parsed)
        return _migrated(_engine(parsed), target)
    except (SQLAlchemyError, OSError) as error:
        raise JournalError(
            f"journal: cannot open {shown}: {first_line(error)}; "
            "correct SPINAE_DATA_DIR or SPINAE_DATABASE_URL"
        ) from error


def _migrated(engine: Engine, target: str) -> Engine:
    try:
        with engine.connect() as connection:
            if _revision(connection) == target:
                return engine  # without a lock, which another program may hold
        with engine.execution_options(writes=True).begin() as connection:
            migrate(connection, target)
    except BaseException:
        engine.dispose()
        raise
    return engine


def first_line(error: Exception) -> str:
    """What the database itself said, on one line."""
    cause = getattr(error, "orig", None) or error
    return next(iter(str(cause).splitlines()), type(cause).__name__)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # not shown: what cannot be parsed may hold a password anywhere
        raise JournalError(f"journal: SPINAE_DATABASE_URL is not a URL; {_ALLOWED}") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise JournalError(f"journal: got {parsed.render_as_string()!r}; {_ALLOWED}")


_ALLOWED = "allowed sqlite:///path/to/file or postgresql://user@host/name"


def _make_folder(url: URL) -> None:
    # what somebody's back feels like is nobody else's to read
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        need("postgres")
        return create_engine(url, pool_pre_ping=True)
    # no bound on connections: writes that wait for another process must not use up those that
    # only read, which wait for nobody
    engine = create_engine(url, connect_args={"timeout": BUSY_S}, max_overflow=-1)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: SqliteConnection, _record: Any) -> None:
    # Python's own begin comes too late: tables would change outside of any transaction
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL, where WAL's usual NORMAL may lose the last sets with the power: a write comes
    # once in half a minute, so its one fsync costs nothing that anybody could notice
    connection.execute("PRAGMA synchronous = FULL")


def _on_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if (busy_s := options.get("busy_s")) is not None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(busy_s * 1000)}")
    # A write takes its lock at once: a transaction that reads first and only then writes is
    # refused when another has written meanwhile, and no waiting would help it
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def migrate(connection: Connection, target: str) -> None:
    """Bring the tables up to `target`, in the connection's transaction: all of it or nothing."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
    current = _revision(connection)
    if current == target:
        return
    if current is not None and current > target:
        raise JournalError(
            f"journal: written by a newer Spinae (revision {current}, this one knows {target}); "
            "update Spinae"
        )
    _upgrade(connection, target)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, target: str) -> None:
    # imported only where it is needed: see HEAD
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "spinae.journal:migrations")
    config.set_main_option("path_separator", "os")
    command.upgrade(config, target)
