"""Frames of one move in, events out.

How it judges, in the order of `Judge.see`:

1.  **Seen?** Without the landmarks that the move needs nothing is counted and no fault is
    spoken; after half a second it says what it cannot see (`sight`).
2.  **In position?** The body's shape is compared with the drawn way between the move's poses
    (`position`). Nothing counts before the start position was held a moment, nor after it is
    left.
3.  **Reps** are swings of the move's own signal (`reps`), **holds** are time in the hold pose
    (`holds`). Both come from the move file: its drawn poses give the signal's near and far.
4.  **Faults** are measures outside their good range (`faults`).

The same judge serves the live socket, a video file, a recording and a test. It knows no clock:
time is what the frames say.
"""

from __future__ import annotations

from math import isnan

from spinae.body import SIDES, Body, Frame, Side
from spinae.catalogue.schema import Fault, Move
from spinae.errors import SpinaeError
from spinae.judge.events import (
    Event,
    FarLeft,
    FarReached,
    FaultGone,
    FaultSeen,
    Hold,
    HoldPaused,
    HoldRunning,
    InPosition,
    LeftPosition,
    NotVisible,
    Partial,
    Pulse,
    Rep,
    Visible,
)
from spinae.judge.faults import FaultWatch
from spinae.judge.holds import HoldClock
from spinae.judge.position import Shape, Sighting, Steady, apart, length, nearest, sighting, way
from spinae.judge.reading import Reading, reading
from spinae.judge.reps import RepCounter
from spinae.judge.sight import SightWatch
from spinae.signals import Lasting

NEAR_ENOUGH = 44.0
"""Degrees from the drawn way within which a body is in position. A product setting."""
FAR_OFF = 54.0
"""Degrees beyond which it has left."""
TAKEN_S = 0.3
"""The position is taken when held this long."""
LEFT_S = 1.0
"""And left when missed this long."""
STALLED_S = 1.0
"""Frames further apart than this leave a gap in which nobody watched."""
ASTRAY_S = 0.4
"""A swing that goes this long through other poses is another exercise."""

__all__ = [
    "Event", "FarLeft", "FarReached", "FaultGone", "FaultSeen", "Hold", "HoldPaused",
    "HoldRunning", "InPosition", "Judge", "LeftPosition", "NotJudgedError", "NotVisible",
    "Partial", "Pulse", "Rep", "Visible",
]  # fmt: skip


class NotJudgedError(SpinaeError):
    """The camera honestly cannot judge this move."""


