"""A small file in the data folder for what closes training and is not in the journal yet.

It is made while there is room and written in place, which takes no room: so a lock outlives a
server that ends on a full disk, or while another program holds the journal.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from spinae.plan import Lock
from spinae.training import Reason

BYTES: Final = 16_384
"""Room for some hundred locks."""

logger = logging.getLogger("spinae")


@dataclass(frozen=True, slots=True)
class HeldLock:
    """What closed a person's training `at` that moment."""

    person: int
    lock: Lock
    at: datetime


class Reserve:
    """The file. An error of the disk is logged: there is nothing else to fall back on."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "unkept.json"
        self._own: tuple[HeldLock, ...] = ()
        """What this process holds in it; a command may hold more beside a server."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._path.exists() or self._path.stat().st_size < BYTES:
                self._write(self._path.read_bytes() if self._path.exists() else b"")
        except OSError as error:
            logger.warning("reserve: %s cannot be made: %s", self._path, error.strerror)

    def hold(self, locks: Iterable[HeldLock]) -> None:
        """From now on this process holds these in it and no others; of too many the first."""
        own = tuple(locks)
        if own == self._own:
            return
        others = (one for one in self.held() if one not in self._own and one not in own)
        if self._put((*others, *own)):
            self._own = own

    def release(self, locks: Iterable[HeldLock]) -> None:
        """These are in the journal by now, whoever held them."""
        gone = tuple(locks)
        self._put(tuple(one for one in self.held() if one not in gone))

    def _put(self, locks: Iterable[HeldLock]) -> bool:
        held = [
            {
                "person": one.person,
                "kind": one.lock.kind,
                "reason": one.lock.reason.id,
                "values": dict(one.lock.reason.values),
                "told": sorted(one.lock.told),
                "at": one.at.isoformat(),
            }
            for one in locks
        ]
        content = json.dumps(held).encode() if held else b""
        while len(content) > BYTES:
            held.pop()
            content = json.dumps(held).encode()
        try:
            self._write(content)
        except OSError as error:
            logger.warning("reserve: %s cannot be written: %s", self._path, error.strerror)
            return False
        return True

    def held(self) -> tuple[HeldLock, ...]:
        """What could not be kept yet, or by a server that ended."""
        try:
            found = json.loads(self._path.read_bytes().strip() or b"[]")
            return tuple(one for entry in found if (one := self._lock(entry)) is not None)
        except (OSError, ValueError, TypeError):
            logger.exception("reserve: %s cannot be read", self._path)
            return ()

    def _lock(self, entry: Any) -> HeldLock | None:
        """One that cannot be read takes no other with it."""
        try:
            reason = Reason(entry["reason"], tuple(entry["values"].items()))
            lock = Lock(entry["kind"], reason, frozenset(entry.get("told", ())))
            return HeldLock(entry["person"], lock, datetime.fromisoformat(entry["at"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            logger.exception("reserve: in %s one lock cannot be read", self._path)
            return None

    def _write(self, content: bytes) -> None:
        # in place, and as long as ever: this takes no room that the disk has not given already
        no_link = getattr(os, "O_NOFOLLOW", 0)  # Windows has none
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | no_link, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            file.write(content.ljust(BYTES))
            file.flush()
            os.fsync(file.fileno())
