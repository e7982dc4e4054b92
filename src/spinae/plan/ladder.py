"""The ladder: where a person stands in each move, and which moves are open.

Two clean sessions of a move in a row are one step up; a session that hurt, or was felt the
morning after, is one step down. A harder move opens once an easier neighbour was done cleanly
twice. A move that hurt last time gives way to its easier neighbour until that has been done
cleanly twice again. All of it is read from the history anew each time: nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.plan.dose import LIGHTER, steps
from spinae.plan.history import DoneSet, History, PainEntry
from spinae.plan.rules import Rules

Change = Literal["new", "stepped", "clean", "unclean", "hurt", "sore"]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one move."""

    on: date
    clean: bool
    """Every set whole, without fault or pain, on a day without notable pain."""
    hurt: bool
    sore: bool
    """The back was clearly worse the next morning than before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands in one move: steps above the start dose, and what came last."""

    step: int = 0
    streak: int = 0
    """Clean sessions in a row since the last step."""
    change: Change = "new"
    last: date | None = None


class Past:
    """The history, arranged by move and by day of the time zone of `now`; what is later is left
    out."""

    def __init__(self, history: History, now: datetime, rules: Rules) -> None:
        self._rules = rules
        self._zone = now.tzinfo
        pain = [entry for entry in history.pain if entry.at <= now]
        self._pain = self._by_day(pain)
        self.days: dict[str, tuple[Day, ...]] = self._days(
            done for done in history.sets if done.at <= now
        )

    def _by_day(self, pain: Iterable[PainEntry]) -> dict[date, list[PainEntry]]:
        """Answers by the day of the session they speak of: a morning speaks of the day before."""
        by_day: dict[date, list[PainEntry]] = {}
        for entry in pain:
            day = entry.at.astimezone(self._zone).date()
            if entry.when == "morning":
                day -= timedelta(days=1)
            by_day.setdefault(day, []).append(entry)
        return by_day

    def _days(self, done: Iterable[DoneSet]) -> dict[str, tuple[Day, ...]]:
        sets: dict[str, dict[date, list[DoneSet]]] = {}
        for one in done:
            day = one.at.astimezone(self._zone).date()
            sets.setdefault(one.move, {}).setdefault(day, []).append(one)
        return {
            move: tuple(self._day(on, same) for on, same in sorted(by_day.items()))
            for move, by_day in sets.items()
        }

    def _day(self, on: date, sets: list[DoneSet]) -> Day:
        calm = all(entry.level < self._rules.pain_lighter for entry in self._pain.get(on, ()))
        return Day(
            on=on,
            clean=calm and all(one.clean for one in sets),
            hurt=any(one.hurt for one in sets),
            sore=self._sore(on),
        )

    def _sore(self, on: date) -> bool:
        answers = self._pain.get(on, ())
        before = [entry.level for entry in answers if entry.when == "before"]
        morning = [entry.level for entry in answers if entry.when == "morning"]
        if not before or not morning:
            return False
        return max(morning) - min(before) >= self._rules.morning_rise

    @property
    def trained(self) -> frozenset[date]:
        """Every day on which anything was done."""
        return frozenset(day.on for days in self.days.values() for day in days)

    def last(self, move: str) -> date | None:
        """The last day on which `move` was done."""
        days = self.days.get(move)
        return days[-1].on if days else None

    def hurt_last(self, move: str) -> date | None:
        """The last day of `move`, if it hurt on that day."""
        days = self.days.get(move)
        return days[-1].on if days and days[-1].hurt else None

    def clean(self, move: str, since: date | None = None) -> bool:
        """Whether `move` was done cleanly often enough, counting the days after `since`."""
        days = self.days.get(move, ())
        clean = sum(day.clean and (since is None or day.on > since) for day in days)
        return clean >= self._rules.clean_sessions

    def standing(self, move: Move) -> Standing:
        """Where the person stands in `move`."""
        now, most = Standing(), steps(move.dose)
        for day in self.days.get(move.id, ()):
            now = self._after(now, day, most)
        return now

    def _after(self, now: Standing, day: Day, most: int) -> Standing:
        if day.hurt or day.sore:
            change: Change = "hurt" if day.hurt else "sore"
            return Standing(max(LIGHTER, now.step - 1), 0, change, day.on)
        if not day.clean:
            return Standing(now.step, 0, "unclean", day.on)
        if now.streak + 1 < self._rules.clean_sessions or now.step == most:
            return Standing(now.step, now.streak + 1, "clean", day.on)
        return Standing(now.step + 1, 0, "stepped", day.on)


class Ladder:
    """Which of the moves that are not left out may be offered, by what was done before."""

    def __init__(
        self, catalogue: Catalogue, left_out: Iterable[str], past: Past, rules: Rules
    ) -> None:
        out = set(left_out)
        self.moves = {id: move for id, move in catalogue.items() if id not in out}
        self.past = past
        self._rules = rules

    def reached(self, move: Move) -> bool:
        """Whether the move is on the person's rungs: a first rung, or its easier one is done."""
        return move.ladder.rung <= self._rules.start_rung or self.opened_by(move) is not None

    def opened_by(self, move: Move) -> Move | None:
        """The easier neighbour that opened a move above the first rungs."""
        if move.ladder.rung <= self._rules.start_rung:
            return None
        known = [self.moves[id] for id in move.ladder.easier if id in self.moves]
        return next((easier for easier in known if self.past.clean(easier.id)), None)

    def stand_in(self, move: Move) -> Move:
        """The move itself, or the easier neighbour that stands in for it after it hurt."""
        since = self.past.hurt_last(move.id)
        if since is None:
            return move
        known = [self.moves[id] for id in move.ladder.easier if id in self.moves]
        easier = [one for one in known if one.ladder.rung < move.ladder.rung]
        if not easier or any(self.past.clean(one.id, since) for one in easier):
            return move
        return self.stand_in(easier[0])

    def replaced_by(self, move: Move) -> Move | None:
        """The move that hurt, and for which `move` stands in."""
        others = (one for one in self.moves.values() if one is not move and self.reached(one))
        return next((one for one in others if self.stand_in(one) is move), None)

    def outgrown(self, move: Move) -> bool:
        """At its goal, with a harder neighbour for the same region that is open and did not
        hurt."""
        if self.past.standing(move).step < steps(move.dose):
            return False
        harder = (self.moves[id] for id in move.ladder.harder if id in self.moves)
        return any(
            one.regions[0] == move.regions[0]
            and self.reached(one)
            and self.past.hurt_last(one.id) is None
            for one in harder
        )
