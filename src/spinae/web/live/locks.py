"""Whether a person's training is closed, for the lines that are open.

What a row keeps closed is looked up; what follows from answers alone is noted whenever a page, or
an answer, works it out.
"""

from __future__ import annotations

import time
from datetime import datetime

from fastapi.concurrency import run_in_threadpool

from spinae.journal import Journal, read
from spinae.plan import Lock
from spinae.plan.screen import by_urgency
from spinae.web.live.writer import Writer


class Locks:
    """Asked by every open line again and again; the journal is read once for all of a person."""

    def __init__(self, journal: Journal, writer: Writer) -> None:
        self._journal, self._writer = journal, writer
        self._open_at: dict[int, float] = {}
        """When each person's training was last seen open, or began to be looked at."""
        self._worked_out: dict[int, Lock] = {}
        """What closes training and no row keeps: pain that rises from week to week."""
        self._told: dict[int, frozenset[str]] = {}
        self._dropped: set[str] = set()
        """Sessions that hold a move which is left out by now."""

    def drop(self, session: str) -> None:
        """That session goes on nowhere: it is planned anew."""
        self._dropped.add(session)

    def dropped(self, session: str) -> bool:
        """Whether it was."""
        return session in self._dropped

    def tell(self, person: int, told: frozenset[str]) -> None:
        """What of the safety questions is true of them, which makes a sign more urgent."""
        self._told[person] = told

    def told(self, person: int) -> frozenset[str]:
        """The same, as it was last known."""
        return self._told.get(person, frozenset())

    def note(self, person: int, closed: Lock | None, told: frozenset[str]) -> None:
        """How their case stands, as somebody has just worked it out."""
        self.tell(person, told)
        if closed is None:
            self._worked_out.pop(person, None)
        else:
            self._worked_out[person] = closed

    async def of(self, person: int, at: datetime, within_s: float = 0.0) -> Lock | None:
        """What closes their training `at` this moment, kept or not yet; that nothing does may be
        known from up to `within_s` ago. JournalUnavailableError where it cannot be read now."""
        told = self.told(person)
        unkept = by_urgency((*self._writer.locks(person), *self._noted(person)), told)
        pending = next(iter(unkept), None)
        if unkept:
            self.tell(person, told.union(lock.reason.id for lock in unkept))
        now = time.monotonic()
        if pending is not None or now - self._open_at.get(person, now - within_s) < within_s:
            return pending
        self._open_at[person] = now
        kept, true = await run_in_threadpool(self._kept, person, at)
        self.tell(person, told | true)
        return next(iter(by_urgency(kept, self.told(person))), None)

    def _kept(self, person: int, at: datetime) -> tuple[tuple[Lock, ...], frozenset[str]]:
        """What the journal keeps closed, and everything that was told with it."""
        kept = read.locks(self._journal, person, at)
        if not kept:
            return kept, frozenset()
        told = read.told_since(self._journal, person, at)
        return kept, told.union(lock.reason.id for lock in kept)

    def _noted(self, person: int) -> tuple[Lock, ...]:
        worked_out = self._worked_out.get(person)
        return () if worked_out is None else (worked_out,)
