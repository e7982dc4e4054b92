"""What a device keeps of Spinae, so that it opens at once and loses no set with the server.

The worker in the page keeps files of ours by their content: an upgrade changes the worker's
own text, so the browser takes it anew, and only files that changed are fetched again. Nothing
about a person is kept by it; pages always come from the server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

from fastapi import APIRouter, Body, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BeforeValidator, ConfigDict, Field

from spinae.journal import store
from spinae.language import said
from spinae.training import DoneSet
from spinae.web.house import Context, HouseDep, OwnSession
from spinae.web.live import id_of

SHELL: Final = (
    "/static/spinae.css",
    "/static/built/fonts.css",
    "/static/built/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2",
)
"""What the page needs that is shown without a server."""
CAMERA: Final = ("/static/built/models/", "/static/built/wasm/")

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file that pages load, by its path, with a hash of what is in it."""

    hashes: dict[str, str]
    version: str
    """Of all of them together."""
    pages_size: int
    camera_size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Offline(Context):
    """`offline.html`"""

    template: ClassVar[str] = "offline.html"


def assets(static: Path) -> Assets:
    """What is in the folder now."""
    files = {f"/static/{path.relative_to(static).as_posix()}": path for path in _files(static)}
    hashes = {name: _hash(path.read_bytes()) for name, path in files.items()}
    sizes = {name: path.stat().st_size for name, path in files.items()}
    camera = sum(size for name, size in sizes.items() if name.startswith(CAMERA))
    version = _hash(json.dumps(hashes).encode())
    return Assets(hashes, version, sum(sizes.values()) - camera, camera)


def _files(static: Path) -> list[Path]:
    visible = (path for path in static.rglob("*") if not path.name.startswith("."))
    return sorted(path for path in visible if path.is_file() and path.suffix != ".map")


def _hash(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


@router.get("/worker.js")
def worker(request: Request) -> Response:
    """The worker that keeps the files, told which they are. It stands at the root because a
    worker serves only what is below itself."""
    kept: Assets = request.app.state.assets
    told = {"version": kept.version, "shell": SHELL, "files": kept.hashes}
    code = (request.app.state.static / "built" / "worker.js").read_text(encoding="utf-8")
    return Response(
        f"self.KEPT={json.dumps(told, separators=(',', ':'))};\n{code}",
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )


@router.get("/offline", response_class=HTMLResponse)
def offline_page(request: Request) -> HTMLResponse:
    """What a device shows where the server does not answer."""
    page: HTMLResponse = request.app.state.house.page(Offline(said("Not connected")))
    return page


@dataclass(frozen=True, slots=True, kw_only=True)
class LateSet(DoneSet):
    """A set that was done while the line to the server was down."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    ago_s: Annotated[float, Field(ge=0, le=30 * 24 * 3600, allow_inf_nan=False)]
    """How long ago it ended: the device's clock may differ from ours."""


def _told(sent: Any) -> Any:
    """Who counted, as the page tells it: `judged`, the camera had been counting; `timed`, it is a
    move by the clock."""
    if not isinstance(sent, dict) or not {"judged", "timed"} <= sent.keys():
        return sent
    told = dict(sent)
    judged, timed = told.pop("judged"), told.pop("timed")
    reps, manual = told.get("reps"), told.get("manual")
    if isinstance(reps, int) and isinstance(manual, int):
        by_camera = judged and manual < max(reps, 1)
        told["manual"] = min(manual, reps)
        told["counted_by"] = "camera" if by_camera else "clock" if timed else "manual"
    return told


@router.post("/sessions/{session}/sets")
def keep_late_set(
    house: HouseDep, session: OwnSession, late: Annotated[LateSet, BeforeValidator(_told), Body()]
) -> JSONResponse:
    """Keep a set that comes late; sent twice, or kept already, it is kept once."""
    # only sides with sets of their own are part of a set's name
    sided = house.catalogue[late.move].sides == "each"
    done = late if sided else replace(late, side=None)
    id = id_of(session, done.key)
    at = house.clock() - timedelta(seconds=late.ago_s)
    store.save_set(house.journal, str(session), id, done, at)
    return JSONResponse({"saved": id})
