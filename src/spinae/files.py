"""Writing a file so that it is whole under its name or not there at all.

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
