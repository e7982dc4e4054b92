"""A body seen in one instant: 33 landmarks in, signed measures out.

Axes are the camera's, as the pose model gives them: x to the right of the picture, y down,
z away from the camera. World landmarks are in metres around the middle of the hips. All
measures come from the world landmarks, so the picture's aspect ratio cannot bend an angle;
what is read from image landmarks undoes it first (`Frame.aspect`).

The body's own axes follow from four points:

            up  (hips → shoulders)
             │
             │   front = left × up
      left ──┼──
             │

so "flexed" and "extended" have a sign: a hip of 180 is straight, below 180 it is flexed,
above 180 it is extended beyond straight. A landmark that is not seen makes every measure
that needs it NaN: not seeing is a value, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from math import acos, asin, atan2, degrees, nan, sqrt
from typing import Literal

Side = Literal["left", "right"]
Vector = tuple[float, float, float]
ImagePoint = tuple[float, float, float, float]
"""x and y in shares of width and height, z, visibility 0…1."""

SIDES: tuple[Side, Side] = ("left", "right")

LANDMARKS: tuple[str, ...] = (
    "nose",
    "left_eye_inner", "left_eye", "left_eye_outer",
    "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear", "mouth_left", "mouth_right",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
    "left_wrist", "right_wrist", "left_pinky", "right_pinky",
    "left_index", "right_index", "left_thumb", "right_thumb",
    "left_hip", "right_hip", "left_knee", "right_knee",
    "left_ankle", "right_ankle", "left_heel", "right_heel",
    "left_toe", "right_toe",
)  # fmt: skip
"""BlazePose's 33 landmarks in its own order ("toe" is its foot index)."""

INDEX: dict[str, int] = {name: i for i, name in enumerate(LANDMARKS)}
_AT: dict[Side, dict[str, int]] = {
    side: {n.removeprefix(f"{side}_"): i for n, i in INDEX.items() if n.startswith(side)}
    for side in SIDES
}
"""The landmarks of one side by the name they share."""


def opposite(side: Side) -> Side:
    """The other side."""
    return "right" if side == "left" else "left"


def mirrored_name(landmark: str) -> str:
    """`left_knee` → `right_knee`; what has no side stays."""
    swapped = landmark.replace("left", "\0").replace("right", "left")
    return swapped.replace("\0", "right")


MIRRORED: tuple[int, ...] = tuple(INDEX[mirrored_name(name)] for name in LANDMARKS)


@dataclass(frozen=True, slots=True)
class Frame:
    """One instant seen by an eye. `image` and `world` are None where nobody was seen."""

    t: float
    """Seconds on the eye's own clock."""
    image: tuple[ImagePoint, ...] | None
    world: tuple[Vector, ...] | None
    aspect: float = 1.0
    """Width over height of the picture, in pixels."""
    back: float | None = None
    """The back line's departure in % of trunk length, + rounded, − arched; None = not seen."""

    def mirrored(self) -> Frame:
        """The same instant as a mirror shows it: x turned round, left and right swapped."""
        if self.image is None or self.world is None:
            return self
        image = tuple((1.0 - x, y, z, v) for x, y, z, v in (self.image[i] for i in MIRRORED))
        world = tuple((-x, y, z) for x, y, z in (self.world[i] for i in MIRRORED))
        return Frame(self.t, image, world, self.aspect, self.back)


def minus(a: Vector, b: Vector) -> Vector:
    """a − b."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def middle(a: Vector, b: Vector) -> Vector:
    """The point half-way."""
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2)


def dot(a: Vector, b: Vector) -> float:
    """a · b."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """a × b, right-handed."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def unit(a: Vector) -> Vector:
    """a with length 1; NaN where a has no length."""
    length = sqrt(dot(a, a))
    if length == 0.0:
        return (nan, nan, nan)
    return (a[0] / length, a[1] / length, a[2] / length)


def angle_between(a: Vector, b: Vector) -> float:
    """Unsigned angle in degrees, 0…180."""
    cosine = dot(unit(a), unit(b))
    return degrees(acos(max(-1.0, min(1.0, cosine)))) if cosine == cosine else nan


