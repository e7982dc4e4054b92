"""Which pose a body is in: the nearest of the poses that move files hold.

A body's *shape* (`body.Shape`) is nine directions in the body's own axes: where down is, and
where both thighs, shanks, upper arms and forearms point. Two shapes are as far apart as their
directions are, in degrees, the important ones weighing more. The drawn figure's shape is measured
by the same code as a person's, so a move file needs no second description of its poses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import acos, degrees, exp, inf

from spinae.body import ALL_SEEN_WEIGHTS, Body, Directions, Observation, Shape, Side
from spinae.catalogue.schema import Move, Pose
from spinae.judge.sight import SamePerson
from spinae.kinematics import between

MOST = 0.7
"""The most that one direction can be off (1 − cosine): a hand on the head is not another move."""
UPSIDE = 0.4
"""Cosine of the angle between a seen and a drawn "down" beyond which they cannot be the same
pose: 66°, wide enough for a camera that looks down steeply."""
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
STEADY_S = 0.12
"""Time constant with which a body's shape is steadied: a model's restlessness is not movement."""

ALL, WITHOUT_ARMS = 9, 5
"""How many of the directions belong to a pose."""


def apart(seen: Shape, drawn: Directions) -> float:
    """Degrees between a seen shape and a drawn one: the weighted mean over its directions. A body
    that lies where the drawn one sits is another thing altogether, whatever its limbs do."""
    return _degrees(_off(seen.directions, drawn, seen.weights, inf), sum(seen.weights))


class Steady:
    """One person's shape, steadied over time, once for all the judges that share it."""

    def __init__(self) -> None:
        self.shape: Shape | None = None
        """As of the last observation; None where no body was in it, or somebody else's."""
        self._same = SamePerson()
        self._last: Observation | None = None
        self._theirs = False
        self._eased: Shape | None = None
        self._t = 0.0

    def add(self, seen: Observation) -> bool:
        """Take an observation in; whether it is still of the same person. The same one again, as
        from the next judge, changes nothing."""
        if seen is not self._last:
            self._last, self._theirs = seen, self._same.add(seen.frame)
            self.shape = self._ease(seen.t, seen.body) if self._theirs else None
        return self._theirs

    def _ease(self, t: float, body: Body | None) -> Shape | None:
        if body is None:
            return None
        keep = 0.0 if self._eased is None else exp((self._t - t) / STEADY_S)
        self._eased, self._t = _between(self._eased or body.shape, body.shape, keep), t
        return self._eased


def _between(before: Shape, now: Shape, keep: float) -> Shape:
    """A shape on its way from the one before, of which it keeps a share."""
    share = 1.0 - keep
    directions = [
        (ax * keep + bx * share, ay * keep + by * share, az * keep + bz * share)
        for (ax, ay, az), (bx, by, bz) in zip(before.directions, now.directions, strict=True)
    ]
    return Shape(tuple(directions), now.weights)


@dataclass(frozen=True, slots=True)
class Template:
    """One drawn instant of a move."""

    move: str
    side: Side
    share: float
    """How far on the way: 0 the near or start pose, 1 the far or hold pose."""
    directions: Directions
    counts: int
    """How many of the directions belong to the pose; the others may be anything."""


@cache
def _drawn(start: Pose, end: Pose, share: float) -> Directions:
    return Body(between(start, end, share).world()).shape.directions


def way(move: Move) -> list[Template]:
    """Where a body may be while it does the move: from the near pose to the far one, or from the
    start into the hold; for both sides where the move has sides."""
    if move.count:
        start, end = move.poses[move.count.near], move.poses[move.count.far]
    else:
        start, end = move.poses["start"], move.poses[move.hold.pose if move.hold else "start"]
    counts = WITHOUT_ARMS if move.arms_free else ALL
    found = [Template(move.id, "right", s, _drawn(start, end, s), counts) for s in STEPS]
    if move.sides != "both":
        start, end = start.mirrored(), end.mirrored()
        found += [Template(move.id, "left", s, _drawn(start, end, s), counts) for s in STEPS]
    return found


def length(drawn_way: Sequence[Template]) -> float:
    """Degrees from one end of a drawn way to the other."""
    ends = {template.share: template.directions for template in reversed(drawn_way)}
    return apart(Shape(ends[0.0], ALL_SEEN_WEIGHTS), ends[1.0])


def nearest(shape: Shape, among: Sequence[Template]) -> tuple[Template, float]:
    """The nearest of one move's templates and how far away it is, in degrees.

    As `apart` for each of them, but a template is given up as soon as it is farther than the
    best so far.
    """
    seen, weights = shape.directions, shape.weights[: among[0].counts]
    found, best = among[0], inf
    for template in among:
        off = _off(seen, template.directions, weights, best)
        if off < best:
            found, best = template, off
    return found, _degrees(best, sum(weights))


def _off(seen: Directions, drawn: Directions, weights: Sequence[float], best: float) -> float:
    """The summed 1 − cosine of two shapes' directions, as many as there are weights; infinite
    where they cannot be the same, or are no better than `best`."""
    (ax, ay, az), (bx, by, bz) = seen[0], drawn[0]
    upright = ax * bx + ay * by + az * bz
    if upright < UPSIDE:
        return inf
    off = weights[0] * (1.0 - upright)
    limbs = zip(weights[1:], seen[1:], drawn[1:], strict=False)
    for weight, (ax, ay, az), (bx, by, bz) in limbs:
        turned = 1.0 - ax * bx - ay * by - az * bz
        off += weight * (turned if turned < MOST else MOST)
        if off >= best:
            return inf
    return off


def _degrees(off: float, total: float) -> float:
    return 180.0 if off == inf else degrees(acos(max(-1.0, min(1.0, 1.0 - off / total))))
