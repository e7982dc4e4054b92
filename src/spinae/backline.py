"""The curve of the back, read from a silhouette: what no joint can show.

A pose model has no landmark between shoulder and hip. The outline of the body has:

          d₁ ┌──── contour ────┐ dₙ         dorsal side
             │ ╌╌╌ chord ╌╌╌╌╌ │            departure = contour − chord
             │                 │            + rounded (away from the belly)
       hip ──┴──┬──┬──┬──┬──┬──┴── shoulder − arched
            10 %   stations   90 %

From each station on the line hip → shoulder we walk square to it, towards the back, to where
the silhouette ends (confidence one half, between grid points). The chord joins the first and
the last station's contour. The back line is the height of the even bow that fits the contour
best, in % of the line's length; for the half at the hips and the half at the shoulders it is that
of the bow with the same area over the chord. At the very ends shoulder and buttock would spoil
it, so the stations leave them out.

All three are weighted sums of the contour, and not its largest departure: what build and clothes
add to the outline is the same in a person's neutral and in what follows, and falls out of the
difference. The largest departure jumps from one end of an S-shaped back to the other.

A silhouette is skin and shirt, not vertebrae, and it differs between people, clothes and
moves: only change against the person's own neutral means anything. The same measure runs in the
page (frontend/src/live/backline.ts); both pass tests/vectors/backline.json.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from spinae.body import INDEX, SIDES, Body, Frame, Observation

STATIONS = 21
FIRST, LAST = 0.10, 0.90
"""Shares of the line hip → shoulder."""
REACH = 0.75
"""How far from the line the contour may be, in trunk lengths."""
SIDE_ON = 0.7
"""How much of the body's left–right axis must point along the view; 1 = exactly from the side,
0.7 = turned by 45 degrees."""
JUMP = 9.0
"""A station this far, in % of trunk length, from its neighbours is at an arm or a hole."""
ENOUGH = 0.85
"""Share of stations at which a contour must be found."""
ARM = 0.75
"""An elbow or wrist this far out towards the contour hides the back behind it."""
ARM_SEEN = 0.5
"""Visibility from which an arm's joint is where the model says."""
CUT = 0.85
"""Most stations at which the silhouette may be cut off by its own box. All product settings."""
ENDS = 4.0
"""How many times the end stations count where the best bow is sought: a back is held at its ends,
but one fold at an end must not tilt the chord under all of it."""

Grid = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Box = tuple[float, float, float, float]

_STEPS = 96
_BOW = 1.0 - np.linspace(-1.0, 1.0, STATIONS) ** 2
_HALF = STATIONS // 2


def _fit() -> Numbers:
    """What each station adds to the height of the best bow: weighted least squares, in which a
    straight line under an even bow comes down to the bow's mean."""
    counts = np.ones(STATIONS)
    counts[[0, -1]] = ENDS
    rising = _BOW - counts @ _BOW / counts.sum()
    weights: Numbers = counts * rising / (counts @ rising**2)
    return weights


_FIT = _fit()
_AROUND = 3
"""Stations to either side that a station is compared with."""
_RIM = 0.002
"""A box's edge this near the picture's, as a share of it, is the picture's edge."""


@dataclass(frozen=True, slots=True)
class BackLine:
    """The back's curve in one instant, all in % of trunk length, + rounded, − arched."""

    whole: float
    """Height of the even bow that fits best."""
    lumbar: float
    """Height of the bow with the same area over the half at the hips."""
    thoracic: float
    """The same for the half at the shoulders."""
    departures: tuple[float, ...]
    """Contour − chord at every station from hip to shoulder."""
    seen: float
    """Share of stations at which the silhouette's own edge was found."""
    contour: tuple[tuple[float, float], ...]
    """Where the back is at every station, in shares of the picture, to draw it."""


