"""The workload: in how many sets, and for how long, each muscle had to work.

Sets and seconds, never a percentage: activation measured on other people says nothing about how
hard this person's muscle worked. A muscle counts where the move's file names it with another band
than low, in strength moves and tests: being stretched is not work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from spinae.catalogue import vocabulary
from spinae.catalogue.schema import Move
from spinae.catalogue.vocabulary import Muscle
from spinae.progress.days import Day

WEEK, MONTH = timedelta(days=7), timedelta(days=28)
WEEKS_SHOWN: Final = 26


@dataclass(frozen=True, slots=True)
class Load:
    """What a muscle had to do."""

    sets: int = 0
    seconds: float = 0.0

    def __add__(self, other: Load) -> Load:
        return Load(self.sets + other.sets, self.seconds + other.seconds)


@dataclass(frozen=True, slots=True)
class MuscleLoad:
    """One muscle's work."""

    muscle: Muscle
    week: Load
    """The last 7 days, today included."""
    month: Load
    """The last 28."""
    weeks: tuple[tuple[date, Load], ...]
    """Spans of 7 days by their last day, oldest first; the last one ends today."""
    moves: tuple[tuple[str, int], ...]
    """The moves of the last 28 days that asked for it, with their sets, the most first."""


def workload(days: Iterable[Day], moves: Mapping[str, Move], today: date) -> tuple[MuscleLoad, ...]:
    """The work of every muscle that a move names, in the vocabulary's order."""
    named = {one.name for move in moves.values() for one in move.muscles}
    muscles = [name for name in vocabulary.load().muscle_names if name in named]
    loads: dict[Muscle, dict[int, Load]] = {name: defaultdict(Load) for name in muscles}
    lately: dict[Muscle, Counter[str]] = {name: Counter() for name in muscles}
    for on, done in ((day.date, done) for day in days for done in day.sets):
        back = (today - on) // WEEK
        for muscle in worked(moves.get(done.move)):
            loads[muscle][back] += Load(1, done.seconds)
            if today - on < MONTH:
                lately[muscle][done.move] += 1
    return tuple(_muscle(name, loads[name], lately[name], today) for name in muscles)


def worked(move: Move | None) -> tuple[Muscle, ...]:
    """The muscles that a move asks for; none where it is no more in the catalogue."""
    if move is None or move.phase not in ("strength", "test"):
        return ()
    return tuple(muscle.name for muscle in move.muscles if muscle.band != "low")


def _muscle(
    name: Muscle, loads: Mapping[int, Load], lately: Counter[str], today: date
) -> MuscleLoad:
    weeks = [loads.get(back, Load()) for back in range(WEEKS_SHOWN)]
    dated = [(today - back * WEEK, load) for back, load in enumerate(weeks)]
    return MuscleLoad(
        muscle=name,
        week=weeks[0],
        month=sum(weeks[:4], Load()),
        weeks=tuple(reversed(dated)),
        moves=tuple(lately.most_common()),
    )
