"""Copies of the whole journal as one SQLite file, taken and put back while it is in use.

SQLite's own backup goes page by page under its locks, so neither a page that is open nor a set
that ends meanwhile is in the way. PostgreSQL has tools of its own for this.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import make_url

from spinae import files
from spinae.errors import ArchiveError, JournalError
from spinae.journal import Journal
from spinae.journal.database import BUSY_S, HEAD

NEWEST: Final = {
    "session": "started_at", "done_set": "at", "pain": "at", "screening": "at", "lock": "at",
}  # fmt: skip
"""Where the newest moment of a journal is found; all written as UTC, so text sorts by time."""


def back_up(url: str, to: Path) -> None:
    """Copy the journal at `url` to a file, which is whole or is not there at all.

    JournalError where it is not SQLite; FileError where nothing can be written there."""
    source = sqlite_file(url)
    if not source.exists():
        raise JournalError(
            f"backup: no journal at {source} yet; train first, or set SPINAE_DATA_DIR"
        )
    if to.resolve() == source.resolve():
        raise JournalError(f"backup: {to} is the journal itself; name another file")
    try:
        with files.atomic_write(to, private=True) as part:
            _copy(source, Path(part.name))
    except sqlite3.Error as error:
        raise JournalError(f"backup: {to} cannot be written: {error}; name another file") from error


def restore(url: str, backup: Path, *, aside: Path, force: bool = False) -> bool:
    """Put a backup in place of the journal at `url`; the journal of now goes to `aside` first.
    Whether there was one.

    ArchiveError where the backup cannot be used; JournalError where the journal holds something
    newer than the backup, unless forced."""
    journal = sqlite_file(url)
    written = newest_in(backup)
    there = journal.exists()
    closed: list[_Closed] = []
    if there:
        _refuse_older(newest_in(journal), written, force=force)
        back_up(url, aside)
        Journal.open(url).close()  # brought up to date, so that its locks can be read
        closed = _closed(journal)
    else:
        journal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=journal.parent, prefix=".restoring-") as folder:
        ready = Path(folder, journal.name)
        try:
            with _connection(backup) as copy, _connection(ready) as part:
                copy.backup(part)
            Journal.open(f"sqlite:///{ready}").close()  # an older one is brought up to date
            _carry_over(ready, closed)
            # whole, locks and all, in one go
            with _connection(ready) as part, _connection(journal) as live:
                part.backup(live)
        except sqlite3.Error as error:
            raise JournalError(
                f"restore: {journal} cannot be written: {error}; stop Spinae"
            ) from error
    return there


_CLOSED: Final = "person_id, at, kind, reason, reason_values, statement, here, told"
_Closed = tuple[int, str, str, str, str, str, int, str]


def _closed(file: Path) -> list[_Closed]:
    with _connection(file) as journal:
        return list(journal.execute(f"SELECT {_CLOSED} FROM lock WHERE cleared_at IS NULL"))


def _carry_over(file: Path, closed: Sequence[_Closed]) -> None:
    """What was closed stays closed, and the safety questions are asked anew: the journal that was
    there may have known more than the backup does."""
    with _connection(file) as journal, journal:
        people = {id for (id,) in journal.execute("SELECT id FROM person")}
        there = set(_closed(file))
        journal.executemany(
            f"INSERT INTO lock ({_CLOSED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [one for one in closed if one[0] in people and one not in there],
        )
        journal.execute("UPDATE screening SET here = 0")


def newest_in(file: Path) -> datetime | None:
    """The newest moment kept in a journal file; None where nothing is in it.

    ArchiveError where it is no whole Spinae journal, or one of a newer Spinae."""
    if not file.is_file():
        raise ArchiveError(f"restore: no file {file}; name a backup")
    try:
        with _connection(file) as journal:
            if journal.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise ArchiveError(f"restore: {file} is damaged; choose another backup")
            _refuse_unknown(file, journal)
            moments = [_newest(journal, table, column) for table, column in NEWEST.items()]
    except (sqlite3.Error, ValueError) as error:
        raise ArchiveError(f"restore: {file} is no backup of Spinae: {error}") from error
    known = [moment for moment in moments if moment is not None]
    return max(known, default=None)


def sqlite_file(url: str) -> Path:
    """The file of the journal at `url`; JournalError where it is PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise JournalError(
            "backup: this journal is in PostgreSQL; copy it with pg_dump and pg_restore, or take "
            "one person's with: spinae export"
        )
    return Path(parsed.database)


def _refuse_older(here: datetime | None, backup: datetime | None, *, force: bool) -> None:
    if here is not None and (backup is None or here > backup) and not force:
        said = f"ends on {backup:%Y-%m-%d %H:%M}" if backup else "is empty"
        raise JournalError(
            f"restore: the journal goes on until {here:%Y-%m-%d %H:%M} UTC and the backup {said}; "
            "to go back to it all the same, add --force"
        )


def _refuse_unknown(file: Path, journal: sqlite3.Connection) -> None:
    (odd,) = journal.execute(
        "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')"
    ).fetchone()
    if odd:
        raise ArchiveError(
            f"restore: {file} does things by itself (triggers or views), which no backup of "
            "Spinae does; choose another"
        )
    (revision,) = journal.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    if not revision or revision > HEAD:
        raise ArchiveError(
            f"restore: {file}: got revision {revision or 'none'}, allowed up to {HEAD}; "
            "update Spinae"
        )


def _newest(journal: sqlite3.Connection, table: str, column: str) -> datetime | None:
    (text,) = journal.execute(f'SELECT max("{column}") FROM "{table}"').fetchone()
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def _copy(source: Path, to: Path) -> None:
    with _connection(source) as journal, _connection(to) as copy:
        journal.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


@contextmanager
def _connection(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=BUSY_S)) as connection:
        yield connection
