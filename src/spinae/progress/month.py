"""The month: what changed in the last 28 days by more than its measurement error."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from statistics import mean
from typing import Final, Literal

from spinae.body import Side
from spinae.progress import motion, pain
from spinae.progress.endurance import Endurance, compared
from spinae.training import Activity, BackRange, PainAnswer, Score

MONTH = timedelta(days=28)
ANSWERS_LEAST: Final = 4
"""Answers in each of the two months before their means are compared."""
MEASURED_LEAST: Final = 2
"""Measured backs in each, likewise."""
ACTIVITY_ERROR: Final = 2.0
"""Points by which the mean of the activities must move: our setting, as for pain."""

Kind = Literal["hold", "pain", "rounding", "arching", "activities"]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that moved by more than its error."""

    kind: Kind
    before: float
    now: float
    move: str = ""
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Felt:
    """What of a life is compared, month with month."""

    endurance: Sequence[Endurance]
    pain: Sequence[PainAnswer]
    backs: Sequence[BackRange]
    activities: Sequence[Activity]
    zone: tzinfo | None


def days_trained(trained: Collection[date], today: date) -> int:
    """On how many of the last 28 days something was done."""
    return sum(timedelta() <= today - day < MONTH for day in trained)


def changes(felt: Felt, today: date) -> tuple[Change, ...]:
    """Everything that changed, tests first."""
    return (
        *_held(felt.endurance, today),
        *_pain(felt, today),
        *_backs(felt, today),
        *_activities(felt, today),
    )


def _held(found: Iterable[Endurance], today: date) -> Iterator[Change]:
    for one in found:
        earlier = [trial for trial in one.trials[1:] if today - trial.on >= MONTH]
        if not earlier or today - one.last.on >= MONTH:
            continue
        before, now = earlier[-1].seconds, one.last.seconds
        if compared(one.move, now, before) != "same":
            yield Change("hold", before, now, one.move, one.side)


def _pain(felt: Felt, today: date) -> Iterator[Change]:
    answers = ((_date(one, felt.zone), one.level) for one in felt.pain if one.when == "before")
    yield from _compared("pain", answers, today, ANSWERS_LEAST, pain.ERROR)


def _backs(felt: Felt, today: date) -> Iterator[Change]:
    error = motion.ERROR["% of trunk length"]
    kneeling = [one for one in felt.backs if one.posture == "kneeling"]
    dates = [_date(one, felt.zone) for one in kneeling]
    rounding = [one.rounded - one.neutral for one in kneeling]
    arching = [one.neutral - one.arched for one in kneeling]
    pairs = zip(dates, rounding, strict=True), zip(dates, arching, strict=True)
    yield from _compared("rounding", pairs[0], today, MEASURED_LEAST, error)
    yield from _compared("arching", pairs[1], today, MEASURED_LEAST, error)


def _activities(felt: Felt, today: date) -> Iterator[Change]:
    """Of the activities answered in both months: one that is new has nothing before it."""
    answers = (
        [(_date(score, felt.zone), float(score.level)) for score in one.scores]
        for one in felt.activities
    )
    months = [_months(each, today) for each in answers]
    both = [(mean(now), mean(before)) for now, before in months if now and before]
    if both:
        now, before = [one for one, _ in both], [one for _, one in both]
        yield from _moved("activities", now, before, ACTIVITY_ERROR)


def _date(one: PainAnswer | BackRange | Score, zone: tzinfo | None) -> date:
    return one.at.astimezone(zone).date()


def _compared(
    kind: Kind, values: Iterable[tuple[date, float]], today: date, least: int, error: float
) -> Iterator[Change]:
    """The mean of the last 28 days beside that of the 28 before."""
    now, before = _months(values, today)
    if min(len(now), len(before)) >= least:
        yield from _moved(kind, now, before, error)


def _months(values: Iterable[tuple[date, float]], today: date) -> tuple[list[float], list[float]]:
    """What is of the last 28 days, and of the 28 before."""
    months: tuple[list[float], list[float]] = ([], [])
    for on, value in values:
        back = (today - on) // MONTH
        if back in (0, 1):
            months[back].append(value)
    return months


def _moved(
    kind: Kind, now: Sequence[float], before: Sequence[float], error: float
) -> Iterator[Change]:
    if abs(mean(now) - mean(before)) >= error:
        yield Change(kind, mean(before), mean(now))
