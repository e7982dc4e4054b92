"""Whether a person's training is closed, for the lines that are open."""

from __future__ import annotations

import time

from fastapi.concurrency import run_in_threadpool

from spinae.journal import Journal, read
from spinae.plan import Lock
from spinae.web.live.writer import Writer


class Locks:
    """Asked by every open line again and again; the journal is read once for all of a person."""

    def __init__(self, journal: Journal, writer: Writer) -> None:
        self._journal, self._writer = journal, writer
        self._open_at: dict[int, float] = {}
        """When each person's training was last seen open, or began to be looked at."""

    async def of(self, person: int, within_s: float = 0.0) -> Lock | None:
        """What closes their training, kept or not yet; that nothing does may be known from up to
        `within_s` ago. JournalUnavailableError where it cannot be read now."""
        pending = self._writer.lock(person)
        now = time.monotonic()
        if pending is not None or now - self._open_at.get(person, now - within_s) < within_s:
            return pending
        self._open_at[person] = now
        return await run_in_threadpool(read.lock, self._journal, person)
