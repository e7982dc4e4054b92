"""The selection of moves: how many of each phase, which, at what dose, in how many rounds.

The same input always gives the same selection. What changes from day to day is the history, and
the date, which decides between moves that are otherwise equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from spinae.catalogue.schema import Dose, Move, Phase, Posture, Region
from spinae.plan.dose import dose_at, estimate_s, steps
from spinae.plan.ladder import Ladder, Standing
from spinae.plan.pain import Load
from spinae.plan.rules import Rules

CORE: tuple[Region, ...] = ("extensors", "glutes", "lateral", "front")
"""What has its turn every week; the first region of a move is what it is for."""
LEGS: Region = "legs"
PHASES: tuple[Phase, ...] = ("warm-up", "strength", "stretch")
SHORT = 10
"""Minutes below which a session has one warm-up, one or two strength moves and one stretch."""
DOWN: tuple[Posture, ...] = (
    "standing", "sitting", "kneeling", "all-fours", "prone", "side-lying", "supine",
)  # fmt: skip
"""From standing to the floor, so that a session goes down once and comes up once."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A move chosen for today; `instead` is the move that hurt and for which it stands in."""

    move: Move
    dose: Dose
    standing: Standing
    instead: Move | None = None
    shortened: bool = False
    """Smaller than the person's own dose, because there is little time."""
    extended: bool = False
    """In more rounds than the person's own dose has, because there is time."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choosing: what may be offered, how much of it, and how long there is."""

    ladder: Ladder
    rules: Rules
    day: date
    minutes: int
    load: Load

    def picks(self) -> list[Pick]:
        """What today holds, in the order in which it is done."""
        picks: list[Pick] = []
        for phase in self._turns():
            pick = self._next(phase, picks)
            if pick is not None:
                picks.append(pick)
        return sorted(self._filled(picks), key=_place)

    def _turns(self) -> tuple[Phase, ...]:
        """The phases in the order in which they are given a move, as long as there is time."""
        if self.load == "gentle":
            return ("warm-up", "stretch") * (2 if self.minutes < SHORT else 3)
        turns: list[Phase] = ["warm-up", "stretch", "strength", "strength"]
        if self.minutes >= SHORT:
            turns += ["strength", "stretch"]
        if self.minutes >= 15:
            turns += ["strength", "warm-up"]
        if self.minutes >= 20:
            turns += ["stretch", "warm-up"]
        return tuple(turns)

    def _next(self, phase: Phase, picks: list[Pick]) -> Pick | None:
        if sum(pick.move.phase == phase for pick in picks) >= self._most(phase):
            return None
        chosen = {pick.move.id for pick in picks}
        ranked = [self._pick(move) for move in self._ranked(phase, picks)]
        offers = [pick for pick in ranked if pick.move.id not in chosen]
        fitting = (self._fitted(pick, picks) for pick in offers)
        return next((pick for pick in fitting if pick is not None), None)

    def _most(self, phase: Phase) -> int:
        return self.rules.strength_most if phase == "strength" else 3

    def fits(self, picks: Iterable[Pick]) -> bool:
        """Whether these take no longer than there is time."""
        return self.takes_s(picks) <= self.minutes * 60

    def takes_s(self, picks: Iterable[Pick]) -> float:
        """Seconds these take."""
        return sum(estimate_s(pick.move, pick.dose, self.rules) for pick in picks)

    def _pick(self, move: Move) -> Pick:
        done = self.ladder.stand_in(move)
        standing = self.ladder.past.standing(done)
        step = self._step(done, standing)
        return Pick(
            move=done,
            dose=dose_at(done.dose, step, self.rules),
            standing=standing,
            instead=self.ladder.replaced_by(done),
            shortened=self.load == "usual" and step < standing.step,
        )

    def _step(self, move: Move, standing: Standing) -> int:
        if move.phase == "strength":
            return standing.step - (self.load == "lighter")
        # Short sessions keep their time for strength, and sore backs stay at the start.
        short = self.load == "gentle" or self.minutes < SHORT
        return min(standing.step, 0) if short else standing.step

    def _fitted(self, pick: Pick, picks: list[Pick]) -> Pick | None:
        """The pick as it is or, rather than leave it out, with the largest dose that fits."""
        if self.fits([*picks, pick]):
            return pick
        for step in range(steps(pick.move.dose), -1, -1):
            dose = dose_at(pick.move.dose, step, self.rules)
            shorter = replace(pick, dose=dose, shortened=True)
            if self.takes_s([shorter]) < self.takes_s([pick]) and self.fits([*picks, shorter]):
                return shorter
        return None

    def _ranked(self, phase: Phase, picks: list[Pick]) -> list[Move]:
        offered = list(self._open(phase, picks))
        if phase != "strength":
            return self._in_turn(offered)
        regions = self._regions(picks)
        return [move for region in regions for move in self._in_turn(_for(region, offered))]

    def _open(self, phase: Phase, picks: list[Pick]) -> Iterator[Move]:
        moves = [move for move in self.ladder.moves.values() if move.phase == phase]
        fresh = any(self._is_fresh(pick.move) for pick in picks)
        room_for_fresh = self.load == "usual" and not fresh
        for move in moves:
            if not self.ladder.reached(move) or self.ladder.outgrown(move):
                continue
            if self._is_fresh(move) and not room_for_fresh:
                continue
            yield move

    def _is_fresh(self, move: Move) -> bool:
        """Never done, and above the first rungs: one such move a session, on a good day."""
        above = move.ladder.rung > self.rules.start_rung
        return above and self.ladder.past.last(move.id) is None

    def _in_turn(self, moves: list[Move]) -> list[Move]:
        """The longest not done first, then the easier; the date decides between equals."""
        ids = sorted(move.id for move in moves)
        day = self.day.toordinal()

        def turn(move: Move) -> tuple[date, int, int]:
            last = self.ladder.past.last(move.id) or date.min
            return (last, move.ladder.rung, (ids.index(move.id) + day) % len(ids))

        return sorted(moves, key=turn)

    def _regions(self, picks: list[Pick]) -> list[Region]:
        """The regions not yet in this session first, the longest not trained before the others.

        The legs have a turn where the four have had theirs within the week.
        """
        taken = [pick.move.regions[0] for pick in picks if pick.move.phase == "strength"]
        last = {region: self._last(region) for region in (*CORE, LEGS)}
        core = sorted(CORE, key=lambda region: (taken.count(region), last[region] or date.min))
        week = self.day - timedelta(days=self.rules.cover_days)
        covered = all((last[region] or self.day) > week for region in CORE)
        legs = covered and (last[LEGS] or date.max) <= week
        return [LEGS, *core] if legs and LEGS not in taken else core

    def _last(self, region: Region) -> date | None:
        """When the region last had its turn, `date.min` for never; None: no move is for it."""
        strength = [move for move in self.ladder.moves.values() if move.phase == "strength"]
        days = [self.ladder.past.last(move.id) or date.min for move in _for(region, strength)]
        return max(days, default=None)

    def _filled(self, picks: list[Pick]) -> list[Pick]:
        """The time that is left, spent on further rounds."""
        filled = list(picks)
        for rounds in range(2, self.rules.rounds_most + 1):
            for index, pick in enumerate(filled):
                more = _repeated(pick, rounds)
                trial = [*filled[:index], more, *filled[index + 1 :]]
                if self._may_repeat(pick, rounds) and self.fits(trial):
                    filled = trial
        return filled

    def _may_repeat(self, pick: Pick, rounds: int) -> bool:
        tender = self.load != "usual" or pick.standing.change in ("hurt", "sore")
        if tender or pick.shortened or rounds <= pick.dose.sets:
            return False
        if pick.move.phase == "strength":
            return rounds <= self._rounds_most()
        held = pick.dose.hold_s if pick.dose.reps is None else None
        total = self.rules.stretch_total_s
        return pick.move.phase == "stretch" and held is not None and rounds * held <= total

    def _rounds_most(self) -> int:
        return self.rules.rounds_new if self.is_new() else self.rules.rounds_most

    def is_new(self) -> bool:
        """Whether these are still the person's first sessions."""
        return len(self.ladder.past.trained) < self.rules.new_sessions


def _repeated(pick: Pick, rounds: int) -> Pick:
    return replace(pick, dose=pick.dose.model_copy(update={"sets": rounds}), extended=True)


def _for(region: Region, moves: list[Move]) -> list[Move]:
    """The moves that are for `region`; where there are none, those that also train it."""
    first = [move for move in moves if move.regions[0] == region]
    return first or [move for move in moves if region in move.regions]


def _place(pick: Pick) -> tuple[int, int, str]:
    down = DOWN.index(pick.move.posture)
    # A stretch ends the session, so it comes up from the floor again.
    return (
        PHASES.index(pick.move.phase),
        -down if pick.move.phase == "stretch" else down,
        pick.move.id,
    )
