"""Kinematics: a pose as joint angles → a body in space, and the frame it would give.

The figure stands on the ground, faces the right of the picture and is seen from its right
side. Axes are the camera's (x right, y down, z away), so a drawn body and a seen body are
measured by the same code. Lengths are shares of body height (Winter 2009, Biomechanics and
Motor Control of Human Movement, table 4.1, rounded), turned to metres at 1.70 m.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import asin, atan2, cos, degrees, dist, hypot, radians, sin, sqrt

from spinae.body import LANDMARKS, Frame, ImagePoint, Vector, cross, dot, minus, unit
from spinae.catalogue.schema import Contact, Joint, Pose, Sided

HEIGHT = 1.70
TRUNK = 0.288 * HEIGHT
THIGH = 0.245 * HEIGHT
SHANK = 0.246 * HEIGHT
UPPER_ARM = 0.186 * HEIGHT
FOREARM = 0.146 * HEIGHT
HAND = 0.095 * HEIGHT
FOOT = 0.130 * HEIGHT
HEEL = 0.040 * HEIGHT
NECK = 0.125 * HEIGHT
HEAD_RADIUS = 0.062 * HEIGHT
HALF_SHOULDERS = 0.110 * HEIGHT
HALF_HIPS = 0.060 * HEIGHT

CLEARANCE: dict[str, float] = {
    "shoulder": 0.075, "hip": 0.095, "knee": 0.05, "heel": 0.012, "toe": 0.012,
    "foot": 0.012, "elbow": 0.035, "hand": 0.055, "head": 0.09,
}  # fmt: skip
"""Metres of flesh between a joint and the ground it rests on."""

Axes = tuple[Vector, Vector, Vector]
"""front, up, left: the directions of a body part."""
Joints = dict[str, Vector]

_DEPTH: Vector = (0.0, 0.0, 1.0)
_UP: Vector = (0.0, -1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Joints in space, metres; y is 0 on the ground and negative above it."""

    joints: Joints
    """The 33 landmarks, and `head`, `chest` (between the shoulders), `pelvis` (between the
    hips), `left_hand` and `right_hand` (finger tips)."""
    bow: float
    """Even curve of the whole back in % of trunk length, + rounded."""
    front: Vector
    """Where the chest looks."""
    lumbar: float = 180.0
    """Ribs against pelvis, 180 in line."""

    @property
    def back(self) -> float:
        """Curve of the back in % of trunk length, the bend of the lower back included."""
        if self.lumbar == 180.0:
            return self.bow
        spine = Spine.of(self.lumbar)
        return self.bow + 100 * spine.behind(sum(LUMBAR) / 2) / spine.chord

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
    joints, front = _free_body(pose)
    return Skeleton(joints, pose.back, front, pose.lumbar)


def _placed(pose: Pose) -> Skeleton:
    joints, front = _free_body(pose)
    contacts = pose.floor or _lowest(joints)
    carrying = _carrying(contacts)
    if len(carrying) > 1:
        joints, front = _rest_on_two(joints, front, carrying, pose.lift)
    joints = _put_down(joints, carrying, pose.lift)
    if carrying != contacts:
        _reach_down(joints, contacts)
        joints = _put_down(joints, contacts[:1], pose.lift)
    for side in _BOTH:
        _keep_above(joints, side)
        _flatten_hand(joints, side, bears=bool({"hand", f"{side}_hand"} & set(contacts)))
    return Skeleton(joints, pose.back, front, pose.lumbar)


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


def _flatten_hand(joints: Joints, side: str, *, bears: bool) -> None:
    """A hand that bears weight, or would go through the ground, lies flat from its wrist."""
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


