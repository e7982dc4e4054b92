"""Progression: the history read day by day, and where it leaves a person in each move.

Clean sessions of a move step it up; pain, slipping form, unfinished sets and pauses step it
down. All of it is read from the history: nothing else is kept. Reading goes day by day, and what
comes later can be added without reading the rest again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from statistics import median
from typing import Literal

from spinae.errors import SettingsError
from spinae.plan.context import PlanContext
from spinae.plan.dose import LIGHTER, below, estimate_s
from spinae.plan.history import History
from spinae.plan.rules import Rules
from spinae.training import Dose, KeptSession, KeptSet, PainAnswer

Change = Literal[
    "new", "stepped", "clean", "smaller", "tender", "unclean",
    "slipped", "short", "hurt", "sore", "paused",
]  # fmt: skip
"""stepped: up; smaller: less than the usual dose was asked, so nothing grows; tender: clean, but
on a day with pain; unclean: once not clean; slipped, short, hurt, sore, paused: down."""
DOWN: tuple[Change, ...] = ("slipped", "short", "hurt", "sore", "paused")
Pace = tuple[datetime, float]
"""When, and the person's time over the catalogue's in one whole session."""
USUAL_PACE = 1.0
SLOWEST, FASTEST = 1.6, 0.6
"""Beyond these a session was not trained as it was asked, and says nothing about pace."""
Outcome = Literal["clean", "smaller", "tender", "slipped", "short", "hurt", "sore"]


@dataclass(frozen=True, slots=True)
class Progression:
    """Where a person stands in one move: steps above the start dose, and what came last."""

    step: int = 0
    streak: int = 0
    """Clean sessions in a row since the last step."""
    change: Change = "new"
    last: date | None = None
    calm: int = 0
    """Clean sessions in a row at whatever dose."""
    rough: int = 0
    """Sessions in a row that slipped or were cut short."""
    best: int | None = None
    """The highest step that was done cleanly often enough."""
    rounds: int = 1
    """Rounds asked for last time."""
    done: int = 0
    """The step that was asked for last time: below `step` on a short or a sore day."""
    waiting: bool = False
    """The step was earned, and has not been asked for yet."""
    clean_on: tuple[date, ...] = ()
    """The last clean days, as many as a step takes."""

    def clean_since(self, day: date, times: int) -> bool:
        """Whether the move was clean so many times after `day`."""
        return len(self.clean_on) >= times and self.clean_on[-times] > day


@dataclass(frozen=True, slots=True)
class Felt:
    """What was said of the back about one day, its next morning included."""

    worst: int
    before: int | None
    later: int | None
    """The worst after the session or on the next morning."""

    def sore(self, rules: Rules) -> bool:
        """Clearly worse afterwards than before."""
        known = self.before is not None and self.later is not None
        return known and (self.later or 0) - (self.before or 0) >= rules.morning_rise


@dataclass(frozen=True, slots=True)
class State:
    """Where a person stood in every move at the end of one day of training."""

    on: date
    progressions: Mapping[str, Progression]
    strength: bool
    """Strength moves were done."""


class Past:
    """The history by days of the person's time zone."""

    def __init__(self, context: PlanContext, zone: tzinfo | None) -> None:
        self.context, self._zone = context, zone
        self.pain: tuple[PainAnswer, ...] = ()
        self.paces: tuple[Pace, ...] = ()
        self.last_set: datetime | None = None
        self._sets: dict[date, tuple[KeptSet, ...]] = {}
        self._felt: dict[date, tuple[PainAnswer, ...]] = {}
        self._states: list[State] = []

    @classmethod
    def of(cls, history: History, now: datetime, context: PlanContext) -> Past:
        """The past as it stands `now`, in the time zone of `now`; what is later is left out."""
        aware(now)
        return cls(context, now.tzinfo).later(
            History(
                tuple(one for one in history.sets if one.at <= now),
                tuple(one for one in history.pain if one.at <= now),
                tuple(one for one in history.whole if one.ended_at and one.ended_at <= now),
            )
        )

    def later(self, more: History) -> Past:
        """This past and what has come since, in any order; only the days it is about are read
        anew."""
        if not (more.sets or more.pain or more.whole):
            return self
        grown = Past(self.context, self._zone)
        grown.pain = (*self.pain, *more.pain)
        grown.paces = (*self.paces, *_paces(more.whole, self.context))
        grown.last_set = max((one.at for one in more.sets), default=self.last_set)
        if self.last_set is not None and grown.last_set is not None:
            grown.last_set = max(grown.last_set, self.last_set)
        grown._sets, grown._felt = dict(self._sets), dict(self._felt)
        touched = [*grown._add_sets(more.sets), *grown._add_pain(more.pain)]
        grown._states = grown._read(self._states, min(touched, default=date.max))
        return grown

    def _add_sets(self, sets: Iterable[KeptSet]) -> Iterable[date]:
        for one in sets:
            day = self.day(one.at)
            self._sets[day] = (*self._sets.get(day, ()), one)
            yield day

    def _add_pain(self, pain: Iterable[PainAnswer]) -> Iterable[date]:
        for entry in pain:
            # a morning speaks of the day before
            day = self.day(entry.at) - timedelta(days=entry.when == "morning")
            self._felt[day] = (*self._felt.get(day, ()), entry)
            yield day

    def day(self, at: datetime) -> date:
        """The date of a moment where the person is."""
        return (at if at.tzinfo is self._zone else at.astimezone(self._zone)).date()

    def _read(self, states: list[State], since: date) -> list[State]:
        kept = states[: bisect_left(states, since, key=lambda state: state.on)]
        for day in sorted(day for day in self._sets if day >= since):
            kept.append(self._after(kept[-1] if kept else None, day))
        return kept

    def _after(self, before: State | None, day: date) -> State:
        progressions = dict(before.progressions if before else {})
        if before is not None:
            progressions = self._paused(progressions, (day - before.on).days)
        strength = False
        for move, sets in _by_move(self._sets[day]).items():
            progressions[move] = self._stood(progressions.get(move, Progression()), day, sets)
            known = self.context.catalogue.get(move)
            strength = strength or (known is not None and known.phase == "strength")
        return State(day, progressions, strength)

    def _paused(self, progressions: Mapping[str, Progression], days: int) -> dict[str, Progression]:
        back = days // self.context.rules.pause_days
        if not back:
            return dict(progressions)
        return {
            move: replace(
                now,
                step=max(min(now.step, 0), now.step - back),
                streak=0,
                rough=0,
                rounds=1,
                waiting=False,
                change="paused" if now.step > 0 and now.change != "hurt" else now.change,
            )
            for move, now in progressions.items()
        }

    def _stood(self, now: Progression, day: date, sets: list[KeptSet]) -> Progression:
        """Where a move stands after one more day of it."""
        move = sets[0].move
        asked = [one.asked for one in sets if one.asked is not None]
        done = min((self._step_of(move, now.step, dose) for dose in asked), default=now.step)
        rounds = max((dose.sets for dose in asked), default=now.rounds)
        usual: Outcome = "smaller" if done < now.step else "clean"
        outcome = self._blemish(day, sets) or usual
        waiting = now.waiting and done < now.step
        now = replace(now, last=day, done=done, rounds=rounds, waiting=waiting)
        return self._after_outcome(now, outcome, self.context.top(move))

    def _after_outcome(self, now: Progression, outcome: Outcome, top: int) -> Progression:
        if outcome in ("hurt", "sore"):
            return _down(now, outcome)
        if outcome in ("slipped", "short"):
            if now.rough + 1 >= self.context.rules.rough_sessions:
                return _down(now, outcome)
            rough = now.rough + 1
            return replace(_given_back(now), streak=0, calm=0, rough=rough, change="unclean")
        if outcome == "tender":
            return self._tender(_given_back(now))
        return self._clean(now, smaller=outcome == "smaller", top=top)

    def _tender(self, now: Progression) -> Progression:
        """After a sore day; when the lighter dose was asked often enough, it is the usual one."""
        rough = now.rough + 1 if now.done < now.step else 0
        if rough < self.context.rules.rough_sessions:
            return replace(now, streak=0, calm=0, rough=rough, change="tender")
        return replace(now, step=now.done, streak=0, calm=0, rough=0, change="tender")

    def _clean(self, now: Progression, *, smaller: bool, top: int) -> Progression:
        """After a clean day: at the usual dose it counts towards a step."""
        needed = self.context.rules.clean_sessions
        assert now.last is not None
        now = replace(now, calm=now.calm + 1, clean_on=(*now.clean_on, now.last)[-needed:])
        if smaller:
            return replace(now, change="smaller")
        streak = now.streak + 1
        if streak < needed:
            return replace(now, rough=0, streak=streak, change="clean")
        best = now.step if now.best is None else max(now.best, now.step)
        now = replace(now, rough=0, best=best)
        if now.step >= top:
            return replace(now, streak=streak, change="clean")
        return replace(now, step=now.step + 1, streak=0, change="stepped", waiting=True)

    def _blemish(self, day: date, sets: list[KeptSet]) -> Outcome | None:
        """What keeps a day of a move from being clean: its own pain first, then that of the day,
        which any move may have brought."""
        rules, felt = self.context.rules, self.felt(day)
        if any(one.hurt for one in sets):
            return "hurt"
        if felt is not None and felt.sore(rules):
            return "sore"
        if felt is not None and felt.worst >= rules.pain_lighter:
            return "tender"
        if any(one.hurt for one in self._sets[day]):
            return "tender"
        if not all(one.complete for one in sets):
            return "short"
        if any(_slipped(one, rules) for one in sets):
            return "slipped"
        return None

    def _step_of(self, move: str, step: int, asked: Dose) -> int:
        """The highest step, `step` at most, for which `asked` is enough."""
        if move not in self.context.catalogue:
            return step
        while step > LIGHTER and below(asked, self.context.dose(move, step)):
            step -= 1
        return step

    def felt(self, day: date) -> Felt | None:
        """What was said of the back about `day`, where anything was."""
        entries = self._felt.get(day)
        if not entries:
            return None
        before = [entry.level for entry in entries if entry.when == "before"]
        later = [entry.level for entry in entries if entry.when in ("after", "morning")]
        worst = max(entry.level for entry in entries)
        return Felt(worst, min(before, default=None), max(later, default=None))

    @property
    def trained(self) -> tuple[date, ...]:
        """Every day on which anything was done."""
        return tuple(state.on for state in self._states)

    def __len__(self) -> int:
        """On how many days anything was done."""
        return len(self._states)

    def strength_days(self, since: date, until: date) -> int:
        """On how many days strength was trained, `since` and `until` included."""
        near = self._states[bisect_left(self._states, since, key=lambda state: state.on) :]
        return sum(state.strength and state.on <= until for state in near)

    def progressions(self, today: date) -> Mapping[str, Progression]:
        """Where the person stands in every move ever done, a pause until today included."""
        if not self._states:
            return {}
        last = self._states[-1]
        days = (today - last.on).days
        if days < self.context.rules.pause_days:
            return last.progressions
        return self._paused(last.progressions, days)

    def paused(self, today: date) -> bool:
        """Whether the last training is so long ago that everything steps back."""
        last = self._states[-1].on if self._states else today
        return (today - last).days >= self.context.rules.pause_days

    @property
    def pace(self) -> float:
        """The person's time over the catalogue's: the middle one of the last whole sessions, and
        1 until there are a few."""
        rules = self.context.rules
        newest = [share for _, share in sorted(self.paces)[-rules.pace_last :]]
        return median(newest) if len(newest) >= rules.pace_sessions else USUAL_PACE

    @property
    def tender(self) -> bool:
        """Whether the last day of training hurt or left its mark, or the back did since."""
        if not self._states:
            return False
        last, rules = self._states[-1], self.context.rules
        if any(now.last == last.on and now.change == "hurt" for now in last.progressions.values()):
            return True
        felt = [self.felt(day) for day in self._felt if day >= last.on]
        return any(one and (one.worst >= rules.pain_lighter or one.sore(rules)) for one in felt)


