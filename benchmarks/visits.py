"""A running Spinae in three states, and the address of its every page, for tests and benchmarks
that visit them all.

The addresses are found as a person finds them, by the links, so that a new page is visited
without being named here; the few that nothing links to are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import APIRequestContext, APIResponse

import year
from spinae import plan
from spinae.journal import Journal, people, store
from spinae.journal.read import case_of
from spinae.lan import Lan, here
from spinae.plan import Screening
from spinae.settings import load
from spinae.training import PainAnswer
from spinae.web import create_app
from spinae.web.context import AppContext

NOW: Final = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
SESSION: Final = str(UUID(int=7, version=4))
"""The one that is under way."""
BREAK_S: Final = int(NOW.timestamp())
STARTS: Final = (
    "/",
    "/?back=4&minutes=15&ask=back",
    f"/breaks?next={BREAK_S}",
    f"/coach?session={SESSION}",
    "/mirror/tests/not-today",
    "/nowhere",
    "/offline",
    "/pair",
    "/trust",
    "/who",
)
"""Home, and what nothing links to."""
READS: Final = {"accept": "text/html"}
LINK: Final = re.compile(r'(?:href|src)="(/[^"#]*)')
QUESTIONNAIRE: Final = """\
name = "How the week was"
source = "Made up."
licence = "Public domain."
intro = "Think of the last seven days."
kind = "choices"
answers = [{ text = "Never", value = 0 }, { text = "Often", value = 2 }]
items = [{ text = "I heard a bird." }, { text = "I looked out of the window for a while." }]
"""
REMINDERS: Final[Mapping[str, Mapping[str, str]]] = {
    "calendar": {"at": "18:00", "minutes": "10", "days": "0", "alarm": "10"},
    "breaks": {"every": "45", "since": "08:00", "until": "23:00", "days": "4"},
    "feed": {},
}


def newcomer(data: Path, *, lan: Lan | None = None) -> FastAPI:
    """Opened for the first time."""
    return create_app(load({"SPINAE_DATA_DIR": str(data)}), clock=lambda: NOW, lan=lan)


def beginner(data: Path) -> FastAPI:
    """After the safety questions, before the first session."""
    app = newcomer(data)
    journal: Journal = app.state.context.journal
    store.save_screening(journal, people.first(journal), Screening(NOW, frozenset(), frozenset()))
    return app


def regular(data: Path, days: int = 365) -> FastAPI:
    """After a year of training, in the middle of a session; open to phones where there is a
    network."""
    app = newcomer(data, lan=Lan(data, 8443, lambda: NOW) if here().addresses else None)
    context: AppContext = app.state.context
    journal, person = context.journal, people.first(context.journal)
    year.fill(journal, person, NOW, days)
    store.save_screening(journal, person, Screening(NOW, frozenset(), frozenset()))
    store.save_pain(journal, person, PainAnswer(at=NOW, when="before", level=2))
    session = plan.today(case_of(journal, person, context.plan_context, NOW), 10)
    store.start_session(journal, SESSION, person, session, NOW, 2)
    context.questionnaires.mkdir(parents=True)
    (context.questionnaires / "week.toml").write_text(QUESTIONNAIRE, "utf-8")
    return app


def locked(data: Path) -> FastAPI:
    """After answers that close training, with every sign."""
    app = beginner(data)
    journal: Journal = app.state.context.journal
    signs = frozenset(sign.id for sign in plan.screen.questions().signs)
    screening = Screening(NOW, signs, frozenset())
    closing = plan.screen.standing(screening, {})
    assert closing, "signs close training"
    store.save_screening(journal, people.first(journal), screening, closing)
    return app


STATES: Final[Mapping[str, Callable[[Path], FastAPI]]] = {
    "a newcomer": newcomer,
    "a beginner": beginner,
    "a year of training": regular,
    "training closed": locked,
}


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The app at a port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the server did not start"
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@dataclass(slots=True)
class Walk:
    """A walk along the links: of pages alike, one for each combination of questions."""

    app: FastAPI
    home: str
    request: APIRequestContext
    _known: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def addresses(self) -> list[str]:
        """Every page from there, in the order they were found."""
        pages: list[str] = []
        kinds, found = set(), list(STARTS)
        for index, address in enumerate(found):
            kind = self._kind(address)
            if kind is None or (kind in kinds and index >= len(STARTS)):
                continue
            kinds.add(kind)
            answer = self.request.get(f"{self.home}{address}", headers=READS, max_redirects=0)
            if is_page(answer):
                pages.append(address)
                found += LINK.findall(answer.text().replace("&amp;", "&"))
            elif 300 <= answer.status < 400:
                found.append(answer.headers["location"].removeprefix(self.home))
        return pages

    def unvisited(self, addresses: list[str]) -> set[str]:
        """The pages of the app that are not among the addresses."""
        return set(self._routes()) - {self._route(urlsplit(one).path) for one in addresses}

    def _kind(self, address: str) -> tuple[str, ...] | None:
        parts = urlsplit(address)
        if parts.path.startswith("/static/"):
            return None
        asked = parse_qs(parts.query, keep_blank_values=True)
        return (self._route(parts.path), *sorted(asked))

    def _route(self, path: str) -> str:
        return next((route for route, form in self._routes().items() if form.fullmatch(path)), path)

    def _routes(self) -> dict[str, re.Pattern[str]]:
        """Every page's path and what addresses it has, worked out once."""
        if not self._known:
            paths = self.app.openapi()["paths"]
            # a path without a blank before one with: it is the closer one
            pages = sorted(
                (one for one in paths if "get" in paths[one]), key=lambda one: "{" in one
            )
            blank = r"\\{\w+\\}"
            self._known = {one: re.compile(re.sub(blank, "[^/]+", re.escape(one))) for one in pages}
        return self._known


def is_page(answer: APIResponse) -> bool:
    """Whether it is something to look at, and not a file or another address."""
    html = answer.headers.get("content-type", "").startswith("text/html")
    return html and not 300 <= answer.status < 400


def remind(request: APIRequestContext, home: str) -> None:
    """Turn the reminders on."""
    for kind, form in REMINDERS.items():
        request.post(f"{home}/you/reminders/{kind}", form=dict(form), max_redirects=0)
