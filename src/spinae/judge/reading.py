"""One measure of a move as a number per frame: of one side, of both, or of their difference."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, nan

from spinae.body import INDEX, NEEDS, SEEN, SIDES, SINGLE, Body, Side, opposite
from spinae.catalogue.schema import Keep, Of
from spinae.signals import tolerance

Reading = Callable[[Body], float]


def reading(measure: str, of: Of = "both", side: Side | None = None) -> Reading:
    """How to read `measure` from a body; NaN where what it needs is not seen."""
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


def keeper(keep: Keep, side: Side | None = None) -> Callable[[Body], bool]:
    """Whether a measure is in its range; what is not seen is not held against anybody."""
    read = reading(keep.measure, keep.of, side)

    def kept(body: Body) -> bool:
        value = read(body)
        return isnan(value) or tolerance(value, keep.good, keep.margin) > 0

    return kept


def _needed(measure: str, side: Side) -> tuple[int, ...]:
    return tuple(INDEX[f"{side}_{part}"] for part in NEEDS.get(measure, ()))


def _single(measure: str) -> Reading:
    read = SINGLE[measure]
    left, right = _needed(measure, "left"), _needed(measure, "right")

    def value(body: Body) -> float:
        seen = _seen(body, left) >= SEEN or _seen(body, right) >= SEEN
        return read(body) if seen else nan

    return value


def _one(measure: str, side: Side, least: float = SEEN) -> Reading:
    needed = _needed(measure, side)

    def value(body: Body) -> float:
        for landmark in needed:
            if body.seen[landmark] < least:
                return nan
        return body.measure(measure, side)

    return value


def _both(measure: str) -> Reading:
    """The mean, each side weighing by the square of how well it is seen: a far leg that the
    model only guesses hardly counts."""
    needed = [(side, _needed(measure, side)) for side in SIDES]

    def value(body: Body) -> float:
        total = weights = 0.0
        for side, landmarks in needed:
            seen = _seen(body, landmarks)
            if seen >= SEEN:
                total += seen * seen * body.measure(measure, side)
                weights += seen * seen
        return total / weights if weights else nan

    return value


def _split(measure: str) -> Reading:
    """Right minus left. Its size does not care which leg is taken for which."""
    right, left = (_one(measure, side, HIDDEN) for side in reversed(SIDES))
    return lambda body: right(body) - left(body)


def _of_both(measure: str, choose: Callable[[list[float]], float]) -> Reading:
    """The greater or the lesser of both sides, or the only one that is seen; it does not care
    which leg is taken for which."""
    sides = [_one(measure, side, HIDDEN) for side in SIDES]

    def value(body: Body) -> float:
        seen = [value for read in sides if not isnan(value := read(body))]
        return choose(seen) if seen else nan

    return value


HIDDEN = 0.04
"""Where both sides are compared, a far limb behind the near one is where the model says: beside
it. Only what it has no idea of is left out."""


def _seen(body: Body, landmarks: tuple[int, ...]) -> float:
    """How well the worst of some landmarks is seen."""
    return min([body.seen[i] for i in landmarks], default=1.0)
