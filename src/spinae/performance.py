"""A move as the drawn body does it, well or with a fault: keys in time, and the frames they give.

It needs no camera, so every move has a perfect and a faulty recording the day its file is
written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi

from spinae.body import Frame, Side, opposite
from spinae.catalogue.schema import Fault, Move, Pose
from spinae.kinematics import Skeleton, between, seen


@dataclass(frozen=True, slots=True)
class Key:
    """The figure arrives in `pose` at `t` seconds."""

    t: float
    pose: Pose


@dataclass(frozen=True, slots=True)
class Script:
    """What the figure does: keys in time, and what should be found in it."""

    keys: tuple[Key, ...]
    peaks: tuple[float, ...] = ()
    """The middle of each repetition's far pose."""
    holds: tuple[tuple[float, float], ...] = ()

    @property
    def duration(self) -> float:
        """Seconds in all."""
        return self.keys[-1].t


FPS = 30.0


def perform(
    move: Move,
    *,
    reps: int | None = None,
    hold_s: float | None = None,
    side: Side = "right",
    fault: str | None = None,
) -> Iterator[Frame]:
    """Every frame of the drawn body doing `move` as `script` says, from t = 0; all of it is
    seen."""
    told = script(move, reps=reps, hold_s=hold_s, side=side, fault=fault)
    for index in range(int(told.duration * FPS) + 1):
        t = index / FPS
        yield seen(at(told, t), t)


def script(
    move: Move,
    *,
    reps: int | None = None,
    hold_s: float | None = None,
    side: Side = "right",
    fault: str | None = None,
) -> Script:
    """Take the start position, do the reps (default 3, alternating 4) or the hold (default 5 s).

    `fault` names one of the move's faults; the good start comes first, since some faults are
    judged against the person's own start.
    """
    wrong = next((f for f in move.faults if f.name == fault), None)
    if fault is not None and wrong is None:
        known = ", ".join(f.name for f in move.faults) or "none"
        raise ValueError(f"{move.id} has no fault {fault!r}; it has {known}")
    if move.count is None:
        return _hold_script(move, 5.0 if hold_s is None else hold_s, side, wrong)
    count = reps or (4 if move.sides == "alternating" else 3)
    return _rep_script(move, count, side, wrong, hold_s)


READY_S = 1.5
"""Seconds in the start pose before and after."""


def _rep_script(
    move: Move, reps: int, side: Side, wrong: Fault | None, hold_s: float | None
) -> Script:
    assert move.count is not None
    tempo = move.tempo
    stay = max(tempo.stay_s, 0.3) if hold_s is None else hold_s
    keys: list[Key] = []
    peaks: list[float] = []
    t = 0.0
    for index in range(reps):
        way = opposite(side) if move.sides == "alternating" and index % 2 else side
        near = _pose(move, move.count.near, way, wrong, "near")
        far = _pose(move, move.count.far, way, wrong, "far")
        if not keys:
            keys.append(Key(0.0, _pose(move, move.count.near, way, None, "near")))
            t = READY_S
        keys.append(Key(t, near))
        peaks.append(t + tempo.out_s + stay / 2)
        for seconds, pose in ((tempo.out_s, far), (stay, far), (tempo.back_s, near)):
            t += seconds
            keys.append(Key(t, pose))
        t += max(tempo.breath_s, 0.3)
    keys.append(Key(t + READY_S, keys[-1].pose))
    return Script(tuple(keys), tuple(peaks))


def _hold_script(move: Move, hold_s: float, side: Side, wrong: Fault | None) -> Script:
    start = _sided(move.poses["start"], side)
    held = _pose(move, move.hold.pose if move.hold else "start", side, None, "far")
    shown = _pose(move, move.hold.pose if move.hold else "start", side, wrong, "far")
    begin = READY_S + move.tempo.out_s
    end = begin + hold_s
    times = [0.0, READY_S, begin, end, end + move.tempo.back_s, end + move.tempo.back_s + READY_S]
    keys = list(map(Key, times, [start, start, held, held, start, start]))
    if wrong is not None:
        slip = [Key(begin + hold_s * 0.4, held), Key(begin + hold_s * 0.5, shown), Key(end, shown)]
        keys[3:4] = slip
        end = begin + hold_s * 0.4
    return Script(tuple(keys), holds=((begin, end),))


def _pose(move: Move, name: str, side: Side, wrong: Fault | None, role: str) -> Pose:
    pose = move.poses[name]
    if wrong is not None and _shows(wrong, role):
        pose = pose.model_copy(update=dict(wrong.shown))
    return _sided(pose, side)


def _shows(wrong: Fault, role: str) -> bool:
    """A fault against the own start cannot already be in the start."""
    return wrong.at == role or (wrong.at == "always" and (role == "far" or not wrong.relative))


def _sided(pose: Pose, side: Side) -> Pose:
    return pose if side == "right" else pose.mirrored()


def at(script: Script, t: float) -> Skeleton:
    """The body at `t` seconds."""
    for before, after in pairwise(script.keys):
        if t <= after.t:
            span = after.t - before.t
            share = (t - before.t) / span if span else 1.0
            return between(before.pose, after.pose, _eased(share))
    return between(script.keys[-1].pose, script.keys[-1].pose, 0.0)


def _eased(share: float) -> float:
    """Slow at both ends, as a body moves."""
    return (1 - cos(pi * max(0.0, min(1.0, share)))) / 2
