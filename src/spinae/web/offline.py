"""What a device keeps of Spinae, so that it opens at once.

The worker in the page keeps files of ours by their content: an upgrade changes the worker's
own text, so the browser takes it anew, and only files that changed are fetched again. Nothing
about a person is kept by it; pages always come from the server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import ClassVar, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from spinae.message import _
from spinae.web.house import Context, as_asked

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
    return as_asked(request).page(Offline(_("Not connected")))