def _free_body(pose: Pose) -> tuple[Joints, Vector]:
    """Every joint with the pelvis at the origin, not yet on the ground."""
    axes = front, up, left = _trunk_axes(pose)
    spine = Spine.of(pose.lumbar)
    joints: Joints = {"pelvis": (0.0, 0.0, 0.0)}
    # A rounded or arched back is the same line over a shorter chord.
    reach = TRUNK * spine.chord * (1 - 2 * (pose.back / 100) ** 2)
    joints["chest"] = chest = _along((0.0, 0.0, 0.0), up, reach)
    ribs, pelvis = (_bowed(axes, angle) for angle in (-spine.ribs, spine.pelvis))
    _head(joints, pose, ribs)
    # + twist carries the knees to the right: the pelvis turns against the shoulders.
    pelvis = _rolled(pelvis, pose.twist)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        joints[f"{side}_shoulder"] = _along(chest, left, sign * HALF_SHOULDERS)
        joints[f"{side}_hip"] = _along((0.0, 0.0, 0.0), pelvis[2], sign * HALF_HIPS)
        _arm(joints, pose, side, ribs)
        _leg(joints, pose, side, pelvis)
    return joints, front


LUMBAR = (0.06, 0.56)
"""The lower back, between pelvis and ribs, in shares of the way from the hips to the shoulders."""


@dataclass(frozen=True, slots=True)
class Spine:
    """A trunk that bends in the lower back: straight, a circle's arc over `LUMBAR`, straight.

    Lengths are shares of the straight trunk; all is told against the chord, which leads from the
    hips to the shoulders and is all that a camera sees.
    """

    bend: float
    """Degrees by which the ribs are bent back against the pelvis."""
    chord: float
    """Hips to shoulders."""
    pelvis: float
    """Degrees from the chord to the line of the pelvis, forward."""

    @property
    def ribs(self) -> float:
        """Degrees from the chord to the line of the ribs, back."""
        return self.bend - self.pelvis

    @classmethod
    def of(cls, lumbar: float) -> Spine:
        """The spine at a lumbar angle, 180 in line."""
        bend = lumbar - 180.0
        x, y = _spine(bend, 1.0)
        return cls(bend, hypot(x, y), degrees(atan2(y, x)))

    def along(self, share: float) -> float:
        """How far along the chord a point of the spine lies, in shares of the chord."""
        x, y = _spine(self.bend, share)
        turn = radians(self.pelvis)
        return (x * cos(turn) + y * sin(turn)) / self.chord

    def behind(self, share: float) -> float:
        """How far the spine lies behind the chord, − before it, at a share of its length."""
        x, y = _spine(self.bend, share)
        turn = radians(self.pelvis)
        return y * cos(turn) - x * sin(turn)


def _spine(bend: float, share: float) -> tuple[float, float]:
    """Along the line of the pelvis, and back from it, from the hips to a point of the spine."""
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


def _head(joints: Joints, pose: Pose, axes: Axes) -> None:
    front, up, left = axes
    rise, face = (_turn(left, 180.0 - pose.neck, way) for way in (up, front))
    joints["head"] = head = _along(joints["chest"], rise, NECK)
    r = HEAD_RADIUS
    joints["nose"] = _along(head, face, 1.15 * r)
    eyes = _along(_along(head, face, 0.9 * r), rise, 0.3 * r)
    mouth = _along(_along(head, face, 0.9 * r), rise, -0.45 * r)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        joints[f"{side}_ear"] = _along(head, left, sign * 0.75 * r)
        joints[f"mouth_{side}"] = _along(mouth, left, sign * 0.25 * r)
        for name, out in (("eye_inner", 0.15), ("eye", 0.3), ("eye_outer", 0.45)):
            joints[f"{side}_{name}"] = _along(eyes, left, sign * out * r)


def _limb(axes: Axes, side: str, flexion: float, out: float) -> tuple[Vector, Vector]:
    """(direction, hinge) of a limb that hangs down, swung forward, then away from the middle."""
    front, up, left = axes
    aside = out if side == "left" else -out
    direction = _turn(front, aside, _turn(left, -flexion, _down(up)))
    return direction, _turn(front, aside, left)


