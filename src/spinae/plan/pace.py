"""The pace: how long a person's sessions take beside what was estimated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from statistics import median

from spinae.plan.course import Course
from spinae.plan.dose import estimate_s
from spinae.plan.rules import Rules
from spinae.training import KeptSession

Pace = tuple[datetime, float]
"""When, and the person's time over the catalogue's in one whole session."""
USUAL = 1.0
SLOWEST, FASTEST = 1.6, 0.6
"""Beyond these a session was not trained as it was asked, and says nothing about pace."""


def paces(whole: Iterable[KeptSession], course: Course) -> Iterator[Pace]:
    """The pace of each session that says something about it; each was done to its end."""
    for session in whole:
        items = session.items
        if not items or any(item.move not in course.catalogue for item in items):
            continue
        doses = ((course.catalogue[item.move], item.dose) for item in items)
        asked_s = sum(estimate_s(move, dose, course.rules) for move, dose in doses)
        share = session.trained.total_seconds() / asked_s
        if session.ended_at is not None and FASTEST <= share <= SLOWEST:
            yield (session.ended_at, share)


def learned(found: Iterable[Pace], rules: Rules) -> float:
    """The person's time over the catalogue's: the middle one of the last whole sessions, and 1
    until there are a few."""
    newest = [share for _, share in sorted(found)[-rules.pace_last :]]
    return median(newest) if len(newest) >= rules.pace_sessions else USUAL
