"""Holds: time spent in the hold pose, and only there."""

from __future__ import annotations

from math import isnan

from spinae.body import Body, Side
from spinae.catalogue.schema import Held
from spinae.judge.events import Event, Hold, HoldPaused, HoldRunning
from spinae.judge.reading import reading
from spinae.signals import Lasting, Rest, Smooth, tolerance

RUNS_S = 0.5
STOPS_S = 0.4
"""The clock starts and stops when the pose has been right or wrong this long; the time is
then taken from when it truly began."""
THERE = 0.5
"""How far on the drawn way from the start a body must be to be in the hold."""
GONE = 0.1
"""How far back it is out of the hold: until then form may be poor, and is worth a word."""
STILL_S = 0.5
STILL_SHARE, STILL_DEG = 0.15, (2.5, 4.0)
"""A hold begins when the body has come to rest: over this time its distance from the drawn pose
changes by no more than this share of the drawn way into the hold, within these limits. Getting
there is not holding."""
SLIP_SHARE, SLIP_DEG = 0.4, (4.0, 9.0)
"""The clock stops when the body has moved this far from where it came to rest. All product
settings."""


class HoldClock:
    """Runs while the pose is right.

    Near the drawn pose with the move's `keep` measures in range the body is *holding*; holding
    at rest and without a serious fault, it counts.
    """

    def __init__(self, held: Held, side: Side | None, way_deg: float) -> None:
        """`way_deg`: degrees from the drawn start to the drawn hold."""
        self.holds: list[Hold] = []
        self.holding = False
        self._keeps = [
            (keep, reading(keep.measure, keep.of, side), Smooth(0.3)) for keep in held.keep
        ]
        self._right = Lasting(RUNS_S, STOPS_S)
        self._rest = Rest(_within(STILL_SHARE * way_deg, STILL_DEG), STILL_S)
        self._slip = _within(SLIP_SHARE * way_deg, SLIP_DEG)
        self._settled: float | None = None
        self._now = self._neutral = 0.0

    def measure_from(self, neutral: float) -> None:
        """Take the back by its change from the person's neutral, % of trunk length, and no
        longer as it is."""
        self._neutral = neutral

    @property
    def running(self) -> bool:
        """Whether the clock runs."""
        return self._right.on

    @property
    def held_s(self) -> float:
        """Seconds held in all."""
        running = self._now - self._right.since if self._right.on else 0.0
        return sum(hold.end - hold.start for hold in self.holds) + running

    def add(
        self, t: float, body: Body, share: float, degrees: float, *, spoilt: bool
    ) -> list[Event]:
        """Take a body in: how far the body is on the drawn way into the hold, and its distance
        from the drawn hold in degrees; `spoilt`: a serious fault stops the clock."""
        began, self._now = self._right.since, t
        there = share >= (GONE if self.holding else THERE)
        self.holding = self._kept(t, body) and there
        still = self._still(t, degrees) and share >= THERE
        if not self._right.add(t, self.holding and still and not spoilt):
            return []
        if self._right.on:
            return [HoldRunning(self._right.since)]
        self.holds.append(Hold(began, self._right.since))
        return [HoldPaused(t, self.held_s)]

    def stop(self, t: float) -> list[Event]:
        """Nobody watches after t: a hold that runs ends there."""
        if not self._right.on:
            return []
        self.holds.append(Hold(self._right.since, self._right.until(t)))
        self._right, self._settled = Lasting(RUNS_S, STOPS_S), None
        return [HoldPaused(t, self.held_s)]

    def _still(self, t: float, degrees: float) -> bool:
        """Whether the body is where it came to rest."""
        at_rest = self._rest.add(t, degrees)
        if self._settled is not None and abs(degrees - self._settled) > self._slip:
            self._settled = None
        if self._settled is None and at_rest:
            self._settled = degrees
        return self._settled is not None and self.holding

    def _kept(self, t: float, body: Body) -> bool:
        right = True
        for keep, read, smooth in self._keeps:
            own = self._neutral if keep.measure == "back" else 0.0
            value = smooth.add(t, read(body) - own)
            right &= isnan(value) or tolerance(value, keep.good, keep.margin) > 0
        return right


def _within(value: float, limits: tuple[float, float]) -> float:
    return max(limits[0], min(limits[1], value))
