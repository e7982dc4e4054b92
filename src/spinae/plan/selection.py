"""The selection of moves: how many of each phase, which, at what dose, in how many rounds, and
why. Each rule that decides a move or its dose gives the reason; `reasons` has the sentences.

The same input always gives the same selection. What changes from day to day is the history, and
the date, which decides between moves that are otherwise equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from spinae.catalogue.schema import Dose, Move, Phase, Posture
from spinae.catalogue.vocabulary import Region
from spinae.plan.context import PlanContext
from spinae.plan.dose import LIGHTER, side_s
from spinae.plan.ladder import Ladder
from spinae.plan.pain import Load
from spinae.plan.progression import Progression
from spinae.plan.rules import Rules
from spinae.plan.wishes import Wishes, sore_spots
from spinae.training import Reason

CORE: tuple[Region, ...] = ("extensors", "glutes", "lateral", "front")
"""What has its turn every week; the first region of a move is what it is for."""
LEGS: Region = "legs"
PHASES: tuple[Phase, ...] = ("warm-up", "strength", "stretch")
SLACK_S = 1e-6
"""Sums of seconds are not exact; a session is never a hair longer than its time."""
FLOORWARDS: tuple[Posture, ...] = (
    "standing", "sitting", "kneeling", "all-fours", "prone", "side-lying", "supine",
)  # fmt: skip
"""From standing to the floor, so that a session goes down once and comes up once."""
SHARES = ((0.29, "quarter"), (0.42, "third"), (0.58, "half"), (0.85, "below"))
"""How a start dose compares with the goal, up to each share of the goal's time at work."""
FITTED = Reason("fitted")
WHATEVER_THE_DOSE = frozenset({"spared", "stands-in", "gentle", "rest-day", "lighter", "brisk"})
"""Reasons that stay when the dose is made smaller to fit the time."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """How the person is today, and how long there is."""

    day: date
    minutes: int
    load: Load = "usual"
    """How much the back allows by its pain."""
    steady: bool = False
    """The last session hurt or left its mark: nothing grows until one has been calm."""
    resting: bool = False
    """A rest day: easy movement only."""
    spots: frozenset[str] = frozenset()
    """What is sore today beside the back."""
    pace: float = 1.0
    """The person's time over the catalogue's."""

    @property
    def gentle(self) -> bool:
        """Whether only easy movement is offered."""
        return self.load == "gentle" or self.resting

    @property
    def fresh(self) -> bool:
        """Whether something new and harder may begin."""
        return self.load == "usual" and not self.steady and not self.resting


@dataclass(frozen=True, slots=True)
class Selected:
    """A move chosen for today, at a step of its dose."""

    move: Move
    step: int
    progression: Progression
    reason: Reason
    rounds: int = 1
    shortened: bool = False
    """Smaller than the person's own dose, because there is little time."""
    extended: bool = False
    """In more rounds than the person's own dose has, because there is time."""


