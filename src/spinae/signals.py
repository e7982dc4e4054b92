"""One number over time: smoothing, what lasts, swings there and back. Times in seconds.

Everything here is fed one sample at a time, at whatever pace samples come, and never looks
ahead: the same code serves a live camera and a file.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from dataclasses import dataclass, field
from math import isnan, nan


def tolerance(value: float, good: tuple[float, float], margin: float) -> float:
    """How right a value is: 1 inside the bounds, falling to 0 at `margin` outside them."""
    low, high = good
    outside = max(low - value, value - high, 0.0)
    return max(0.0, 1.0 - outside / margin)


class Window:
    """The samples of the last `length_s` seconds, smallest first."""

    def __init__(self, length_s: float) -> None:
        self.length_s = length_s
        self.values: list[float] = []
        self._samples: deque[tuple[float, float]] = deque()

    def forget(self, t: float) -> None:
        """What is older than the window at t is gone."""
        samples, since = self._samples, t - self.length_s
        while samples and samples[0][0] < since:
            self.values.remove(samples.popleft()[1])

    def add(self, t: float, value: float) -> None:
        """Take a sample in, which is a number."""
        self.forget(t)
        self._samples.append((t, value))
        insort(self.values, value)


class Smooth:
    """Running median over a short window: a leg that jumps for a frame or two does not count.

    A gap longer than the window forgets what was before it; NaN stays NaN.
    """

    def __init__(self, window_s: float = 0.2) -> None:
        self._window = Window(window_s)

    def add(self, t: float, value: float) -> float:
        """The smoothed value at t."""
        if isnan(value):
            self._window.forget(t)
            return nan
        self._window.add(t, value)
        ordered = self._window.values
        middle = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[middle]
        return (ordered[middle - 1] + ordered[middle]) / 2


class Lasting:
    """A yes or no that counts only once it has lasted: on after `on_s`, off after `off_s`.

    `since` is when the present state truly began, before it had lasted.
    """

    def __init__(self, on_s: float, off_s: float) -> None:
        self.on_s, self.off_s = on_s, off_s
        self.on = False
        self.since = nan
        self._turned = nan

    def until(self, t: float) -> float:
        """How long the present state truly lasted, if no sample comes after t."""
        return t if isnan(self._turned) else self._turned

    def add(self, t: float, value: bool) -> bool:
        """Take a sample in; whether the state just changed."""
        if value == self.on:
            self._turned = nan
            return False
        if isnan(self._turned):
            self._turned = t
        if t - self._turned < (self.off_s if self.on else self.on_s):
            return False
        self.on, self.since, self._turned = value, self._turned, nan
        return True


class Rest:
    """Whether a number has come to rest: it moved no more than `within` over the last `for_s`."""

    def __init__(self, within: float, for_s: float) -> None:
        self.within = within
        self._window = Window(for_s)

    def add(self, t: float, value: float) -> bool:
        """Take a sample in; whether the number is at rest. The first samples are taken to be."""
        self._window.add(t, value)
        values = self._window.values
        return values[-1] - values[0] <= self.within


@dataclass(frozen=True, slots=True)
class Turn:
    """One swing there and half the way back; levels are shares of the way near → far."""

    start: float
    peak: float
    """The middle of the stay at the far end."""
    end: float
    near_level: float
    far_level: float
    stay_s: float
    full: bool
    """False: the far end was not reached."""


@dataclass(slots=True)
class Swing:
    """Finds swings of a number that travels from near (0) to far (1) and back.

    What counts is the way travelled from the person's own nearest point, not a fixed level,
    so a small range or a crooked camera does not lose repetitions:

        far ─────────────╭──stay──╮
                        ╱          ╲        reached: `reach` of the way travelled
                       ╱            ╲       counted: `returned` of the way back
        near ─────────╯              ╲───
    """

    reach: float
    """Travel, in shares of near → far, that reaches the far end."""
    partial: float
    """Travel from which an attempt is worth a word."""
    returned: float = 0.5
    """Share of the way back that completes a swing."""
    floor: float = -0.3
    """The nearest point is never taken lower than this: settling in is not a range."""
    reached: bool = False
    _near: float = nan
    _near_t: float = nan
    _far: float = nan
    _trace: list[tuple[float, float]] = field(default_factory=list)

    @property
    def stay_level(self) -> float:
        """From here up the body stays at the far end of the present swing."""
        return self._near + STAY_SHARE * (self._far - self._near)

    @property
    def stay(self) -> tuple[float, float]:
        """When the present swing first and last was at the far end, as it stands now: until the
        body turns back it may still go further. Only where it has set out."""
        level = self.stay_level
        first = next(at for at, x in self._trace if x >= level)
        return first, next(at for at, x in reversed(self._trace) if x >= level)

    def reset(self) -> None:
        """Forget everything, as when the position is left."""
        self._near = self._far = nan
        self.reached = False
        self._trace = []

    def add(self, t: float, x: float) -> Turn | None:
        """Take a sample in; a turn when one is complete. NaN is passed over."""
        if isnan(x):
            return None
        if isnan(self._near) or (x <= self._near and not self.reached):
            self._begin(t, x)
            return None
        if x - self._near < self.partial / 2 and not self.reached:
            self._near_t, self._trace, self._far = t, [], nan
        self._trace.append((t, x))
        if isnan(self._far) or x > self._far:
            self._far = x
        travelled = self._far - self._near
        self.reached = self.reached or travelled >= self.reach
        if travelled < self.partial or self._far - x < travelled * self.returned:
            return None
        turn = self._turn(t)
        self._begin(t, x)
        return turn

    def _begin(self, t: float, x: float) -> None:
        self._near, self._near_t = max(x, self.floor), t
        self._far = nan
        self.reached = False
        self._trace = [(t, x)]

    def _turn(self, t: float) -> Turn:
        first, last = self.stay
        return Turn(
            start=self._near_t,
            peak=(first + last) / 2,
            end=t,
            near_level=self._near,
            far_level=self._far,
            stay_s=last - first,
            full=self.reached,
        )


STAY_SHARE = 0.8
"""Share of a swing above which the body stays in the far pose. A product setting."""
