"""How the body's bones are turned in a pose, so that its skin can follow.

The body (`body.json`, `body.bin`, made by `scripts/body.py`) stands at rest with its arms a little
away from it: x to its left, y up, z to its front, metres. A turn leads from there to the picture's
space, whose axes here are x right, y up and z towards the viewer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import atan2, cos, sin, sqrt
from typing import NamedTuple

from spinae.body import Vector, cross, dot, minus, unit
from spinae.kinematics import COLUMN, Axes, Skeleton

SIDES = ("left", "right")
LIMBS = ("clavicle", "arm", "fore1", "fore2", "hand", "thigh", "shank", "foot", "toes")
TURNED = (*COLUMN, *(f"{side}_{limb}" for side in SIDES for limb in LIMBS))
"""The bones whose turns are told; fingers follow how far a hand is closed."""
RELAXED, FLAT = 0.35, 0.05
"""Radians by which each joint of a finger is bent in a hand that bears nothing, and one that
does."""
BENT = 0.2
"""From what sine of its angle on a limb tells its own hinge."""
TOES_M, TOES_UP = 0.06, 0.3
"""A foot whose toes are this near the ground, and whose sole is as steep, stands on them."""


class Turn(NamedTuple):
    """A turn in space: a quaternion of length 1."""

    x: float
    y: float
    z: float
    w: float


@dataclass(frozen=True, slots=True)
class Bone:
    """A bone of the body."""

    name: str
    parent: str | None
    start: Vector
    """Where it begins at rest."""


@dataclass(frozen=True, slots=True)
class Stance:
    """Where the body is, and how its bones are turned."""

    root: Vector
    """The middle of the hips."""
    turns: tuple[Turn, ...]
    """Of `TURNED`, from rest."""
    curl: tuple[float, float]
    """How far the fingers of the left and the right hand are bent, radians a joint."""


@cache
def bones() -> dict[str, Bone]:
    """Every bone by its name, parents first."""
    body = json.loads((files(__package__) / "body.json").read_text("utf-8"))
    found = (Bone(one["name"], one["parent"], tuple(one["start"])) for one in body["bones"])
    return {bone.name: bone for bone in found}


def stance(skeleton: Skeleton) -> Stance:
    """The body as a skeleton stands."""
    own = Posed(skeleton)
    turns = tuple(map(own.turn, TURNED))
    curls = (RELAXED if own.free(side) else FLAT for side in SIDES)
    left, right = curls
    return Stance(_seen(skeleton.joints["pelvis"]), turns, (left, right))


def _seen(point: Vector) -> Vector:
    """From the camera's axes to the picture's: up is up, and near is towards the viewer."""
    x, y, z = point
    return x, -y, -z


class Posed:
    """The bones of one skeleton as axes: front, up and left, as `kinematics` has them."""

    def __init__(self, skeleton: Skeleton) -> None:
        self._joints, self._parts = skeleton.joints, skeleton.parts

    def free(self, side: str) -> bool:
        """Whether a hand lies on nothing."""
        return self._joints[f"{side}_hand"][1] < -0.05

    def turn(self, bone: str) -> Turn:
        """From rest."""
        side, _, limb = bone.rpartition("_")
        if bone in COLUMN or limb == "clavicle":
            return _turn(self._parts[bone], AT_EASE)
        if limb in ("fore1", "fore2"):
            return self._fore(side, FORE_SHARES[limb])
        posed = getattr(self, f"_{limb}")(side)
        return _turn(posed, rest_of(bone))

    def _way(self, side: str, start: str, end: str) -> Vector:
        return unit(minus(self._joints[f"{side}_{end}"], self._joints[f"{side}_{start}"]))

    def _arm(self, side: str) -> Axes:
        return _limb(self._way(side, "shoulder", "elbow"), self._elbow(side))

    def _elbow(self, side: str) -> Vector:
        upper, fore = self._way(side, "shoulder", "elbow"), self._way(side, "elbow", "wrist")
        return _hinge(_minus(cross(upper, fore)), self._parts[f"{side}_arm"][2], upper)

    def _fore(self, side: str, share: float) -> Turn:
        """The forearm turns about its length towards the hand, the more the nearer to it."""
        way = self._way(side, "elbow", "wrist")
        straight = _limb(way, self._elbow(side))
        hand = self._hand(side)
        due = _carried(hand, rest_of(f"{side}_hand"), rest_of(f"{side}_fore1")[2])
        angle = _angle_about(way, straight[2], due) * share
        front, up, left = straight
        turned = (_about(way, angle, front), up, _about(way, angle, left))
        return _turn(turned, rest_of(f"{side}_fore1"))

    def _hand(self, side: str) -> Axes:
        return _limb(self._way(side, "wrist", "hand"), self._parts[f"{side}_hand"][2])

    def _thigh(self, side: str) -> Axes:
        return _limb(self._way(side, "hip", "knee"), self._knee(side))

    def _shank(self, side: str) -> Axes:
        return _limb(self._way(side, "knee", "ankle"), self._knee(side))

    def _knee(self, side: str) -> Vector:
        thigh, shank = self._way(side, "hip", "knee"), self._way(side, "knee", "ankle")
        return _hinge(cross(thigh, shank), self._parts[f"{side}_leg"][2], thigh)

    def _foot(self, side: str) -> Axes:
        front = self._way(side, "heel", "toe")
        left = _square(self._knee(side), front)
        return front, cross(front, left), left

    def _toes(self, side: str) -> Axes:
        front, up, left = self._foot(side)
        flat = (front[0], 0.0, front[2])
        near = self._joints[f"{side}_toe"][1] > -TOES_M
        if not near or front[1] < TOES_UP or dot(flat, flat) < 0.01:
            return front, up, left
        ahead = unit(flat)
        across = _square(left, ahead)
        return ahead, cross(ahead, across), across


AT_EASE: Axes = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
"""The body's own axes at rest."""
FORE_SHARES = {"fore1": 0.2, "fore2": 0.7}