@dataclass(frozen=True)
class Selection:
    """One session's moves: chosen from what the ladder offers, by how the person is."""

    ladder: Ladder
    wishes: Wishes
    today: Readiness

    @cached_property
    def context(self) -> PlanContext:
        """The doses and their times."""
        return self.ladder.context

    @cached_property
    def rules(self) -> Rules:
        """The thresholds."""
        return self.ladder.context.rules

    def picks(self) -> list[Selected]:
        """What today holds, in the order in which it is done."""
        picks: list[Selected] = []
        left_s = self.today.minutes * 60.0 - SLACK_S
        for phase in self._turns():
            pick = self._next(phase, picks, left_s)
            if pick is not None:
                picks.append(pick)
                left_s -= self.takes_s([pick])
        return sorted(self._filled(picks, left_s), key=lambda pick: _place(pick.move))

    def in_turn(self) -> list[Move]:
        """Every move that takes its turn at the moment, whatever day it is, in the order in
        which they would be done."""
        strength = [move for moves in self._by_region.values() for move in self._current(moves)]
        moves = [*self._warm_ups(), *strength, *self._in_turn["stretch"]]
        return sorted({move.id: move for move in moves}.values(), key=_place)

    def _current(self, moves: list[Move]) -> list[Move]:
        current = [move for move in moves if not self.ladder.outgrown(move)]
        at_goal = [move for move in current if self._at_goal(move)]
        growing = [move for move in current if not self._at_goal(move)]
        return [*self._being_built(growing), *at_goal]

    def dose(self, pick: Selected) -> Dose:
        """The dose of a pick."""
        return self.context.dose(pick.move.id, pick.step, pick.rounds)

    def takes_s(self, picks: Iterable[Selected]) -> float:
        """Seconds these take at the person's own pace."""
        context = self.context
        takes = sum(context.takes_s(pick.move.id, pick.step, pick.rounds) for pick in picks)
        return takes * self.today.pace

    @property
    def brisk(self) -> bool:
        """Whether there is so little time that warm-ups and stretches are kept short."""
        return self.today.minutes < self.rules.brisk_minutes

    def is_new(self) -> bool:
        """Whether these are still the person's first sessions."""
        return len(self.ladder.past) < self.rules.new_sessions

    def _turns(self) -> tuple[Phase, ...]:
        """The phases in the order in which they are given a move, as long as there is time."""
        minutes, rules = self.today.minutes, self.rules
        if self.today.gentle:
            return ("warm-up", "stretch") * (2 if minutes < rules.short_minutes else 3)
        turns: list[Phase] = ["warm-up", "stretch", "strength", "strength"]
        if minutes >= rules.short_minutes:
            turns += ["warm-up", "strength", "stretch"]
        if minutes >= rules.brisk_minutes:
            turns += ["strength"]
        if minutes >= rules.long_minutes:
            turns += ["stretch"]
        return tuple(turns)

    def _next(self, phase: Phase, picks: list[Selected], left_s: float) -> Selected | None:
        most = self.rules.strength_most if phase == "strength" else 3
        if sum(pick.move.phase == phase for pick in picks) >= most:
            return None
        if left_s < self.context.least_s[phase] * self.today.pace:
            return None
        taken = {pick.move.id for pick in picks}
        if phase == "strength":
            offers = self._strength(picks)
        else:
            offers = (self._pick(one) for one in self._in_turn[phase] if one.id not in taken)
        found = (self._fitted(pick, left_s) for pick in offers if pick.move.id not in taken)
        return next((pick for pick in found if pick is not None), None)

    @cached_property
    def _in_turn(self) -> dict[Phase, list[Move]]:
        """Warm-ups and stretches in their order."""
        return {"warm-up": self._warm_ups(), "stretch": self._sorted(self._open("stretch"))}

    def _warm_ups(self) -> list[Move]:
        """Something general and the back's own; in a short session the back's own alone."""
        moves = self._sorted(self._open("warm-up"))
        general = [move for move in moves if move.posture == "standing"]
        own = sorted(
            (move for move in moves if move.posture != "standing"),
            key=lambda move: (move.id in self.wishes.dislikes, -move.ladder.rung),
        )
        return [*own[:1], *general, *own[1:]]

    def _open(self, phase: Phase) -> list[Move]:
        moves = (move for move in self.ladder.moves.values() if move.phase == phase)
        return [move for move in moves if self.ladder.reached(move) and not self.spared(move)]

    def spared(self, move: Move) -> str:
        """What is sore today and would be asked for by the move; empty where nothing is."""
        means = sore_spots()
        sore = (spot for spot in sorted(self.today.spots) if means[spot] in move.contraindications)
        return next(sore, "")

    @cached_property
    def _by_region(self) -> dict[Region, list[Move]]:
        """The strength moves of each region in their order: those being built up, those at
        their goal, and last, where nothing else is left, what was outgrown."""
        reached = [move for move in self._all_strength if self.ladder.reached(move)]
        return {region: self._offered(_for(region, reached)) for region in (*CORE, LEGS)}

    def _offered(self, moves: list[Move]) -> list[Move]:
        current = self._current(moves)
        ids = {move.id for move in current}
        rest = [move for move in moves if move.id not in ids]
        offered = [*self._sorted(current), *self._sorted(rest)]
        return sorted(offered, key=lambda move: move.id in self.wishes.dislikes)

    def _at_goal(self, move: Move) -> bool:
        return self.ladder.progression(move.id).step >= self.context.top(move.id)

    def _being_built(self, moves: list[Move]) -> list[Move]:
        """A few at a time, so that each comes often enough to grow; begun ones first."""

        def turn(move: Move) -> tuple[bool, bool, int, int]:
            begun = self.ladder.progression(move.id).last is not None
            unwanted = move.id in self.wishes.dislikes
            return (unwanted, not begun, move.ladder.rung, self._lot(move))

        allowed = [move for move in moves if self.today.fresh or not self.is_fresh(move)]
        return sorted(allowed, key=turn)[: self.rules.rotation]

    def is_fresh(self, move: Move) -> bool:
        """Never done, and above the first rungs: one such move a session, on a good day."""
        return self.ladder.progression(move.id).last is None and not self.ladder.first(move)

    def _sorted(self, moves: list[Move]) -> list[Move]:
        """The longest not done first, then the easier; the date decides between equals. What is
        liked comes back earlier, what is not liked comes last."""
        likes, dislikes = self.wishes.likes, self.wishes.dislikes
        sooner = timedelta(days=self.rules.like_days)
        never = date.min + sooner

        def turn(move: Move) -> tuple[bool, date, int, int]:
            last = self.ladder.progression(move.id).last or never
            last = last - sooner if move.id in likes else last
            return (move.id in dislikes, last, move.ladder.rung, self._lot(move))

        return sorted(moves, key=turn)

    def _lot(self, move: Move) -> int:
        """A lot that the date draws."""
        lots = self.context.lots
        return (lots[move.id] + self.today.day.toordinal()) % len(lots)

    def _strength(self, picks: list[Selected]) -> Iterator[Selected]:
        room = self.today.fresh and not any(self.is_fresh(pick.move) for pick in picks)
        for region in self._regions(picks):
            spared: Move | None = None
            moves = list(self._by_region[region])
            taken = {pick.move.id for pick in picks}
            while moves:
                move = self._following(moves, spared)
                moves = [one for one in moves if one is not move]
                if move.id in taken or (self.is_fresh(move) and not room):
                    continue
                if self.ladder.outgrown(move) and taken.intersection(move.ladder.harder):
                    continue
                pick = self._pick(move)
                if self.spared(move) or self.spared(pick.move):
                    spared = spared or move
                elif spared is not None:
                    yield replace(pick, reason=_stands_in(spared, self.spared(spared)))
                else:
                    yield pick

    def _following(self, moves: list[Move], spared: Move | None) -> Move:
        """The next in turn; after one that is spared today, its neighbour on the ladder."""
        if spared is not None:
            near = (*spared.ladder.easier, *spared.ladder.harder)
            return next((move for move in moves if move.id in near), moves[0])
        return moves[0]

    def _regions(self, picks: list[Selected]) -> list[Region]:
        """The regions not yet in this session first, the longest not trained before the others.

        The legs have a turn where the four have had theirs within the week.
        """
        taken = [pick.move.regions[0] for pick in picks if pick.move.phase == "strength"]
        core = sorted(CORE, key=lambda region: (taken.count(region), self._due[region]))
        return [LEGS, *core] if self._legs_due and LEGS not in taken else core

    @cached_property
    def _due(self) -> dict[Region, date]:
        """When each region last had its turn; `date.min` for never. What the person's goal puts
        first comes back earlier."""
        sooner = timedelta(days=self.rules.like_days)
        due: dict[Region, date] = {}
        for region in CORE:
            last = self._last_trained.get(region, date.min)
            first = last > date.min and region in self.ladder.goal.first
            due[region] = last - sooner if first else last
        return due

    @cached_property
    def _last_trained(self) -> dict[Region, date]:
        """When each region was last trained, `date.min` for never; those without a move are not
        in it."""
        days: dict[Region, date] = {}
        for region in (*CORE, LEGS):
            lasts = [self.ladder.progression(move.id).last for move in self._for_region(region)]
            if lasts:
                days[region] = max(last or date.min for last in lasts)
        return days

    def _for_region(self, region: Region) -> list[Move]:
        return _for(region, self._all_strength)

    @cached_property
    def _all_strength(self) -> list[Move]:
        return [move for move in self.context.strength if move.id in self.ladder.moves]

    @cached_property
    def _legs_due(self) -> bool:
        week = self.today.day - timedelta(days=self.rules.cover_days)
        trained = self._last_trained
        covered = all(trained[region] > week for region in CORE if region in trained)
        return covered and LEGS in trained and trained[LEGS] <= week

    def _pick(self, move: Move) -> Selected:
        done = self.ladder.stand_in(move)
        now = self.ladder.progression(done.id)
        step = self._step(done, now)
        shortened = self.today.load == "usual" and not self.today.steady and step < now.step
        hurt = self.ladder.replaced_by(done)
        if hurt is not None:
            reason = _stands_in(hurt)
        else:
            reason = (
                self._reason_of_today(done, step < now.step)
                or (FITTED if shortened else None)
                or self._reason_of_progression(done, now, step)
            )
        rounds = self.context.dose(done.id, step).sets
        return Selected(done, step, now, reason, rounds, shortened)

    def _step(self, move: Move, now: Progression) -> int:
        strength = move.phase == "strength"
        step = now.step
        if strength and self.today.load == "lighter":
            step -= 1 + now.waiting
        if now.last is not None:
            # up from the last dose only after clean sessions and on a calm day, a step at a time
            up = self.today.fresh and now.calm >= self.rules.clean_sessions
            step = min(step, now.done + up)
        if strength:
            return max(LIGHTER, step)
        # Short sessions keep their time for strength, and sore backs stay at the start.
        return min(step, 0) if self.today.gentle or self.brisk else step

    def _reason_of_today(self, move: Move, less: bool) -> Reason | None:
        """What today makes of the dose, whatever the move's own progression; `less`: it is below
        the person's own."""
        if self.today.load == "gentle":
            return Reason("gentle")
        if self.today.resting:
            return Reason("rest-day")
        if self.today.load == "lighter" and move.phase == "strength":
            return Reason("lighter")
        if less and self.brisk and move.phase != "strength":
            return Reason("brisk")
        return None

    def _reason_of_progression(self, move: Move, now: Progression, step: int) -> Reason:
        """What the sessions before make of the dose."""
        if now.last is None:
            return self._first_reason(move, step)
        if step < now.step and now.waiting:
            return Reason("waiting")
        if now.change == "stepped":
            return Reason("stepped", (("many", self.rules.clean_sessions),))
        if now.change == "clean" and self._at_goal(move):
            return Reason("at-goal")
        if now.change in ("tender", "smaller") and step > now.done:
            return Reason("back-up")
        return Reason(now.change)

    def _first_reason(self, move: Move, step: int) -> Reason:
        if move.phase == "warm-up":
            return Reason("blood" if move.posture == "standing" else "loosens")
        if move.phase == "stretch":
            parts = [region for region in move.regions if region != "mobility"]
            return Reason("eases", (("part", parts[0] if parts else "mobility"),))
        easier = self.ladder.opened_by(move)
        if easier is not None:
            id = "opened" if self.ladder.goal.open_share == 1 else "opened-early"
            return Reason(id, (("move", easier.id), ("times", self.rules.clean_sessions)))
        dose = self.context.dose(move.id, step)
        share = side_s(move, dose, self.rules) / side_s(move, move.dose.goal, self.rules)
        called = next((name for most, name in SHARES if share <= most), "near")
        return Reason("start", (("share", called),))

    def _fitted(self, pick: Selected, left_s: float) -> Selected | None:
        """The pick as it is or, rather than leave it out, with the largest dose that fits."""
        id, context, left_s = pick.move.id, self.context, left_s / self.today.pace
        if context.takes_s(id, pick.step, pick.rounds) <= left_s:
            return pick
        if context.takes_s(id, 0) > left_s:
            return None
        steps = range(pick.step - 1, -1, -1)
        step = next((step for step in steps if context.takes_s(id, step) <= left_s), None)
        if step is None:
            return None
        rounds = context.dose(id, step).sets
        reason = pick.reason if pick.reason.id in WHATEVER_THE_DOSE else FITTED
        return replace(pick, step=step, rounds=rounds, reason=reason, shortened=True)

    def _filled(self, picks: list[Selected], left_s: float) -> list[Selected]:
        """The time that is left, spent on further rounds."""
        filled = list(picks)
        for rounds in range(2, self.rules.rounds_most + 1):
            for index, pick in enumerate(filled):
                if not self._may_repeat(pick, rounds):
                    continue
                extra_s = self._extra_s(pick, rounds)
                if extra_s <= left_s:
                    left_s -= extra_s
                    filled[index] = replace(pick, rounds=rounds, extended=True)
        return filled

    def _extra_s(self, pick: Selected, rounds: int) -> float:
        """Seconds that more rounds of a pick would add."""
        context, id = self.context, pick.move.id
        now_s = context.takes_s(id, pick.step, pick.rounds)
        return (context.takes_s(id, pick.step, rounds) - now_s) * self.today.pace

    def _may_repeat(self, pick: Selected, rounds: int) -> bool:
        if pick.shortened or rounds <= pick.rounds or pick.move.phase == "warm-up":
            return False
        if pick.move.phase == "strength":
            return rounds <= self._rounds_most(pick)
        if self.today.load != "usual":
            return False
        dose = self.dose(pick)
        held = dose.hold_s if dose.reps is None else None
        return held is not None and rounds * held <= self.rules.stretch_total_s

    def _rounds_most(self, pick: Selected) -> int:
        """How many rounds a strength move may have: one more than last time, none more where
        its dose grows today or the back is tender."""
        rules, now = self.rules, pick.progression
        if self.today.load != "usual" or now.change in ("hurt", "sore"):
            return 1
        most = rules.rounds_new if self.is_new() else rules.rounds_most
        if now.last is None:
            return 1 if self.is_fresh(pick.move) else most
        grows = self.today.steady or pick.step > now.done
        return min(most, now.rounds if grows else now.rounds + 1)


def _stands_in(move: Move, spot: str = "") -> Reason:
    """In place of a move that is spared today for a sore spot, or else hurt last time."""
    if spot:
        return Reason("spared", (("move", move.id), ("spot", spot)))
    return Reason("stands-in", (("move", move.id),))


def _for(region: Region, moves: list[Move]) -> list[Move]:
    """The moves that are for `region`; where there are none, those that also train it."""
    first = [move for move in moves if move.regions[0] == region]
    return first or [move for move in moves if region in move.regions]


def _place(move: Move) -> tuple[int, int, str]:
    down = FLOORWARDS.index(move.posture)
    # A stretch ends the session, so it comes up from the floor again.
    return (
        PHASES.index(move.phase),
        -down if move.phase == "stretch" else down,
        move.id,
    )
