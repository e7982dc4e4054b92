"""A browser before the app, without a server, and the clock that the app goes by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from spinae.journal import Journal
from spinae.plan.screen import questions

HERE, LIVE = "http://127.0.0.1:8765", "ws://127.0.0.1:8765/live"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""A Friday."""


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


def screened(client: TestClient, *signs: str, **form: str) -> str:
    """Answer the safety questions, `signs` with yes: where that leads."""
    none = {f"none-{group.id}": "yes" for group in questions().groups}
    answers = none | dict.fromkeys(signs, "yes") | form
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
