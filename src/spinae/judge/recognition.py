"""Which of our moves is it? Every move's own judge watches, and the one that explains the most
of what was done, best, is named. "None of ours" is an answer: nothing done, or nothing near.

A stretch of time belongs to a move when its judge counted reps in it or let its hold clock run;
how well it fits is how far the body was from the drawn way meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from spinae.body import Frame
from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.judge import Event, Judge
from spinae.judge.position import sighting

FITS_DEG = 34.0
"""Mean distance from the drawn way, in degrees, at which a move no longer explains a stretch."""
LEAST_FIT, LEAST_FIT_ONCE = 0.24, 0.3
"""A stretch that fits less well than this is none of ours; a single rep must fit better."""
GAP_S = 6.0
"""Reps further apart than this belong to two stretches."""
LEAST_HOLD_S = 1.2
"""A hold shorter than this is only passed through. All product settings."""
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
        return (self.end - self.start) * self.fit


class Watcher:
    """One move's judge with what it said and how near the body was, frame by frame."""

    def __init__(self, move: Move) -> None:
        self.move, self.judge = move, Judge(move)
        self.events: list[Event] = []
        self.times: list[float] = []
        self.off: list[float] = []

    def stretches(self) -> list[Stretch]:
        """Where this move was done."""
        spans = [(hold.start, hold.end, 0) for hold in self.judge.holds]
        spans = [span for span in spans if span[1] - span[0] >= LEAST_HOLD_S]
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

    def _fit(self, start: float, end: float) -> float:
        off = self.off[bisect_left(self.times, start) : bisect_right(self.times, end)]
        if not off:
            return 0.0
        cost = sum(off) / len(off) + (TEST_COST if self.move.phase == "test" else 0.0)
        return max(0.0, 1.0 - cost / FITS_DEG)


def watch_all(frames: Iterable[Frame], catalogue: Catalogue) -> list[Watcher]:
    """Every judge of the catalogue over the same frames."""
    watchers = [Watcher(move) for move in catalogue.values() if move.clock is None]
    t = 0.0
    for frame in frames:
        seen, t = sighting(frame), frame.t
        for watcher in watchers:
            watcher.events += watcher.judge.take(seen)
            watcher.times.append(t)
            watcher.off.append(watcher.judge.off_deg)
    for watcher in watchers:
        watcher.judge.close(t)
    return watchers


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