SEEN = 0.12
"""Visibility from which a landmark counts as seen. The pose model gives a hidden far leg about
0.2 and a leg outside the picture about 0.1; a product setting."""
EDGE = 0.03
"""Share of the picture by which a landmark may lie outside it and still count as seen."""
_LOW, _HIGH = -EDGE, 1.0 + EDGE


_L_SHOULDER, _R_SHOULDER = INDEX["left_shoulder"], INDEX["right_shoulder"]
_L_HIP, _R_HIP = INDEX["left_hip"], INDEX["right_hip"]
_ALL_SEEN = (1.0,) * len(LANDMARKS)

Directions = tuple[Vector, ...]
"""Unit vectors in the body's axes: down, then both thighs, shanks, upper arms, forearms. What
tells most comes first, so that what is far off is given up soon."""

SEGMENTS = (
    ("hip", "knee", 2.0),
    ("knee", "ankle", 1.5),
    ("shoulder", "elbow", 0.7),
    ("elbow", "wrist", 0.3),
)
"""From joint, to joint, weight: legs tell more of an exercise than arms."""
DOWN_WEIGHT = 4.0
"""Lying, prone, upright: most of all."""
_ENDS = tuple(
    (INDEX[f"{side}_{a}"], INDEX[f"{side}_{b}"], weight)
    for a, b, weight in SEGMENTS
    for side in SIDES
)
ALL_SEEN_WEIGHTS = (DOWN_WEIGHT, *(weight for _, _, weight in _ENDS))
"""The weights of a shape whose limbs are all seen."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A body's directions, each with how much it may say (0 = not seen)."""

    directions: Directions
    weights: tuple[float, ...]


class Body:
    """One frame's landmarks with the body's own axes; measures are read from it.

    `front`, `up` and `left` are unit vectors. Without shoulders and hips there is no body:
    build it with `Body.of(frame)`, which then gives None.
    """

    __slots__ = (
        "_measured", "_shape", "back", "front", "hips", "left", "points", "seen", "shoulders", "up",
    )  # fmt: skip

    def __init__(
        self,
        points: Sequence[Vector],
        back: float | None = None,
        seen: Sequence[float] = _ALL_SEEN,
    ) -> None:
        self.points = points
        self.back = back
        self.seen = seen
        """How well each landmark is seen, as `sights` says."""
        self._measured: dict[tuple[str, Side], float] = {}
        self._shape: Shape | None = None
        self.hips = middle(points[_L_HIP], points[_R_HIP])
        self.shoulders = middle(points[_L_SHOULDER], points[_R_SHOULDER])
        self.up = unit(minus(self.shoulders, self.hips))
        x, y, z = minus(points[_L_HIP], points[_R_HIP])
        to_x, to_y, to_z = self.shoulder_line()
        self.left = self.across((x + to_x, y + to_y, z + to_z))
        self.front = cross(self.left, self.up)

    def shoulder_line(self) -> Vector:
        """From the right shoulder to the left one."""
        return minus(self.points[_L_SHOULDER], self.points[_R_SHOULDER])

    def across(self, way: Vector) -> Vector:
        """`way` made square to the spine, length 1."""
        along = dot(way, self.up)
        up = self.up
        return unit((way[0] - along * up[0], way[1] - along * up[1], way[2] - along * up[2]))

    @classmethod
    def of(cls, frame: Frame) -> Body | None:
        """The body in a frame; None where nobody, or no trunk, was seen."""
        if frame.world is None or frame.image is None:
            return None
        seen = sights(frame.image)
        if min(seen[_L_SHOULDER], seen[_R_SHOULDER], seen[_L_HIP], seen[_R_HIP]) < SEEN:
            return None
        body = cls(frame.world, frame.back, seen)
        return body if body.up[0] == body.up[0] and body.left[0] == body.left[0] else None

    def part(self, side: Side, name: str) -> Vector:
        """A landmark of one side."""
        return self.points[_AT[side][name]]

    def measure(self, name: str, side: Side) -> float:
        """One of `PAIRED`, worked out once for all who ask."""
        found = self._measured.get((name, side))
        if found is None:
            found = self._measured[name, side] = PAIRED[name](self, side)
        return found

    @property
    def shape(self) -> Shape:
        """Where down is and where the limbs point, worked out once for all who ask; limbs that
        are not seen weigh nothing."""
        if self._shape is None:
            self._shape = _shape(self)
        return self._shape

    def with_back(self, back: float | None) -> Body:
        """The same body with its back line, in % of trunk length."""
        other = copy(self)
        other.back = back
        return other


