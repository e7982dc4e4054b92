"""The weekly letter: what changed, and what is next. Short, and nothing in it is praise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from textwrap import wrap
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from spinae.language import code, counted, said, shown, unsaid
from spinae.message import _
from spinae.nudge.agenda import Appointment
from spinae.nudge.choices import WEEK
from spinae.plan import Case, Past, lock_text, words
from spinae.plan.progression import DOWN
from spinae.plan.projection import next_if_clean
from spinae.plan.session import WIDTH
from spinae.plan.wording import listed, number

DAYS: Final = 7
MOST_STEPS: Final = 3
"""What comes next, at most so many lines of it."""
CLOSED: Final = unsaid("Training is closed for now. Spinae says why, and what opens it again.")
QUIET: Final = unsaid("No training in the last seven days. The plan goes on from where you are.")
FOOT: Final = unsaid("You chose this letter in Spinae, under You, Reminders; it stops there too.")


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines under a title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, before it is text or HTML."""

    subject: str
    parts: tuple[Part, ...]
    address: str
    """Where the person opens Spinae."""

    def text(self) -> str:
        """The letter as plain text."""
        lines: list[str] = []
        for part in self.parts:
            lines += [part.title, ""]
            for line in part.lines:
                lines += wrap(line, WIDTH, initial_indent="– ", subsequent_indent="  ")
            lines.append("")
        return "\n".join((*lines, self.address, "", *wrap(said(FOOT), WIDTH), ""))

    def html(self) -> str:
        """The letter as a page that loads nothing."""
        return (
            _templates()
            .get_template("letter.html")
            .render(letter=self, foot=said(FOOT), open=said("Open Spinae"), language=code())
        )


def letter(case: Case, week_ago: Past, ahead: Sequence[Appointment], address: str) -> Letter:
    """The letter of the seven days up to now. `week_ago` is the past as it stood before them,
    `ahead` the agenda where the person keeps one."""
    trained = _trained(case)
    if trained:
        subject = said("Your back: training on {days}", days=_days(len(trained)))
    else:
        subject = said("Your back: a quiet week")
    parts = (
        Part(said("The last seven days"), tuple(_changes(case, week_ago, trained))),
        Part(said("The next seven days"), tuple(_next(case, ahead))),
    )
    return Letter(subject, parts, address)


def _trained(case: Case) -> list[date]:
    since = case.day - timedelta(days=DAYS)
    return [day for day in case.past.trained if since < day <= case.day]


def _days(count: int) -> str:
    return counted("{many} day", "{many} days", count, many=number(count))


def _changes(case: Case, week_ago: Past, trained: Sequence[date]) -> Iterator[str]:
    if trained:
        names = [_(WEEK[day.weekday()]) for day in trained]
        days = _days(len(trained))
        yield said("You trained on {days}: {names}.", days=days, names=listed(names))
    else:
        yield said(QUIET)
    yield from _felt(case)
    yield from _steps(case, week_ago)


def _felt(case: Case) -> Iterator[str]:
    since = case.day - timedelta(days=DAYS)
    levels = [one.level for one in case.past.pain if case.past.day(one.at) > since]
    if levels:
        low, high = min(levels), max(levels)
        if low == high:
            yield said("You said that your back was at {level} of 10.", level=low)
        else:
            yield said(
                "You said that your back was between {low} and {high} of 10.", low=low, high=high
            )


def _steps(case: Case, week_ago: Past) -> Iterator[str]:
    before, now = week_ago.progressions(case.day - timedelta(days=DAYS)), case.ladder.progressions
    for id, stands in now.items():
        move = case.catalogue.get(id)
        was = before[id].step if id in before else 0
        if move is None or stands.step == was:
            continue
        dose = words(move, case.context.dose(id, stands.step))
        if stands.step > was:
            yield said("{move} grew to {dose}.", move=_(move.name), dose=dose)
        elif stands.change in DOWN:
            yield said("{move} went down to {dose}.", move=_(move.name), dose=dose)


def _next(case: Case, ahead: Sequence[Appointment]) -> Iterator[str]:
    if case.closed is not None:
        unscreened = case.closed.kind == "unscreened"
        text = lock_text(case.closed, case.rules)
        yield shown(text.where if unscreened else _(CLOSED))
        return
    planned = [one for one in ahead if one.state == "planned"]
    until = case.now + timedelta(days=DAYS)
    week = [one for one in planned if case.now < one.start <= until]
    if week:
        names = listed([_(WEEK[one.start.weekday()]) for one in week])
        yield said("{days}, {minutes} minutes each.", days=names, minutes=number(week[0].minutes))
    else:
        days = _days(case.days)
        yield said("Any {days} you like: that is what your plan is laid out for.", days=days)
    if planned and planned[0].session is not None:
        steps = [one.text for one in next_if_clean(case, planned[0].session) if not one.needed]
        yield from (
            said("If the next session is clean: {step}", step=step) for step in steps[:MOST_STEPS]
        )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("spinae.nudge", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
