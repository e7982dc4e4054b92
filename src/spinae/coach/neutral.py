"""Neutral is personal: how far a person's back rounds and arches, and where its middle is.

Good backs of different people differ by more than any fault, so a fault of the back is a change
from the person's own neutral, in the same clothes, today. Standing and on all fours it is found
by a short calibration:

    find ──seen from the side──▶ round ──▶ arch ──▶ middle ──at rest──▶ over
      └──────not seen for long───────────────────────────────────────────▲

In every other posture the first good second of the move itself stands for it (`judge.faults`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import isnan, nan
from statistics import median
from types import MappingProxyType
from typing import Literal

from spinae.body import Body, Observation, trunk
from spinae.body import back as body_back
from spinae.catalogue.schema import BACK_MDC95, Move
from spinae.coach.outputs import BackSeen, Outbox, OwnBack
from spinae.coach.words import camera_hint, words
from spinae.message import Message
from spinae.signals import Lasting, Rest, Smooth
from spinae.training import BackPosture

Step = Literal["find", "round", "arch", "middle"]

POSTURES: Mapping[str, BackPosture] = MappingProxyType(
    {"all-fours": "kneeling", "standing": "standing"}
)
"""The catalogue's postures in which both ways can be moved at ease."""
LEAN: Mapping[BackPosture, tuple[float, float]] = MappingProxyType(
    {"kneeling": (50.0, 115.0), "standing": (-20.0, 30.0)}
)
"""Degrees of the trunk's lean in which the posture is taken."""
DRAWN: Mapping[BackPosture, str] = MappingProxyType({"kneeling": "cat-cow"})
"""A move that is drawn in the meantime, as it goes both ways."""
SEEN_S = 0.5
"""The back must be seen this long before anything is asked of it."""
FIND_S = 15.0
"""And is waited for no longer than this."""
STEP_S = 4.0
"""Longest time for each way and for the middle: about ten seconds in all for who is quick."""
ENDS_S = 0.7
"""A way is done when the back has stayed at its end this long."""
SETTLED_S = 1.0
"""The middle is what the back rests at this long."""
STILL = BACK_MDC95 / 2
"""At rest: it moves by no more than this, in % of trunk length."""
APART = 2 * BACK_MDC95
"""Rounded and arched must differ by this: each end can then be told from the middle."""
FROM_END = 0.15
"""The middle is at least this share of the range away from both ends."""
POINTS = 60
"""Of the curve that is kept of a set: as many as a small chart can show."""
STEADY_S = 0.4
"""Over which a set's extremes are taken: one wild frame is no range. All product settings."""


class Calibration:
    """Asks for both ways and the middle, one after the other, on its own clock."""

    def __init__(self, move: Move, posture: BackPosture, out: Outbox) -> None:
        self.posture = posture
        self.step: Step = "find"
        self.over = False
        self.found: OwnBack | None = None
        """None where it is over: the back was not seen, or moved too little to tell."""
        self._move = move
        self._out = out
        self._now = self._since = 0.0
        self._ready = Lasting(SEEN_S, SEEN_S)
        self._smooth = Smooth(0.4)
        self._rest = Rest(STILL, ENDS_S)
        self._start = nan
        self._values: list[tuple[float, float]] = []

    def begin(self) -> None:
        """Say what comes."""
        self._out.say(words("back find", posture=camera_hint(self._move)))

    @property
    def hint(self) -> Message:
        """What to do now."""
        return camera_hint(self._move) if self.step == "find" else words(f"back {self.step}")

    @property
    def left_s(self) -> float:
        """Seconds until the present step ends by itself."""
        return max(0.0, (FIND_S if self.step == "find" else STEP_S) - self._now + self._since)

    def run(self, dt: float) -> None:
        """Time passes."""
        self._now += dt
        if self.over or self.left_s > 0.0:
            return
        if self.step in ("find", "middle"):
            self._end(nan)
        else:
            self._next()

    def see(self, observation: Observation) -> None:
        """One frame; one without a back line says nothing."""
        body = observation.body
        if body is None or body.back is None:
            return
        value = self._smooth.add(self._now, _back_in(self.posture, body))
        if self.step == "find":
            if self._ready.add(self._now, not isnan(value)) and self._ready.on:
                self._start = value
                self._next()
        elif not (isnan(value) or self.over):
            self._follow(value)

    def _follow(self, value: float) -> None:
        self._values.append((self._now, value))
        stays_s = SETTLED_S if self.step == "middle" else ENDS_S
        if not self._rest.add(self._now, value) or self._now - self._since < stays_s:
            return
        if self.step == "middle":
            if self._between(value):
                self._end(self._middle())
        elif self._turned(value):
            self._next()

    def _turned(self, value: float) -> bool:
        """Whether the end of the present way is reached."""
        if self.step == "round":
            return value >= self._start + BACK_MDC95
        return value <= self._top - APART

    @property
    def _top(self) -> float:
        return max(value for _, value in self._values)

    @property
    def _bottom(self) -> float:
        return min(value for _, value in self._values)

    def _between(self, value: float) -> bool:
        slack = FROM_END * (self._top - self._bottom)
        return self._bottom + slack <= value <= self._top - slack

    def _middle(self) -> float:
        return median(value for t, value in self._values if t >= self._now - SETTLED_S)

    def _next(self) -> None:
        steps: dict[Step, Step] = {"find": "round", "round": "arch", "arch": "middle"}
        self.step, self._since = steps[self.step], self._now
        self._rest = Rest(STILL, SETTLED_S if self.step == "middle" else ENDS_S)
        self._out.say(words(f"back {self.step}"))

    def _end(self, neutral: float) -> None:
        """Over, with a neutral or without."""
        self.over = True
        if isnan(neutral):
            self._out.say(words("back lost" if self._values else "back unseen"))
        elif self._top - self._bottom < APART:
            self._out.say(words("back lost"))
        else:
            top, bottom = round(self._top, 1), round(self._bottom, 1)
            self.found = OwnBack(self.posture, round(neutral, 1), top, bottom)
            self._out.say(words("back found"))


def _back_in(posture: BackPosture, body: Body) -> float:
    """The back line where the posture is taken, else NaN."""
    low, high = LEAN[posture]
    return body_back(body) if low <= trunk(body) <= high else nan


class Neutrals:
    """What this session knows of the person's neutral back."""

    def __init__(self) -> None:
        self._found: dict[BackPosture, OwnBack] = {}
        self._asked: set[BackPosture] = set()
        self._learnt: dict[str, float] = {}

    def of(self, move: Move) -> float | None:
        """Neutral for a move, in % of trunk length: as calibrated for its posture, else as it
        was in the first good second of an earlier set."""
        posture = POSTURES.get(move.posture)
        own = self._found.get(posture) if posture else None
        return own.neutral if own else self._learnt.get(move.id)

    def to_find(self, move: Move) -> BackPosture | None:
        """The posture that should be calibrated before this move, once a session."""
        posture = POSTURES.get(move.posture) if move.needs_neutral else None
        return None if posture in self._asked else posture

    def asked(self, posture: BackPosture) -> None:
        """It was offered, and is not offered again."""
        self._asked.add(posture)

    def know(self, own: OwnBack) -> None:
        """A calibration has found this."""
        self._asked.add(own.posture)
        self._found[own.posture] = own

    def learn(self, move: str, neutral: float | None) -> None:
        """A set of this move has shown this; the first holds."""
        if neutral is not None:
            self._learnt.setdefault(move, neutral)


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
