"""What a move needs beside a body, as lines that stand still where the vocabulary says."""

from __future__ import annotations

from typing import Final, Literal

from spinae.catalogue import vocabulary
from spinae.catalogue.schema import Move
from spinae.catalogue.vocabulary import Anchor, Height
from spinae.kinematics import CLEARANCE, Skeleton, skin_of

Point = tuple[float, float]

Furniture = tuple[tuple[Point, ...], ...]
"""Lines in the picture plane, metres."""


def furnish(move: Move, start: Skeleton) -> Furniture:
    """The lines of what the move needs, placed by its start pose."""
    placed = {(one.thing, one.at) for one in move.furniture}
    return tuple(
        tuple(_at(anchored(one.anchor, start, move), right, up) for right, up in line)
        for one in vocabulary.load().furniture
        if (one.thing, one.at) in placed
        for line in one.lines
    )


def _at(anchor: Point, right: float, up: Height) -> Point:
    x, y = anchor
    return (x + right, 0.0 if up == "ground" else y - up)


def anchored(anchor: Anchor, start: Skeleton, move: Move) -> Point:
    """The point of the body, or of the ground by it, that furniture stands by."""
    joints = start.joints
    if anchor == "toes":
        return max(x for x, _, _ in joints.values()), 0.0
    if anchor == "back":
        behind = (*skin_of(start, "hip"), *skin_of(start, "shoulder"))
        return min(x for x, _, _ in behind), 0.0
    if anchor == "hands":
        return max((joints["left_hand"], joints["right_hand"]), key=lambda hand: hand[0])[:2]
    if anchor == "foot":
        return _sole(start, move)
    skin = skin_of(start, CARRIED[anchor])
    return max(skin, key=lambda point: point[1])[:2]


CARRIED: Final[dict[Anchor, Literal["hip", "shoulder", "head"]]] = {
    "seat": "hip", "shoulder blades": "shoulder", "head": "head",
}  # fmt: skip
"""What of the body rests on a thing at that anchor."""


def _sole(start: Skeleton, move: Move) -> Point:
    """Below the toe of the foot that rests first, as high as its sole."""
    first = move.poses["start"].floor[:1]
    side = "left" if any(contact.startswith("left") for contact in first) else "right"
    heel, toe = start.joints[f"{side}_heel"], start.joints[f"{side}_toe"]
    return toe[0], max(heel[1], toe[1]) + CLEARANCE["foot"]
