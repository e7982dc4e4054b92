"""The body's skin in a pose: every vertex, as a page's graphics card places it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinae.figure.rig import TURNED, Stance, bones, finger_axis

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """The body at rest: metres, left, up and front."""

    points: Array
    faces: NDArray[np.int64]
    bones: NDArray[np.int64]
    """Four a vertex."""
    weights: Array
    plate: Array
    """Right of the middle and down from the crown on the muscle map, mm; 1 faces the front."""


@cache
def mesh() -> Mesh:
    """As `scripts/body.py` has written it."""
    folder = files("spinae.figure")
    body: dict[str, Any] = json.loads((folder / "body.json").read_text("utf-8"))
    data, many, faces = (folder / "body.bin").read_bytes(), body["vertices"], body["faces"]
    at, found = 0, []
    for kind, count, width in (
        ("<i2", many, 3), ("u1", many, 4), ("u1", many, 4), ("<u2", faces, 3), ("<i2", many, 3),
    ):  # fmt: skip
        if at == len(data):
            found.append(np.zeros((many, 3)))  # as it is being made
            break
        part = np.frombuffer(data, kind, count * width, at).reshape(count, width)
        found.append(part)
        at += part.nbytes
    points, carriers, weights, triangles, plate = found
    placed = plate / np.array([1.0, 1.0, 1000.0])
    return Mesh(points / 1e4, triangles.astype(int), carriers.astype(int), weights / 255, placed)


def skin(stance: Stance) -> Array:
    """Every vertex in the picture's space: x right, y up, z towards the viewer."""
    body, moved = mesh(), _moved(stance)
    turns = np.array([turn for turn, _ in moved])
    shifts = np.array([shift for _, shift in moved])
    found = np.zeros_like(body.points)
    for place in range(4):
        own = body.bones[:, place]
        there = np.einsum("nij,nj->ni", turns[own], body.points) + shifts[own]
        found += body.weights[:, place, None] * there
    return found


def normals(points: Array, faces: NDArray[np.int64]) -> Array:
    """Which way the skin looks at every vertex, length 1."""
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    found = np.zeros_like(points)
    for corner in range(3):
        np.add.at(found, faces[:, corner], across)
    return np.array(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12))


def _moved(stance: Stance) -> list[tuple[Array, Array]]:
    """How each bone moves what it carries: a turn, and a shift after it."""
    told = {name: _matrix(*turn) for name, turn in zip(TURNED, stance.turns, strict=True)}
    turns: dict[str, Array] = {}
    starts: dict[str, Array] = {}
    for name, bone in bones().items():
        rest = np.array(bone.start)
        if bone.parent is None:
            turns[name], starts[name] = told[name], np.array(stance.root)
            continue
        before = np.array(bones()[bone.parent].start)
        starts[name] = starts[bone.parent] + turns[bone.parent] @ (rest - before)
        turns[name] = told[name] if name in told else _finger(stance, name, turns[bone.parent])
    return [
        (turns[name], starts[name] - turns[name] @ np.array(bone.start))
        for name, bone in bones().items()
    ]


def _finger(stance: Stance, name: str, hand: Array) -> Array:
    side, _, finger = name.rpartition("_")
    if finger.startswith("finger1"):
        return hand
    curl = stance.curl[side == "right"]
    return hand @ _about(np.array(finger_axis(side)), curl)


def _about(axis: Array, angle: float) -> Array:
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    whole: Array = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return whole


def _matrix(x: float, y: float, z: float, w: float) -> Array:
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def work(muscles: list[dict[str, Any]]) -> tuple[Array, Array]:
    """For every vertex: how far outside a muscle that works it lies, millimetres, and how full
    that is."""
    plate = mesh().plate
    away, fill = np.full(len(plate), 99.0), np.zeros(len(plate))
    for muscle in muscles:
        for side, faces in (("front", plate[:, 2] > 0), ("back", plate[:, 2] <= 0)):
            line = muscle[side]
            if line is None:
                continue
            found = outside(np.abs(plate[:, 0]), plate[:, 1], np.array(line, float))
            found = found + np.maximum(0, 0.25 - np.abs(plate[:, 2])) * 60
            nearer = faces & (found < away)
            away[nearer], fill[nearer] = found[nearer], muscle["fill"]
    return away, fill


def outside(x: Array, y: Array, line: Array) -> Array:
    """How far points lie outside a closed line, − inside."""
    inside, least = np.zeros(len(x), bool), np.full(len(x), np.inf)
    for (ax, ay), (bx, by) in zip(line, np.roll(line, 1, axis=0), strict=True):
        crossed = ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay or 1e-9) + ax)
        inside ^= crossed
        dx, dy = bx - ax, by - ay
        share = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy or 1), 0, 1)
        least = np.minimum(least, np.hypot(x - ax - share * dx, y - ay - share * dy))
    return np.where(inside, -least, least)


def cloth(rest: Array) -> Array:
    """How far a point of the skin at rest is covered by shorts or a top, 0 to 1."""
    x, y, z = np.abs(rest[:, 0]), rest[:, 1], rest[:, 2]
    shorts = (y > 0.70) & (y < 1.005) & (x < 0.23)
    neck = np.where(z > 0, np.maximum(0, 0.05 - x), 0)
    top = (y > 1.045) & (y < 1.415 - neck) & (x < 0.178 + (y - 1.3) * 0.12)
    return (shorts | top).astype(float)
