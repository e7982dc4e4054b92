"""A skeleton → the outline of a body in the picture plane (x right, y down, metres).

Every part of the body is a stretch between two joints with a thickness to its front and to its
back. How much of the depth and how much of the breadth is seen follows from how far the
part's front points across the picture, so the same body can be drawn from its side, from its
front, or rolling from one to the other, and always with the same curves in the same order.

      across ↑   ___ plus edge (front, where the part faces `across`)
             |  (    )────►  along
             |   ‾‾‾ minus edge (back)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import hypot, pi, sin

from spinae.body import SIDES, Side, Vector, cross, dot, minus, unit
from spinae.kinematics import TRUNK, Joints, Skeleton, Spine

Point = tuple[float, float]
Curve = tuple[Point, ...]
"""A closed curve, smooth through its points, clockwise in the picture."""
Station = tuple[float, float, float, float]
"""(share of the way along, thickness to the front, to the back, half the breadth), metres."""

TORSO: tuple[Station, ...] = (
    (-0.165, 0.020, 0.066, 0.120),
    (-0.08, 0.060, 0.097, 0.160),
    (0.03, 0.080, 0.101, 0.166),
    (0.16, 0.092, 0.087, 0.158),
    (0.34, 0.094, 0.065, 0.138),
    (0.52, 0.096, 0.067, 0.138),
    (0.72, 0.106, 0.084, 0.156),
    (0.88, 0.098, 0.091, 0.172),
    (1.02, 0.066, 0.082, 0.166),
    (1.14, 0.032, 0.064, 0.084),
)  # fmt: skip
HEAD: tuple[Station, ...] = (
    (-0.098, 0.066, 0.004, 0.040),
    (-0.045, 0.083, 0.064, 0.060),
    (0.020, 0.083, 0.089, 0.073),
    (0.074, 0.060, 0.077, 0.058),
)
NECK: tuple[Station, ...] = (
    (0.0, 0.064, 0.066, 0.062),
    (0.5, 0.056, 0.058, 0.057),
    (1.0, 0.054, 0.062, 0.056),
)
THIGH: tuple[Station, ...] = (
    (0.0, 0.072, 0.086, 0.082),
    (0.25, 0.080, 0.081, 0.080),
    (0.55, 0.070, 0.065, 0.066),
    (0.85, 0.053, 0.049, 0.050),
    (1.0, 0.046, 0.042, 0.046),
)
SHANK: tuple[Station, ...] = (
    (0.0, 0.045, 0.042, 0.046),
    (0.13, 0.046, 0.052, 0.050),
    (0.30, 0.040, 0.064, 0.053),
    (0.55, 0.035, 0.050, 0.042),
    (0.80, 0.029, 0.032, 0.031),
    (1.0, 0.031, 0.031, 0.031),
)
UPPER_ARM: tuple[Station, ...] = (
    (0.0, 0.052, 0.052, 0.054),
    (0.30, 0.047, 0.045, 0.046),
    (0.65, 0.041, 0.040, 0.040),
    (1.0, 0.034, 0.036, 0.036),
)
FOREARM: tuple[Station, ...] = (
    (0.0, 0.034, 0.036, 0.036),
    (0.25, 0.038, 0.038, 0.038),
    (0.70, 0.027, 0.027, 0.029),
    (1.0, 0.021, 0.021, 0.025),
)
HAND: tuple[Station, ...] = (
    (0.0, 0.021, 0.021, 0.026),
    (0.30, 0.024, 0.022, 0.038),
    (0.70, 0.017, 0.016, 0.036),
    (0.95, 0.010, 0.010, 0.020),
)
FOOT: Curve = (
    (-0.033, 0.016), (-0.020, 0.048), (0.008, 0.074), (0.072, 0.080), (0.110, 0.056),
    (0.155, 0.036), (0.198, 0.025), (0.225, 0.021), (0.248, 0.006), (0.232, -0.011),
    (0.198, -0.012), (0.160, -0.014), (0.085, -0.003), (0.010, -0.019), (-0.026, -0.010),
)  # fmt: skip
"""Metres along the sole from the heel, and up from it."""
FOOT_FROM_FRONT: Curve = (
    (0.040, 0.005), (0.043, 0.022), (0.040, 0.045), (0.034, 0.068), (0.026, 0.084),
    (0.012, 0.092), (0.0, 0.094), (-0.012, 0.092), (-0.026, 0.084), (-0.034, 0.068),
    (-0.040, 0.045), (-0.043, 0.022), (-0.040, 0.005), (-0.020, -0.014), (0.020, -0.014),
)  # fmt: skip
"""The same points from the front: metres aside, and up."""
TOES: Curve = ((0.040, -0.004), (0.064, 0.012), (0.040, 0.022))
"""Bent toes: metres ahead of the ball, and down."""
BALL = 0.190
"""Metres from the heel to the joint at which toes bend."""
HIP_JOIN, SHOULDER_JOIN = 0.086, 0.064
"""Radius of flesh in which a limb's root melts into the torso."""


