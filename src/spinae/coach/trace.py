"""What the camera measured in one set, small enough to be kept with it."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TypedDict

from spinae.signals import Smooth

POINTS = 60
"""Of the kept curve: as many as a small chart can show."""
STEADY_S = 0.4
"""Over which the extremes are taken: one wild frame is no range."""


class BackSeen(TypedDict):
    """The back line over a set, in % of trunk length, + rounded, − arched."""

    neutral: float | None
    """What it is measured from; None where no reference was found."""
    rounded: float
    arched: float
    """The most to either side that lasted."""
    curve: list[float | None]
    """Evenly in time from the set's first to its last sight of the back; None: not seen."""


class BackTrace:
    """Gathers the back line while a set goes on; `t` in seconds of the set's own clock."""

    def __init__(self) -> None:
        self._smooth = Smooth(STEADY_S)
        self._seen: list[tuple[float, float]] = []

    def add(self, t: float, value: float) -> None:
        """One sight of the back."""
        self._seen.append((t, self._smooth.add(t, value)))

    def summary(self, neutral: float | None) -> BackSeen | None:
        """What is kept of it; None where the back was hardly seen."""
        if len(self._seen) < 2 or self._seen[-1][0] - self._seen[0][0] < 1.0:
            return None
        values = [value for _, value in self._seen]
        return BackSeen(
            neutral=None if neutral is None else round(neutral, 1),
            rounded=round(max(values), 1),
            arched=round(min(values), 1),
            curve=self._curve(),
        )

    def _curve(self) -> list[float | None]:
        first, last = self._seen[0][0], self._seen[-1][0]
        points: dict[int, list[float]] = defaultdict(list)
        for t, value in self._seen:
            points[min(POINTS - 1, int((t - first) / (last - first) * POINTS))].append(value)
        return [round(median(points[i]), 1) if i in points else None for i in range(POINTS)]
