"""What a device keeps of Spinae, so that it opens at once.

The worker in the page keeps files of ours by their content: an upgrade changes the worker's
own text, so the browser takes it anew, and only files that changed are fetched again. Nothing
about a person is kept by it; pages always come from the server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from spinae.message import _
from spinae.web.context import Page, app_context, as_asked

SHELL: Final = (
    "/static/spinae.css",
    "/static/built/fonts.css",
    "/static/built/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2",
)
"""What the page needs that is shown without a server."""
router = APIRouter()


@dataclass(frozen=True, slots=True)
class OfflinePage(Page):
    """`offline.html`"""

    template: ClassVar[str] = "offline.html"


@router.get("/worker.js")
def worker(request: Request) -> Response:
    """The worker that keeps the files, told which they are. It stands at the root because a
    worker serves only what is below itself."""
    kept = app_context(request.app).assets
    told = {"version": kept.version, "shell": SHELL, "files": kept.hashes}
    code = (kept.folder / "built" / "worker.js").read_text(encoding="utf-8")
    return Response(
        f"self.KEPT={json.dumps(told, separators=(',', ':'))};\n{code}",
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )


@router.get("/offline", response_class=HTMLResponse)
def offline_page(request: Request) -> HTMLResponse:
    """What a device shows where the server does not answer."""
    return as_asked(request).page(OfflinePage(_("Not connected")))
