"""A body whose curve is known, seen by a camera as a silhouette.

The trunk is a row of oval slices along a spine of fixed length, as thick and broad as the drawn
figure's (`TORSO`); the spine bends by a known curve and its slices turn
with it. Limbs are tapering rods, the head a ball. All of it stands in space, so the camera may
stand to the side of an exact side view. Metres; axes as in `spinae.body`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from spinae import backline
from spinae.body import INDEX, LANDMARKS, Frame
from spinae.kinematics import (
    FOREARM,
    HALF_HIPS,
    HALF_SHOULDERS,
    NECK,
    SHANK,
    THIGH,
    TRUNK,
    UPPER_ARM,
)

TORSO: tuple[tuple[float, float, float, float], ...] = (
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
"""Along the trunk from the hips, in shares of it: behind the spine, before it, and half its
breadth, metres."""
Numbers = NDArray[np.float64]
Grid = NDArray[np.uint8]

WIDTH, HEIGHT = 640, 480
"""Pixels of the camera's picture."""
DISTANCE = 3.0
"""Metres from camera to body."""
FOCAL = 1.25
"""Picture heights; the camera sees 2.4 m of the room's height at that distance."""
BLUR = 2.0
"""Pixels by which the pose model's masks are softer than a drawn edge."""
GRID = 160
"""Longest side of the silhouette that is kept, as the eyes keep it."""
SLICES = 49
RING = 24


@dataclass(frozen=True, slots=True)
class Build:
    """Shares of the drawn figure's thickness and breadth."""

    name: str
    front: float
    back: float
    breadth: float


BUILDS = (
    Build("slim", 0.80, 0.88, 0.90),
    Build("middle", 1.00, 1.00, 1.00),
    Build("broad", 1.55, 1.18, 1.22),
)


@dataclass(frozen=True, slots=True)
class Posture:
    """How the trunk lies and where the limbs point; degrees."""

    name: str
    tilt: float
    """Of the trunk from upright, forwards: 90 level and face down."""
    thigh: float
    """From straight down the trunk's line, forwards."""
    knee: float
    """Bend."""
    arm: float
    """From the trunk's side, forwards."""


POSTURES = (
    Posture("all fours", 88, 88, 92, 90),
    Posture("plank", 78, 2, 0, 75),
    Posture("hinge", 50, 48, 10, 75),
    Posture("sitting", 12, 78, 88, 45),
)


@dataclass(frozen=True, slots=True)
class Curve:
    """How far the spine lies behind its own straight line, in % of its length; + rounded."""

    name: str
    peak: float
    """Where along the spine it is greatest, from the hips, 0…1."""

    def at(self, shares: Numbers, height: float) -> Numbers:
        """Offsets at these shares of the way, in % of the spine's length."""
        power = np.log(0.5) / np.log(self.peak)
        offsets: Numbers = height * np.sin(np.pi * np.clip(shares, 0, 1) ** power) ** 1.5
        return offsets


CURVES = (Curve("whole back", 0.5), Curve("low back", 0.36))


@dataclass(frozen=True, slots=True)
class Clothes:
    """What lies over the back."""

    name: str
    off: float = 0.0
    """Metres that it stands off everywhere."""
    folds: float = 0.0
    """Standard deviation of its folds, metres; they lie anew each time."""
    spans: tuple[float, float] = (0.0, 0.0)
    """Share of every hollow that it spans: on a level back, on which it lies, and on an upright
    one, from which it hangs."""

    def spanned(self, tilt: float) -> float:
        """The share at this tilt of the trunk."""
        level, upright = self.spans
        return float(level + (upright - level) * np.cos(np.radians(tilt)) ** 2)


TIGHT = Clothes("tight")
LOOSE = Clothes("loose shirt", 0.01, 0.0045, (0.1, 0.4))
STIFF = Clothes("stiff jacket", 0.015, 0.006, (0.5, 0.5))


@dataclass(frozen=True, slots=True)
class Scene:
    """One body in front of one camera."""

    posture: Posture = POSTURES[0]
    build: Build = BUILDS[1]
    curve: Curve = CURVES[0]
    height: float = 0.0
    """The curve's height in % of the spine's length."""
    clothes: Clothes = TIGHT
    yaw: float = 0.0
    """Degrees by which the camera stands to the side."""
    facing: int = 1
    """1 looks to the right of the picture, −1 to its left."""
    blur_m: float = 0.0
    """Standard deviation of each landmark."""
    seed: int = 0

    def bent(self, height: float) -> Scene:
        """The same person and camera with another curve."""
        return replace(self, height=height, seed=self.seed + 500 + round(height * 10))


@dataclass(frozen=True, slots=True)
class Picture:
    """What an eye would hand on."""

    mask: Grid
    box: backline.Box
    frame: Frame