def _arm(joints: Joints, pose: Pose, side: str, axes: Axes) -> None:
    upper, hinge = _limb(axes, side, _side(pose.shoulder, side), _side(pose.shoulder_out, side))
    fore = _turn(hinge, -(180.0 - _side(pose.elbow, side)), upper)
    elbow = _along(joints[f"{side}_shoulder"], upper, UPPER_ARM)
    joints[f"{side}_elbow"] = elbow
    joints[f"{side}_wrist"] = wrist = _along(elbow, fore, FOREARM)
    joints[f"{side}_hand"] = _along(wrist, fore, HAND)
    for name, share, aside in (("index", 0.85, 0.0), ("pinky", 0.75, 0.03), ("thumb", 0.45, -0.03)):
        outwards = aside if side == "left" else -aside
        joints[f"{side}_{name}"] = _along(_along(wrist, fore, share * HAND), hinge, outwards)


def _leg(joints: Joints, pose: Pose, side: str, axes: Axes) -> None:
    thigh, hinge = _limb(axes, side, 180.0 - _side(pose.hip, side), _side(pose.hip_out, side))
    shank = _turn(hinge, 180.0 - _side(pose.knee, side), thigh)
    sole = _turn(hinge, -(180.0 - _side(pose.ankle, side)), shank)
    plantar = _turn(hinge, 90.0, sole)
    joints[f"{side}_knee"] = knee = _along(joints[f"{side}_hip"], thigh, THIGH)
    joints[f"{side}_ankle"] = ankle = _along(knee, shank, SHANK)
    joints[f"{side}_heel"] = heel = _along(_along(ankle, sole, -0.6 * HEEL), plantar, HEEL)
    joints[f"{side}_toe"] = _along(heel, sole, FOOT)


def _point(joints: Joints, contact: Contact) -> tuple[Vector, float]:
    """Where a contact is, and how far below it the ground is; of two sides the lower one."""
    lowest = max((joints[name] for name in _names(contact)), key=lambda point: point[1])
    return lowest, CLEARANCE[contact.rpartition("_")[2]]


@cache
def _names(contact: Contact) -> tuple[str, ...]:
    """The joints of which the lowest is the contact."""
    side, _, part = contact.rpartition("_")
    if part == "head":
        return ("head",)
    ends = {"foot": ("heel", "toe"), "hand": ("wrist",)}.get(part, (part,))
    return tuple(f"{one}_{end}" for one in ((side,) if side else _BOTH) for end in ends)


_BOTH = ("left", "right")


def _lowest(joints: Joints) -> tuple[Contact, ...]:
    """What the body rests on where the file does not say: whatever is lowest."""
    parts: tuple[Contact, ...] = ("foot", "knee", "hip", "shoulder", "elbow", "hand", "head")

    def depth(contact: Contact) -> float:
        point, clearance = _point(joints, contact)
        return point[1] + clearance

    return (max(parts, key=depth),)


def _rest_on_two(
    joints: Joints, front: Vector, contacts: tuple[Contact, ...], lift: float
) -> tuple[Joints, Vector]:
    """Turn the body in the picture plane, the shorter way, until the first contact lies `lift`
    above the other.

    Repeated because another heel or toe may become the lowest on the way.
    """
    ends = (contacts[0], contacts[-1])
    resting = {name: joints[name] for contact in ends for name in _names(contact)}
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
        resting = _in_the_picture(resting, turn)
    turned = _in_the_picture({**joints, "": front}, whole)
    front = turned.pop("")
    return turned, front


def _in_the_picture(joints: Joints, angle: float) -> Joints:
    """Every point turned about the line of sight by degrees."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return {name: (x * c - y * s, y * c + x * s, z) for name, (x, y, z) in joints.items()}


def _put_down(joints: Joints, contacts: tuple[Contact, ...], lift: float) -> Joints:
    """Move the body so that its first contact is at x = 0, on the ground or `lift` above it."""
    (x, y, _), clearance = _point(joints, contacts[0])
    down = -(y + clearance) - lift
    return {name: (px - x, py + down, pz) for name, (px, py, pz) in joints.items()}
