"""The muscles at work, as simple shapes that lie on the drawn body.

Every point is given inside a part (`Part.inside`: share along, depth −1 back … 1 front), so a
muscle cannot leave the silhouette, whatever the pose. Seen from the front the back's muscles
are hidden and the flank's are seen.
"""

from __future__ import annotations

from spinae.body import Side
from spinae.catalogue import vocabulary
from spinae.catalogue.schema import Band
from spinae.catalogue.vocabulary import Spots
from spinae.figure.outline import Curve, Outline, Part

STRENGTH: dict[Band, float] = {"moderate": 0.8, "high": 0.9, "very high": 1.0}
"""How strong the colour gets at the far pose. Low and unknown bands are not drawn."""


def seen(muscle: str, body: Outline, near: Side) -> Curve | None:
    """The muscle's shape on the body, or None where it is hidden."""
    entry = vocabulary.load().muscle(muscle)
    if entry is None:
        return None
    if entry.on != "trunk":
        return _shape(_limb(entry.on, body, near), entry.from_side or ())
    if abs(body.torso.facing) > 0.5:
        return _shape(body.torso, entry.from_side or ())
    return _shape(body.torso, _lower(body.torso, entry.from_front or ()))


def _limb(on: str, body: Outline, near: Side) -> Part:
    leg, arm = body.legs[near], body.arms[near]
    return {"thigh": leg.thigh, "shank": leg.shank, "upper arm": arm.upper, "forearm": arm.fore}[on]


def _lower(part: Part, spots: Spots) -> Spots:
    """Of the two flanks, the one nearer to the ground: it carries the body."""
    other = tuple((share, -depth) for share, depth in spots)
    return max(spots, other, key=lambda some: sum(y for _, y in _shape(part, some) or ()))


def _shape(part: Part, spots: Spots) -> Curve | None:
    return tuple(part.inside(share, depth) for share, depth in spots) or None
