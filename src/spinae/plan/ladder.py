"""The ladder: which moves are open to a person, and which stand in for which.

A harder move opens once an easier neighbour was done cleanly at its goal dose, or at the share of
the way that the person's goal says. A move that hurt last time gives way to its easier neighbour
until that has been clean often enough again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from math import ceil

from spinae.catalogue.schema import Move
from spinae.plan.progression import Past, Progression
from spinae.plan.rules import Goal

NEVER = Progression()


class Ladder:
    """Which of the moves that are not left out may be offered, by what was done before."""

    def __init__(self, past: Past, today: date, left_out: Collection[str], goal: Goal) -> None:
        self.past, self.context, self.goal = past, past.context, goal
        self.progressions = past.progressions(today)
        self.catalogue = past.context.moves
        self.moves = {id: move for id, move in self.catalogue.items() if id not in left_out}
        self._first = {id for id, move in self.moves.items() if self._is_first(move)}
        self._ready = {id for id, now in self.progressions.items() if self._is_ready(id, now)}
        hurt = [id for id, now in self.progressions.items() if now.change == "hurt"]
        self._stand_ins = {id: self._easier_for(id) for id in hurt if id in self.moves}

    def progression(self, move: str) -> Progression:
        """Where the person stands in `move`."""
        return self.progressions.get(move, NEVER)

    def ready(self, move: Move) -> bool:
        """Whether the move was done cleanly far enough up for its harder neighbours to open."""
        return move.id in self._ready

    def _is_ready(self, id: str, now: Progression) -> bool:
        return now.best is not None and now.best >= ceil(
            self.goal.open_share * self.context.top(id)
        )

    def reached(self, move: Move) -> bool:
        """Whether the move is on the person's rungs: a first rung, or opened by an easier one."""
        return self.first(move) or self.opened_by(move) is not None

    def first(self, move: Move) -> bool:
        """Whether the move is open from the first day: on the first rungs of the person's goal,
        or on the first rungs of all where nothing easier leads to it."""
        return move.id in self._first

    def _is_first(self, move: Move) -> bool:
        rung = move.ladder.rung
        if rung <= self.goal.start_rung:
            return True
        first = rung <= self.context.rules.start_rung
        return first and not any(easier in self.moves for easier in move.ladder.easier)

    def opened_by(self, move: Move) -> Move | None:
        """The easier neighbour that opened a move above the first rungs."""
        if self.first(move):
            return None
        easier = (self.catalogue[id] for id in move.ladder.easier)
        return next((one for one in easier if self.ready(one)), None)

    def stand_in(self, move: Move) -> Move:
        """The move itself, or the easier neighbour that stands in for it after it hurt."""
        return self._stand_ins.get(move.id, move)

    def _easier_for(self, id: str) -> Move:
        move, since = self.moves[id], self.progression(id).last
        if self.progression(id).change != "hurt" or since is None:
            return move
        known = [self.moves[id] for id in move.ladder.easier if id in self.moves]
        easier = [one for one in known if one.ladder.rung < move.ladder.rung]
        times = self.context.rules.clean_sessions
        if not easier or any(self.progression(one.id).clean_since(since, times) for one in easier):
            return move
        return self._easier_for(easier[0].id)

    def replaced_by(self, move: Move) -> Move | None:
        """The move that hurt, and for which `move` stands in."""
        for id, easier in self._stand_ins.items():
            if easier is move and id != move.id and self.reached(self.moves[id]):
                return self.moves[id]
        return None

    def outgrown(self, move: Move) -> bool:
        """Ready, with a harder neighbour for the same region that is open and did not hurt."""
        if not self.ready(move):
            return False
        harder = (self.moves[id] for id in move.ladder.harder if id in self.moves)
        return any(
            one.regions[0] == move.regions[0] and self.progression(one.id).change != "hurt"
            for one in harder
        )
