"""A person's case for the plan, as the journal knows it."""

from __future__ import annotations

from datetime import datetime

from spinae.journal import Journal
from spinae.plan import Case, Past, PlanContext


def case_of(journal: Journal, person: int, context: PlanContext, now: datetime) -> Case:
    """The person at this moment, which is in their own time zone."""
    return Case(
        past=Past.of(journal.history(person), now, context),
        now=now,
        screening=journal.screening(person, now),
        lock=journal.lock(person),
        wishes=journal.wishes(person),
    )