def _shape(body: Body) -> Shape:
    points, seen = body.points, body.seen
    (fx, fy, fz), (ux, uy, uz), (lx, ly, lz) = body.front, body.up, body.left
    directions, weights = [(fy, uy, ly)], [DOWN_WEIGHT]
    for start, end, weight in _ENDS:
        (ax, ay, az), (bx, by, bz) = points[start], points[end]
        x, y, z = bx - ax, by - ay, bz - az
        length = sqrt(x * x + y * y + z * z) or 1.0
        forward = (x * fx + y * fy + z * fz) / length
        upward = (x * ux + y * uy + z * uz) / length
        leftward = (x * lx + y * ly + z * lz) / length
        directions.append((forward, upward, leftward))
        weights.append(weight * min(seen[start], seen[end]))
    return Shape(tuple(directions), tuple(weights))


@dataclass(frozen=True, slots=True)
class Observation:
    """A frame with the body in it, worked out once for all who look at it: whoever has a frame
    makes it, and everybody beyond takes it."""

    frame: Frame
    body: Body | None
    """None where nobody, or no trunk, was seen."""

    @classmethod
    def of(cls, frame: Frame) -> Observation:
        """What the frame shows."""
        return cls(frame, Body.of(frame))

    @property
    def t(self) -> float:
        """The frame's time in seconds."""
        return self.frame.t

    def with_back(self, back: float | None) -> Observation:
        """The same with its back line, in % of trunk length: an eye that reads it from the
        silhouette needs the body first."""
        body = None if self.body is None else self.body.with_back(back)
        return Observation(replace(self.frame, back=back), body)


def sights(image: Iterable[ImagePoint]) -> list[float]:
    """How well each landmark is seen, 0…1; 0 outside the picture."""
    return [v if _LOW <= x <= _HIGH and _LOW <= y <= _HIGH else 0.0 for x, y, _, v in image]


# Measures of one side, in degrees -----------------------------------------------------------


def hip(body: Body, side: Side) -> float:
    """Trunk to thigh in the body's own sagittal plane: 180 straight, < 180 flexed."""
    thigh = minus(body.part(side, "knee"), body.part(side, "hip"))
    return _from_straight_down(dot(thigh, body.front), dot(thigh, body.up))


def _from_straight_down(forward: float, upward: float) -> float:
    """Degrees from the trunk's up, through its front, to a direction; −90…270."""
    angle = degrees(atan2(forward, upward))
    return angle + 360.0 if angle < -90.0 else angle


def knee(body: Body, side: Side) -> float:
    """Thigh to shank: 180 straight."""
    at = body.part(side, "knee")
    return angle_between(minus(body.part(side, "hip"), at), minus(body.part(side, "ankle"), at))


def ankle(body: Body, side: Side) -> float:
    """Shank to sole: 90 neutral, more with pointed toes."""
    shank = minus(body.part(side, "knee"), body.part(side, "ankle"))
    return angle_between(shank, minus(body.part(side, "toe"), body.part(side, "heel")))


def shoulder(body: Body, side: Side) -> float:
    """Arm to trunk in the sagittal plane: 0 at the side, 90 forward, 180 overhead."""
    arm = minus(body.part(side, "elbow"), body.part(side, "shoulder"))
    return 180.0 - _from_straight_down(dot(arm, body.front), dot(arm, body.up))


def elbow(body: Body, side: Side) -> float:
    """Upper arm to forearm: 180 straight."""
    at = body.part(side, "elbow")
    return angle_between(
        minus(body.part(side, "shoulder"), at), minus(body.part(side, "wrist"), at)
    )