@dataclass(frozen=True)
class Part:
    """A stretch of the body: its edges as (share along, plus, minus), offsets in metres."""

    origin: Point
    along: Point
    edges: tuple[tuple[float, float, float], ...]
    facing: float
    """−1…1: how much of the part's front points across, 0 where it faces the camera."""
    caps: tuple[float, float]
    """How far the rounded ends reach beyond the first and the last station, in shares."""

    @cached_property
    def across(self) -> Point:
        x, y = self.along
        length = hypot(x, y) or 1.0
        return (-y / length, x / length)

    def at(self, share: float, offset: float) -> Point:
        """The point `share` of the way along, `offset` metres across."""
        (x, y), (ax, ay), (cx, cy) = self.origin, self.along, self.across
        return (x + ax * share + cx * offset, y + ay * share + cy * offset)

    def inside(self, share: float, depth: float) -> Point:
        """A point within the part: depth −1 is the back edge, 1 the front edge."""
        plus, minus_ = self._edges_at(share)
        towards = depth if self.facing >= 0 else -depth
        return self.at(share, (plus - minus_) / 2 + towards * (plus + minus_) / 2)

    def outline(self) -> Curve:
        """The closed curve around the part."""
        first, last = self.edges[0], self.edges[-1]
        up = [self.at(share, -minus_) for share, _, minus_ in self.edges]
        down = [self.at(share, plus) for share, plus, _ in reversed(self.edges)]
        end = self.at(last[0] + self.caps[1], (last[1] - last[2]) / 2)
        start = self.at(first[0] - self.caps[0], (first[1] - first[2]) / 2)
        return (*up, end, *down, start)

    def until(self, share: float) -> Part:
        """The same part, ending at or before `share`."""
        kept = tuple(edge for edge in self.edges if edge[0] <= share)
        return Part(self.origin, self.along, kept, self.facing, self.caps)

    def _edges_at(self, share: float) -> tuple[float, float]:
        for (s0, p0, m0), (s1, p1, m1) in zip(self.edges, self.edges[1:], strict=False):
            if share <= s1:
                way = max(0.0, (share - s0) / (s1 - s0))
                return p0 + (p1 - p0) * way, m0 + (m1 - m0) * way
        return self.edges[-1][1:]


@dataclass(frozen=True)
class Leg:
    """A leg in three curves."""

    thigh: Part
    shank: Part
    foot: Curve


@dataclass(frozen=True)
class Arm:
    """An arm in three curves."""

    upper: Part
    fore: Part
    hand: Part


@dataclass(frozen=True)
class Outline:
    """The whole body in the picture plane."""

    torso: Part
    neck: Part
    head: Part
    legs: dict[Side, Leg]
    arms: dict[Side, Arm]
    roots: dict[str, Point]
    """Where each limb leaves the torso: `left_hip`, `right_shoulder`, …"""


