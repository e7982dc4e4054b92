"""Kinematics: a pose as joint angles → a body in space, and the frame it would give.

The figure stands on the ground, faces the right of the picture and is seen from its right
side. Axes are the camera's (x right, y down, z away), so a drawn body and a seen body are
measured by the same code. Lengths are those of the body in `figure/body.json`, metres at 1.70 m.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import acos, asin, atan2, cos, degrees, dist, hypot, radians, sin, sqrt
from operator import add
from typing import Literal, NamedTuple

from spinae.body import (
    LANDMARKS,
    Frame,
    ImagePoint,
    Vector,
    cross,
    dot,
    middle,
    minus,
    mirrored_name,
    unit,
)
from spinae.catalogue.schema import Contact, Joint, Pose, Sided

HEIGHT = 1.70
TRUNK = 0.4661
"""Hips to shoulders, of a back at rest."""
THIGH = 0.401
SHANK = 0.421
UPPER_ARM = 0.292
FOREARM = 0.242
HAND = 0.188
FOOT = 0.190
HEEL = 0.060
NECK = 0.25
"""Shoulders to the middle of the head."""
HEAD_RADIUS = 0.105
HALF_SHOULDERS = 0.174
HALF_HIPS = 0.105

CLEARANCE: dict[str, float] = {
    "knee": 0.05,
    "heel": 0.012,
    "toe": 0.012,
    "foot": 0.012,
    "elbow": 0.035,
    "hand": 0.055,
}
"""Metres of flesh between a joint and the ground it rests on."""

Axes = tuple[Vector, Vector, Vector]
"""front, up, left: the directions of a body part."""
Joints = dict[str, Vector]

_DEPTH: Vector = (0.0, 0.0, 1.0)
_UP: Vector = (0.0, -1.0, 0.0)


Parts = dict[str, Axes]
COLUMN = ("pelvis", "lumbar1", "lumbar2", "thorax1", "thorax2", "neck", "head")
"""The bones of the trunk, from below; each begins where the one before it ends."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Joints in space, metres; y is 0 on the ground and negative above it."""

    joints: Joints
    """The 33 landmarks, and `head`, `chest` (between the shoulders), `pelvis` (between the
    hips), `left_hand` and `right_hand` (finger tips)."""
    bow: float
    """Even curve of the whole back in % of trunk length, + rounded."""
    starts: Joints
    """Where the bones of `COLUMN` and both clavicles begin."""
    parts: Parts
    """How they are turned, standing at ease being front, up and left; and of each side the
    `arm`, the `leg` and the `hand`, whose left is the hinge."""
    lumbar: float = 180.0
    """Ribs against pelvis, 180 in line."""

    @property
    def front(self) -> Vector:
        """Where the chest looks."""
        return self.parts["thorax2"][0]

    @property
    def back(self) -> float:
        """Curve of the back in % of trunk length, the bend of the lower back included."""
        if self.lumbar == 180.0:
            return self.bow
        return self.bow + 100 * _arched(self.lumbar)

    def world(self) -> tuple[Vector, ...]:
        """The 33 landmarks around the middle of the hips, as a pose model gives them."""
        x, y, z = self.joints["pelvis"]
        points = (self.joints[name] for name in LANDMARKS)
        return tuple((px - x, py - y, pz - z) for px, py, pz in points)


BOW_SEEN = 0.64
"""Of a drawn back's bow from hip to shoulder the back line sees the middle eighty per cent, over
their own chord: 0.8² of its height."""


ASPECT = 4 / 3
ROOM_M = 3.4
"""Metres of the room that a picture is wide at the body's distance."""


def seen(skeleton: Skeleton, t: float = 0.0) -> Frame:
    """A body as a pose model gives it, from so far away that nothing is foreshortened."""
    world = skeleton.world()
    image = tuple(map(_projected, LANDMARKS, world))
    return Frame(t, image, world, ASPECT, round(skeleton.back * BOW_SEEN, 2))


def instant(pose: Pose) -> Frame:
    """One drawn pose as a frame in which everything is seen."""
    return seen(stand(pose))


def _projected(name: str, point: Vector) -> ImagePoint:
    """A landmark in the picture; those on the far side are seen less well."""
    x, y, z = point
    scale = 1.0 / ROOM_M
    return (0.5 + x * scale, 0.5 + y * scale * ASPECT, z * scale, visibility(name, z))


