"""Which pose a body is in: the nearest of the poses that move files hold.

A body's *shape* is nine directions in the body's own axes: where down is, and where both
thighs, shanks, upper arms and forearms point. Two shapes are as far apart as their directions
are, in degrees, the important ones weighing more. The drawn figure's shape is measured by the
same code as a person's, so a move file needs no second description of its poses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import acos, degrees, inf, sqrt

from spinae.body import INDEX, SIDES, Body, Frame, Side, Vector, dot, minus, sight
from spinae.catalogue.schema import Move, Pose
from spinae.figure.skeleton import between

SEGMENTS = (
    ("hip", "knee", 2.0),
    ("knee", "ankle", 1.5),
    ("shoulder", "elbow", 0.7),
    ("elbow", "wrist", 0.3),
)
"""From joint, to joint, weight: legs tell more of these moves than arms."""
DOWN_WEIGHT = 4.0
"""Lying, prone, upright: most of all."""
MOST = 0.7
"""The most that one direction can be off (1 − cosine): a hand on the head is not another move."""
UPSIDE = 0.4
"""Cosine of the angle between a seen and a drawn "down" beyond which they cannot be the same
pose: 66°, wide enough for a camera that looks down steeply."""
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)

Directions = tuple[Vector, ...]
"""Down, then left thigh, shank, upper arm, forearm, then the right ones; body axes."""

ALL = (1.0,) * 9
WITHOUT_ARMS = (1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0)

_ENDS = tuple(
    (INDEX[f"{side}_{a}"], INDEX[f"{side}_{b}"], weight)
    for side in SIDES
    for a, b, weight in SEGMENTS
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A body's directions, each with how much it may say (0 = not seen)."""

    directions: Directions
    weights: tuple[float, ...]


def shape_of(body: Body, frame: Frame | None = None) -> Shape:
    """The shape of a body; limbs that `frame` does not show weigh nothing."""
    directions = [_in_axes(body, (0.0, 1.0, 0.0))]
    weights = [DOWN_WEIGHT]
    for start, end, weight in _ENDS:
        directions.append(_in_axes(body, minus(body.points[end], body.points[start])))
        seen = 1.0 if frame is None else min(sight(frame, start), sight(frame, end))
        weights.append(weight * seen)
    return Shape(tuple(directions), tuple(weights))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A frame with the body in it and its shape, worked out once for all who judge it."""

    frame: Frame
    body: Body | None
    shape: Shape | None


def sighting(frame: Frame) -> Sighting:
    """What a frame shows."""
    body = Body.of(frame)
    return Sighting(frame, body, None if body is None else shape_of(body, frame))


def _in_axes(body: Body, way: Vector) -> Vector:
    x, y, z = dot(way, body.front), dot(way, body.up), dot(way, body.left)
    length = sqrt(x * x + y * y + z * z) or 1.0
    return (x / length, y / length, z / length)


def apart(seen: Shape, drawn: Directions, counts: tuple[float, ...] = ALL) -> float:
    """Degrees between a seen shape and a drawn one: the weighted mean over its directions.

    `counts` leaves out what does not belong to the pose (0). A body that lies where the drawn
    one sits is another thing altogether, whatever its limbs do.
    """
    weights = [weight * belongs for weight, belongs in zip(seen.weights, counts, strict=True)]
    return _degrees(_off(seen.directions, drawn, weights, inf), sum(weights))


def eased(before: Shape | None, now: Shape, share: float) -> Shape:
    """A shape on its way from the one before: `share` of the new one. A model's restlessness is
    not movement."""
    if before is None:
        return now
    keep = 1.0 - share
    directions = tuple(
        (ax * keep + bx * share, ay * keep + by * share, az * keep + bz * share)
        for (ax, ay, az), (bx, by, bz) in zip(before.directions, now.directions, strict=True)
    )
    return Shape(directions, now.weights)


@dataclass(frozen=True, slots=True)
class Template:
    """One drawn instant of a move."""

    move: str
    side: Side
    share: float
    """How far on the way: 0 the near or start pose, 1 the far or hold pose."""
    directions: Directions
    counts: tuple[float, ...]
    """1 for each direction that belongs to the pose, 0 for one that may be anything."""


@cache
def _drawn(start: Pose, end: Pose, share: float) -> Directions:
    return shape_of(Body(between(start, end, share).world())).directions


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
    weights = (DOWN_WEIGHT, *(weight for _, _, weight in _ENDS))
    return apart(Shape(ends[0.0], weights), ends[1.0])


def nearest(shape: Shape, among: Sequence[Template]) -> tuple[Template, float]:
    """The nearest of one move's templates and how far away it is, in degrees.

    As `apart` for each of them, but a template is given up as soon as it is farther than the
    best so far.
    """
    counts = among[0].counts
    weights = [weight * belongs for weight, belongs in zip(shape.weights, counts, strict=True)]
    found, best = among[0], inf
    for template in among:
        off = _off(shape.directions, template.directions, weights, best)
        if off < best:
            found, best = template, off
    return found, _degrees(best, sum(weights))


def _off(seen: Directions, drawn: Directions, weights: Sequence[float], best: float) -> float:
    """The summed, weighted 1 − cosine of two shapes; infinite where they cannot be the same."""
    if dot(seen[0], drawn[0]) < UPSIDE:
        return inf
    off = 0.0
    for (ax, ay, az), (bx, by, bz), weight in zip(seen, drawn, weights, strict=True):
        turned = 1.0 - ax * bx - ay * by - az * bz
        off += weight * (turned if turned < MOST else MOST)
        if off >= best:
            return inf
    return off


def _degrees(off: float, total: float) -> float:
    return 180.0 if off == inf else degrees(acos(max(-1.0, min(1.0, 1.0 - off / total))))