def outline(skeleton: Skeleton) -> Outline:
    """The outline of a body."""
    joints = skeleton.joints
    torso, head = _torso(skeleton), _head(skeleton)
    roots = {f"{s}_{part}": _flat(joints[f"{s}_{part}"]) for s in SIDES for part in _ROOTS}
    legs = {side: _leg(skeleton, side) for side in SIDES}
    arms = {side: _arm(skeleton, side) for side in SIDES}
    return Outline(torso, _neck(torso, head), head, legs, arms, roots)


_ROOTS = ("hip", "shoulder")


def circle(centre: Point, radius: float) -> Curve:
    """A round curve of eight points."""
    diagonal = radius * 0.70711
    x, y = centre
    steps = ((0.0, -radius), (diagonal, -diagonal), (radius, 0.0), (diagonal, diagonal))
    return tuple((x + sign * dx, y + sign * dy) for sign in (1, -1) for dx, dy in steps)


def _flat(point: Vector) -> Point:
    return point[0], point[1]


def _lefts(skeleton: Skeleton) -> tuple[Vector, Vector]:
    """Towards the body's left, at the hips and at the shoulders."""
    joints = skeleton.joints
    hips = minus(joints["left_hip"], joints["right_hip"])
    shoulders = minus(joints["left_shoulder"], joints["right_shoulder"])
    return unit(hips), unit(shoulders)


def _across(along: Point) -> Vector:
    length = hypot(*along) or 1.0
    return (-along[1] / length, along[0] / length, 0.0)


def _part(
    start: Vector, end: Vector, front: Vector, profile: tuple[Station, ...], cap: float
) -> Part:
    """A limb's stretch from joint to joint; `cap` metres of round end beyond each."""
    along = (end[0] - start[0], end[1] - start[1])
    facing = max(-1.0, min(1.0, dot(front, _across(along))))
    edges = tuple((share, *_edges(facing, *thick)) for share, *thick in profile)
    share = cap / max(hypot(*along), 0.02)
    return Part(_flat(start), along, edges, facing, (share, share))


def _edges(facing: float, front: float, back: float, breadth: float) -> tuple[float, float]:
    """(plus, minus) thickness of a stretch that faces `facing` across the picture."""
    seen = abs(facing)
    plus, minus_ = (front, back) if facing >= 0 else (back, front)
    return plus * seen + breadth * (1 - seen), minus_ * seen + breadth * (1 - seen)


def _front(left: Vector, start: Vector, end: Vector) -> Vector:
    """Where the front of a limb from `start` to `end` looks (front = left × up)."""
    return unit(cross(left, minus(start, end)))


def _torso(skeleton: Skeleton) -> Part:
    joints = skeleton.joints
    pelvis, chest = joints["pelvis"], joints["chest"]
    along = (chest[0] - pelvis[0], chest[1] - pelvis[1])
    hips, shoulders = _lefts(skeleton)
    up, across = minus(chest, pelvis), _across(along)
    edges, facings = [], []
    spine = Spine.of(skeleton.lumbar)
    for share, *thick in TORSO:
        way = max(0.0, min(1.0, share))
        left = unit(_mix(hips, shoulders, way))
        facing = max(-1.0, min(1.0, dot(unit(cross(left, up)), across)))
        plus, minus_ = _edges(facing, *thick)
        bend = facing * (_bend(share, skeleton.bow) + TRUNK * spine.behind(share))
        edges.append((spine.along(share), plus - bend, minus_ + bend))
        facings.append(facing)
    return Part(_flat(pelvis), along, tuple(edges), sum(facings) / len(facings), (0.05, 0.08))


def _bend(share: float, back: float) -> float:
    """How far the spine lies behind its chord, metres; straight on beyond hips and shoulders."""
    height = back / 100 * TRUNK
    if 0.0 <= share <= 1.0:
        return height * sin(pi * share)
    return -height * pi * (-share if share < 0 else share - 1.0)


def _mix(a: Vector, b: Vector, share: float) -> Vector:
    x, y, z = (p + (q - p) * share for p, q in zip(a, b, strict=True))
    return (x, y, z)


