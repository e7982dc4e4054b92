"""Which way is down? A phone that lies on its side films people standing on a wall.

A picture says nothing of how its camera was held, and a standing body turned by a quarter can
look much like a lying one: a squat like a pair of knees drawn to the chest. So what is seen is
taken as upright, and only where the move that was told is not seen at all, and is seen clearly
a quarter turn away, was it the camera that lay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from spinae.body import Frame, Observation
from spinae.catalogue.schema import Move
from spinae.judge.position import way
from spinae.judge.recognition import LEAST_HOLD_S, Watcher

CLEARLY, CLEARLY_STANDING = 0.3, 0.75
"""How well a turned picture must fit the move: better than any upright exercise fits a lying
one; and for a move done standing much better, since push-ups on a wall are calf raises.
Product settings."""
UPRIGHT = -0.7
"""Of a drawn "down", along the trunk: the move is done with the trunk upright."""


def turned(frame: Frame) -> Frame:
    """The frame as seen by a camera that was turned by a quarter to the left."""
    if frame.image is None or frame.world is None:
        return replace(frame, aspect=1 / frame.aspect)
    image = tuple((1 - y, x, z, seen) for x, y, z, seen in frame.image)
    world = tuple((-y, x, z) for x, y, z in frame.world)
    return replace(frame, image=image, world=world, aspect=1 / frame.aspect)


def watch(observations: Iterable[Observation], move: Move) -> Watcher:
    """The move's judge over all observations, the way up in which it saw the move."""
    upright, left, right = Watcher(move), Watcher(move), Watcher(move)
    t, settled = 0.0, False
    for seen in observations:
        t = seen.t
        upright.see(seen)
        settled = settled or _did_something(upright)
        if not settled:
            once = turned(seen.frame)
            left.see(Observation.of(once))
            right.see(Observation.of(turned(turned(once))))
    for watcher in (upright, left, right):
        watcher.judge.close(t)
    if settled or _did_something(upright):
        return upright
    least = CLEARLY_STANDING if way(move)[0].directions[0][1] < UPRIGHT else CLEARLY
    return max((upright, left, right), key=lambda watcher: _clear_s(watcher, least))


def _did_something(watcher: Watcher) -> bool:
    return bool(watcher.judge.reps) or watcher.judge.held_s >= LEAST_HOLD_S


def _clear_s(watcher: Watcher, least: float) -> float:
    """Seconds of the move that fit it clearly."""
    clear = (stretch for stretch in watcher.stretches(told=True) if stretch.fit >= least)
    return sum(stretch.end - stretch.start for stretch in clear)