@dataclass(frozen=True, slots=True)
class _Trunk:
    """The line hip → shoulder in the picture, in picture heights. Shapes (2,)."""

    hip: Numbers
    along: Numbers
    out: Numbers
    """Square to `along`, towards the back, of the trunk's length."""

    def stations(self) -> Numbers:
        """Shape (n, 2)."""
        return self.hip + np.linspace(FIRST, LAST, STATIONS)[:, None] * self.along


def measure(mask: Grid, box: Box, seen: Observation) -> BackLine | None:
    """The back line of the body that is seen.

    `mask` is (rows, columns) of confidence 0…255 covering `box` (left, top, right, bottom in
    shares of the picture). None where the trunk is not seen side-on, its outline is broken or
    out of the picture, or an arm lies over it.

    Some recordings keep the silhouette only near the joints. Where it is cut off inside the
    picture, the cut stands for the contour, so a round back reads less round than it was.
    """
    frame, body = seen.frame, seen.body
    trunk = None if body is None else _trunk(frame, body)
    if body is None or trunk is None:
        return None
    contour, cut = _contour(mask, box, frame.aspect, trunk)
    if not _enough(contour) or cut.mean() > CUT:
        return None
    contour = _without_spikes(contour)
    if not (_enough(contour) and _in_one_piece(contour)) or _arm_over(contour, frame, body, trunk):
        return None
    return _line(contour, cut, trunk, frame.aspect)


def _trunk(frame: Frame, body: Body) -> _Trunk | None:
    if abs(body.left[2]) < SIDE_ON:
        return None
    hip, shoulder = (_middle(frame, part) for part in ("hip", "shoulder"))
    along = shoulder - hip
    square = np.array([-along[1], along[0]])
    if not along.any():
        return None
    towards_belly = square[0] * body.front[0] + square[1] * body.front[1] > 0
    return _Trunk(hip, along, -square if towards_belly else square)


def _joint(frame: Frame, name: str) -> Numbers:
    """A landmark in picture heights."""
    assert frame.image is not None
    x, y, *_ = frame.image[INDEX[name]]
    return np.array([x * frame.aspect, y])


def _middle(frame: Frame, part: str) -> Numbers:
    """Half-way between both sides' landmark."""
    left, right = (_joint(frame, f"{side}_{part}") for side in SIDES)
    middle: Numbers = (left + right) / 2
    return middle


def _contour(mask: Grid, box: Box, aspect: float, trunk: _Trunk) -> tuple[Numbers, Flags]:
    """At each station, how far out the silhouette ends, in % of trunk length, and whether the
    box cut it off there; NaN where it does not begin inside, ends out of reach or out of the
    picture. Shapes (n,), (n,)."""
    starts = trunk.stations()
    shares = np.linspace(0.0, REACH, _STEPS)
    points = starts[:, None, :] + shares[None, :, None] * trunk.out
    above = _sampled(mask, box, aspect, points) - 127.5
    ends = _crossing(above, shares)
    scale = np.array([1 / aspect, 1.0])
    leaves, unknown = _exit(starts * scale, trunk.out * scale, box)
    cut = ~(ends <= leaves) & (leaves < REACH) & (above[:, 0] >= 0)
    found = np.where(cut, np.where(unknown, np.nan, leaves), ends)
    return found * 100, cut & ~unknown


def _crossing(above: Numbers, shares: Numbers) -> Numbers:
    """Where each row first falls below 0, between its points; NaN where it does not, or begins
    there. Shapes (n, m), (m,) → (n,)."""
    below = above < 0
    first = np.argmax(below, axis=1)
    rows = np.arange(len(above))
    before, after = above[rows, first - 1], above[rows, first]
    with np.errstate(divide="ignore", invalid="ignore"):
        way = shares[first - 1] + before / (before - after) * shares[1]
    return np.where(first > 0, way, np.nan)


