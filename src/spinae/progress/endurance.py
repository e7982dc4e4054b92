"""Endurance: how long the tests were held, what counts as a change, and what others held.

The first day of a test is practice: people hold longer the second time for knowing it. The best
of the second day is the baseline. What lies within the measurement error of it is no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final, Literal

from spinae.body import Side
from spinae.catalogue.schema import Move
from spinae.progress.days import Day
from spinae.training import FALSE_START_S

OUR_ERROR: Final = 0.3
"""Share of the baseline that a change must exceed where no study gives an error: our setting."""
AGAIN_DAYS: Final = (14, 28)
"""A test is worth doing again after two weeks, and is asked for after four."""


@dataclass(frozen=True, slots=True)
class Study:
    """What one study measured in people without and with long-lasting back pain. Seconds."""

    source: str
    without_pain: float
    with_pain: float
    spread: float
    """The larger of the two groups' standard deviations."""
    reliability: float
    """Between two tries of the same people."""

    @property
    def error_s(self) -> float:
        """The smallest change in one person that chance alone does not make, 95 times in 100."""
        return 1.96 * sqrt(2) * self.spread * sqrt(1 - self.reliability)


STUDIES: Final[dict[str, Study]] = {
    "bridge-hold": Study("schellenberg-2007", 170.4, 76.7, 48.9, 0.84),
    "plank-hold": Study("schellenberg-2007", 72.5, 28.3, 32.6, 0.78),
}
"""Tests without an entry are only compared with the person's own."""

Verdict = Literal["practice", "baseline", "same", "longer", "shorter"]


@dataclass(frozen=True, slots=True)
class Trial:
    """The best hold of one day."""

    on: date
    seconds: float


@dataclass(frozen=True, slots=True)
class Endurance:
    """One test, on one side where it has sides."""

    move: str
    side: Side | None
    trials: tuple[Trial, ...]
    """Oldest first; at least one."""

    @property
    def baseline(self) -> Trial | None:
        """What later days are compared with; None until the second day."""
        return self.trials[1] if len(self.trials) > 1 else None

    @property
    def last(self) -> Trial:
        """The newest."""
        return self.trials[-1]

    @property
    def error_s(self) -> float | None:
        """By how much a day must differ from the baseline to be a change."""
        return None if self.baseline is None else error_s(self.move, self.baseline.seconds)

    @property
    def verdict(self) -> Verdict:
        """What the newest day says."""
        if self.baseline is None:
            return "practice"
        if len(self.trials) == 2:
            return "baseline"
        return compared(self.move, self.last.seconds, self.baseline.seconds)


def tests(moves: Mapping[str, Move]) -> tuple[str, ...]:
    """The tests of the catalogue in the order in which they are done: the easiest first."""
    found = (move for move in moves.values() if move.phase == "test")
    return tuple(move.id for move in sorted(found, key=lambda move: (move.ladder.rung, move.id)))


def error_s(move: str, before: float) -> float:
    """By how much a hold of a test must differ from an earlier one to be a change."""
    study = STUDIES.get(move)
    return study.error_s if study else OUR_ERROR * before


def compared(move: str, now: float, before: float) -> Literal["same", "longer", "shorter"]:
    """What a hold says beside an earlier one."""
    if abs(now - before) <= error_s(move, before):
        return "same"
    return "longer" if now > before else "shorter"


def endurance(days: Iterable[Day], tests: Iterable[str]) -> tuple[Endurance, ...]:
    """Every test that was done, in the order of `tests`, the right side before the left."""
    order = list(tests)
    best: dict[tuple[str, Side | None], dict[date, float]] = defaultdict(dict)
    for day in days:
        for done in day.sets:
            if done.move in order and done.held_s >= FALSE_START_S and not done.hurt:
                held = best[done.move, done.side]
                held[day.date] = max(done.held_s, held.get(day.date, 0.0))
    found = [
        Endurance(move, side, tuple(Trial(on, seconds) for on, seconds in sorted(held.items())))
        for (move, side), held in best.items()
    ]
    return tuple(sorted(found, key=lambda one: (order.index(one.move), one.side != "right")))


def last_tested(found: Iterable[Endurance]) -> date | None:
    """When anything was last tested."""
    return max((one.last.on for one in found), default=None)