def leg_lift(body: Body, side: Side) -> float:
    """Hip to ankle over the horizontal: 0 level, 90 straight up."""
    return _elevation(minus(body.part(side, "ankle"), body.part(side, "hip")))


def arm_lift(body: Body, side: Side) -> float:
    """Shoulder to wrist over the horizontal."""
    return _elevation(minus(body.part(side, "wrist"), body.part(side, "shoulder")))


def shin(body: Body, side: Side) -> float:
    """Tilt of the shank from upright, 0…180."""
    return 90.0 - _elevation(minus(body.part(side, "knee"), body.part(side, "ankle")))


def heel_lift(body: Body, side: Side) -> float:
    """Heel over toe: 0 with the sole flat, 90 with the heel straight above."""
    return _elevation(minus(body.part(side, "heel"), body.part(side, "toe")))


def _elevation(way: Vector) -> float:
    """Degrees over the horizontal (image y points down)."""
    return degrees(asin(max(-1.0, min(1.0, -unit(way)[1]))))


# Measures of the whole body, in degrees -----------------------------------------------------


def trunk(body: Body) -> float:
    """Lean of the trunk in its own sagittal plane: 0 upright, 90 face down, −90 on the back.

    A camera that looks down, or stands askew, does not change it.
    """
    return degrees(atan2(body.front[1], -body.up[1]))


def front(body: Body) -> float:
    """Where the chest looks: 90 at the ceiling, −90 at the floor, 0 ahead."""
    return _elevation(body.front)


def neck(body: Body) -> float:
    """Head to trunk: 180 in line, below looks to the chest."""
    ears = middle(body.points[INDEX["left_ear"]], body.points[INDEX["right_ear"]])
    way = minus(ears, body.shoulders)
    return 180.0 - degrees(atan2(dot(way, body.front), dot(way, body.up)))


def lateral(body: Body) -> float:
    """Sideways bend at the hips, as seen lying on a side: 0 in line, + hips sink, − hips rise."""
    feet = middle(body.part("left", "ankle"), body.part("right", "ankle"))
    legs = minus(feet, body.hips)
    bend = degrees(atan2(dot(legs, body.left), -dot(legs, body.up)))
    return bend if body.left[1] < 0 else -bend


def roll(body: Body) -> float:
    """Tilt of the line through both hips from level, unsigned."""
    return abs(_elevation(minus(body.part("left", "hip"), body.part("right", "hip"))))


def twist(body: Body) -> float:
    """Knees against the chest about the long axis: 0 in front, + to the right."""
    knees = middle(body.part("left", "knee"), body.part("right", "knee"))
    way, left = minus(knees, body.hips), body.across(body.shoulder_line())
    return degrees(atan2(-dot(way, left), dot(way, cross(left, body.up))))


def back(body: Body) -> float:
    """The back line in % of trunk length; NaN where it was not seen."""
    return nan if body.back is None else body.back


PAIRED: dict[str, Callable[[Body, Side], float]] = {
    "hip": hip, "knee": knee, "ankle": ankle, "shoulder": shoulder, "elbow": elbow,
    "leg_lift": leg_lift, "arm_lift": arm_lift, "shin": shin, "heel_lift": heel_lift,
}  # fmt: skip
SINGLE: dict[str, Callable[[Body], float]] = {
    "trunk": trunk, "front": front, "neck": neck, "lateral": lateral, "roll": roll,
    "twist": twist, "back": back,
}  # fmt: skip
NEEDS: dict[str, tuple[str, ...]] = {
    "hip": ("knee",), "knee": ("knee", "ankle"), "ankle": ("knee", "ankle", "toe"),
    "shoulder": ("elbow",), "elbow": ("elbow", "wrist"), "leg_lift": ("ankle",),
    "arm_lift": ("wrist",), "shin": ("knee", "ankle"), "heel_lift": ("heel", "toe"),
    "lateral": ("ankle",), "twist": ("knee",), "neck": ("ear",),
}  # fmt: skip
"""The landmarks a measure needs beside the trunk's."""
