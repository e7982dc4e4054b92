"""The files under /static that pages load, by what is in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

CAMERA: Final = ("/static/built/models/", "/static/built/wasm/")


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file that pages load, by its path, with a hash of what is in it."""

    folder: Path
    hashes: dict[str, str]
    version: str
    """Of all of them together."""
    pages_size: int
    camera_size: int
    """Bytes."""


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
    return Assets(static, hashes, version, sum(sizes.values()) - camera, camera)


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
