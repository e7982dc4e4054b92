"""What is done anew every few weeks, the tests and the look back: when it is time for them.

Only what was done once is asked for again; who never tested is pressed to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from spinae.message import Message, _
from spinae.plan import Case
from spinae.progress.endurance import AGAIN_DAYS, tests
from spinae.training import Activity
from spinae.web.lookback import QUESTIONS


@dataclass(frozen=True, slots=True)
class Again:
    """One thing to do anew, from this day on."""

    since: date
    text: Message
    href: str
    link: Message


def again(case: Case, named: Sequence[Activity]) -> tuple[Again, ...]:
    """Everything that was done once, by the day from which it is asked for again."""
    return (*_tests(case), *_look_back(case, named))


def due(case: Case, named: Sequence[Activity]) -> tuple[Again, ...]:
    """What it is time for today; a sore day is none for tests."""
    sore = (case.pain_now or 0) >= case.rules.pain_lighter
    found = () if sore else _tests(case)
    return tuple(one for one in (*found, *_look_back(case, named)) if one.since <= case.day)


def _tests(case: Case) -> Iterator[Again]:
    progressions = case.past.progressions(case.day)
    lasts = [progressions[id].last for id in tests(case.catalogue) if id in progressions]
    last = max((day for day in lasts if day is not None), default=None)
    if last is not None:
        text = _("It is time for the tests again.")
        yield Again(_after(last), text, "/mirror/tests", _("Do the tests"))


def _look_back(case: Case, named: Sequence[Activity]) -> Iterator[Again]:
    lasts = [case.past.day(one.scores[-1].at) for one in named if one.scores]
    if lasts:
        text = _("It is time for another look back at your own activities.")
        yield Again(_after(max(lasts)), text, QUESTIONS, _("Look back"))


def _after(last: date) -> date:
    return last + timedelta(days=AGAIN_DAYS[1])
