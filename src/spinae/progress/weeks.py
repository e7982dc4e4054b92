"""Weeks: on which days something was done, and which were for rest.

A week is kept when it had the few days that are enough to build on. One that had fewer is left
as it is: nothing is counted down, and nothing has to be won back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

WEEKS_SHOWN: Final = 26
Mark = Literal["before", "trained", "rest", "planned", "later"]
"""before: before the first day of all; planned: laid out for this week and still to come; later:
to come, and free."""


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday."""

    start: date
    marks: tuple[Mark, ...]
    done: int
    laid_out: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a week is measured by, as days."""

    laid_out: int
    enough: int


def weeks(trained: Collection[date], today: date, rhythm: Rhythm) -> tuple[Week, ...]:
    """The last weeks up to this one, oldest first, from the first in which anything was done."""
    days = frozenset(trained)
    first = min(days, default=today)
    monday = today - timedelta(days=today.weekday())
    starts = (monday - timedelta(weeks=back) for back in reversed(range(WEEKS_SHOWN)))
    return tuple(
        _week(start, days, (first, today), rhythm)
        for start in starts
        if start + timedelta(days=6) >= first
    )


def _week(start: date, trained: frozenset[date], bounds: tuple[date, date], rhythm: Rhythm) -> Week:
    days = [start + timedelta(days=offset) for offset in range(7)]
    done = sum(day in trained for day in days)
    planned = set(_planned(days, trained, bounds[1], rhythm.laid_out - done))
    marks = tuple(_mark(day, day in trained, day in planned, bounds) for day in days)
    return Week(start, marks, done, rhythm.laid_out, done >= rhythm.enough)


def _mark(day: date, trained: bool, planned: bool, bounds: tuple[date, date]) -> Mark:
    first, today = bounds
    if trained:
        return "trained"
    if planned:
        return "planned"
    if day > today:
        return "later"
    return "before" if day < first else "rest"


def _planned(days: list[date], trained: frozenset[date], today: date, left: int) -> Iterator[date]:
    """The days still laid out, a rest day between two where the week has room for it."""
    open_days = [day for day in days if day >= today and day not in trained]
    last = max((day for day in trained if day <= today), default=date.min)
    while left > 0 and open_days:
        rested = [day for day in open_days if (day - last).days > 1]
        last = (rested or open_days)[0]
        open_days = [day for day in open_days if day > last]
        left -= 1
        yield last


def kept(found: Collection[Week]) -> int:
    """How many of the weeks that are over were kept."""
    return sum(week.kept for week in list(found)[:-1])
