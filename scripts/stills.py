"""Draw every move's still picture: `python scripts/stills.py [MOVE …]`.

The body at the far pose, with the start pose as a ghost behind it, in the tones of a wash: so it
stands on pages until the moving figure comes, on paper, and where nothing may move. Colours are
classes of the page. One user unit is one millimetre.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from body import fetch
from spinae.catalogue import load
from spinae.catalogue.schema import Move, Pose
from spinae.figure.furniture import furnish
from spinae.figure.motion import clip, far_pose
from spinae.figure.rig import stance
from spinae.kinematics import stand
from testing.skin import cloth, mesh, normals, skin, work

OUT = Path(__file__).parent.parent / "src/spinae/figure/stills"
MM = 4.0
"""Millimetres a pixel."""
MARGIN = 90
TONES = (0.0, 0.30, 0.46, 0.60, 0.74, 0.88)
"""From shade to light: where each tone begins."""
LIGHT = np.array([-0.38, 0.80, 0.46])
QUARTER, FRONT = (-0.62, 0.24), (0.0, 0.24)
CLOTH = 0.17
"""By how much cloth is darker than skin."""

Array = NDArray[np.float64]


class Picture:
    """A body as the camera sees it: depth, light, cloth and muscles at every pixel."""

    def __init__(self, pose: Pose, move: Move) -> None:
        yaw, pitch = FRONT if move.view == "front" else QUARTER
        self.points = turned(skin(stance(stand(pose))), yaw, pitch)
        self._faces = mesh().faces
        looks = normals(self.points, self._faces)
        light = np.clip(looks @ (LIGHT / np.linalg.norm(LIGHT)), 0, 1) * 0.75
        light += 0.25 * (looks[:, 1] * 0.5 + 0.5)
        away, fill = work(clip(move)["muscles"])
        self._values = np.stack([light, away, fill, *mesh().points.T], 1)

    def drawn(self, box: tuple[float, float, float, float]) -> tuple[Array, Array]:
        """(covered, values) in a box of metres: left, bottom, right, top."""
        left, bottom, right, top = box
        wide, high = round((right - left) * 1000 / MM), round((top - bottom) * 1000 / MM)
        x = (self.points[:, 0] - left) * 1000 / MM
        y = (top - self.points[:, 1]) * 1000 / MM
        return raster(x, y, self.points[:, 2], self._faces, self._values, wide, high)


def turned(points: Array, yaw: float, pitch: float) -> Array:
    """From the picture's space to the camera's."""
    x, y, z = points.T
    c, s = np.cos(yaw), np.sin(yaw)
    x, z = x * c + z * s, -x * s + z * c
    c, s = np.cos(pitch), np.sin(pitch)
    return np.stack([x, y * c - z * s, y * s + z * c], 1)


def raster(
    x: Array, y: Array, z: Array, faces: NDArray[np.int64], values: Array, wide: int, high: int
) -> tuple[Array, Array]:
    """What is nearest at every pixel: whether anything is, and its values."""
    depth = np.full((high, wide), -1e9)
    found = np.zeros((high, wide, values.shape[1]))
    for face in faces:
        fx, fy = x[face], y[face]
        area = (fx[1] - fx[0]) * (fy[2] - fy[0]) - (fx[2] - fx[0]) * (fy[1] - fy[0])
        if abs(area) < 1e-9:
            continue
        x0, x1 = max(int(fx.min()), 0), min(int(fx.max()) + 2, wide)
        y0, y1 = max(int(fy.min()), 0), min(int(fy.max()) + 2, high)
        if x0 >= x1 or y0 >= y1:
            continue
        px, py = np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5)
        b = ((px - fx[0]) * (fy[2] - fy[0]) - (fx[2] - fx[0]) * (py - fy[0])) / area
        c = ((fx[1] - fx[0]) * (py - fy[0]) - (px - fx[0]) * (fy[1] - fy[0])) / area
        a = 1 - b - c
        near = a * z[face[0]] + b * z[face[1]] + c * z[face[2]]
        own = (a >= -1e-6) & (b >= -1e-6) & (c >= -1e-6) & (near > depth[y0:y1, x0:x1])
        if not own.any():
            continue
        depth[y0:y1, x0:x1][own] = near[own]
        shares = np.stack([a[own], b[own], c[own]], 1)
        found[y0:y1, x0:x1][own] = shares @ values[face]
    return (depth > -1e8).astype(float), found


def still(move: Move) -> str:
    """The move as SVG, without what it is called."""
    far, start = Picture(far_pose(move), move), Picture(move.poses["start"], move)
    both = np.vstack([far.points, start.points])
    yaw, pitch = FRONT if move.view == "front" else QUARTER
    things = [_seen(line, yaw, pitch) for line in furnish(move, stand(move.poses["start"]))]
    both = np.vstack([both, *things])
    m = MARGIN / 1000
    (left, bottom), (right, top) = both[:, :2].min(0) - (m, m / 2), both[:, :2].max(0) + m
    box = (left, bottom, right, top)
    ghost, _ = start.drawn(box)
    covered, values = far.drawn(box)
    light, away, fill = values[..., 0], values[..., 1], values[..., 2]
    light = _within(light, covered)
    tone = light - CLOTH * cloth(values[..., 3:].reshape(-1, 3)).reshape(light.shape)
    away = _within(np.minimum(away, 40.0), covered)
    inside = np.clip((8 - away) / 16, 0, 1)
    ember = covered * np.maximum(inside * fill, np.clip((7 - abs(away + 3)) / 5, 0, 1) * 0.85)
    x, y, wide, high = (round(1000 * side) for side in (left, -top, right - left, top - bottom))
    return "".join(
        (
            '<svg xmlns="http://www.w3.org/2000/svg" class="still" '
            f'viewBox="{x} {y} {wide} {high}">',
            *(_line(line) for line in things),
            _path("ghost", _smooth(ghost), 0.5, box),
            *_washes(covered, tone, box),
            *_embers(ember, box),
            "</svg>",
        )
    )


def _washes(covered: Array, tone: Array, box: tuple[float, ...]) -> Iterator[str]:
    outline = _smooth(covered)
    yield _path("tone0", outline, 0.5, box)
    for number, level in enumerate(TONES[1:], 1):
        part = np.where((tone >= level) & (covered > 0.5), 1.0, 0.0)
        yield _path(f"tone{number}", np.minimum(_smooth(part), outline), 0.5, box)


def _embers(ember: Array, box: tuple[float, ...]) -> Iterator[str]:
    for number, level in enumerate((0.25, 0.5, 0.72)):
        yield _path(f"ember{number}", _smooth((ember >= level).astype(float)), 0.5, box)


def _within(field: Array, covered: Array) -> Array:
    """Smoothed, with nothing of what is beside the body in it."""
    for _ in range(3):
        field = _smooth(field * covered) / np.maximum(_smooth(covered), 1e-6)
    return field


def _smooth(field: Array) -> Array:
    kernel = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    for axis in (0, 1):
        field = np.apply_along_axis(np.convolve, axis, field, kernel, "same")
    return field


def _path(kind: str, field: Array, level: float, box: tuple[float, ...]) -> str:
    """Where a field is at least the level."""
    from contourpy import FillType, contour_generator

    framed = np.pad(field, 1)
    lines, offsets = contour_generator(z=framed, fill_type=FillType.OuterOffset).filled(level, 1e9)
    parts = []
    for points, ends in zip(lines, offsets, strict=True):
        for begin, end in pairwise(ends):
            ring = _simpler(points[begin:end], 0.35)
            if len(ring) > 3 and _area(ring) > 6:
                at = [
                    (round(box[0] * 1000 + (x - 0.5) * MM), round(-box[3] * 1000 + (y - 0.5) * MM))
                    for x, y in ring
                ]
                parts.append(_ring(at))
    return f'<path class="{kind}" d="{"".join(parts)}"/>' if parts else ""


def _ring(points: list[tuple[int, int]]) -> str:
    steps = (f"{bx - ax} {by - ay}".replace(" -", "-") for (ax, ay), (bx, by) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def _area(ring: Array) -> float:
    x, y = ring.T
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)


def _simpler(points: Array, most: float) -> Array:
    """Fewer points, none of the line farther away than `most` (Douglas and Peucker)."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    middle = len(points) // 2
    keep[middle] = True
    waiting = [(0, middle), (middle, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        a, way = points[first], points[last] - points[first]
        off = points[first + 1 : last] - a
        length = np.hypot(*way) or 1.0
        apart = abs(off[:, 0] * way[1] - off[:, 1] * way[0]) / length
        farthest = int(apart.argmax())
        if apart[farthest] > most:
            keep[first + 1 + farthest] = True
            waiting += [(first, first + 1 + farthest), (first + 1 + farthest, last)]
    return points[keep]


def _seen(line: Iterable[tuple[float, float]], yaw: float, pitch: float) -> Array:
    return turned(np.array([(x, -y, 0.0) for x, y in line]), yaw, pitch)


def _line(line: Array) -> str:
    points = "L".join(f"{round(x * 1000)} {round(-y * 1000)}" for x, y, _ in line)
    return f'<path class="thing" d="M{points}"/>'


if __name__ == "__main__":
    fetch()
    OUT.mkdir(exist_ok=True)
    moves = load()
    for name in sys.argv[1:] or moves:
        (OUT / f"{name}.svg").write_text(still(moves[name]), "utf-8")
