"""A position taken on purpose: the one that is waited for, or that of another move of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from spinae.body import Observation
from spinae.catalogue.schema import Move
from spinae.judge import Judge
from spinae.signals import Lasting

TAKEN_S = 1.0
"""A position held so long was taken on purpose."""
OTHER_S = 2.0
"""And so was that of a move that is not waited for. Product settings."""


class Watch(Protocol):
    """Who can tell whether the position is taken: the judge of one move, or of many."""

    @property
    def in_position(self) -> bool:
        """The body is in position."""

    @property
    def visible(self) -> bool:
        """Enough of it is seen to tell."""

    def see(self, observation: Observation, /) -> object:
        """Take a frame in."""


class Taken:
    """A position taken anew: held a moment, after it was left. Times are the frames' own."""

    def __init__(self, watch: Watch, *, left: bool) -> None:
        """`left`: it was left already."""
        self._watch = watch
        self._held = Lasting(TAKEN_S, 0.5)
        self._out = Lasting(TAKEN_S, 0.0)
        self._left = left

    @property
    def in_position(self) -> bool:
        """The body is in it, however it came there."""
        return self._watch.in_position and self._watch.visible

    def see(self, observation: Observation, *, counts: bool = True) -> bool:
        """Take a frame in; whether the position is taken anew. Out of sight is not left."""
        self._watch.see(observation)
        self._out.add(observation.t, self._watch.visible and not self._watch.in_position)
        self._left = self._left or self._out.on
        self._held.add(observation.t, counts and self._left and self.in_position)
        return self._held.on


class OtherMoves:
    """The other moves that may be done now, by the index of their item."""

    def __init__(self, others: Mapping[int, Move]) -> None:
        self._judges = {index: Judge(move) for index, move in others.items() if move.clock is None}
        self._since: dict[int, float] = {}

    def see(self, observation: Observation) -> int | None:
        """The item whose position has been held long enough, the nearest where there are two."""
        t = observation.t
        for index, judge in self._judges.items():
            judge.see(observation)
            if judge.in_position and judge.visible:
                self._since.setdefault(index, t)
            else:
                self._since.pop(index, None)
        held = [index for index, since in self._since.items() if t - since >= OTHER_S]
        return min(held, key=lambda index: self._judges[index].off_deg, default=None)
