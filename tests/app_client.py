"""A browser before the app, without a server, and the clock that the app goes by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event

from spinae.journal import Journal, read
from spinae.plan import Lock
from spinae.plan.screen import questions

HERE, LIVE = "http://127.0.0.1:8765", "ws://127.0.0.1:8765/live"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""A Friday."""
MOST_PAGES = 1_073_741_823
"""Of a journal in SQLite, unless it is told otherwise."""


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, **later: float) -> None:
        """By so many hours, days or weeks."""
        self.now += timedelta(**later)


def browser(app: FastAPI, address: str = HERE, **headers: str) -> TestClient:
    """One that asks for pages and stays where an answer sends it on."""
    wants = {"accept": "text/html"} | headers
    return TestClient(app, base_url=address, headers=wants, follow_redirects=False)


def journal_of(app: FastAPI) -> Journal:
    """The journal behind the pages."""
    journal: Journal = app.state.context.journal
    return journal


@contextmanager
def no_room(journal: Journal) -> Iterator[None]:
    """A journal that may not grow by a page, and has none to spare: what is written into it ends as
    on a full disk."""
    engine, full = journal._engine, True

    def grow(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if full else MOST_PAGES}")
        if full and connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("CREATE TABLE larger AS SELECT zeroblob(1000000)")

    event.listen(engine, "begin", grow)
    try:
        yield
    finally:
        full = False


def closed_by(journal: Journal, person: int = 1, at: datetime = NOW) -> Lock | None:
    """What keeps training closed in the journal; the most urgent."""
    return next(iter(read.locks(journal, person, at)), None)


def screened(client: TestClient, *signs: str, **form: str) -> str:
    """Answer the safety questions, `signs` with yes: where that leads."""
    asked = questions()
    ids = {sign.id for group in asked.groups for sign in group.signs} | {*asked.caution_ids}
    assert {one.removeprefix("changed-").removeprefix("known-") for one in signs} <= ids
    answers = {"none": "yes"} | dict.fromkeys(signs, "yes") | form
    answer = client.post("/screen", data=answers, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def routes(found: Any) -> Iterator[APIRoute]:
    """Every route of an app, of the routers within routers too."""
    for route in found:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from routes(getattr(getattr(route, "original_router", None), "routes", ()))