def _head(skeleton: Skeleton) -> Part:
    joints = skeleton.joints
    head = joints["head"]
    face = unit(minus(joints["nose"], head))
    left = unit(minus(joints["left_ear"], joints["right_ear"]))
    rise = cross(face, left)
    top = (head[0] + rise[0], head[1] + rise[1], head[2] + rise[2])
    return _part(head, top, face, HEAD, 0.030)


def _neck(torso: Part, head: Part) -> Part:
    """From between the shoulders to the base of the skull, a little to the back."""
    turned, lean = torso.facing, head.facing
    base, top = torso.inside(1.02, -0.05), head.at(-0.02, -0.018 * lean)
    along = (top[0] - base[0], top[1] - base[1])
    edges = tuple((share, *_edges(turned, *thick)) for share, *thick in NECK)
    return Part(base, along, edges, turned, (0.1, 0.1))


def _leg(skeleton: Skeleton, side: Side) -> Leg:
    joints = skeleton.joints
    hip, knee, ankle = (joints[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))
    left = _lefts(skeleton)[0]
    thigh = _part(hip, knee, _front(left, hip, knee), THIGH, 0.030)
    shank = _part(knee, ankle, _front(left, knee, ankle), SHANK, 0.028)
    return Leg(thigh, shank, _foot(skeleton, side))


def _foot(skeleton: Skeleton, side: Side) -> Curve:
    """The foot, whose toes bend where it stands on its ball."""
    joints = skeleton.joints
    ankle, heel, toe = (joints[f"{side}_{part}"] for part in ("ankle", "heel", "toe"))
    sole = unit(minus(toe, heel))
    rise = minus(ankle, heel)
    up = unit(minus(rise, _scaled(sole, dot(rise, sole))))
    turned = cross(sole, up)[2]
    place = _Place(heel, sole, up, abs(turned), -1.0 if turned > 0 else 1.0)
    ball = place.at((BALL, 0.0), (0.0, 0.0))
    toes = _bent(ball, up) if _on_toes(joints, side, sole, up) else None
    points = list(map(place.at, FOOT, FOOT_FROM_FRONT))
    if toes:
        points[7:10] = toes
    return tuple(points) if turned <= 0 else tuple(reversed(points))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a point of a foot lies in the picture."""

    heel: Vector
    sole: Vector
    up: Vector
    seen: float
    """1 from the side, 0 from the front."""
    way: float

    def at(self, side: Point, front: Point) -> Point:
        """The point at (along, height) from the side and (aside, height) from the front."""
        height = side[1] * self.seen + front[1] * (1 - self.seen)
        aside = front[0] * (1 - self.seen) * self.way
        x = self.heel[0] + self.sole[0] * side[0] + self.up[0] * height + self.up[1] * aside
        y = self.heel[1] + self.sole[1] * side[0] + self.up[1] * height - self.up[0] * aside
        return x, y


def _scaled(v: Vector, by: float) -> Vector:
    return (v[0] * by, v[1] * by, v[2] * by)


def _on_toes(joints: Joints, side: Side, sole: Vector, up: Vector) -> bool:
    """The heel is lifted over toes that rest on the ground."""
    return sole[1] > 0.3 and up[1] < 0.35 and joints[f"{side}_toe"][1] > -0.06


def _bent(ball: Point, up: Vector) -> list[Point]:
    """Toes that lie flat while the foot stands on its ball."""
    forward = 1.0 if up[0] >= 0 else -1.0
    x, y = ball
    return [(x + forward * dx, y + dy) for dx, dy in TOES]


def _arm(skeleton: Skeleton, side: Side) -> Arm:
    joints = skeleton.joints
    shoulder, elbow, wrist, hand = (
        joints[f"{side}_{part}"] for part in ("shoulder", "elbow", "wrist", "hand")
    )
    left = _lefts(skeleton)[1]
    return Arm(
        _part(shoulder, elbow, _front(left, shoulder, elbow), UPPER_ARM, 0.030),
        _part(elbow, wrist, _front(left, elbow, wrist), FOREARM, 0.020),
        _part(wrist, hand, _front(left, wrist, hand), HAND, 0.008),
    )
