"""Whether a person's training is closed, and what is true of them, for the lines that are open.

What the journal knows is looked up; what follows from answers alone is noted whenever a page, or
an answer, works it out.
"""

from __future__ import annotations

import time
from datetime import datetime

from fastapi.concurrency import run_in_threadpool

from spinae.journal import Journal, read
from spinae.plan import Lock, Screening
from spinae.plan.lock import UNANSWERED
from spinae.plan.screen import by_urgency, told_with, true_of
from spinae.web.live.writer import Writer


class Locks:
    """Asked by every open line again and again; the journal is read once for all of a person."""

    def __init__(self, journal: Journal, writer: Writer) -> None:
        self._journal, self._writer = journal, writer
        self._open_at: dict[int, float] = {}
        """When each person's training was last seen open."""
        self._worked_out: dict[int, Lock] = {}
        """What closes training and no row keeps yet."""
        self._true: dict[int, frozenset[str]] = {}
        self._answers: dict[int, Screening | None] = {}

    def answers(self, person: int) -> Screening | None:
        """Their newest answers to the safety questions, as they were last read."""
        return self._answers.get(person)

    def told(self, person: int) -> frozenset[str]:
        """What makes a sign more urgent, as it was last known."""
        return self._true.get(person, frozenset())

    def note(self, person: int, closed: Lock | None, told: frozenset[str]) -> None:
        """How their case stands, as somebody has just worked it out."""
        self._true[person] = told
        if closed is None:
            self._worked_out.pop(person, None)
        else:
            self._worked_out[person] = closed

    async def of(
        self, person: int, at: datetime, within_s: float = 0.0, *, asked: bool = False
    ) -> Lock | None:
        """What closes their training `at` this moment, kept or not yet; that nothing does may be
        known from up to `within_s` ago. `asked`: who looks asks how much it hurts, so that this
        is still to be said closes nothing. JournalUnavailableError where it cannot be read now."""
        worked_out = self._worked_out.get(person)
        unkept = (*self._writer.locks(person), *([worked_out] if worked_out else []))
        now = time.monotonic()
        if not unkept and now - self._open_at.get(person, now - within_s) < within_s:
            return None
        kept, answers, true = await run_in_threadpool(self._read, person, at)
        locks = (*unkept, *kept)
        self._answers[person], self._true[person] = answers, told_with(locks, true)
        if not locks:
            self._open_at[person] = now
        closing = (lock for lock in by_urgency(locks, true) if not (asked and lock == UNANSWERED))
        return next(closing, None)

    def _read(
        self, person: int, at: datetime
    ) -> tuple[tuple[Lock, ...], Screening | None, frozenset[str]]:
        """What the journal keeps closed, the newest answers, and what is true by them."""
        screening = read.screening(self._journal, person, at)
        true = true_of(screening, read.opened(self._journal, person, at))
        return read.locks(self._journal, person, at), screening, true
