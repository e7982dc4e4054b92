"""Writing a file so that it is whole under its name or not there at all; reading one that a person
names.

The content goes to a new file in the same folder, which takes the name when all of it is on the
disk. Replacing is for plain files alone: a link, a device, a pipe, a socket or a folder of that
name is refused, since to replace it would destroy it (`-o /dev/null` as root) and to write
through it would change a file that nobody named.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from spinae.errors import FileError

KINDS: Final = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)
PRIVATE: Final = 0o600
"""Its owner's alone: what somebody's back feels like is nobody else's to read."""
MOST_BYTES: Final = 100_000
"""Of a file that a person writes by hand; the largest that we ship is a tenth of it."""


def read_text(path: Path) -> str:
    """The UTF-8 text of a file that a person names; FileError where it cannot be read or is no
    plain file of a size that somebody writes. The error leaves the file's name to who asked. A
    pipe or a device is not opened; a link is followed."""
    try:
        mode = path.stat().st_mode
        for is_kind, kind in KINDS:
            if is_kind(mode):
                raise FileError(f"is {kind}, allowed a plain file; name another file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileError(f"got no file that can be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise FileError(
            f"is larger than {MOST_BYTES // 1000} kB, allowed a file written by hand; "
            "name another file"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(
            f"line {line} is not UTF-8, the only encoding allowed; save the file as UTF-8"
        ) from error


def check_replaceable(path: Path) -> None:
    """FileError where `path` is there and is no plain file. Touches nothing: a pipe or a device is
    not opened, so that what takes long to make can be refused before it is made."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritable(path, error) from error
    for is_kind, kind in KINDS:
        if is_kind(mode):
            raise FileError(
                f"{path}: is {kind}, allowed a plain file or a new name; name another file"
            )


@contextmanager
def atomic_write(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A new file, open for writing and reading, that becomes `path` when the block ends.

    Its `name` is where it is until then, for what writes by name. An error inside the block
    leaves what was at `path` as it was, and nothing beside it. A `private` file has mode 600;
    otherwise one that replaces another keeps who may read it.

    FileError where `path` is no plain file, or it cannot be written (any OSError in the block).
    """
    check_replaceable(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(part, "x+b", opener=_private if private else None) as file:
            if not private:
                with suppress(FileNotFoundError):
                    os.chmod(part, stat.S_IMODE(path.stat().st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        check_replaceable(path)
        os.replace(part, path)
        _sync(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError) -> FileError:
    """What to say where the system refuses to write `path`."""
    reason = error.strerror or error
    return FileError(
        f"{path}: cannot be written: {reason}; name a file in a folder that you may write to"
    )


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, PRIVATE)


def _sync(folder: Path) -> None:
    """Put the new name on the disk too, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
