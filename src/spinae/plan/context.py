"""What of the catalogue and the rules is the same for everybody, every day."""

from __future__ import annotations

from spinae.catalogue import PHASES, Catalogue
from spinae.catalogue.schema import Dose
from spinae.plan.dose import climb, dose_at, estimate_s
from spinae.plan.rules import Rules


class PlanContext:
    """The catalogue and the rules, every move's doses step by step, and how long each takes.

    Made once and used for every plan: working these out anew would take most of a plan's time.
    """

    def __init__(self, catalogue: Catalogue, rules: Rules) -> None:
        self.catalogue, self.rules = catalogue, rules
        self.moves = dict(catalogue)
        self.lots = {id: lot for lot, id in enumerate(sorted(catalogue))}
        """A number for each move; with the date it decides between equals."""
        self.strength = tuple(move for move in catalogue.values() if move.phase == "strength")
        self.deep_bends = tuple(
            id for id, move in catalogue.items() if "early-morning" in move.contraindications
        )
        self.equipped = tuple(move for move in catalogue.values() if move.equipment)
        """What needs something to train with."""
        self.least_s = {
            phase: min(
                (
                    estimate_s(move, dose_at(move.dose, 0, rules), rules)
                    for move in catalogue.values()
                    if move.phase == phase
                ),
                default=0.0,
            )
            for phase in PHASES
        }
        """Seconds of the shortest start dose of each phase: with less left, none fits."""
        self._top = {id: len(climb(move.dose)) - 1 for id, move in catalogue.items()}
        self._doses: dict[tuple[str, int, int], Dose] = {}
        self._seconds: dict[tuple[str, int, int], float] = {}

    def top(self, move: str) -> int:
        """How many steps lead from the start to the goal; 0 for a move that is no more."""
        return self._top.get(move, 0)

    def dose(self, move: str, step: int, rounds: int = 1) -> Dose:
        """The dose of a step, in `rounds` rounds or as many as the step has."""
        key = (move, step, rounds)
        found = self._doses.get(key)
        if found is None:
            found = dose_at(self.catalogue[move].dose, step, self.rules)
            if rounds > found.sets:
                found = found.model_copy(update={"sets": rounds})
            self._doses[key] = found
        return found

    def takes_s(self, move: str, step: int, rounds: int = 1) -> float:
        """Seconds of that dose at the tempo of the catalogue."""
        key = (move, step, rounds)
        found = self._seconds.get(key)
        if found is None:
            found = estimate_s(self.catalogue[move], self.dose(*key), self.rules)
            self._seconds[key] = found
        return found
