"""The muscles at work, as simple shapes that lie on the drawn body.

Every point is given inside a part (`Part.inside`: share along, depth −1 back … 1 front), so a
muscle cannot leave the silhouette, whatever the pose. Seen from the front the back's muscles
are hidden and the flank's are seen.
"""

from __future__ import annotations

from spinae.body import Side
from spinae.catalogue.schema import Band, Muscle
from spinae.figure.outline import Curve, Outline, Part

Spots = tuple[tuple[float, float], ...]
"""(share along the part, depth) round a shape."""

STRENGTH: dict[Band, float] = {"moderate": 0.8, "high": 0.9, "very high": 1.0}
"""How strong the colour gets at the far pose. Low and unknown bands are not drawn."""

TORSO_FROM_SIDE: dict[Muscle, Spots] = {
    "erector spinae": (
        (0.15, -0.80), (0.30, -0.84), (0.50, -0.85), (0.70, -0.85), (0.88, -0.78),
        (0.72, -0.58), (0.52, -0.44), (0.34, -0.34), (0.20, -0.42),
    ),
    "multifidus": (
        (0.13, -0.82), (0.24, -0.84), (0.38, -0.80), (0.32, -0.46), (0.21, -0.40),
    ),
    "gluteus maximus": (
        (0.12, -0.66), (0.03, -0.86), (-0.07, -0.88), (-0.145, -0.66), (-0.135, -0.22),
        (-0.05, -0.02), (0.05, -0.14), (0.10, -0.40),
    ),
    "gluteus medius": (
        (0.19, -0.30), (0.22, 0.04), (0.17, 0.34), (0.08, 0.26), (0.015, 0.10), (0.10, -0.08),
    ),
    "rectus abdominis": (
        (0.03, 0.84), (0.22, 0.86), (0.42, 0.86), (0.62, 0.84), (0.60, 0.56), (0.42, 0.54),
        (0.22, 0.54), (0.06, 0.62),
    ),
    "external oblique": (
        (0.28, 0.36), (0.27, 0.04), (0.40, -0.16), (0.54, -0.14), (0.62, 0.14), (0.50, 0.42),
        (0.37, 0.48),
    ),
    "latissimus dorsi": (
        (0.30, -0.66), (0.50, -0.80), (0.74, -0.82), (0.92, -0.40), (0.84, -0.10), (0.60, -0.34),
    ),
}  # fmt: skip
TORSO_FROM_FRONT: dict[Muscle, Spots] = {
    "rectus abdominis": (
        (0.02, -0.08), (0.02, 0.08), (0.25, 0.20), (0.60, 0.22), (0.62, 0.0), (0.60, -0.22),
        (0.25, -0.20),
    ),
    "external oblique": (
        (0.14, 0.84), (0.30, 0.84), (0.46, 0.84), (0.62, 0.82), (0.60, 0.56), (0.44, 0.44),
        (0.24, 0.46),
    ),
    "gluteus medius": (
        (-0.08, 0.86), (0.04, 0.86), (0.13, 0.82), (0.10, 0.58), (0.00, 0.54), (-0.07, 0.66),
    ),
}  # fmt: skip
LEG: dict[Muscle, tuple[str, Spots]] = {
    "hamstrings": (
        "thigh",
        ((0.18, -0.80), (0.40, -0.82), (0.62, -0.80), (0.84, -0.70), (0.70, -0.30), (0.45, -0.16),
         (0.24, -0.34)),
    ),
    "calves": (
        "shank",
        ((0.08, -0.66), (0.20, -0.84), (0.34, -0.84), (0.56, -0.72), (0.50, -0.20), (0.30, 0.0),
         (0.14, -0.16)),
    ),
    "hip flexors": (
        "thigh",
        ((-0.04, 0.40), (0.06, 0.76), (0.26, 0.82), (0.42, 0.66), (0.26, 0.34), (0.08, 0.16)),
    ),
}  # fmt: skip


def seen(muscle: Muscle, body: Outline, near: Side) -> Curve | None:
    """The muscle's shape on the body, or None where it is hidden."""
    if muscle in LEG:
        part, spots = LEG[muscle]
        leg = body.legs[near]
        return _shape(leg.thigh if part == "thigh" else leg.shank, spots)
    from_side = abs(body.torso.facing) > 0.5
    spots_by_muscle = TORSO_FROM_SIDE if from_side else TORSO_FROM_FRONT
    if muscle not in spots_by_muscle:
        return None
    spots = spots_by_muscle[muscle]
    return _shape(body.torso, spots if from_side else _lower(body.torso, spots))


def _lower(part: Part, spots: Spots) -> Spots:
    """Of the two flanks, the one nearer to the ground: it carries the body."""
    other = tuple((share, -depth) for share, depth in spots)
    return max(spots, other, key=lambda some: sum(y for _, y in _shape(part, some)))


def _shape(part: Part, spots: Spots) -> Curve:
    return tuple(part.inside(share, depth) for share, depth in spots)
