"""Motion: how far the moves go, and how far the back rounds and arches, over the weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final, Literal

from spinae.catalogue.schema import Move
from spinae.progress.days import Day
from spinae.training import KeptSet

Unit = Literal["degrees", "% of trunk length"]
ERROR: Final[dict[Unit, float]] = {"degrees": 10.0, "% of trunk length": 3.0}
"""What a change must exceed. A pose from one camera is off by up to ten degrees; three percent of
the trunk is what the back line was measured to tell from noise."""
MEASURED_LEAST: Final = 3
"""Weeks with a measure before a move has a chart."""


@dataclass(frozen=True, slots=True)
class MotionWeek:
    """The middle of a week's sets, by side: `left`, `right`, or `both`."""

    start: date
    """Its Monday."""
    reach: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Motion:
    """How far the reps of one move went."""

    move: str
    unit: Unit
    weeks: tuple[MotionWeek, ...]
    """Oldest first."""

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that were measured."""
        found = {side for week in self.weeks for side in week.reach}
        return tuple(side for side in ("both", "right", "left") if side in found)


def motion(days: Iterable[Day], moves: Mapping[str, Move]) -> tuple[Motion, ...]:
    """Every move whose range was measured in some weeks, the most often measured first."""
    found: dict[str, dict[date, list[Mapping[str, float]]]] = defaultdict(dict)
    for day in days:
        monday = day.date - timedelta(days=day.date.weekday())
        for done in _measured(day, moves):
            found[done.move].setdefault(monday, []).append(done.seen["range"])
    motions = (_motion(moves[id], weeks) for id, weeks in found.items())
    often = [one for one in motions if len(one.weeks) >= MEASURED_LEAST]
    return tuple(sorted(often, key=lambda one: (-len(one.weeks), one.move)))


def _measured(day: Day, moves: Mapping[str, Move]) -> Iterator[KeptSet]:
    for done in day.sets:
        # a move that is no more in the catalogue has no unit
        if done.seen.get("range") and done.move in moves and moves[done.move].count:
            yield done


def _motion(move: Move, weeks: Mapping[date, list[Mapping[str, float]]]) -> Motion:
    back = move.count is not None and move.count.signal == "back"
    ordered = (MotionWeek(start, _middle(those)) for start, those in sorted(weeks.items()))
    return Motion(move.id, "% of trunk length" if back else "degrees", tuple(ordered))


def _middle(sets: Iterable[Mapping[str, float]]) -> dict[str, float]:
    sides: dict[str, list[float]] = defaultdict(list)
    for one in sets:
        for side, value in one.items():
            sides[side].append(value)
    return {side: median(values) for side, values in sides.items()}
