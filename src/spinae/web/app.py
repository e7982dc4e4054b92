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
from spinae.journal.reserve import Reserve
from spinae.mailer import Mailer
from spinae.plan import PlanContext
from spinae.plan.rules import load_rules
from spinae.say import ENGLISH, Language
from spinae.settings import Settings, zone
from spinae.web import api, offline, problems
from spinae.web.access import entry
from spinae.web.access.device_gate import DeviceGate
from spinae.web.access.guard import Guard
from spinae.web.assets import assets
from spinae.web.context import AppContext, app_context, templates
from spinae.web.live import sets, socket
from spinae.web.live.locks import Locks
from spinae.web.live.writer import Writer
from spinae.web.pages import mirror, train, you

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

ROUTERS = (
    train.router,
    mirror.router,
    you.router,
    entry.router,
    socket.router,
    sets.router,
    offline.router,
    api.router,
)
"""In any order: no two routes answer the same method of the same path."""

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
    writer = Writer(journal, reserve=Reserve(settings.data_dir))
    writer.take_over()
    plan_context = PlanContext(catalogue.load(), load_rules())
    context = AppContext(
        journal=journal,
        writer=writer,
        locks=Locks(journal, writer),
        plan_context=plan_context,
        clock=clock,
        templates=templates(),
        model=settings.model,
        questionnaires=settings.data_dir / "questionnaires",
        mailer=Mailer(journal, plan_context, settings.mail, settings.url, language),
        assets=assets(STATIC),
        country=settings.country,
        lan=lan,
        language=language,
    )
    app = FastAPI(
        title="Spinae", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan
    )
    app.state.context = context
    _guard(app, (settings.host, *settings.hosts), context.assets.version)
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_route("/healthz", healthz, methods=["GET"])
    problems.handle(app)
    _serve_static(app)
    return app


def _guard(app: FastAPI, hosts: Iterable[str], version: str) -> None:
    """Who may ask, and what that takes."""
    app.add_middleware(DeviceGate)
    app.add_middleware(Guard, hosts=hosts, version=version)
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
    mailing = asyncio.create_task(_mail(app_context(app)))
    yield
    mailing.cancel()
    context = app_context(app)
    await run_in_threadpool(context.writer.close)
    context.journal.close()


async def _mail(context: AppContext) -> None:
    """Send the letters that are due, for as long as the server runs."""
    while context.sends_mail:
        unsent = await run_in_threadpool(context.mailer.deliver_due, context.clock())
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