def _paces(whole: Iterable[KeptSession], context: PlanContext) -> Iterator[Pace]:
    """The pace of each session that says something about it; each was done to its end."""
    for session in whole:
        items = session.items
        if not items or any(item.move not in context.catalogue for item in items):
            continue
        doses = ((context.catalogue[item.move], item.dose) for item in items)
        share = session.trained.total_seconds() / sum(
            estimate_s(move, dose, context.rules) for move, dose in doses
        )
        if session.ended_at is not None and FASTEST <= share <= SLOWEST:
            yield (session.ended_at, share)


def aware(now: datetime) -> None:
    """SettingsError where a moment does not say what time zone it is in."""
    if now.tzinfo is None:
        raise SettingsError(f"now: got {now.isoformat()}, allowed a time with its time zone")


def _by_move(sets: Iterable[KeptSet]) -> dict[str, list[KeptSet]]:
    by_move: dict[str, list[KeptSet]] = {}
    for one in sets:
        by_move.setdefault(one.move, []).append(one)
    return by_move


def _down(now: Progression, change: Outcome) -> Progression:
    assert change in ("hurt", "sore", "slipped", "short")
    now = _given_back(now)
    step = max(LIGHTER, now.step - 1)
    return replace(now, step=step, streak=0, calm=0, rough=0, rounds=1, change=change)


def _given_back(now: Progression) -> Progression:
    """Without the step that was earned and not yet taken."""
    return replace(now, step=now.step - 1, waiting=False) if now.waiting else now


def _slipped(done: KeptSet, rules: Rules) -> bool:
    """Whether a fault was seen in a fair share of the set, and not once or twice in passing."""
    if not done.faults:
        return False
    most = max(times for _, times in done.faults)
    if most < rules.fault_least:
        return False
    return most > rules.fault_share * _units(done, rules)


def _units(done: KeptSet, rules: Rules) -> float:
    """Repetitions, or what stands for them in a hold."""
    return done.reps or (done.held_s or done.seconds) / rules.fault_every_s
