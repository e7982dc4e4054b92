"""The curve of the back, read from a silhouette: what no joint can show.

A pose model has no landmark between shoulder and hip. The outline of the body has:

          d₁ ┌──── contour ────┐ dₙ         dorsal side
             │ ╌╌╌ chord ╌╌╌╌╌ │            departure = contour − chord
             │                 │            + rounded (away from the belly)
       hip ──┴──┬──┬──┬──┬──┬──┴── shoulder − arched
            10 %   stations   90 %

From each station on the line hip → shoulder we walk square to it, towards the back, to where
the silhouette ends (confidence one half, between grid points). The chord joins the first and
the last station's contour; the back line is the largest departure from it, in % of the line's
length. At the very ends shoulder and buttock would spoil it, so the stations leave them out.

A silhouette is skin and shirt, not vertebrae, and it differs between people, clothes and
moves: only change against the person's own neutral means anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinae.body import INDEX, Body, Frame

STATIONS = 21
FIRST, LAST = 0.10, 0.90
"""Shares of the line hip → shoulder."""
REACH = 0.75
"""How far from the line the contour may be, in trunk lengths."""
SIDE_ON = 0.5
"""How much of the chest's direction must lie in the picture; 1 = seen exactly from the side."""
JUMP = 0.09
"""Neighbouring stations further apart than this, in trunk lengths, are an arm or a hole."""
ENOUGH = 0.85
"""Share of stations that must be seen. All product settings."""

_STEPS = 96

Grid = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class BackLine:
    """The back's curve in one instant, all in % of trunk length, + rounded, − arched."""

    whole: float
    """The largest departure."""
    lumbar: float
    """The largest in the half at the hips."""
    thoracic: float
    """The largest in the half at the shoulders."""
    departures: tuple[float, ...]
    """At every station from hip to shoulder; NaN where not seen."""
    seen: float
    """Share of stations seen."""


def measure(mask: Grid, box: Box, frame: Frame) -> BackLine | None:
    """The back line of the body in `frame`.

    `mask` is (rows, columns) of confidence 0…255 covering `box` (left, top, right, bottom in
    shares of the picture). None where the trunk is not seen side-on or its outline is broken.
    """
    body = Body.of(frame)
    if body is None or frame.image is None:
        return None
    hip, shoulder = _point(frame, "hip"), _point(frame, "shoulder")
    along = shoulder - hip
    length = float(np.hypot(*along))
    dorsal = np.array([-body.front[0], -body.front[1]])
    if length <= 0 or float(np.hypot(*dorsal)) < SIDE_ON:
        return None
    normal = np.array([-along[1], along[0]]) / length
    if float(normal @ dorsal) < 0:
        normal = -normal
    shares = np.linspace(FIRST, LAST, STATIONS)
    starts = hip + shares[:, None] * along
    contour = _contour(mask, box, frame.aspect, starts, normal * length * REACH) * REACH * 100
    return _line(_whole_only(contour))


def _point(frame: Frame, part: str) -> Numbers:
    """The middle of both sides' landmark, in picture heights."""
    assert frame.image is not None
    left, right = (frame.image[INDEX[f"{side}_{part}"]] for side in ("left", "right"))
    return np.array([(left[0] + right[0]) / 2 * frame.aspect, (left[1] + right[1]) / 2])


def _contour(mask: Grid, box: Box, aspect: float, starts: Numbers, reach: Numbers) -> Numbers:
    """For each start, the share of `reach` at which the silhouette ends; NaN where it does not
    begin inside or does not end within reach. Shapes (n, 2), (2,) → (n,)."""
    shares = np.linspace(0.0, 1.0, _STEPS)
    points = starts[:, None, :] + shares[None, :, None] * reach
    values = _sampled(mask, box, aspect, points) - 127.5
    outside = values < 0
    first = np.argmax(outside, axis=1)
    rows = np.arange(len(starts))
    begins, ends = ~outside[:, 0], outside.any(axis=1)
    before, after = values[rows, first - 1], values[rows, first]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = before / (before - after)
    found = (first - 1 + part) * (shares[1] - shares[0])
    return np.where(begins & ends & (first > 0), found, np.nan)


def _sampled(mask: Grid, box: Box, aspect: float, points: Numbers) -> Numbers:
    """The mask between its grid points (bilinear); 0 outside it. Shape (…, 2) → (…)."""
    rows, columns = mask.shape
    left, top, right, bottom = box
    x = (points[..., 0] / aspect - left) / (right - left) * columns - 0.5
    y = (points[..., 1] - top) / (bottom - top) * rows - 0.5
    inside = (x > -1) & (y > -1) & (x < columns) & (y < rows)
    x0 = np.clip(np.floor(x).astype(int), 0, columns - 2)
    y0 = np.clip(np.floor(y).astype(int), 0, rows - 2)
    fx, fy = np.clip(x - x0, 0, 1), np.clip(y - y0, 0, 1)
    top_row = mask[y0, x0] * (1 - fx) + mask[y0, x0 + 1] * fx
    bottom_row = mask[y0 + 1, x0] * (1 - fx) + mask[y0 + 1, x0 + 1] * fx
    value: Numbers = top_row * (1 - fy) + bottom_row * fy
    return np.where(inside, value, 0.0)


def _whole_only(contour: Numbers) -> Numbers:
    """The contour without the stations that jump away from their neighbours."""
    steps = np.abs(np.diff(contour)) > JUMP * 100
    jumps = np.concatenate([[False], steps]) & np.concatenate([steps, [False]])
    return np.where(jumps, np.nan, contour)


def _line(contour: Numbers) -> BackLine | None:
    seen = ~np.isnan(contour)
    share = float(seen.mean())
    if share < ENOUGH or not (seen[0] and seen[-1]):
        return None
    if (np.abs(np.diff(contour[seen])) > JUMP * 100).any():
        return None
    departures = contour - np.linspace(contour[0], contour[-1], len(contour))
    half = len(contour) // 2
    return BackLine(
        whole=_largest(departures),
        lumbar=_largest(departures[: half + 1]),
        thoracic=_largest(departures[half:]),
        departures=tuple(float(d) for d in departures),
        seen=share,
    )


def _largest(departures: Numbers) -> float:
    """The departure furthest from the chord, with its sign."""
    known = departures[~np.isnan(departures)]
    return float(known[np.argmax(np.abs(known))])
