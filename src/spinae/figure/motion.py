"""A move as it is shown: one loop at its tempo, as stances of the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from spinae.catalogue import vocabulary
from spinae.catalogue.schema import Band, Fault, Move, Pose
from spinae.figure.furniture import furnish
from spinae.figure.rig import stance
from spinae.kinematics import Skeleton, between, stand

STEPS = 8
"""Stretches into which a way from pose to pose is cut; evenly between them."""
STAY_MOST_S = 3.0
"""A hold is drawn no longer than this before it goes back."""
STRENGTH: dict[Band, float] = {
    "not stated": 0.0, "low": 0.35, "moderate": 0.6, "high": 0.8, "very high": 1.0,
}  # fmt: skip
"""How far a muscle is filled with colour at the far pose; which one works is outlined."""


@dataclass(frozen=True, slots=True)
class Instant:
    """The body at one moment of the loop; `effort` 0 at the start pose, 1 at the far one."""

    t: float
    body: Skeleton
    effort: float


def far_pose(move: Move) -> Pose:
    """The pose the move goes to."""
    if move.count:
        return move.poses[move.count.far]
    return move.poses[move.hold.pose if move.hold else "end"]


def near_pose(move: Move) -> Pose:
    """The pose it comes from."""
    return move.poses[move.count.near if move.count else "start"]


def timeline(move: Move, fault: Fault | None = None) -> list[Instant]:
    """One loop of the move at its tempo, with a fault where one is named; alternating moves go to
    the right, then to the left."""
    near, far = near_pose(move), far_pose(move)
    if fault is not None:
        if fault.at in ("far", "always"):
            far = far.model_copy(update=dict(fault.shown))
        if fault.at == "near":
            near = near.model_copy(update=dict(fault.shown))
    loop = _there_and_back(move, near, far)
    if move.sides == "alternating":
        other = _there_and_back(move, near.mirrored(), far.mirrored())
        loop += [replace(instant, t=instant.t + loop[-1].t) for instant in other[1:]]
    return loop


def _there_and_back(move: Move, near: Pose, far: Pose) -> list[Instant]:
    tempo = move.tempo
    stay = min(tempo.stay_s, STAY_MOST_S)
    shares = [share * share * (3 - 2 * share) for share in (i / STEPS for i in range(STEPS + 1))]
    bodies = [between(near, far, share) for share in shares]
    out = [tempo.out_s * i / STEPS for i in range(STEPS + 1)]
    back = [tempo.out_s + stay + tempo.back_s * i / STEPS for i in range(STEPS + 1)]
    loop = list(map(Instant, [*out, *back], [*bodies, *reversed(bodies)], [*shares, *shares[::-1]]))
    return [*loop, replace(loop[-1], t=loop[-1].t + tempo.breath_s)]


def clip(move: Move, fault: Fault | None = None) -> dict[str, Any]:
    """The loop as the page moves the body by it: seconds, metres, quaternions."""
    loop = timeline(move, fault)
    stances = [stance(instant.body) for instant in loop]
    start = stand(move.poses["start"])
    return {
        "times": [round(instant.t, 3) for instant in loop],
        "effort": [round(instant.effort, 3) for instant in loop],
        "root": [_rounded(one.root) for one in stances],
        "turns": [[number for turn in one.turns for number in _rounded(turn)] for one in stances],
        "curl": [_rounded(one.curl) for one in stances],
        "view": move.view,
        "far": max(range(len(loop)), key=lambda index: loop[index].effort),
        "muscles": list(_muscles(move)),
        "things": [[[round(x, 3), round(-y, 3)] for x, y in line] for line in furnish(move, start)],
    }


def _muscles(move: Move) -> list[dict[str, Any]]:
    """Each that works, as regions of the plate, and how hard."""
    known = ((vocabulary.load().muscle(one.name), one.band) for one in move.muscles)
    return [
        {"fill": STRENGTH[band], "back": muscle.plate_back, "front": muscle.plate_front}
        for muscle, band in known
        if muscle is not None
    ]


def _rounded(numbers: Sequence[float]) -> list[float]:
    return [round(number, 3) for number in numbers]
