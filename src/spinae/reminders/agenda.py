"""The agenda: the days ahead that a person keeps for training, and what each would hold.

Nobody knows how a back will be in three weeks, so every day is planned as if the ones before it
went well; the plan of the day itself may differ, and whatever is made of this says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from spinae.plan import Case, History, Past, Session, today
from spinae.plan.history import as_planned
from spinae.reminders.choices import Training

AHEAD: Final = 28
"""Days."""

State = Literal["planned", "done", "questions", "closed", "cancelled"]
"""planned: there is a session; done: today's is over; questions: the safety questions come first;
closed: no training; cancelled: a day that was once kept and is not any more, or is for rest."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One day of the agenda."""

    start: datetime
    minutes: int
    state: State
    session: Session | None
    """What it would hold; None unless it is planned."""


def agenda(
    case: Case, training: Training, once: Collection[int] = (), days: int = AHEAD
) -> tuple[Appointment, ...]:
    """The next `days` days from today on. `case.now` is in the person's own time zone; `once` are
    the weekdays that were kept before the person chose otherwise."""
    return tuple(_ahead(case, training, {*once, *training.days}, days))


def _ahead(
    case: Case, training: Training, kept: Collection[int], days: int
) -> Iterator[Appointment]:
    past = case.past
    for ahead in range(days):
        day = case.day + timedelta(days=ahead)
        if day.weekday() not in kept:
            continue
        start = datetime.combine(day, training.at, case.now.tzinfo)
        then = _on(case, past, max(start, case.now))
        state = _state(then, training, done=not ahead and case.day in case.past.trained)
        session = today(then, training.minutes) if state == "planned" else None
        if session is not None:
            past = past.later(History(as_planned(session.items, then.now)))
        yield Appointment(start, training.minutes, state, session)


def _on(case: Case, past: Past, now: datetime) -> Case:
    # what is known of today says nothing of another day
    return replace(case, past=past, now=now, up_since=None, pain_now=None, spots=frozenset())


def _state(case: Case, training: Training, *, done: bool) -> State:
    if case.day.weekday() not in training.days:
        return "cancelled"
    if done:
        return "done"
    if case.closed is not None:
        return "questions" if case.closed.kind == "unscreened" else "closed"
    return "cancelled" if _rests(case.past, case.day) else "planned"


def _rests(past: Past, day: date) -> bool:
    """Whether so much is trained in the six days before that this one is for rest."""
    near = past.strength_days(day - timedelta(days=6), day - timedelta(days=1))
    return near >= past.context.rules.week_most
