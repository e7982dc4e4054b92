"""Who waits for one move may see the person take another: which one, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from spinae.body import Observation
from spinae.catalogue.schema import Move
from spinae.judge import Judge

HELD_S = 2.0
"""A position held so long was taken on purpose. A product setting."""


class Elsewhere:
    """The other moves that may be done now, by the index of their item."""

    def __init__(self, others: Mapping[int, Move]) -> None:
        self._judges = {index: Judge(move) for index, move in others.items() if move.clock is None}
        self._since: dict[int, float] = {}

    def see(self, seen: Observation) -> int | None:
        """The item whose position has been held long enough, the nearest where there are two."""
        for index, judge in self._judges.items():
            judge.see(seen)
            if judge.in_position and judge.visible:
                self._since.setdefault(index, seen.t)
            else:
                self._since.pop(index, None)
        held = [index for index, since in self._since.items() if seen.t - since >= HELD_S]
        return min(held, key=lambda index: self._judges[index].off_deg, default=None)