def _exit(starts: Numbers, out: Numbers, box: Box) -> tuple[Numbers, Flags]:
    """How many times `out` it is from each start to the box's edge, and whether nothing can be
    said there: it is the picture's edge, or the start lies outside. All in shares of the
    picture. Shapes (n, 2), (2,) → (n,), (n,)."""
    sides = np.where(out > 0, box[2:], box[:2])
    with np.errstate(divide="ignore", invalid="ignore"):
        ways = np.where(out != 0, (sides - starts) / out, np.inf)
    side, way = sides[np.argmin(ways, axis=1)], ways.min(axis=1)
    return way, (side <= _RIM) | (side >= 1 - _RIM) | (way <= 0)


def _sampled(mask: Grid, box: Box, aspect: float, points: Numbers) -> Numbers:
    """The mask between its grid points (bilinear), its rim beyond it. Shape (…, 2) → (…)."""
    rows, columns = mask.shape
    left, top, right, bottom = box
    x = (points[..., 0] / aspect - left) / (right - left) * columns - 0.5
    y = (points[..., 1] - top) / (bottom - top) * rows - 0.5
    x, y = np.clip(x, 0, columns - 1), np.clip(y, 0, rows - 1)
    x0, y0 = x.astype(np.intp), y.astype(np.intp)
    x1, y1 = np.minimum(x0 + 1, columns - 1), np.minimum(y0 + 1, rows - 1)
    fx, fy = x - x0, y - y0
    upper = mask[y0, x0] * (1 - fx) + mask[y0, x1] * fx
    lower = mask[y1, x0] * (1 - fx) + mask[y1, x1] * fx
    value: Numbers = upper * (1 - fy) + lower * fy
    return value


def _enough(contour: Numbers) -> bool:
    """Whether enough was found, both ends among it."""
    found = ~np.isnan(contour)
    return bool(found[0] and found[-1] and found.mean() >= ENOUGH)


def _without_spikes(contour: Numbers) -> Numbers:
    """NaN for the stations that jump away from those around them; few may be NaN already."""
    padded = np.pad(contour, _AROUND, constant_values=np.nan)
    around = np.nanmedian(sliding_window_view(padded, 2 * _AROUND + 1), axis=1)
    return np.where(np.abs(contour - around) > JUMP, np.nan, contour)


def _in_one_piece(contour: Numbers) -> bool:
    found = contour[~np.isnan(contour)]
    return bool((np.abs(np.diff(found)) <= JUMP).all())


def _arm_over(contour: Numbers, frame: Frame, body: Body, trunk: _Trunk) -> bool:
    """Whether an elbow or a wrist lies at the back's contour or beyond it."""
    length = float(trunk.along @ trunk.along)
    shares = np.linspace(FIRST, LAST, STATIONS)
    for name in (f"{side}_{part}" for side in SIDES for part in ("elbow", "wrist")):
        way = _joint(frame, name) - trunk.hip
        share, out = float(way @ trunk.along) / length, float(way @ trunk.out) / length
        at = contour[np.argmin(np.abs(shares - share))]
        over = FIRST <= share <= LAST and out * 100 > ARM * at
        if over and body.seen[INDEX[name]] >= ARM_SEEN:
            return True
    return False


def _line(contour: Numbers, cut: Flags, trunk: _Trunk, aspect: float) -> BackLine:
    found = ~np.isnan(contour)
    places = np.arange(STATIONS)
    filled = np.interp(places, places[found], contour[found])
    departures = filled - np.linspace(filled[0], filled[-1], STATIONS)
    back = trunk.stations() + filled[:, None] / 100 * trunk.out
    return BackLine(
        whole=height(departures),
        lumbar=_of_half(departures, slice(0, _HALF + 1)),
        thoracic=_of_half(departures, slice(_HALF, None)),
        departures=tuple(float(d) for d in departures),
        seen=float((found & ~cut).mean()),
        contour=tuple((float(x) / aspect, float(y)) for x, y in back),
    )


def height(contour: Numbers) -> float:
    """The height of the even bow, on a straight line of its own, that fits a contour best."""
    return float(contour @ _FIT)


def _of_half(departures: Numbers, part: slice) -> float:
    """The height of the even bow that has the same area over these stations."""
    return float(departures[part].sum() / _BOW[part].sum())