def truth(scene: Scene) -> float:
    """The back line of the spine itself: what a perfect measure would say of a bare rod."""
    spine = _spine(scene)
    chord = spine[_at(1.0)] - spine[_at(0.0)]
    length = float(np.hypot(*chord))
    back = np.array([-chord[1], chord[0]]) / length
    along, out = spine @ chord / length**2, spine @ back / length * 100
    shares = np.linspace(backline.FIRST, backline.LAST, backline.STATIONS)
    there = np.interp(shares, along, out)
    return backline.height(there)


def photograph(scene: Scene) -> Picture:
    """The scene as an eye sees it."""
    random = np.random.default_rng(scene.seed)
    rings = [*_torso(scene, random), *_limbs(scene)]
    image = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(image)
    for part in rings:
        seen = [_project(_through(ring, scene)) for ring in part]
        for before, after in pairwise(seen):
            _draw_stretch(draw, before, after)
    mask, box = _kept(image.filter(ImageFilter.GaussianBlur(BLUR)))
    return Picture(mask, box, _frame(scene, random))


_SHARES = np.linspace(-0.165, 1.14, SLICES)


def _at(share: float) -> int:
    return int(np.argmin(np.abs(_SHARES - share)))


def _spine(scene: Scene) -> Numbers:
    """Points of the spine in the body's own plane, rows of (up, back), from the hips at the
    origin; its length is kept whatever its curve. Shape (n, 2)."""
    fine = np.linspace(0, 1, 201)
    offsets = scene.curve.at(fine, scene.height) / 100
    steps = np.hypot(np.diff(fine), np.diff(offsets))
    shrink = 1 / steps.sum()
    up, back = fine * shrink, offsets * shrink
    inner = np.clip(_SHARES, 0, 1)
    points = np.stack([np.interp(inner, fine, up), np.interp(inner, fine, back)], axis=1)
    for beyond, (near, here) in ((_SHARES < 0, (1, 0)), (_SHARES > 1, (-2, -1))):
        way = np.array([up[here] - up[near], back[here] - back[near]])
        reach = np.where(_SHARES < 0, -_SHARES, _SHARES - 1)[:, None]
        points = np.where(beyond[:, None], points + reach * way / np.hypot(*way), points)
    return points * TRUNK


def _tangents(spine: Numbers) -> Numbers:
    ways = np.gradient(spine, axis=0)
    unit: Numbers = ways / np.hypot(ways[:, 0], ways[:, 1])[:, None]
    return unit


def _torso(scene: Scene, random: np.random.Generator) -> Iterator[list[Numbers]]:
    """The trunk's slices: rings of points in space."""
    spine, profile = _spine(scene), np.array(TORSO)
    front, back, breadth = (
        np.interp(_SHARES, profile[:, 0], profile[:, column]) * scale
        for column, scale in (
            (1, scene.build.front), (2, scene.build.back), (3, scene.build.breadth)
        )
    )  # fmt: skip
    tangents = _tangents(spine)
    normals = np.stack([-tangents[:, 1], tangents[:, 0]], axis=1)
    worn = scene.clothes
    if worn is not TIGHT:
        back = back + _cloth(scene, spine + normals * back[:, None], normals, random)
        front, breadth = front + worn.off, breadth + worn.off
    turns = np.linspace(0, 2 * np.pi, RING, endpoint=False)
    rings = []
    for index in range(SLICES):
        depth = np.where(np.cos(turns) > 0, back[index], front[index]) * np.cos(turns)
        flat = spine[index] + depth[:, None] * normals[index]
        rings.append(_place(scene, flat, breadth[index] * np.sin(turns)))
    yield rings


def _cloth(scene: Scene, skin: Numbers, normals: Numbers, random: np.random.Generator) -> Numbers:
    """How far the clothes stand off each slice's back, metres."""
    worn = scene.clothes
    hollow = _upper_hull(skin[:, 0], skin[:, 1]) - skin[:, 1]
    wave = np.hanning(9)[1:-1]
    folds = np.convolve(random.normal(0, 1, SLICES + 6), wave / np.hypot.reduce(wave), "valid")
    spanned = worn.spanned(scene.posture.tilt) * hollow * np.abs(normals[:, 1])
    cloth: Numbers = worn.off + spanned + np.maximum(worn.folds * folds, -worn.off)
    return cloth


def _upper_hull(x: Numbers, y: Numbers) -> Numbers:
    """The tightest string over the points, at each x."""
    kept: list[int] = []
    for index in np.argsort(x):
        while len(kept) > 1 and _turns_left(kept[-2], kept[-1], int(index), x, y):
            kept.pop()
        kept.append(int(index))
    return np.interp(x, x[kept], y[kept])


def _turns_left(a: int, b: int, c: int, x: Numbers, y: Numbers) -> bool:
    return bool((x[b] - x[a]) * (y[c] - y[a]) >= (y[b] - y[a]) * (x[c] - x[a]))


def _place(scene: Scene, flat: Numbers, aside: Numbers) -> Numbers:
    """Rows of (up, back) and metres to the left → rows of points in space, hips at the origin."""
    tilt = np.radians(scene.posture.tilt)
    up = np.array([np.sin(tilt), -np.cos(tilt)])
    back = np.array([-np.cos(tilt), -np.sin(tilt)])
    x, y = (flat[:, :1] * up + flat[:, 1:] * back).T
    return np.stack([x * scene.facing, y, aside * scene.facing], axis=1)


