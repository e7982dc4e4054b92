"""One measure of a move as a number per frame: of one side, of both, or of their difference."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, nan

from spinae.body import (
    INDEX,
    NEEDS,
    PAIRED,
    SEEN,
    SIDES,
    SINGLE,
    Body,
    Frame,
    Side,
    opposite,
    sight,
)  # fmt: skip
from spinae.catalogue.schema import Keep, Of
from spinae.signals import tolerance

Reading = Callable[[Body, Frame], float]


def reading(measure: str, of: Of = "both", side: Side | None = None) -> Reading:
    """How to read `measure` from a body in a frame; NaN where what it needs is not seen."""
    if measure in SINGLE:
        return _single(measure)
    if of == "split":
        return _split(measure)
    if of == "most":
        return _of_both(measure, max)
    if of == "least":
        return _of_both(measure, min)
    if of == "both" or side is None:
        return _both(measure)
    return _one(measure, side if of == "side" else opposite(side))


def keeper(keep: Keep, side: Side | None = None) -> Callable[[Body, Frame], bool]:
    """Whether a measure is in its range; what is not seen is not held against anybody."""
    read = reading(keep.measure, keep.of, side)

    def kept(body: Body, frame: Frame) -> bool:
        value = read(body, frame)
        return isnan(value) or tolerance(value, keep.good, keep.margin) > 0

    return kept


def _needed(measure: str, side: Side) -> tuple[int, ...]:
    return tuple(INDEX[f"{side}_{part}"] for part in NEEDS.get(measure, ()))


def _single(measure: str) -> Reading:
    read = SINGLE[measure]
    left, right = _needed(measure, "left"), _needed(measure, "right")

    def value(body: Body, frame: Frame) -> float:
        seen = _sight(frame, left) >= SEEN or _sight(frame, right) >= SEEN
        return read(body) if seen else nan

    return value


def _one(measure: str, side: Side, least: float = SEEN) -> Reading:
    read, needed = PAIRED[measure], _needed(measure, side)

    def value(body: Body, frame: Frame) -> float:
        return read(body, side) if _sight(frame, needed) >= least else nan

    return value


def _both(measure: str) -> Reading:
    """The mean, each side weighing by the square of how well it is seen: a far leg that the
    model only guesses hardly counts."""
    read = PAIRED[measure]
    needed = [(side, _needed(measure, side)) for side in SIDES]

    def value(body: Body, frame: Frame) -> float:
        total = weights = 0.0
        for side, landmarks in needed:
            seen = _sight(frame, landmarks)
            if seen >= SEEN:
                total += seen * seen * read(body, side)
                weights += seen * seen
        return total / weights if weights else nan

    return value


def _split(measure: str) -> Reading:
    """Right minus left. Its size does not care which leg is taken for which."""
    right, left = (_one(measure, side, HIDDEN) for side in reversed(SIDES))
    return lambda body, frame: right(body, frame) - left(body, frame)


def _of_both(measure: str, choose: Callable[[float, float], float]) -> Reading:
    """The greater or the lesser of both sides; it does not care which leg is taken for which."""
    right, left = (_one(measure, side, HIDDEN) for side in reversed(SIDES))
    return lambda body, frame: choose(right(body, frame), left(body, frame))


HIDDEN = 0.04
"""Where both sides are compared, a far limb behind the near one is where the model says: beside
it. Only what it has no idea of is left out."""


def _sight(frame: Frame, landmarks: tuple[int, ...]) -> float:
    return min((sight(frame, i) for i in landmarks), default=1.0)
