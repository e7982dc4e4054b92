"""The judge of one move, read straight through: `Judge.see` tells what follows from a frame."""

from __future__ import annotations

from math import isnan

from spinae.body import Body, Observation, Side
from spinae.catalogue.schema import Move
from spinae.errors import SpinaeError
from spinae.judge.events import (
    Event,
    Hold,
    InPosition,
    LeftPosition,
)
from spinae.judge.faults import FaultWatch
from spinae.judge.holds import HoldClock
from spinae.judge.position import Steady, apart, length, nearest, way
from spinae.judge.reps import RepCounter
from spinae.judge.sight import SightWatch
from spinae.signals import Lasting
from spinae.training import Rep

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


class NotJudgedError(SpinaeError):
    """The camera honestly cannot judge this move."""


class Judge:
    """Judges one move; `side` is the side that works, where the coach knows it."""

    def __init__(
        self,
        move: Move,
        *,
        side: Side | None = None,
        neutral: float | None = None,
        steady: Steady | None = None,
    ) -> None:
        """`neutral`: the person's own neutral back line, where it is known, in % of trunk length.
        Else it is taken from their first good second in this move. `steady`: shared with other
        judges of the same observations."""
        if move.clock is not None:
            raise NotJudgedError(f"{move.id} is not judged by the camera: {move.clock}")
        self.move, self.side = move, side
        self._t = self._seen_t = float("inf")
        self.in_position = False
        self.off_deg = 180.0
        """Degrees between the body and the nearest drawn pose of the move."""
        self._steady = steady or Steady()
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
            FaultWatch(fault, neutral if fault.measure == "back" else None) for fault in move.faults
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
    def far_held_s(self) -> float | None:
        """Seconds for which the far pose of the present rep has been held; None outside of it.
        What it was when the pose is left is the rep's `hold_s`."""
        return self._counter.far_held_s if self._counter and self.in_position else None

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
        owns = [watch.own for watch in self._faults if watch.fault.measure == "back"]
        return next((own for own in owns if not isnan(own)), self._neutral)

    @property
    def progress(self) -> float:
        """Where the body is on the way to the far pose, 0…1, for display."""
        return max(0.0, min(1.0, self._counter.x)) if self._counter else float(self.in_position)

    def see(self, seen: Observation) -> tuple[Event, ...]:
        """Take an observation in; what follows from it, in order."""
        if not self._steady.add(seen):
            return ()  # somebody else walks past
        t, body, shape = seen.t, seen.body, self._steady.shape

        # Nobody watched since the last frame: nothing of that time counts.
        events: list[Event] = []
        before, self._t = self._t, t
        if t - before >= STALLED_S:
            if self._counter:
                self._counter.reset()
            events += self._clock.stop(before) if self._clock else []

        # Seen? For a moment not to be says nothing, then all stands still.
        events += self._sight.add(seen)
        if body is None or shape is None or not self.visible:
            if not self.visible:
                events += self._clock.stop(self._seen_t) if self._clock else []
                events += self._place(t, close=False)
            return tuple(events)
        self._seen_t = t

        # In position? Entered narrowly, left widely.
        self._nearest, self.off_deg = nearest(shape, self._way)
        limit = FAR_OFF if self.in_position else NEAR_ENOUGH
        close = self.off_deg <= limit
        events += self._place(t, close=close)

        # Held? The clock knows itself what is near enough to count.
        if self._clock:
            share = self._nearest.share if close else 0.0
            degrees = apart(shape, self._hold_of[self._nearest.side])
            events += self._clock.add(t, body, share, degrees, spoilt=self._spoilt)

        # A rep? It may begin while the position is being taken, yet counts only if that was taken
        # by the time it is complete.
        counted: list[Event] = []
        if self._counter and close:
            counted = self._counter.add(t, body, counts=self.in_position)
        if not self.in_position:
            return tuple(events)
        events += counted

        # Good form? In a hold, only while it is held.
        if self._clock is None or self._clock.holding:
            rep_done = any(isinstance(event, Rep) for event in counted)
            events += self._find_faults(t, body, rep_done=rep_done)
        return tuple(events)

    def close(self, t: float) -> None:
        """No more frames: what runs is taken down."""
        if self._counter and self.in_position:
            self._counter.close(t)
        if self._clock:
            self._clock.stop(t)

    def _place(self, t: float, *, close: bool) -> list[Event]:
        """The position taken or left, once the body has been near it, or away, for long enough."""
        turned = self._position.add(t, close)
        if self._counter and self._astray.add(t, not close) and self._astray.on:
            self._counter.reset()
        if not turned:
            return []
        self.in_position = close
        return [InPosition(t) if close else LeftPosition(t)]

    def _find_faults(self, t: float, body: Body, *, rep_done: bool) -> list[Event]:
        """At a rep's far or near pose, judged when the rep is done; or all the time."""
        side = self._working_side
        found: list[Event | None] = []
        for watch in self._faults:
            value, at = watch.read(body, side), watch.fault.at
            if watch.fault.relative and self._good_start:
                watch.learn(t, value)
            if self._clock or at == "always":
                found.append(watch.always(t, value))
            elif self._counter and (self._counter.far if at == "far" else self._counter.near):
                watch.collect(value)
            if rep_done:
                found.append(watch.rep_done(t))
        return [event for event in found if event is not None]

    @property
    def _working_side(self) -> Side:
        """The side that works: told, or the one that leans out, or as the nearest pose is drawn."""
        leaning = self._counter.leaning if self._counter else None
        return self.side or leaning or self._nearest.side

    @property
    def _good_start(self) -> bool:
        """In the start of a rep, or in the hold, and the joints find nothing wrong: what faults
        against the person's own are measured from."""
        there = self._counter.near if self._counter else self.held_s > 0.0
        return there and not any(w.active for w in self._faults if not w.fault.relative)

    @property
    def _spoilt(self) -> bool:
        """A serious fault is seen, as of the last frame: it is only looked for in a hold."""
        return any(watch.active and watch.fault.priority == 1 for watch in self._faults)