def _limbs(scene: Scene) -> Iterator[list[Numbers]]:
    """Arms, legs and head as rings."""
    for side in (1, -1):
        joints = _joints(scene, side)
        yield _rod(joints["hip"], joints["knee"], 0.085, 0.05)
        yield _rod(joints["knee"], joints["ankle"], 0.052, 0.035)
        yield _rod(joints["shoulder"], joints["elbow"], 0.052, 0.036)
        yield _rod(joints["elbow"], joints["wrist"], 0.036, 0.024)
    head = _joints(scene, 1)["ear"] * [1, 1, 0]
    yield [_ball(head, 0.105)] * 2


def _joints(scene: Scene, side: int) -> dict[str, Numbers]:
    """One side's joints in space; 1 is the left side."""
    spine, posture = _spine(scene), scene.posture
    hip, shoulder = spine[_at(0.0)], spine[_at(1.0)]
    tangent = _tangents(spine)[_at(1.0)]
    thigh, shank = (_swing(180 - turn) for turn in (posture.thigh, posture.thigh - posture.knee))
    arm = _swing(180 - posture.arm)
    flat = {
        "hip": hip, "knee": hip + thigh * THIGH, "ankle": hip + thigh * THIGH + shank * SHANK,
        "shoulder": shoulder, "elbow": shoulder + arm * UPPER_ARM,
        "wrist": shoulder + arm * (UPPER_ARM + FOREARM), "ear": shoulder + tangent * NECK,
    }  # fmt: skip
    wide = {"shoulder": HALF_SHOULDERS, "elbow": HALF_SHOULDERS, "wrist": HALF_SHOULDERS}
    return {
        name: _place(scene, at[None, :], np.array([side * wide.get(name, HALF_HIPS)]))[0]
        for name, at in flat.items()
    }


def _swing(degrees: float) -> Numbers:
    """(up, back) of a direction that many degrees from the head, over the front."""
    turn = np.radians(degrees)
    return np.array([np.cos(turn), -np.sin(turn)])


def _rod(start: Numbers, end: Numbers, first: float, last: float) -> list[Numbers]:
    return [_ball(start, first), _ball(end, last)]


def _ball(centre: Numbers, radius: float) -> Numbers:
    """Enough of a ball's points for its outline from anywhere near the side."""
    turns = np.linspace(0, 2 * np.pi, RING, endpoint=False)
    return centre + radius * np.stack([np.cos(turns), np.sin(turns), 0 * turns], axis=1)


def _through(points: Numbers, scene: Scene) -> Numbers:
    """In the camera's axes."""
    c, s = np.cos(np.radians(scene.yaw)), np.sin(np.radians(scene.yaw))
    x, y, z = points.T
    return np.stack([x * c + z * s, y, -x * s + z * c], axis=1)


def _project(points: Numbers) -> Numbers:
    """Pixels; the body's hips a little behind the picture's middle."""
    scale = FOCAL * HEIGHT / (DISTANCE + points[:, 2])
    return np.stack([WIDTH / 2 + points[:, 0] * scale, HEIGHT * 0.5 + points[:, 1] * scale], axis=1)


def _draw_stretch(draw: ImageDraw.ImageDraw, before: Numbers, after: Numbers) -> None:
    """Fill two rings and the surface between them."""
    for ring in (before, after):
        draw.polygon(ring.ravel().tolist(), fill=255)
    sides = np.concatenate(
        [before, np.roll(before, -1, axis=0), np.roll(after, -1, axis=0), after], axis=1
    )
    for side in sides.tolist():
        draw.polygon(side, fill=255)


def _kept(image: Image.Image) -> tuple[Grid, backline.Box]:
    """The silhouette cropped to the body, on the grid that the eyes keep."""
    edges = image.point(lambda value: 255 if value > 25 else 0).getbbox() or (0, 0, 1, 1)
    left, top, right, bottom = edges
    shrink = GRID / max(right - left, bottom - top)
    size = (round((right - left) * shrink), round((bottom - top) * shrink))
    small = image.crop(edges).resize(size, Image.Resampling.BOX)
    box = (left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT)
    return np.asarray(small, dtype=np.uint8), box


def _frame(scene: Scene, random: np.random.Generator) -> Frame:
    """The landmarks, each off by a little."""
    world = np.zeros((len(LANDMARKS), 3))
    for name, side in (("left", 1), ("right", -1)):
        for part, at in _joints(scene, side).items():
            world[INDEX[f"{name}_{part}"]] = at
    world = _through(world + random.normal(0, 1, world.shape) * scene.blur_m, scene)
    pixels = _project(world) / [WIDTH, HEIGHT]
    image = tuple((float(x), float(y), 0.0, 0.99) for x, y in pixels)
    points = tuple((float(x), float(y), float(z)) for x, y, z in world)
    return Frame(0.0, image, points, WIDTH / HEIGHT)