def visibility(name: str, z: float) -> float:
    """How well a landmark is seen, `z` metres farther away than the hips."""
    return 0.95 if z <= 0.05 or "hip" in name or "shoulder" in name else 0.6


@lru_cache(maxsize=4096)
def stand(pose: Pose) -> Skeleton:
    """The pose as a body on the ground; a `foot` on the floor is flat, whatever `ankle` says."""
    body = _placed(pose)
    if not any(contact.endswith("foot") for contact in pose.floor):
        return body
    for _ in range(3):
        before, ankle = pose.ankle, _flat_ankles(pose, body)
        pose = pose.model_copy(update={"ankle": ankle})
        body = _placed(pose)
        if all(abs(_side(ankle, side) - _side(before, side)) < SETTLED for side in _BOTH):
            break
    return body


SETTLED = 1e-9
"""Degrees: whoever turns by less has arrived."""


def as_written(pose: Pose) -> Skeleton:
    """The pose's angles as the file has them, in space: nothing rests, the ground bends no limb."""
    return _free_body(pose).skeleton(pose)


def _placed(pose: Pose) -> Skeleton:
    chain = _free_body(pose)
    contacts = pose.floor or _lowest(chain.points)
    carrying = _carrying(contacts)
    if len(carrying) > 1:
        chain = _rest_on_two(chain, carrying, pose.lift)
    chain = _put_down(chain, carrying, pose.lift)
    if carrying != contacts:
        _reach_down(chain.points, contacts)
        chain = _put_down(chain, contacts[:1], pose.lift)
    for side in _BOTH:
        _keep_above(chain.points, side)
        _flatten_hand(chain, side, bears=bool({"hand", f"{side}_hand"} & set(contacts)))
    return chain.skeleton(pose)