@cache
def rest_of(bone: str) -> Axes:
    """A limb's axes at rest, told as `Posed` tells them."""
    side, _, limb = bone.rpartition("_")
    at = {name: bones()[f"{side}_{name}"].start for name in LIMBS}
    if limb in ("thigh", "shank"):
        start, end = {"thigh": ("thigh", "shank"), "shank": ("shank", "foot")}[limb]
        return _limb(unit(minus(at[end], at[start])), AT_EASE[2])
    if limb in ("arm", "fore1", "fore2"):
        upper, fore = unit(minus(at["fore1"], at["arm"])), unit(minus(at["hand"], at["fore1"]))
        return _limb(upper if limb == "arm" else fore, _minus(cross(upper, fore)))
    if limb == "hand":
        fingers = [bones()[f"{side}_finger{number}-1"].start for number in (2, 3, 5)]
        way = unit(minus(fingers[1], at["hand"]))
        across = minus(fingers[2], fingers[0])  # from the index to the small one
        return _limb(way, across if side == "left" else _minus(across))
    return AT_EASE


def _limb(way: Vector, hinge: Vector) -> Axes:
    """The axes of a bone that leads down to `way` and bends about `hinge`."""
    up = _minus(way)
    left = _square(hinge, up)
    return cross(left, up), up, left


def _hinge(own: Vector, carried: Vector, along: Vector) -> Vector:
    """What a limb bends about: as it is bent, or while it is straight as its joint is turned."""
    bent = min(1.0, max(0.0, (sqrt(dot(own, own)) - BENT / 2) / BENT))
    other = _square(carried, along)
    if bent == 0.0:
        return other
    x, y, z = unit(own)
    return unit(
        (
            bent * x + (1 - bent) * other[0],
            bent * y + (1 - bent) * other[1],
            bent * z + (1 - bent) * other[2],
        )
    )


def _square(way: Vector, along: Vector) -> Vector:
    """`way` made square to a direction of length 1."""
    share = dot(way, along)
    x, y, z = (way[axis] - share * along[axis] for axis in range(3))
    return unit((x, y, z))


def _minus(way: Vector) -> Vector:
    return -way[0], -way[1], -way[2]


def _about(axis: Vector, angle: float, way: Vector) -> Vector:
    """Turned right-handed about an axis of length 1, by radians."""
    c, s, along = cos(angle), sin(angle), dot(axis, way) * (1 - cos(angle))
    side = cross(axis, way)
    x, y, z = (way[i] * c + side[i] * s + axis[i] * along for i in range(3))
    return x, y, z


def _angle_about(axis: Vector, a: Vector, b: Vector) -> float:
    a, b = _square(a, axis), _square(b, axis)
    return atan2(dot(axis, cross(a, b)), dot(a, b))


def _carried(posed: Axes, rest: Axes, way: Vector) -> Vector:
    """Where a direction at rest is once its bone has turned."""
    shares = [dot(axis, way) for axis in rest]
    x, y, z = (
        sum(share * axis[i] for share, axis in zip(shares, posed, strict=True)) for i in range(3)
    )
    return x, y, z


def _turn(posed: Axes, rest: Axes) -> Turn:
    """The turn that leads axes at rest to posed ones, in the picture's space."""
    seen = [_seen(axis) for axis in posed]
    # row i, column k: what of the picture's axis i the body's axis k has become
    m = [
        [sum(axis[i] * own[k] for axis, own in zip(seen, rest, strict=True)) for k in range(3)]
        for i in range(3)
    ]
    return _quaternion(m)


def _quaternion(m: list[list[float]]) -> Turn:
    (a, b, c), (d, e, f), (g, h, i) = m
    trace = a + e + i
    if trace > 0:
        s = sqrt(trace + 1.0) * 2
        return Turn((h - f) / s, (c - g) / s, (d - b) / s, s / 4)
    if a > e and a > i:
        s = sqrt(1.0 + a - e - i) * 2
        return Turn(s / 4, (b + d) / s, (c + g) / s, (h - f) / s)
    if e > i:
        s = sqrt(1.0 + e - a - i) * 2
        return Turn((b + d) / s, s / 4, (f + h) / s, (c - g) / s)
    s = sqrt(1.0 + i - a - e) * 2
    return Turn((c + g) / s, (f + h) / s, s / 4, (d - b) / s)


@cache
def finger_axis(side: str) -> Vector:
    """About what the fingers of a hand at rest close, right-handed."""
    return _minus(rest_of(f"{side}_hand")[2])
