"""What is done anew every few weeks, the tests and the look back: when it is time for them.

Only what was done once is asked for again; who never tested is pressed to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from spinae.message import Message, _, joined
from spinae.plan import Case
from spinae.plan.wording import number
from spinae.progress.endurance import AGAIN_DAYS, tests
from spinae.training import Activity
from spinae.web import wording

QUESTIONS: Final = "/mirror/questions"


@dataclass(frozen=True, slots=True)
class DueReview:
    """One thing to do anew, from this day on."""

    since: date
    text: Message
    href: str
    link: Message


def due_reviews(case: Case, named: Sequence[Activity]) -> tuple[DueReview, ...]:
    """Everything that was done once, by the day from which it is asked for again."""
    return (*_tests(case), *_look_back(case, named))


def due(case: Case, named: Sequence[Activity]) -> tuple[DueReview, ...]:
    """What it is time for today; a sore day is none for tests."""
    sore = (case.pain_now or 0) >= case.rules.pain_lighter
    found = () if sore else _tests(case)
    return tuple(one for one in (*found, *_look_back(case, named)) if one.since <= case.day)


def _tests(case: Case) -> Iterator[DueReview]:
    progressions = case.past.progressions(case.day)
    lasts = [progressions[id].last for id in tests(case.catalogue) if id in progressions]
    last = max((day for day in lasts if day is not None), default=None)
    if last is not None:
        text = _("It is time for the tests again.")
        yield DueReview(_after(last), text, "/mirror/tests", _("Do the tests"))


def _look_back(case: Case, named: Sequence[Activity]) -> Iterator[DueReview]:
    lasts = [case.past.day(one.scores[-1].at) for one in named if one.scores]
    if lasts:
        text = _("It is time for another look back at your own activities.")
        yield DueReview(_after(max(lasts)), text, QUESTIONS, _("Look back"))


def _after(last: date) -> date:
    return last + timedelta(days=AGAIN_DAYS[1])


def when_tests_are_due(last: date | None, today: date) -> Message:
    """When it is time for the tests."""
    soonest, latest = AGAIN_DAYS
    if last is None:
        return _("You have not done them yet. The first time is for practice.")
    ago = (today - last).days
    if ago < soonest:
        return _(
            "Last done {ago}. Leave {least} to {most} weeks between: sooner they say little.",
            ago=wording.ago(ago),
            least=number(soonest // 7),
            most=number(latest // 7),
        )
    if ago < latest:
        return _("Last done {ago}: a good time to do them again.", ago=wording.ago(ago))
    return _("Last done {ago}: it is time to do them again.", ago=wording.ago(ago))


def when_questions_are_due(named: Sequence[Activity], now: datetime) -> Message:
    """When the questions were last answered, and how often is enough."""
    asked = [one.scores[-1].at for one in named if one.scores]
    soonest, latest = (number(days // 7) for days in AGAIN_DAYS)
    told = _(
        "Every {least} to {most} weeks is often enough: from day to day it says little.",
        least=soonest,
        most=latest,
    )
    if not asked:
        return told
    return joined([_("Last answered {ago}.", ago=wording.since(max(asked), now)), told])