def _carrying(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """The contacts that the body is settled by: of more than two, the hands only reach down."""
    if len(contacts) < 3:
        return contacts
    bodies = tuple(contact for contact in contacts if not contact.endswith("hand"))
    return bodies if len(bodies) > 1 else contacts


def _reach_down(joints: Joints, contacts: tuple[Contact, ...]) -> None:
    """Bend or stretch the arms until the hands that should be on the ground are."""
    for side in _BOTH:
        if {"hand", f"{side}_hand"} & set(contacts):
            chain = [f"{side}_{part}" for part in ("shoulder", "elbow", "wrist")]
            rise = joints[chain[2]][1] + CLEARANCE["hand"]
            _bend(joints, chain, rise, minus(joints[chain[1]], joints[chain[0]]))
            _raise(joints, side, ("hand", "index", "pinky", "thumb"), rise)


def _keep_above(joints: Joints, side: str) -> None:
    """An arm or leg that would go through the ground rests on it, bent a little more."""
    arm = joints[f"{side}_wrist"][1] + 0.02
    foot = max(joints[f"{side}_{end}"][1] + CLEARANCE[end] for end in ("heel", "toe"))
    if arm > 0.005:
        chain = [f"{side}_{part}" for part in ("shoulder", "elbow", "wrist")]
        if joints[chain[1]][1] > -0.08:
            _lay_forearm(joints, side)
        else:
            _bend(joints, chain, arm, _UP)
        _raise(joints, side, ("hand", "index", "pinky", "thumb"), arm)
    if foot > 0.005:
        chain = [f"{side}_{part}" for part in ("hip", "knee", "ankle")]
        _bend(joints, chain, foot, minus(joints[chain[1]], joints[chain[0]]))
        _raise(joints, side, ("heel", "toe"), foot)


def _lay_forearm(joints: Joints, side: str) -> None:
    """From an elbow on the ground the forearm lies on the ground; from one that is deep under it,
    which is no pose, it points straight up."""
    elbow, wrist = joints[f"{side}_elbow"], joints[f"{side}_wrist"]
    drop = max(-FOREARM, min(FOREARM, -0.02 - elbow[1]))
    x, z = wrist[0] - elbow[0], wrist[2] - elbow[2]
    level = unit((x, 0.0, z)) if hypot(x, z) > 1e-6 else (1.0, 0.0, 0.0)
    x, _, z = _along(elbow, level, sqrt(FOREARM**2 - drop**2))
    joints[f"{side}_wrist"] = (x, elbow[1] + drop, z)


def _raise(joints: Joints, side: str, parts: tuple[str, ...], rise: float) -> None:
    for part in parts:
        x, y, z = joints[f"{side}_{part}"]
        joints[f"{side}_{part}"] = (x, y - rise, z)


def _bend(joints: Joints, chain: list[str], rise: float, way: Vector) -> None:
    """Raise the end of a chain of two bones by `rise`; its middle joint goes out to `way`."""
    root, mid, end = (joints[name] for name in chain)
    upper, lower = dist(root, mid), dist(mid, end)
    target = (end[0], end[1] - rise, end[2])
    if dist(root, target) < 1e-6:
        return  # no way leads there
    reach = max(abs(upper - lower), min(dist(root, target), upper + lower - 1e-6))
    axis = unit(minus(target, root))
    share = (upper**2 - lower**2 + reach**2) / (2 * reach)
    aside = minus(way, _along((0.0, 0.0, 0.0), axis, dot(way, axis)))
    if dot(aside, aside) < 1e-12:
        return  # a straight limb has no side to bend to
    out = unit(aside)
    joints[chain[2]] = _along(root, axis, reach)
    joints[chain[1]] = _along(_along(root, axis, share), out, sqrt(max(0.0, upper**2 - share**2)))


def _flatten_hand(chain: Chain, side: str, *, bears: bool) -> None:
    """A hand that bears weight, or would go through the ground, lies flat from its wrist."""
    joints = chain.points
    wrist, tip = joints[f"{side}_wrist"], joints[f"{side}_hand"]
    if not bears and tip[1] < 0.0:
        return
    forearm = wrist[0] - joints[f"{side}_elbow"][0]
    away_from_feet = joints["chest"][0] - joints["pelvis"][0]
    ahead = 1.0 if (forearm if abs(forearm) > 0.3 * FOREARM else away_from_feet) >= 0 else -1.0
    x, y, z = wrist
    for name, reach, aside in (
        ("hand", 1.0, 0.0), ("index", 0.85, 0.0), ("pinky", 0.75, 0.03), ("thumb", 0.45, -0.03)
    ):  # fmt: skip
        outwards = z + aside if side == "left" else z - aside
        joints[f"{side}_{name}"] = (x + ahead * reach * HAND, min(y + 0.03, -0.015), outwards)
    fingers: Vector = (ahead, 0.0, 0.0)
    # its back looks up, its fingers away from the wrist
    chain.parts[f"{side}_hand"] = (_UP, _down(fingers), cross(_down(fingers), _UP))


def _flat_ankles(pose: Pose, skeleton: Skeleton) -> Sided:
    """The ankle angles that lay the soles flat that stand on the ground."""
    joints = skeleton.joints
    hinge = unit(minus(joints["left_hip"], joints["right_hip"]))
    left, right = (
        _flat(joints, side, hinge)
        if {"foot", f"{side}_foot"} & set(pose.floor)
        else _side(pose.ankle, side)
        for side in _BOTH
    )
    return Sided(left=left, right=right)


def _flat(joints: Joints, side: str, hinge: Vector) -> float:
    """Of the two ways a sole can lie flat, the one an ankle can do."""
    shank = unit(minus(joints[f"{side}_ankle"], joints[f"{side}_knee"]))
    ways: tuple[Vector, Vector] = ((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0))
    turns = (degrees(atan2(dot(cross(shank, way), hinge), dot(shank, way))) for way in ways)
    return min((180.0 + turn for turn in turns), key=lambda ankle: abs(ankle - 100.0))


def between(start: Pose, end: Pose, share: float) -> Skeleton:
    """The body on its way from `start` (0) to `end` (1), its first contact staying in place."""
    return stand(blend(start, end, share))


def blend(start: Pose, end: Pose, share: float) -> Pose:
    """The pose a share of the way from `start` to `end`; what rests on the ground is what
    rests there in both, so a limb that leaves the ground does not drag the body with it."""
    if start is end or share in (0.0, 1.0):
        return end if share else start
    update: dict[str, object] = {
        name: _mix(getattr(start, name), getattr(end, name), share)
        for name in Pose.model_fields
        if name not in ("floor", "trunk")
    }
    update["floor"] = tuple(contact for contact in start.floor if contact in end.floor)
    update["trunk"] = tilt(start) + (tilt(end) - tilt(start)) * share
    return start.model_copy(update=update)


@lru_cache(maxsize=1024)
def tilt(pose: Pose) -> float:
    """The trunk's tilt from upright in degrees, given or solved."""
    if len(pose.floor) < 2:
        return pose.trunk
    joints = stand(pose).joints
    (sx, sy, _), (hx, hy, _) = joints["chest"], joints["pelvis"]
    return degrees(atan2(sx - hx, hy - sy))


def _mix(a: Joint, b: Joint, share: float) -> Joint:
    if isinstance(a, Sided) or isinstance(b, Sided):
        left = _side(a, "left") + (_side(b, "left") - _side(a, "left")) * share
        right = _side(a, "right") + (_side(b, "right") - _side(a, "right")) * share
        return Sided(left=left, right=right)
    return a + (b - a) * share


def _side(joint: Joint, side: str) -> float:
    return float(getattr(joint, side)) if isinstance(joint, Sided) else float(joint)


def _turn(axis: Vector, angle: float, v: Vector) -> Vector:
    """v turned right-handed about a unit axis by degrees (Rodrigues)."""
    c, s = cos(radians(angle)), sin(radians(angle))
    ax, ay, az = axis
    x, y, z = v
    d = (ax * x + ay * y + az * z) * (1 - c)
    return (
        x * c + (ay * z - az * y) * s + ax * d,
        y * c + (az * x - ax * z) * s + ay * d,
        z * c + (ax * y - ay * x) * s + az * d,
    )


def _along(point: Vector, direction: Vector, length: float) -> Vector:
    return (
        point[0] + direction[0] * length,
        point[1] + direction[1] * length,
        point[2] + direction[2] * length,
    )


def _down(up: Vector) -> Vector:
    return (-up[0], -up[1], -up[2])


def _trunk_axes(pose: Pose) -> Axes:
    """Upright and facing right, tilted forward, then rolled about the long axis."""
    c, s = cos(radians(pose.trunk)), sin(radians(pose.trunk))
    up: Vector = (s, -c, 0.0)
    return _rolled(((c, s, 0.0), up, _DEPTH), pose.roll)


def _rolled(axes: Axes, roll: float) -> Axes:
    front, up, left = axes
    return (_turn(up, -roll, front), up, _turn(up, -roll, left))


@dataclass(slots=True)
class Chain:
    """A body on its way to the ground."""

    points: Joints
    starts: Joints
    parts: Parts

    def turned(self, angle: float) -> Chain:
        """About the line of sight, by degrees."""
        parts = {name: _in_the_picture(axes, angle) for name, axes in self.parts.items()}
        names, points = zip(*self.points.items(), strict=True)
        starts = _in_the_picture(self.starts.values(), angle)
        return Chain(
            dict(zip(names, _in_the_picture(points, angle), strict=True)),
            dict(zip(self.starts, starts, strict=True)),
            {name: (front, up, left) for name, (front, up, left) in parts.items()},
        )

    def moved(self, x: float, y: float) -> Chain:
        """Within the picture, by metres."""
        points, starts = (
            {name: (px + x, py + y, pz) for name, (px, py, pz) in some.items()}
            for some in (self.points, self.starts)
        )
        return Chain(points, starts, self.parts)

    def skeleton(self, pose: Pose) -> Skeleton:
        """As it is now."""
        return Skeleton(self.points, pose.back, self.starts, self.parts, pose.lumbar)


def _free_body(pose: Pose) -> Chain:
    """Every joint with the middle of the hips at the origin, not yet on the ground."""
    axes = _trunk_axes(pose)
    column = column_of(pose.lumbar, pose.back, pose.neck)
    chain = Chain({"pelvis": (0.0, 0.0, 0.0)}, {"pelvis": (0.0, 0.0, 0.0)}, {})
    # + twist carries the knees to the right: the pelvis turns against the shoulders, and the
    # bones between share it
    for name, angle, share in zip(COLUMN, column.angles, _TWIST, strict=True):
        chain.parts[name] = _rolled(_bowed(axes, -angle), pose.twist * share)
    for name, after in pairwise(COLUMN):
        chain.starts[after] = _fixed(chain, name, REST[after])
    _head(chain)
    ribs, pelvis = _bowed(axes, -column.ribs), _rolled(_bowed(axes, -column.pelvis), pose.twist)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        chain.points[f"{side}_hip"] = _along((0.0, 0.0, 0.0), pelvis[2], sign * HALF_HIPS)
        _arm(chain, pose, side, ribs)
        _leg(chain, pose, side, pelvis)
    chain.points["chest"] = middle(chain.points["left_shoulder"], chain.points["right_shoulder"])
    resting = {contact.rpartition("_")[2] for contact in pose.floor} or SKIN.keys()
    for part in SKIN.keys() & resting:
        for number, point in enumerate(SKIN[part]):
            chain.points[f"{part}_skin{number}"] = _fixed(chain, SKIN_OF[part], point)
    return chain


def skin_of(body: Skeleton, part: Literal["hip", "shoulder", "head"]) -> list[Vector]:
    """Where the skin is that may rest on something."""
    return [_fixed(body, SKIN_OF[part], point) for point in SKIN[part]]


def _fixed(body: Chain | Skeleton, part: str, point: Vector) -> Vector:
    """A point of the body at rest (up, back and left of the middle of the hips) that a bone of the
    trunk carries with it."""
    (front, up, left), start, rest = body.parts[part], body.starts[part], REST[part]
    u, b, aside = (point[i] - rest[i] for i in range(3))
    x, y, z = _along(_along(start, up, u), front, -b)
    return _along((x, y, z), left, aside)


REST: dict[str, Vector] = {
    "pelvis": (0.0, 0.0, 0.0), "lumbar1": (0.0933, 0.0308, 0.0), "lumbar2": (0.1608, 0.0157, 0.0),
    "thorax1": (0.2376, 0.0162, 0.0), "thorax2": (0.3827, 0.0250, 0.0),
    "neck": (0.5620, -0.0041, 0.0), "head": (0.6625, -0.0421, 0.0),
}  # fmt: skip
"""Where the bones of the trunk begin as the body stands at ease: up, back and left of the middle
of the hips, metres."""
_SHOULDERS, _EARS = (0.4658, -0.0172), (0.7128, -0.0395)
"""The middle of the shoulders, and of the ears."""
CLAVICLE: Vector = (0.4881, -0.0206, 0.0234)
"""Where the left one begins."""
_TWIST = (1.0, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0)
_LUMBAR_SHARES, _BOW_SHARES = (0.35, 0.35, 0.3, 0.0), (0.2, 0.25, 0.3, 0.25)
"""How the joints of the spine share a bend of the lower back, and an even curve."""


@dataclass(frozen=True, slots=True)
class Column:
    """The bones of the trunk from the side. Degrees by which each is turned back, told against the
    line from the hips to the middle of the shoulders, which is all that a camera sees."""

    angles: tuple[float, ...]
    """Of `COLUMN`."""
    pelvis: float
    """Of the hips by a bend of the lower back alone: an even curve leaves them where they are."""
    ribs: float
    """The same of the shoulders."""


@lru_cache(maxsize=4096)
def column_of(lumbar: float, back: float, neck: float) -> Column:
    """The trunk bent in the lower back, curved evenly by `back` % of its length, + rounded, and
    its head held at `neck`."""
    lower = tuple((lumbar - 180.0) * share for share in _LUMBAR_SHARES)
    straight, bent = _bones((0.0,) * 4), _bones(lower)
    pelvis = straight.chord - bent.chord
    ribs = bent.angles[-1] + pelvis
    bones = _bones(tuple(map(add, lower, _bow(back))))
    angles = tuple(angle - bones.chord for angle in bones.angles)
    at = _turned(bones.neck, -bones.chord)
    shoulders = _turned(bones.shoulders, -bones.chord)
    nod = _nod(neck, angles[-1], at, shoulders, ribs)
    return Column((*angles, angles[-1] + nod / 2, angles[-1] + nod), pelvis, ribs)


def _bow(back: float) -> tuple[float, ...]:
    """The bends at the joints of the spine that make an even curve."""
    straight = _behind(_bones((0.0,) * 4))
    whole, before, off_before = -back * 4.6, 0.0, -back / 100
    for _ in range(8):
        off = _behind(_bones(_shared(whole))) - straight - back / 100
        if abs(off) < 1e-7 or off == off_before:
            break
        whole, before, off_before = whole - off * (whole - before) / (off - off_before), whole, off
    return _shared(whole)


def _shared(whole: float) -> tuple[float, ...]:
    return tuple(whole * share for share in _BOW_SHARES)


class _Bones(NamedTuple):
    """The spine from the side: (up, back) of the hips, where the pelvis stands upright."""

    angles: tuple[float, ...]
    middle: tuple[float, float]
    shoulders: tuple[float, float]
    neck: tuple[float, float]

    @property
    def chord(self) -> float:
        """Degrees by which the line to the shoulders leans back."""
        return degrees(atan2(self.shoulders[1], self.shoulders[0]))


def _behind(bones: _Bones) -> float:
    """How far the middle of the back lies behind the line to the shoulders, in shares of it."""
    return _turned(bones.middle, -bones.chord)[1] / hypot(*bones.shoulders)


def _bones(bends: tuple[float, ...]) -> _Bones:
    angle, at, before = 0.0, (0.0, 0.0), (0.0, 0.0)
    angles, points = [angle], []
    for name, bend in zip(COLUMN[1:5], bends, strict=True):
        u, b, _ = REST[name]
        at = _onward(at, angle, (u - before[0], b - before[1]))
        before, angle = (u, b), angle + bend
        points.append(at)
        angles.append(angle)
    shoulders, neck = (
        _onward(at, angle, (u - before[0], b - before[1]))
        for u, b in (_SHOULDERS, REST["neck"][:2])
    )
    return _Bones(tuple(angles), points[2], shoulders, neck)


def _onward(at: tuple[float, float], angle: float, way: tuple[float, float]) -> tuple[float, float]:
    u, b = _turned(way, angle)
    return at[0] + u, at[1] + b


def _turned(point: tuple[float, float], back: float) -> tuple[float, float]:
    """(up, back) turned back by degrees."""
    c, s = cos(radians(back)), sin(radians(back))
    u, b = point
    return u * c - b * s, u * s + b * c


def _nod(
    neck: float,
    chest: float,
    at: tuple[float, float],
    shoulders: tuple[float, float],
    ribs: float,
) -> float:
    """Degrees by which the head is turned back against the chest, so that the ears lie from the
    shoulders as `neck` says."""
    (nu, nb, _), (hu, hb, _) = REST["neck"], REST["head"]
    due, nod = ribs + neck - 180.0, 0.0
    for _ in range(4):
        skull = _onward(at, chest + nod / 2, (hu - nu, hb - nb))
        u, b = _onward(skull, chest + nod, (_EARS[0] - hu, _EARS[1] - hb))
        found = degrees(atan2(b - shoulders[1], u - shoulders[0]))
        nod += (due - found) * 1.6
    return nod


LUMBAR = (0.06, 0.56)
"""The lower back, between pelvis and ribs, in shares of the way from the hips to the shoulders."""


def _arched(lumbar: float) -> float:
    """How far the middle of a lower back bent to `lumbar` lies behind the chord, which leads from
    the hips to the shoulders and is all that a camera sees; − before it, in shares of the chord.
    """
    bend = lumbar - 180.0
    end, apex = _spine(bend, 1.0), _spine(bend, sum(LUMBAR) / 2)
    return (apex[1] * end[0] - apex[0] * end[1]) / (end[0] ** 2 + end[1] ** 2)


def _spine(bend: float, share: float) -> tuple[float, float]:
    """Along the line of the pelvis, and back from it, from the hips to a point of the spine:
    straight, a circle's arc over `LUMBAR`, straight; in shares of the straight trunk."""
    low, high = LUMBAR
    if abs(bend) < 1e-9 or share <= low:
        return share, 0.0
    angle = radians(bend) * (min(share, high) - low) / (high - low)
    radius = (high - low) / radians(bend)
    beyond = max(0.0, share - high)
    return (
        low + radius * sin(angle) + beyond * cos(angle),
        radius * (1.0 - cos(angle)) + beyond * sin(angle),
    )


def _bowed(axes: Axes, angle: float) -> Axes:
    """Axes turned about the body's own left, forward by degrees."""
    if not angle:
        return axes
    front, up, left = axes
    return (_turn(left, angle, front), _turn(left, angle, up), left)


_FACE: dict[str, Vector] = {
    "nose": (0.7050, -0.1600, 0.0), "left_ear": (0.7128, -0.0395, 0.0780),
    "left_eye_inner": (0.7280, -0.1350, 0.0160), "left_eye": (0.7280, -0.1330, 0.0320),
    "left_eye_outer": (0.7280, -0.1280, 0.0450), "mouth_left": (0.6650, -0.1400, 0.0250),
}  # fmt: skip
"""The head's landmarks at rest, as `REST`."""


def _head(chain: Chain) -> None:
    chain.points["head"] = _fixed(chain, "head", (0.7128, -0.0495, 0.0))
    for name, (up, back, left) in _FACE.items():
        chain.points[name] = _fixed(chain, "head", (up, back, left))
        if left:
            chain.points[mirrored_name(name)] = _fixed(chain, "head", (up, back, -left))


def _limb(axes: Axes, side: str, flexion: float, out: float) -> tuple[Vector, Vector]:
    """(direction, hinge) of a limb that hangs down, swung forward, then away from the middle."""
    front, up, left = axes
    aside = out if side == "left" else -out
    direction = _turn(front, aside, _turn(left, -flexion, _down(up)))
    return direction, _turn(front, aside, left)


def _arm(chain: Chain, pose: Pose, side: str, axes: Axes) -> None:
    joints = chain.points
    upper, hinge = _limb(axes, side, _side(pose.shoulder, side), _side(pose.shoulder_out, side))
    fore = _turn(hinge, -(180.0 - _side(pose.elbow, side)), upper)
    _clavicle(chain, side, upper)
    elbow = _along(joints[f"{side}_shoulder"], upper, UPPER_ARM)
    joints[f"{side}_elbow"] = elbow
    joints[f"{side}_wrist"] = wrist = _along(elbow, fore, FOREARM)
    joints[f"{side}_hand"] = _along(wrist, fore, HAND)
    for name, share, aside in (("index", 0.85, 0.0), ("pinky", 0.75, 0.03), ("thumb", 0.45, -0.03)):
        outwards = aside if side == "left" else -aside
        joints[f"{side}_{name}"] = _along(_along(wrist, fore, share * HAND), hinge, outwards)
    chain.parts[f"{side}_arm"] = (cross(hinge, _down(upper)), _down(upper), hinge)
    chain.parts[f"{side}_hand"] = (cross(hinge, _down(fore)), _down(fore), hinge)


LIFT_FROM, LIFT_SHARE = 60.0, 0.18
"""From how many degrees of the arm on the shoulder rises, and by what share of the rest."""


def _clavicle(chain: Chain, side: str, arm: Vector) -> None:
    """The shoulder, which rises with the arm."""
    chest, sign = chain.parts["thorax2"], 1.0 if side == "left" else -1.0
    raised = degrees(acos(max(-1.0, min(1.0, dot(arm, _down(chest[1]))))))
    rise = max(0.0, raised - LIFT_FROM) * LIFT_SHARE * sign
    front, up, left = chest
    axes = (front, _turn(front, rise, up), _turn(front, rise, left))
    u, b, aside = CLAVICLE
    start = _fixed(chain, "thorax2", (u, b, sign * aside))
    chain.starts[f"{side}_clavicle"], chain.parts[f"{side}_clavicle"] = start, axes
    along, behind, out = _SHOULDERS[0] - u, _SHOULDERS[1] - b, HALF_SHOULDERS - aside
    at = _along(_along(start, axes[1], along), axes[0], -behind)
    chain.points[f"{side}_shoulder"] = _along(at, axes[2], sign * out)


def _leg(chain: Chain, pose: Pose, side: str, axes: Axes) -> None:
    joints = chain.points
    thigh, hinge = _limb(axes, side, 180.0 - _side(pose.hip, side), _side(pose.hip_out, side))
    shank = _turn(hinge, 180.0 - _side(pose.knee, side), thigh)
    sole = _turn(hinge, -(180.0 - _side(pose.ankle, side)), shank)
    plantar = _turn(hinge, 90.0, sole)
    joints[f"{side}_knee"] = knee = _along(joints[f"{side}_hip"], thigh, THIGH)
    joints[f"{side}_ankle"] = ankle = _along(knee, shank, SHANK)
    joints[f"{side}_heel"] = heel = _along(_along(ankle, sole, -0.87 * HEEL), plantar, HEEL)
    joints[f"{side}_toe"] = _along(heel, sole, FOOT)
    chain.parts[f"{side}_leg"] = (cross(hinge, _down(thigh)), _down(thigh), hinge)


SKIN_OF = {"hip": "pelvis", "shoulder": "thorax2", "head": "head"}
"""The bone that carries the skin which rests on the ground."""
SKIN: dict[str, tuple[Vector, ...]] = {
    "hip": (
        (-0.005, 0.099, 0.081),
        (-0.005, 0.099, -0.081),
        (-0.054, 0.090, 0.056),
        (-0.054, 0.090, -0.056),
        (0.063, 0.085, 0.038),
        (0.063, 0.085, -0.038),
        (0.037, -0.120, 0.060),
        (0.037, -0.120, -0.060),
        (0.028, -0.127, 0.0),
        (-0.093, -0.009, 0.03),
        (-0.093, -0.009, -0.03),
        (-0.045, 0.0, 0.165),
        (-0.045, 0.0, -0.165),
        (0.13, -0.130, 0.0),
    ),
    "shoulder": (
        (0.375, 0.074, 0.088),
        (0.375, 0.074, -0.088),
        (0.426, 0.082, 0.079),
        (0.426, 0.082, -0.079),
        (0.377, 0.077, 0.071),
        (0.377, 0.077, -0.071),
        (0.529, -0.067, 0.0),
        (0.455, -0.103, 0.0),
        (0.471, -0.083, 0.109),
        (0.471, -0.083, -0.109),
        (0.464, 0.049, 0.173),
        (0.464, 0.049, -0.173),
        (0.44, 0.0, 0.215),
        (0.44, 0.0, -0.215),
    ),
    "head": (
        (0.736, 0.051, 0.0),
        (0.782, 0.032, 0.0),
        (0.720, 0.023, 0.058),
        (0.720, 0.023, -0.058),
        (0.671, -0.158, 0.0),
        (0.788, -0.116, 0.0),
        (0.602, -0.135, 0.0),
        (0.814, -0.050, 0.0),
        (0.682, -0.029, 0.083),
        (0.682, -0.029, -0.083),
    ),
}
"""Skin of the body at rest that may rest on the ground, as `REST`."""


def _point(joints: Joints, contact: Contact) -> tuple[Vector, float]:
    """Where a contact is, and how far below it the ground is; of several the lowest."""
    lowest = max((joints[name] for name in _names(contact)), key=lambda point: point[1])
    return lowest, CLEARANCE.get(contact.rpartition("_")[2], 0.0)


def touching(skeleton: Skeleton, contact: Contact) -> tuple[Vector, float]:
    """The point of the body that is nearest to the ground at a contact, and how thick the flesh
    between them is, metres."""
    return _point(skeleton.joints, contact)


@cache
def _names(contact: Contact) -> tuple[str, ...]:
    """The points of which the lowest is the contact."""
    side, _, part = contact.rpartition("_")
    if part in SKIN:
        every = enumerate(SKIN[part])
        own = {"left": 1.0, "right": -1.0}.get(side, 0.0)
        return tuple(f"{part}_skin{number}" for number, (_, _, z) in every if z * own >= 0)
    ends = {"foot": ("heel", "toe"), "hand": ("wrist",)}.get(part, (part,))
    return tuple(f"{one}_{end}" for one in ((side,) if side else _BOTH) for end in ends)


_BOTH = ("left", "right")


def _lowest(joints: Joints) -> tuple[Contact, ...]:
    """What the body rests on where the file does not say: whatever is lowest."""
    ends: tuple[Contact, ...] = ("foot", "knee", "hip", "shoulder", "elbow", "hand", "head")

    def depth(contact: Contact) -> float:
        point, clearance = _point(joints, contact)
        return point[1] + clearance

    return (max(ends, key=depth),)


def _rest_on_two(chain: Chain, contacts: tuple[Contact, ...], lift: float) -> Chain:
    """Turn the body in the picture plane, the shorter way, until the first contact lies `lift`
    above the other.

    Repeated because another heel or toe may become the lowest on the way.
    """
    ends = (contacts[0], contacts[-1])
    resting = {name: chain.points[name] for contact in ends for name in _names(contact)}
    whole = 0.0
    for _ in range(8):
        (ax, ay, _), below_a = _point(resting, ends[0])
        (bx, by, _), below_b = _point(resting, ends[1])
        x, y = bx - ax, (by + below_b) - (ay + below_a)
        slope = degrees(asin(max(-1.0, min(1.0, lift / (hypot(x, y) or 1.0)))))
        here = degrees(atan2(y, x))
        turns = ((goal - here + 180.0) % 360.0 - 180.0 for goal in (slope, 180.0 - slope))
        turn = min(turns, key=abs)
        whole += turn
        if abs(turn) < SETTLED:
            break
        resting = dict(zip(resting, _in_the_picture(resting.values(), turn), strict=True))
    return chain.turned(whole)


def _in_the_picture(points: Iterable[Vector], angle: float) -> tuple[Vector, ...]:
    """Every point turned about the line of sight by degrees."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return tuple((x * c - y * s, y * c + x * s, z) for x, y, z in points)


def _put_down(chain: Chain, contacts: tuple[Contact, ...], lift: float) -> Chain:
    """Move the body so that its first contact is at x = 0, on the ground or `lift` above it."""
    (x, y, _), clearance = _point(chain.points, contacts[0])
    return chain.moved(-x, -(y + clearance) - lift)
