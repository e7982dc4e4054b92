"""What a move needs beside a body, as lines that stand still: chair, bench, wall."""

from __future__ import annotations

from spinae.catalogue.schema import Move
from spinae.figure.outline import Point
from spinae.kinematics import CLEARANCE, Joints, Skeleton

Furniture = tuple[tuple[Point, ...], ...]
"""Lines in the picture plane, metres."""


def furnish(move: Move | None, start: Skeleton) -> Furniture:
    """The lines of what the move needs, placed by its start pose."""
    lines: list[tuple[Point, ...]] = []
    for thing in move.equipment if move else ():
        if thing == "chair":
            sits = move is not None and move.posture == "sitting"
            lines += _seat(start.joints) if sits else _chair_back(start.joints)
        elif thing == "bench":
            lines += _bench(start.joints)
        elif thing == "wall":
            lines += _wall(start.joints)
    return tuple(lines)


def _seat(joints: Joints) -> list[tuple[Point, ...]]:
    """A chair under the pelvis: back rest with its leg, seat with its leg."""
    x, y, _ = joints["pelvis"]
    seat, rear, edge = y + CLEARANCE["hip"] + 0.012, x - 0.21, x + 0.24
    back = ((rear - 0.06, seat - 0.46), (rear, seat), (rear - 0.03, 0.0))
    return [back, ((rear, seat), (edge, seat), (edge + 0.02, 0.0))]


def _chair_back(joints: Joints) -> list[tuple[Point, ...]]:
    """A chair in front, its back rest towards the body, as high as the hand upon it."""
    hand = max((joints["left_hand"], joints["right_hand"]), key=lambda point: point[0])
    x, top = hand[0] - 0.02, hand[1] + 0.03
    seat = min(-0.44, top * 0.5)
    back = ((x, top), (x + 0.03, seat), (x, 0.0))
    return [back, ((x + 0.03, seat), (x + 0.43, seat), (x + 0.45, 0.0))]


def _bench(joints: Joints) -> list[tuple[Point, ...]]:
    """A bench or sofa edge under the shoulder blades."""
    x, y, _ = joints["chest"]
    top, edge = y + CLEARANCE["shoulder"] + 0.012, x + 0.06
    legs = [((at, top), (at, 0.0)) for at in (edge - 0.42, edge - 0.04)]
    return [((edge - 0.46, top), (edge, top)), *legs]


def _wall(joints: Joints) -> list[tuple[Point, ...]]:
    """A wall as far as the body reaches forward."""
    x = max(point[0] for point in joints.values()) + 0.03
    return [((x, -1.9), (x, 0.0))]
