"""The weekly letter: what changed, and what is next. Short, and nothing in it is praise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from textwrap import wrap
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from spinae.message import N_, Message, _, ngettext
from spinae.plan import Case, Past, lock_text, words
from spinae.plan.progression import DOWN
from spinae.plan.projection import next_if_clean
from spinae.plan.session import WIDTH
from spinae.plan.wording import listed, number
from spinae.reminders.agenda import Appointment
from spinae.reminders.choices import WEEK
from spinae.say import Language
from spinae.say.templates import speaking

DAYS: Final = 7
MOST_STEPS: Final = 3
"""What comes next, at most so many lines of it."""
CLOSED: Final = N_("Training is closed for now. Spinae says why, and what opens it again.")
QUIET: Final = N_("No training in the last seven days. The plan goes on from where you are.")
FOOT: Final = N_("You chose this letter in Spinae, under You, Reminders; it stops there too.")


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines under a title."""

    title: Message
    lines: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, before it is text or HTML."""

    title: Message
    parts: tuple[Part, ...]
    address: str
    """Where the person opens Spinae."""
    language: Language

    @property
    def subject(self) -> str:
        """What the letter is about, in its language."""
        return self.language.say(self.title)

    def text(self) -> str:
        """The letter as plain text."""
        say = self.language.say
        lines: list[str] = []
        for part in self.parts:
            lines += [say(part.title), ""]
            for line in part.lines:
                lines += wrap(say(line), WIDTH, initial_indent="– ", subsequent_indent="  ")
            lines.append("")
        return "\n".join((*lines, self.address, "", *wrap(say(_(FOOT)), WIDTH), ""))

    def html(self) -> str:
        """The letter as a page that loads nothing."""
        return (
            _templates()
            .get_template("letter.html")
            .render(letter=self, foot=_(FOOT), open=_("Open Spinae"), language=self.language)
        )


def letter(
    case: Case, week_ago: Past, ahead: Sequence[Appointment], address: str, language: Language
) -> Letter:
    """The letter of the seven days up to now. `week_ago` is the past as it stood before them,
    `ahead` the agenda where the person keeps one."""
    trained = _trained(case)
    if trained:
        title = _("Your back: training on {days}", days=_days(len(trained)))
    else:
        title = _("Your back: a quiet week")
    parts = (
        Part(_("The last seven days"), tuple(_changes(case, week_ago, trained))),
        Part(_("The next seven days"), tuple(_next(case, ahead))),
    )
    return Letter(title, parts, address, language)


def _trained(case: Case) -> list[date]:
    since = case.day - timedelta(days=DAYS)
    return [day for day in case.past.trained if since < day <= case.day]


def _days(count: int) -> Message:
    return ngettext("{many} day", "{many} days", count, many=number(count))


def _changes(case: Case, week_ago: Past, trained: Sequence[date]) -> Iterator[Message]:
    if trained:
        names = [_(WEEK[day.weekday()]) for day in trained]
        days = _days(len(trained))
        yield _("You trained on {days}: {names}.", days=days, names=listed(names))
    else:
        yield _(QUIET)
    yield from _felt(case)
    yield from _steps(case, week_ago)


def _felt(case: Case) -> Iterator[Message]:
    since = case.day - timedelta(days=DAYS)
    levels = [one.level for one in case.past.pain if case.past.day(one.at) > since]
    if levels:
        low, high = min(levels), max(levels)
        if low == high:
            yield _("You said that your back was at {level} of 10.", level=low)
        else:
            yield _(
                "You said that your back was between {low} and {high} of 10.", low=low, high=high
            )


def _steps(case: Case, week_ago: Past) -> Iterator[Message]:
    before, now = week_ago.progressions(case.day - timedelta(days=DAYS)), case.ladder.progressions
    for id, stands in now.items():
        move = case.catalogue.get(id)
        was = before[id].step if id in before else 0
        if move is None or stands.step == was:
            continue
        dose = words(move, case.context.dose(id, stands.step))
        if stands.step > was:
            yield _("{move} grew to {dose}.", move=_(move.name), dose=dose)
        elif stands.change in DOWN:
            yield _("{move} went down to {dose}.", move=_(move.name), dose=dose)


def _next(case: Case, ahead: Sequence[Appointment]) -> Iterator[Message]:
    if case.closed is not None:
        unscreened = case.closed.kind == "unscreened"
        yield lock_text(case.closed, case.rules).where if unscreened else _(CLOSED)
        return
    planned = [one for one in ahead if one.state == "planned"]
    until = case.now + timedelta(days=DAYS)
    week = [one for one in planned if case.now < one.start <= until]
    if week:
        names = listed([_(WEEK[one.start.weekday()]) for one in week])
        yield _("{days}, {minutes} minutes each.", days=names, minutes=number(week[0].minutes))
    else:
        days = _days(case.days)
        yield _("Any {days} you like: that is what your plan is laid out for.", days=days)
    if planned and planned[0].session is not None:
        steps = [one.text for one in next_if_clean(case, planned[0].session) if not one.needed]
        yield from (
            _("If the next session is clean: {step}", step=step) for step in steps[:MOST_STEPS]
        )


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("spinae.reminders", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return speaking(made)
