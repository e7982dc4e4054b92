"""The web app: pages, forms and the live socket of the coach."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from spinae import catalogue
from spinae.journal import Journal
from spinae.plan.rules import load_rules
from spinae.settings import Settings
from spinae.web import about, coaching, live, mirror, moves, problem, safety, today
from spinae.web.guard import Guard
from spinae.web.house import House, templates

STATIC = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".woff2": "font/woff2"}


def local_now() -> datetime:
    """Now, in this machine's time zone."""
    return datetime.now().astimezone()


def create_app(settings: Settings, *, clock: Callable[[], datetime] = local_now) -> FastAPI:
    """The whole app on an open journal; JournalError where there is none to be had."""
    house = House(
        journal=Journal.open(settings.database_url),
        catalogue=catalogue.load(),
        rules=load_rules(),
        clock=clock,
        templates=templates(),
        model=settings.model,
    )
    app = FastAPI(
        title="Spinae", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan
    )
    app.state.house = house
    app.add_middleware(Guard, host=settings.host)
    for room in (today, safety, moves, mirror, coaching, about, live):
        app.include_router(room.router)
    app.add_api_route("/healthz", healthz, methods=["GET"])
    problem.handle(app)
    _serve_static(app)
    return app


def healthz() -> JSONResponse:
    """Whether the server answers."""
    return JSONResponse({"ok": True})


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.house.journal.close()


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
