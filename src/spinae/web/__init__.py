"""The web app: pages, forms and the live socket of the coach."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.responses import Response
from starlette.types import Scope

from spinae import catalogue
from spinae.journal import Journal
from spinae.plan import PlanContext
from spinae.plan.rules import load_rules
from spinae.post import Office
from spinae.say import ENGLISH, Language
from spinae.settings import Settings, zone
from spinae.web import (
    about,
    after,
    api,
    breaks,
    checks,
    coaching,
    corrections,
    data,
    elsewhere,
    feed,
    goals,
    history,
    ladder,
    live,
    lookback,
    mirror,
    moves,
    offline,
    pairing,
    people,
    phone,
    problem,
    programme,
    recordings,
    reminders,
    safety,
    today,
    trust,
    you,
)
from spinae.web.door import Door, Held
from spinae.web.guard import Guard
from spinae.web.house import House, templates
from spinae.web.locks import Locks
from spinae.web.pairing import Pairing
from spinae.web.writer import Writer

if TYPE_CHECKING:  # needs packages that are fetched when phones are let in
    from spinae.lan import Lan

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

LARGE = ("application/wasm", "application/octet-stream")
"""Kept by a device once it has them; to make them smaller each time would hold up a session."""

ROUND_S, AFTER_TROUBLE_S = 300.0, 3600.0
"""Between two looks at whether a letter is due."""

ROOMS = (
    today, safety, moves, mirror, checks, lookback, after, recordings, coaching, about, live,
    people, phone, pairing, trust, offline, you, goals, ladder, programme, reminders, breaks,
    feed, corrections, history, elsewhere, data, api,
)  # fmt: skip
"""Each with its routes; the first whose path fits answers."""

logger = logging.getLogger("spinae")


def local_now() -> datetime:
    """Now, in this machine's time zone."""
    return datetime.now(zone())


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = local_now,
    lan: Lan | None = None,
    language: Language = ENGLISH,
) -> FastAPI:
    """The whole app on an open journal; JournalError where there is none to be had. With `lan`
    its pages tell where phones find it. `language` is for whoever asks for none that there is."""
    journal = Journal.open(settings.database_url)
    writer = Writer(journal)
    house = House(
        journal=journal,
        writer=writer,
        locks=Locks(journal, writer),
        plan_context=PlanContext(catalogue.load(), load_rules()),
        clock=clock,
        templates=templates(),
        model=settings.model,
        questionnaires=settings.data_dir / "questionnaires",
        sends_mail=settings.mail is not None,
        language=language,
    )
    app = FastAPI(
        title="Spinae", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan
    )
    app.state.house = house
    app.state.office = Office(
        house.journal, house.plan_context, settings.mail, settings.url, language
    )
    _guard(app, (settings.host, *settings.hosts), lan)
    for room in ROOMS:
        app.include_router(room.router)
    app.add_api_route("/healthz", healthz, methods=["GET"])
    problem.handle(app)
    _serve_static(app)
    return app


def _guard(app: FastAPI, hosts: Iterable[str], lan: Lan | None) -> None:
    """Who may ask, and what that takes."""
    state = app.state
    state.lan, state.pairing, state.held = lan, Pairing(), Held()
    state.static, state.assets = STATIC, offline.assets(STATIC)
    app.add_middleware(Door)
    app.add_middleware(Guard, hosts=hosts, version=state.assets.version)
    app.add_middleware(
        GZipMiddleware,
        compresslevel=6,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *LARGE),
    )


def healthz() -> JSONResponse:
    """Whether the server answers."""
    return JSONResponse({"ok": True})


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    posting = asyncio.create_task(_post(app.state.office, app.state.house.clock))
    yield
    posting.cancel()
    await run_in_threadpool(app.state.house.writer.close)
    app.state.house.journal.close()


async def _post(office: Office, clock: Callable[[], datetime]) -> None:
    """Send the letters that are due, for as long as the server runs."""
    while office.server is not None:
        unsent = await run_in_threadpool(office.deliver_due, clock())
        for why in unsent:
            logger.warning(why)
        # a server that refuses a name and password is not asked again at once
        await asyncio.sleep(AFTER_TROUBLE_S if unsent else ROUND_S)


class Files(StaticFiles):
    """Files that a browser keeps, but asks about each time: an upgrade shows at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be asked about again."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _serve_static(app: FastAPI) -> None:
    # a machine's own table may lack these or, on Windows, hold something else
    for suffix, kind in TYPES.items():
        mimetypes.add_type(kind, suffix)
    app.mount("/static", Files(directory=STATIC), name="static")
