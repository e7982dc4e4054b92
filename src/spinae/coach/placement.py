"""Where the person and the camera should be: what is wrong is said, one thing at a time.

It is looked for before the first set, upright at best, since a pose model finds somebody who
stands sooner and then stays with them; and again whenever the view is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spinae.body import EDGE, INDEX, SEEN, SIDES, Body, ImagePoint, Observation
from spinae.catalogue.schema import View
from spinae.coach.words import words
from spinae.message import NOTHING, Message
from spinae.signals import Lasting

Trouble = Literal[
    "nobody", "dark", "near", "head", "feet", "aside", "hidden", "far", "turned", "high"
]

FULL, SMALL = 0.94, 0.25
"""Shares of the picture: a body longer than this is too near, a smaller one too far."""
DARK = 0.12
"""Mean brightness of the picture, 0 black to 1 white, below which it is too dark to be sure."""
SQUARE = 0.64
"""Cosine of 50°: how far from side-on, or from facing it, somebody may be turned."""
STEEP = 0.5
"""Sine of 30°: a camera that looks down more steeply bends every angle."""
UPRIGHT = -0.5
"""Of the trunk's way up the picture, from here on a body stands, sits or kneels."""
SURE_S = 0.6
"""A trouble that lasts so long is one."""
LOCKED_S = 1.0
"""And without any for so long, all is right."""
GAP_S, AGAIN_S = 5.0, 12.0
"""Between two pieces of advice, and between the same twice. All product settings."""

_PARTS = ("ear", "shoulder", "hip", "knee", "ankle")
_WHOLE = tuple(INDEX[f"{side}_{part}"] for part in _PARTS for side in SIDES)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the picture a body takes, in shares of its width and height."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, image: tuple[ImagePoint, ...]) -> Extent:
        """From head to feet, hands left out; what lies outside the picture is where it would be."""
        xs, ys = zip(*(image[i][:2] for i in _WHOLE), strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))

    def longest(self, aspect: float) -> float:
        """Its longest share, now and once it lies down."""
        height = self.bottom - self.top
        return max(height, height / aspect, self.right - self.left)

    @property
    def cut(self) -> Trouble | None:
        """What is outside of the picture."""
        if self.bottom > 1 + EDGE:
            return "feet"
        if self.top < -EDGE:
            return "head"
        return "aside" if self.left < -EDGE or self.right > 1 + EDGE else None


def trouble(seen: Observation, view: View, light: float | None = None) -> Trouble | None:
    """The first thing to change; None where all is right. `light` in 0…1, None: not measured."""
    frame, body = seen.frame, seen.body
    dark = light is not None and light < DARK
    if frame.image is None:
        return "dark" if dark else "nobody"
    extent = Extent.of(frame.image)
    if extent.longest(frame.aspect) > FULL:
        return "near"
    if extent.cut is not None:
        return extent.cut
    if dark or body is None or _hidden(body):
        return "dark" if dark else "hidden"
    if _turned(body, view):  # end-on a body looks small: it is not far for that
        return "turned"
    if extent.longest(frame.aspect) < SMALL:
        return "far"
    return "high" if _upright(body) and abs(body.up[2]) > STEEP else None


def _hidden(body: Body) -> bool:
    pairs = ((INDEX[f"left_{part}"], INDEX[f"right_{part}"]) for part in ("knee", "ankle"))
    return any(max(body.seen[left], body.seen[right]) < SEEN for left, right in pairs)


def _upright(body: Body) -> bool:
    return body.up[1] < UPRIGHT


def _turned(body: Body, view: View) -> bool:
    """Seen from where the move cannot be judged."""
    across, _, along = body.left
    if view == "side":
        return abs(along) < SQUARE
    return _upright(body) and abs(across) < SQUARE


class Placement:
    """Watches frames for what to change; times are the frames' own."""

    def __init__(self, view: View) -> None:
        self.view: View = view
        self._light: float | None = None
        self._now: Trouble | None = None
        self._right = Lasting(LOCKED_S, 0.0)
        self._since = self._t = 0.0
        self._told: dict[Trouble, float] = {}
        self._spoken: float | None = None

    def lit(self, mean: float) -> None:
        """The picture is this bright on average, 0…1."""
        self._light = mean

    def anew(self, view: View) -> Placement:
        """The same room, for a move that wants to be seen from there."""
        fresh = Placement(view)
        fresh._light = self._light
        return fresh

    def see(self, observation: Observation) -> None:
        """Take a frame in."""
        found, t = trouble(observation, self.view, self._light), observation.t
        if found != self._now:
            self._now, self._since = found, t
        self._t = t
        self._right.add(t, found is None)

    def wait(self, t: float) -> None:
        """Somebody else speaks now; what is wrong is said later, if it still is."""
        self._spoken = t

    @property
    def right(self) -> bool:
        """All has been right for a moment."""
        return self._right.on

    @property
    def hint(self) -> Message:
        """What to change now; nothing where nothing is sure to be wrong."""
        if self._now is None or self._t - self._since < SURE_S:
            return NOTHING
        key = f"turned {self.view}" if self._now == "turned" else self._now
        return words(f"place {key}")

    @property
    def told(self) -> Message:
        """What has been said of it, while it holds."""
        return self.hint if self._now in self._told else NOTHING

    def due(self) -> Message | None:
        """What to say of it now, if anything; it counts as said."""
        if self._now is None or not self.hint:
            return None
        if self._spoken is not None and self._t - self._spoken < GAP_S:
            return None
        before = self._told.get(self._now)
        if before is not None and self._t - before < AGAIN_S:
            return None
        self._told[self._now] = self._spoken = self._t
        return self.hint
