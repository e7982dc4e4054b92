"""Observations through the judge: what was done in a file, as one move or as several."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from spinae.body import Observation
from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.judge import FaultGone, FaultSeen, Hold, Judge, NotVisible, Rep, Visible, upright
from spinae.judge.recognition import Stretch, Watcher, recognised, watch_all
from spinae.judge.sight import UNSEEN_S

WELL = 0.6
"""A stretch's fit that leaves no doubt: good form from a good angle reads about so. A product
setting."""
ALMOST = 0.99
"""What is recognised is never as certain as what somebody said."""


@dataclass(frozen=True, slots=True)
class FaultSpan:
    """A fault from when it was seen until it was gone, or the frames ended."""

    name: str
    start: float
    end: float
    cue: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of time as one move; `move` None = none of ours. Seconds."""

    move: str | None
    confidence: float
    """0…1; 1 where somebody said what it is, less where it was recognised."""
    start: float
    end: float
    frames: int
    reps: tuple[Rep, ...] = ()
    holds: tuple[Hold, ...] = ()
    faults: tuple[FaultSpan, ...] = ()
    unseen_s: float = 0.0

    @property
    def held_s(self) -> float:
        """Seconds held in all."""
        return sum(hold.end - hold.start for hold in self.holds)


@dataclass(frozen=True, slots=True)
class Watched:
    """A whole file: its length, and what was done, in order of time; never without a part."""

    duration_s: float
    frames: int
    parts: tuple[Part, ...]

    @property
    def longest(self) -> Part:
        """The part that took the most time."""
        return max(self.parts, key=lambda part: part.end - part.start)


def watched(
    observations: Iterable[Observation], catalogue: Catalogue, move: Move | None
) -> Watched:
    """The observations as `move`, or, without one, as whatever is recognised in them."""
    if move is not None:
        Judge(move)  # refuses what the camera cannot judge before anything is read
    if move is None:
        watchers = watch_all(observations, catalogue)
    else:
        watchers = [upright.watch(observations, move)]
    times = watchers[0].times
    start, end = (times[0], times[-1]) if times else (0.0, 0.0)
    if move is not None:
        parts = [_part(watchers[0], start, end, 1.0)]
    else:
        parts = _recognised(watchers, start, end)
    return Watched(end - start, len(times), tuple(parts))


def _recognised(watchers: list[Watcher], start: float, end: float) -> list[Part]:
    by_move = {watcher.move.id: watcher for watcher in watchers}
    runs = [
        (by_move[move], list(stretches))
        for move, stretches in groupby(recognised(watchers), key=lambda stretch: stretch.move)
    ]
    if not runs:
        return [Part(None, 0.0, start, end, len(watchers[0].times), unseen_s=_unseen(watchers))]
    if len(runs) == 1:  # getting there and getting up belong to the only move
        return [_part(runs[0][0], start, end, _confidence(runs[0][1]))]
    return [_part(watcher, s[0].start, s[-1].end, _confidence(s)) for watcher, s in runs]


def _confidence(stretches: list[Stretch]) -> float:
    """How well the move explains its stretches, the longer weighing more."""
    total = sum(stretch.end - stretch.start for stretch in stretches)
    fit = sum(stretch.weight for stretch in stretches) / total if total else 0.0
    return min(ALMOST, fit / WELL)


def _unseen(watchers: list[Watcher]) -> float:
    """Seconds in which no judge saw enough."""
    return min(_unseen_s(watcher, 0.0, watcher.times[-1]) for watcher in watchers)


def _part(watcher: Watcher, start: float, end: float, confidence: float) -> Part:
    """What the move's judge said of this time."""
    judge = watcher.judge
    return Part(
        move=watcher.move.id,
        confidence=confidence,
        start=start,
        end=end,
        frames=bisect_right(watcher.times, end) - bisect_left(watcher.times, start),
        reps=tuple(rep for rep in judge.reps if start <= rep.peak <= end),
        holds=tuple(hold for hold in judge.holds if start <= hold.start and hold.end <= end),
        faults=tuple(fault for fault in _faults(watcher) if start <= fault.start <= end),
        unseen_s=_unseen_s(watcher, start, end),
    )


def _faults(watcher: Watcher) -> list[FaultSpan]:
    last = watcher.times[-1] if watcher.times else 0.0
    gone = [event for event in watcher.events if isinstance(event, FaultGone)]
    spans = []
    for seen in watcher.events:
        if isinstance(seen, FaultSeen):
            ends = (event.t for event in gone if event.name == seen.name and event.t >= seen.t)
            spans.append(FaultSpan(seen.name, seen.t, next(ends, last), seen.cue))
    return spans


def _unseen_s(watcher: Watcher, start: float, end: float) -> float:
    """Seconds between `start` and `end` in which what the move needs was not seen."""
    total, since = 0.0, None
    for event in watcher.events:
        if isinstance(event, NotVisible):
            since = event.t - UNSEEN_S  # said so late
        elif isinstance(event, Visible) and since is not None:
            total += max(0.0, min(event.t, end) - max(since, start))
            since = None
    return total if since is None else total + max(0.0, end - max(since, start))
