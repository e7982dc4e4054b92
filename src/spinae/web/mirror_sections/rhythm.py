"""The rhythm of training and rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from spinae.message import N_, Message, _, joined, ngettext
from spinae.plan.wording import number
from spinae.progress.weeks import Mark, Week, kept
from spinae.web import wording
from spinae.web.mirror_sections.charts import day

STEP, LEFT, TOP = 28, 40, 28
"""Units from one day to the next in the drawing, and the room for its labels."""
WEEKDAYS: Final = (N_("Mon"), "", N_("Wed"), "", N_("Fri"), "", N_("Sun"))
SAID: Final[dict[Mark, str]] = {
    "before": N_("before you began"),
    "trained": N_("trained"),
    "rest": N_("rest"),
    "planned": N_("laid out"),
    "later": N_("to come"),
}


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day of the calendar."""

    x: int
    y: int
    mark: Mark
    text: Message


@dataclass(frozen=True, slots=True)
class Label:
    """A word beside the calendar."""

    x: int
    y: int
    text: Message


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week as a row of the table."""

    start: Message
    done: Message
    marks: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The calendar and what it says."""

    told: Message
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
            yield Label(0, _y(row), _(name))


def _months(found: Sequence[Week]) -> Iterator[Label]:
    """A month's name above the first week that begins in it."""
    for column, week in enumerate(found):
        if week.start.day <= 7:
            yield Label(_x(column), 0, wording.dated(week.start, "MMM"))


def _text(week: Week, row: int, mark: Mark) -> Message:
    day = wording.long_day(week.start + timedelta(days=row))
    return joined([day, _(SAID[mark])], ": ")


def _row(week: Week) -> WeekRow:
    return WeekRow(
        start=_("Week of {day}", day=day(week.start)),
        done=ngettext("{n} day", "{n} days", week.done),
        marks=tuple(_(SAID[mark]) for mark in week.marks),
    )


def _this_week(week: Week) -> Message:
    days = number(week.laid_out)
    if not week.done:
        return _("None of the {days} days laid out for this week yet.", days=days)
    if week.done >= week.laid_out:
        return _(
            "All of the {days} days laid out for this week are done; the others are for rest.",
            days=days,
        )
    done = number(week.done).raised
    return _("{done} of the {days} days laid out for this week so far.", done=done, days=days)


def _told(found: Sequence[Week], enough: int) -> Message:
    this = found[-1]
    now = _this_week(this)
    over = len(found) - 1
    if not over:
        return joined([now, _("The days between belong to it: they are for rest.")])
    before = ngettext(
        "In {kept} of the {n} week before you trained on {enough} days or more, which is enough to"
        " build on. A week that had fewer is over, and nothing has to be made up for.",
        "In {kept} of the {n} weeks before you trained on {enough} days or more, which is enough to"
        " build on. A week that had fewer is over, and nothing has to be made up for.",
        over,
        kept=kept(found),
        enough=number(enough),
    )
    return joined([now, before])
