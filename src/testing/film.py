"""The drawn body seen through a lens that can be made worse on purpose: noise, a turned or tilted
camera, lost frames, another frame rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin
from random import Random

from spinae.body import LANDMARKS, Frame, ImagePoint, Side, Vector
from spinae.catalogue.schema import Move
from spinae.kinematics import BOW_SEEN, HEIGHT, ROOM_M, Skeleton, visibility
from spinae.performance import Script, at, script


@dataclass(frozen=True, slots=True)
class Lens:
    """How the figure is seen."""

    fps: float = 30.0
    yaw: float = 0.0
    """Degrees by which the camera stands to the side of a straight side view."""
    pitch: float = 0.0
    """Degrees by which the camera looks down."""
    noise: float = 0.0
    """Standard deviation of every landmark, in shares of body height."""
    dropout: float = 0.0
    """Share of frames in which nobody is found."""
    seed: int = 0
    aspect: float = 4 / 3
    distance: float = 3.4
    """Metres from camera to body."""


def perform(
    move: Move,
    *,
    reps: int | None = None,
    hold_s: float | None = None,
    side: Side = "right",
    fault: str | None = None,
    lens: Lens | None = None,
) -> Iterator[Frame]:
    """The figure doing `move` as `script` says, seen through `lens`."""
    return film(script(move, reps=reps, hold_s=hold_s, side=side, fault=fault), lens or Lens())


def film(script: Script, lens: Lens) -> Iterator[Frame]:
    """Every frame the lens takes of the script, from t = 0."""
    random = Random(lens.seed)
    for index in range(int(script.duration * lens.fps) + 1):
        t = index / lens.fps
        if random.random() < lens.dropout:
            yield Frame(t, None, None, lens.aspect)
        else:
            yield _seen(t, at(script, t), lens, random)


def _seen(t: float, skeleton: Skeleton, lens: Lens, random: Random) -> Frame:
    """What a pose model would say of the body: turned to the camera, blurred, projected."""
    blur = lens.noise * HEIGHT
    points = tuple(
        (x + random.gauss(0, blur), y + random.gauss(0, blur), z + random.gauss(0, blur))
        if blur
        else (x, y, z)
        for x, y, z in (_through(point, lens) for point in skeleton.world())
    )
    back = round(skeleton.back * BOW_SEEN + random.gauss(0, lens.noise * 40), 2)
    image = tuple(_project(p, name, lens) for p, name in zip(points, LANDMARKS, strict=True))
    return Frame(t, image, points, lens.aspect, back)


def _through(point: Vector, lens: Lens) -> Vector:
    """The camera's axes: yaw about the upright, then pitch about the horizontal."""
    x, y, z = point
    c, s = cos(radians(lens.yaw)), sin(radians(lens.yaw))
    x, z = x * c + z * s, -x * s + z * c
    c, s = cos(radians(lens.pitch)), sin(radians(lens.pitch))
    return (x, y * c + z * s, -y * s + z * c)


def _project(point: Vector, name: str, lens: Lens) -> ImagePoint:
    """A pinhole camera."""
    x, y, z = point
    scale = lens.distance / (lens.distance + z) / ROOM_M
    return (0.5 + x * scale, 0.5 + y * scale * lens.aspect, z * scale, visibility(name, z))
