"""Which of our moves is it? Every move's own judge watches, and the one that explains the most
of what was done, best, is named. "None of ours" is an answer: nothing done, or nothing near.

A stretch of time belongs to a move when its judge counted reps in it or let its hold clock run;
how well it fits is how far the body was from the drawn way meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import inf

from spinae.body import Observation
from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.judge import Event, Judge
from spinae.judge.position import Steady

FITS_DEG = 34.0
"""Mean distance from the drawn way, in degrees, at which a move no longer explains a stretch."""
LEAST_FIT, LEAST_FIT_ONCE = 0.24, 0.3
"""A stretch that fits less well than this is none of ours; a single rep must fit better."""
ONCE = 0.7
"""What a single rep weighs: there and back once may be the way into a hold and out of it."""
GAP_S = 6.0
"""Reps further apart than this belong to two stretches."""
LEAST_HOLD_S = 1.2
"""A hold shorter than this is only passed through."""
LEAST_TEST_S = 10.0
"""A test is held for long: what is shorter is the move it tests."""
LOOK_S = 0.4
"""A move that the body is far from is judged this often: few enough to be quick, and often enough
to count reps and to notice that it has come near."""
NEAR_DEG = 6.0
"""Farther than this from the nearest move is far. All product settings."""
TEST_COST = 3.0
"""A test looks like the move it tests: the move is named."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one move was done; `fit` 1 = as drawn, 0 = not this move."""

    move: str
    start: float
    end: float
    fit: float
    once: bool = False
    """Whether a single rep is all there is."""

    @property
    def weight(self) -> float:
        """How much of what was done it explains."""
        return (self.end - self.start) * self.fit * (ONCE if self.once else 1.0)


class Watcher:
    """One move's judge with what it said and how near the body was, frame by frame."""

    def __init__(self, move: Move, steady: Steady | None = None) -> None:
        """`steady`: shared with the other judges of a panel."""
        self.move, self.judge = move, Judge(move, steady=steady)
        self.events: list[Event] = []
        self.times: list[float] = []
        self.off: list[float] = []

    def see(self, seen: Observation) -> None:
        """The judge looks."""
        self.events += self.judge.see(seen)
        self.wait(seen.t)

    def wait(self, t: float) -> None:
        """A frame goes by, and the body is as far off as it was."""
        self.times.append(t)
        self.off.append(self.judge.off_deg)

    def stretches(self, *, told: bool = False) -> list[Stretch]:
        """Where this move was done; `told`: nobody asks which move it was."""
        spans = [(start, end, 0) for start, end in self._held()]
        least_s = LEAST_TEST_S if self.move.phase == "test" and not told else LEAST_HOLD_S
        spans = [span for span in spans if span[1] - span[0] >= least_s]
        for rep in self.judge.reps:
            if spans and rep.start - spans[-1][1] <= GAP_S:
                start, _, reps = spans[-1]
                spans[-1] = (start, rep.end, reps + 1)
            else:
                spans.append((rep.start, rep.end, 1))
        return [
            Stretch(self.move.id, start, end, self._fit(start, end), once=reps == 1)
            for start, end, reps in spans
        ]

    def _held(self) -> list[tuple[float, float]]:
        """The holds, the one that runs included."""
        spans = [(hold.start, hold.end) for hold in self.judge.holds]
        running_s = self.judge.held_s - sum(end - start for start, end in spans)
        if running_s > 0 and self.times:
            spans.append((self.times[-1] - running_s, self.times[-1]))
        return spans

    def _fit(self, start: float, end: float) -> float:
        off = self.off[bisect_left(self.times, start) : bisect_right(self.times, end)]
        if not off:
            return 0.0
        cost = sum(off) / len(off) + (TEST_COST if self.move.phase == "test" else 0.0)
        return max(0.0, 1.0 - cost / FITS_DEG)


class Panel:
    """The judges of many moves over the same frames, one frame at a time.

    The moves that the body is nearest to, or whose hold runs, are judged at every frame; the
    others look up at times.
    """

    def __init__(self, moves: Iterable[Move]) -> None:
        self._steady = Steady()
        self.watchers = [Watcher(move, self._steady) for move in moves if move.clock is None]
        self._near: Collection[Watcher] = self.watchers
        self._looked_t = -inf

    def see(self, seen: Observation) -> None:
        """Take an observation in."""
        if self._steady.add(seen):
            all_look = seen.t - self._looked_t >= LOOK_S
            for watcher in self.watchers if all_look else self._near:
                watcher.events += watcher.judge.see(seen)
            if all_look:
                self._looked_t = seen.t
                self._near = self._nearest()
        for watcher in self.watchers:
            watcher.wait(seen.t)

    def _nearest(self) -> list[Watcher]:
        limit = NEAR_DEG + min([watcher.judge.off_deg for watcher in self.watchers], default=0.0)
        return [w for w in self.watchers if w.judge.running or w.judge.off_deg <= limit]

    def close(self, t: float) -> None:
        """No more frames after t."""
        for watcher in self.watchers:
            watcher.judge.close(t)


def watch_all(observations: Iterable[Observation], catalogue: Catalogue) -> list[Watcher]:
    """Every judge of the catalogue over the same observations."""
    panel, t = Panel(catalogue.values()), 0.0
    for seen in observations:
        panel.see(seen)
        t = seen.t
    panel.close(t)
    return panel.watchers


def recognised(watchers: Iterable[Watcher]) -> list[Stretch]:
    """The stretches that explain the most, none overlapping another, in order of time."""
    found = [
        stretch
        for watcher in watchers
        for stretch in watcher.stretches()
        if stretch.fit >= (LEAST_FIT_ONCE if stretch.once else LEAST_FIT)
    ]
    chosen: list[Stretch] = []
    for stretch in sorted(found, key=lambda stretch: -stretch.weight):
        if all(stretch.end <= other.start or stretch.start >= other.end for other in chosen):
            chosen.append(stretch)
    return sorted(chosen, key=lambda stretch: stretch.start)
