"""Departures from good form: how wrong, for how long, told once."""

from __future__ import annotations

from math import inf, isnan, nan
from statistics import median

from spinae.body import SIDES, Body, Side
from spinae.catalogue.schema import Fault
from spinae.judge.events import Event, FaultGone, FaultSeen
from spinae.judge.reading import reading
from spinae.signals import Lasting, Rest, Smooth, tolerance

WRONG = 0.5
"""A fault is seen from here down on the 1 … 0 scale of `tolerance`: half a margin outside the
good range. A product setting: the pose model itself is off by 5–10° at times."""
RIGHT = 0.8
"""And gone from here up."""
LASTS_S = 0.7
"""A fault must last this long: nobody is scolded for a wobble. A product setting."""
OWN_S = 1.0
"""The first good second is the person's own: what a relative fault is measured from."""
NEXT_S = 0.3
"""Samples further apart than this do not add up to seconds."""


class Own:
    """The person's own value of a measure, taken from their first good second.

    Good is what the joints call good, so what they cannot see, the back, is measured from a body
    that is otherwise right. Before that second is full there is no reference, and NaN.
    """

    def __init__(self, known: float | None = None) -> None:
        """`known`: found before, by a calibration or an earlier set."""
        self.value = nan if known is None else known
        self._values: list[float] = []
        self._t = -inf
        self._full_s = 0.0

    def learn(self, t: float, value: float) -> None:
        """A sample of a good moment at t."""
        if isnan(value) or not isnan(self.value):
            return
        if t - self._t <= NEXT_S:
            self._full_s += t - self._t
        self._t = t
        self._values.append(value)
        if self._full_s >= OWN_S:
            self.value = median(self._values)


class FaultWatch:
    """Watches one fault of one move."""

    def __init__(self, fault: Fault, known: float | None = None) -> None:
        """`known`: the person's own value of the measure, where it is known already."""
        self.fault = fault
        self.active = False
        self._own = Own(known)
        self._readings = {side: reading(fault.measure, fault.of, side) for side in SIDES}
        self._smooth = Smooth(0.4)
        self._lasting = Lasting(LASTS_S, LASTS_S)
        self._rest = Rest(fault.margin, 0.5)
        self._values: list[float] = []

    @property
    def own(self) -> float:
        """The person's own value that a relative fault is measured from; NaN while unknown."""
        return self._own.value

    def read(self, body: Body, side: Side) -> float:
        """The fault's measure, where `side` works; NaN where it is not seen."""
        return self._readings[side](body)

    def learn(self, t: float, value: float) -> None:
        """A sample of a good moment, which a relative fault is measured from."""
        self._own.learn(t, value)

    def always(self, t: float, value: float) -> Event | None:
        """A sample of a fault that is judged all the time."""
        value = self._smooth.add(t, self._against_own(value))
        if isnan(value):
            return None
        right = self._right(value)
        # Moving through a range is not being there.
        bad = (self._rest.add(t, value) and right <= WRONG) or (self.active and right < RIGHT)
        if not self._lasting.add(t, bad):
            return None
        return self._turn(self._lasting.since, bad)

    def collect(self, value: float) -> None:
        """A sample in the pose at which the fault is judged."""
        if not isnan(value):
            self._values.append(value)

    def rep_done(self, t: float) -> Event | None:
        """Judge a whole rep by the middle of what was collected."""
        if not self._values:
            return None
        ordered = sorted(self._values)
        self._values.clear()
        right = self._right(self._against_own(ordered[len(ordered) // 2]))
        if right <= WRONG and not self.active:
            return self._turn(t, bad=True)
        if right >= RIGHT and self.active:
            return self._turn(t, bad=False)
        return None

    def _against_own(self, value: float) -> float:
        return value - self._own.value if self.fault.relative else value

    def _right(self, value: float) -> float:
        return 1.0 if isnan(value) else tolerance(value, self.fault.good, self.fault.margin)

    def _turn(self, t: float, bad: bool) -> Event:
        self.active = bad
        if bad:
            return FaultSeen(t, self.fault.name, self.fault.cue, self.fault.priority)
        return FaultGone(t, self.fault.name)
