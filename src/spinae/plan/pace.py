"""The pace: how long a person's sessions take beside what was estimated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from statistics import median

from spinae.plan.course import Course
from spinae.plan.dose import estimate_s
from spinae.plan.history import Span
from spinae.plan.rules import Rules

Pace = tuple[datetime, float]
"""When, and the person's time over the catalogue's in one whole session."""
USUAL = 1.0
SLOWEST, FASTEST = 1.6, 0.6
"""Beyond these a session was not trained as it was asked, and says nothing about pace."""


def paces(spans: Iterable[Span], course: Course) -> Iterator[Pace]:
    """The pace of each session that says something about it."""
    for span in spans:
        if not span.asked or any(move not in course.catalogue for move, _ in span.asked):
            continue
        moves = ((course.catalogue[move], dose) for move, dose in span.asked)
        share = span.seconds / sum(estimate_s(move, dose, course.rules) for move, dose in moves)
        if FASTEST <= share <= SLOWEST:
            yield (span.at, share)


def learned(found: Iterable[Pace], rules: Rules) -> float:
    """The person's time over the catalogue's: the middle one of the last whole sessions, and 1
    until there are a few."""
    newest = [share for _, share in sorted(found)[-rules.pace_last :]]
    return median(newest) if len(newest) >= rules.pace_sessions else USUAL