class Judge:
    """Judges one move; `side` is the side that works, where the coach knows it."""

    def __init__(
        self, move: Move, *, side: Side | None = None, neutral: float | None = None
    ) -> None:
        """`neutral`: the person's own neutral back line, where it is known, in % of trunk length.
        Else it is taken from their first good second in this move."""
        if move.clock is not None:
            raise NotJudgedError(f"{move.id} is not judged by the camera: {move.clock}")
        self.move, self.side = move, side
        self._t = self._seen_t = float("inf")
        self.in_position = False
        self.off_deg = 180.0
        """Degrees between the body and the nearest drawn pose of the move."""
        self._close = False
        self._steady = Steady()
        self._sight = SightWatch(move)
        self._way = way(move)
        self._nearest = self._way[0]
        self._hold_of = {t.side: t.directions for t in self._way if t.share == 1.0}
        self._position = Lasting(TAKEN_S, LEFT_S)
        self._astray = Lasting(ASTRAY_S, 0.0)
        self._counter = RepCounter(move, move.count, side) if move.count else None
        self._clock = HoldClock(move.hold, side, length(self._way)) if move.hold else None
        if self._clock and neutral is not None:
            self._clock.measure_from(neutral)
        self._neutral = neutral
        self._faults = [
            (FaultWatch(fault, neutral if fault.measure == "back" else None), _readings(fault))
            for fault in move.faults
        ]

    @property
    def reps(self) -> list[Rep]:
        """The repetitions so far."""
        return self._counter.reps if self._counter else []

    @property
    def holds(self) -> list[Hold]:
        """The holds that have ended."""
        return self._clock.holds if self._clock else []

    @property
    def held_s(self) -> float:
        """Seconds held in all, the running hold included."""
        return self._clock.held_s if self._clock else 0.0

    @property
    def running(self) -> bool:
        """Whether the hold clock runs."""
        return self._clock is not None and self._clock.running

    @property
    def visible(self) -> bool:
        """Whether what the move needs is seen."""
        return self._sight.visible

    @property
    def neutral(self) -> float | None:
        """The back line that faults of the back are measured from; None while there is none."""
        owns = [watch.own.value for watch, _ in self._faults if watch.fault.measure == "back"]
        return next((own for own in owns if not isnan(own)), self._neutral)

    @property
    def progress(self) -> float:
        """Where the body is on the way to the far pose, 0…1, for display."""
        return max(0.0, min(1.0, self._counter.x)) if self._counter else float(self.in_position)

    def see(self, frame: Frame) -> tuple[Event, ...]:
        """Take one frame in; what follows from it, in order."""
        return self.take(sighting(frame))

    def take(self, seen: Sighting) -> tuple[Event, ...]:
        """`see` for a frame that others look at too."""
        steadied = self._steady.add(seen)
        return () if steadied is None else self.judge(steadied)

    def judge(self, seen: Sighting) -> tuple[Event, ...]:
        """`take` for what was steadied before, once for many judges."""
        t, body, shape = seen.frame.t, seen.body, seen.shape
        events = self._stalled(t)
        events += self._sight.add(seen.frame, body)
        if body is None or shape is None or not self.visible:
            return tuple(events + self._miss(t))
        self._seen_t = t
        events += self._place(t, shape)
        if self._clock:
            events += self._clock.add(t, body, *self._from_hold(shape))
        return tuple(events + self._judge(t, body))

    def _miss(self, t: float) -> list[Event]:
        """Nobody, or not enough of them: for a moment that says nothing, then all stands still."""
        if self.visible:
            return []
        self._close = False
        return (self._clock.stop(self._seen_t) if self._clock else []) + self._positioned(t)

    def _stalled(self, t: float) -> list[Event]:
        """Nobody watched since the last frame, so nothing of that time counts."""
        before, self._t = self._t, t
        if t - before < STALLED_S:
            return []
        if self._counter:
            self._counter.reset()
        return self._clock.stop(before) if self._clock else []

    def _judge(self, t: float, body: Body) -> list[Event]:
        """Reps and faults. A swing may begin while the position is being taken, yet counts only
        if it was taken by the time the swing is complete."""
        found: list[Event] = []
        if self._counter and self._close:
            found = self._counter.add(t, body, counts=self.in_position)
        if not self.in_position:
            return []
        return found + self._watch(t, body, found)

    def close(self, t: float) -> None:
        """No more frames: what runs is taken down."""
        if self._counter and self.in_position:
            self._counter.close(t)
        if self._clock:
            self._clock.stop(t)

    def _place(self, t: float, shape: Shape) -> list[Event]:
        """How near the body is to the drawn way of the move."""
        self._nearest, self.off_deg = nearest(shape, self._way)
        self._close = self.off_deg <= (FAR_OFF if self.in_position else NEAR_ENOUGH)
        return self._positioned(t)

    def _from_hold(self, shape: Shape) -> tuple[float, float]:
        """How far on the drawn way into the hold the body is, 0…1, and its degrees from there."""
        share = self._nearest.share if self._close else 0.0
        return share, apart(shape, self._hold_of[self._nearest.side])

    def _positioned(self, t: float) -> list[Event]:
        """In position, or not: entered narrowly, left widely."""
        turned = self._position.add(t, self._close)
        if self._counter and self._astray.add(t, not self._close) and self._astray.on:
            self._counter.reset()
        if not turned:
            return []
        self.in_position = self._close
        return [InPosition(t) if self._close else LeftPosition(t)]

    def _watch(self, t: float, body: Body, events: list[Event]) -> list[Event]:
        """Faults: at a rep's far or near pose, judged when the rep is done; or all the time."""
        if self._clock and not self._clock.holding:
            return []
        side = self._working_side()
        rep_done = any(isinstance(event, Rep) for event in events)
        found: list[Event | None] = []
        for watch, readings in self._faults:
            value = readings[side](body)
            if watch.fault.relative and self._good_start():
                watch.own.learn(t, value)
            if self._clock or watch.fault.at == "always":
                found.append(watch.always(t, value))
            elif self._at(watch.fault.at):
                watch.collect(value)
            if rep_done and watch.fault.at != "always":
                found.append(watch.rep_done(t))
        if self._clock:
            self._clock.spoilt = any(w.active and w.fault.priority == 1 for w, _ in self._faults)
        return [event for event in found if event is not None]

    def _working_side(self) -> Side:
        """The side that works: told, or the one that leans out, or as the nearest pose is drawn."""
        leaning = self._counter.leaning if self._counter else None
        return self.side or leaning or self._nearest.side

    def _good_start(self) -> bool:
        """In the start of a rep, or in the hold, and the joints find nothing wrong: what faults
        against the person's own are measured from."""
        there = self._counter.near if self._counter else self.held_s > 0.0
        return there and not any(w.active for w, _ in self._faults if not w.fault.relative)

    def _at(self, pose: str) -> bool:
        if self._counter is None:
            return False
        return self._counter.far if pose == "far" else self._counter.near


def _readings(fault: Fault) -> dict[Side, Reading]:
    return {side: reading(fault.measure, fault.of, side) for side in SIDES}
