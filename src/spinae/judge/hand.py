"""A raised hand: what a person on the floor can say without a word.

A hand is raised where it points up, whichever way the body lies. Moves that are drawn with a
hand up are told from their own poses: in those it says nothing.
"""

from __future__ import annotations

from math import acos, degrees, sqrt

from spinae.body import INDEX, SIDES, Body, Observation, Side
from spinae.catalogue.schema import Move
from spinae.kinematics import instant
from spinae.signals import Lasting

RAISED_DEG = 35.0
"""From straight up, on the way from shoulder to wrist, within which a hand is raised."""
NEARLY_DEG = 30.0
"""A body does a pose this inexactly: drawn so near to raised, a hand may well be raised."""
REACH = 0.6
"""Trunk lengths from shoulder to wrist: a hand at the head is not raised."""
HEAD_DOWN = 0.5
"""Of the trunk's way down the picture, from here on nobody waves."""
CLEARLY = 0.5
"""Visibility of a wrist from which it may say something: more than it takes to count."""
HELD_S, LOWERED_S = 2.0, 0.4
"""Raised for so long it is meant, lowered for so long it is down. All product settings."""


def raised(body: Body, within: float = RAISED_DEG) -> bool:
    """Whether either hand points up, within so many degrees."""
    if body.up[1] > HEAD_DOWN:
        return False
    return any(_seen(body, side) and _from_up(body, side) <= within for side in SIDES)


def raises_a_hand(move: Move) -> bool:
    """Whether a pose of the move has a hand up, or so nearly that a body may have it up."""
    bodies = (Body.of(instant(pose)) for pose in move.poses.values())
    return any(body is not None and raised(body, RAISED_DEG + NEARLY_DEG) for body in bodies)


class HandWatch:
    """A hand that is raised and stays up."""

    def __init__(self, held_s: float = HELD_S) -> None:
        self._held = Lasting(held_s, LOWERED_S)

    @property
    def up(self) -> bool:
        """It has been up for long enough."""
        return self._held.on

    def add(self, seen: Observation) -> bool:
        """Take an observation in; whether the hand has just been up for long enough."""
        turned = self._held.add(seen.t, seen.body is not None and raised(seen.body))
        return turned and self._held.on


def _seen(body: Body, side: Side) -> bool:
    return body.seen[INDEX[f"{side}_wrist"]] >= CLEARLY


def _from_up(body: Body, side: Side) -> float:
    """Degrees between straight up and the way from shoulder to wrist; 180 for a bent arm."""
    x, y, z = (w - s for w, s in zip(*_arm(body, side), strict=True))
    length, trunk = sqrt(x * x + y * y + z * z), _trunk(body)
    return 180.0 if length < REACH * trunk else degrees(acos(max(-1.0, min(1.0, -y / length))))


def _arm(body: Body, side: Side) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return body.part(side, "wrist"), body.part(side, "shoulder")


def _trunk(body: Body) -> float:
    x, y, z = (s - h for s, h in zip(body.shoulders, body.hips, strict=True))
    return sqrt(x * x + y * y + z * z)
