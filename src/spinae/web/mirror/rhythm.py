"""The rhythm of training and rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from spinae.language import counted, dated, said, unsaid
from spinae.plan.session import number
from spinae.progress.weeks import Mark, Week, kept
from spinae.web import words
from spinae.web.mirror.charts import day

STEP, LEFT, TOP = 28, 40, 28
"""Units from one day to the next in the drawing, and the room for its labels."""
WEEKDAYS: Final = (unsaid("Mon"), "", unsaid("Wed"), "", unsaid("Fri"), "", unsaid("Sun"))
SAID: Final[dict[Mark, str]] = {
    "before": unsaid("before you began"),
    "trained": unsaid("trained"),
    "rest": unsaid("rest"),
    "planned": unsaid("laid out"),
    "later": unsaid("to come"),
}


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day of the calendar."""

    x: int
    y: int
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word beside the calendar."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week as a row of the table."""

    start: str
    done: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The calendar and what it says."""

    told: str
    width: int
    height: int
    labels: tuple[Label, ...]
    days: tuple[DayMark, ...]
    rows: tuple[WeekRow, ...]


def rhythm(found: Sequence[Week], enough: int) -> Rhythm:
    """The weeks as a calendar, one column each, and as a table, the newest first."""
    days = [
        DayMark(_x(column), _y(row), mark, _text(week, row, mark))
        for column, week in enumerate(found)
        for row, mark in enumerate(week.marks)
        if mark != "before"
    ]
    return Rhythm(
        told=_told(found, enough),
        width=_x(len(found)),
        height=_y(7),
        labels=(*_weekdays(), *_months(found)),
        days=tuple(days),
        rows=tuple(_row(week) for week in reversed(found)),
    )


def _x(column: int) -> int:
    return LEFT + column * STEP


def _y(row: int) -> int:
    return TOP + row * STEP


def _weekdays() -> Iterator[Label]:
    for row, name in enumerate(WEEKDAYS):
        if name:
            yield Label(0, _y(row), said(name))


def _months(found: Sequence[Week]) -> Iterator[Label]:
    """A month's name above the first week that begins in it."""
    for column, week in enumerate(found):
        if week.start.day <= 7:
            yield Label(_x(column), 0, dated(week.start, "MMM"))


def _text(week: Week, row: int, mark: Mark) -> str:
    return f"{words.long_day(week.start + timedelta(days=row))}: {said(SAID[mark])}"


def _row(week: Week) -> WeekRow:
    return WeekRow(
        start=said("Week of {day}", day=day(week.start)),
        done=counted("{n} day", "{n} days", week.done),
        marks=tuple(said(SAID[mark]) for mark in week.marks),
    )


def _this_week(week: Week) -> str:
    days = number(week.laid_out)
    if not week.done:
        return said("None of the {days} days laid out for this week yet.", days=days)
    if week.done >= week.laid_out:
        return said(
            "All of the {days} days laid out for this week are done; the others are for rest.",
            days=days,
        )
    done = number(week.done).capitalize()
    return said("{done} of the {days} days laid out for this week so far.", done=done, days=days)


def _told(found: Sequence[Week], enough: int) -> str:
    this = found[-1]
    now = _this_week(this)
    over = len(found) - 1
    if not over:
        return f"{now} {said('The days between belong to it: they are for rest.')}"
    before = counted(
        "In {kept} of the {n} week before you trained on {enough} days or more, which is enough to"
        " build on. A week that had fewer is over, and nothing has to be made up for.",
        "In {kept} of the {n} weeks before you trained on {enough} days or more, which is enough to"
        " build on. A week that had fewer is over, and nothing has to be made up for.",
        over,
        kept=kept(found),
        enough=number(enough),
    )
    return f"{now} {before}"
