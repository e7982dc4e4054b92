"""What a device keeps of Spinae, so that it opens at once and loses no set with the server.

The worker in the page keeps files of ours by their content: an upgrade changes the worker's
own text, so the browser takes it anew, and only files that changed are fetched again. Nothing
about a person is kept by it; pages always come from the server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from spinae.body import Side
from spinae.catalogue.schema import Move
from spinae.coach import SetResult
from spinae.language import said
from spinae.web.house import Context, HouseDep, OwnSession
from spinae.web.live import set_id

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
    stats = {name: path.stat() for name, path in files.items()}
    sizes = {name: stat.st_size for name, stat in stats.items()}
    hashes = {
        name: _hash_of_file(files[name], stat.st_size, stat.st_mtime_ns)
        for name, stat in stats.items()
    }
    camera = sum(size for name, size in sizes.items() if name.startswith(CAMERA))
    version = _hash(json.dumps(hashes).encode())
    return Assets(hashes, version, sum(sizes.values()) - camera, camera)


def _files(static: Path) -> list[Path]:
    visible = (path for path in static.rglob("*") if not path.name.startswith("."))
    return sorted(path for path in visible if path.is_file() and path.suffix != ".map")


@cache
def _hash_of_file(path: Path, size: int, mtime_ns: int) -> str:
    """Of what is in the file, read again only when its size or time is another: a second app in
    the same process, as every test makes one, does not read 26 MB again."""
    return _hash(path.read_bytes())


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


class LateSet(BaseModel):
    """A set that was done while the line to the server was down. Seconds throughout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: Annotated[int, Field(ge=0, le=99)]
    set_number: Annotated[int, Field(ge=1, le=99)]
    move: Annotated[str, Field(max_length=60)]
    side: Side | None
    """The side at work, or in alternating moves the one whose turn it was."""
    reps: Annotated[int, Field(ge=0, le=999)]
    manual: Annotated[int, Field(ge=0, le=999)]
    """How many of the reps were counted by hand."""
    held_s: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
    seconds: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
    judged: bool
    """The camera had been counting."""
    timed: bool
    """It is a move by the clock."""
    complete: bool
    hurt: bool
    ago_s: Annotated[float, Field(ge=0, le=30 * 24 * 3600, allow_inf_nan=False)]
    """How long ago it ended: the device's clock may differ from ours."""

    def result(self, move: Move) -> SetResult:
        """The set as the journal keeps it."""
        by_camera = self.judged and self.manual < max(self.reps, 1)
        return SetResult(
            item=self.item,
            set_number=self.set_number,
            move=self.move,
            # only sides with sets of their own are part of a set's name
            side=self.side if move.sides == "each" else None,
            reps=self.reps,
            manual=min(self.manual, self.reps),
            partial=0,
            pulses=0,
            held_s=self.held_s,
            seconds=self.seconds,
            counted_by="camera" if by_camera else "clock" if self.timed else "manual",
            faults=(),
            complete=self.complete,
            hurt=self.hurt,
            rep_times=(),
        )


@router.post("/sessions/{session}/sets")
def keep_late_set(house: HouseDep, session: OwnSession, late: LateSet) -> JSONResponse:
    """Keep a set that comes late; sent twice, or kept already, it is kept once."""
    result = late.result(house.catalogue[late.move])
    id = set_id(session, result)
    at = house.clock() - timedelta(seconds=late.ago_s)
    house.journal.save_set(str(session), id, result, at)
    return JSONResponse({"saved": id})
