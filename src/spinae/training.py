"""The one form of each fact of training: what was done, what was felt, and why something is so.

The coach makes them, the journal keeps them, everybody else reads them. Seconds throughout;
moments are aware.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from spinae.body import SIDES, Side

Phase = Literal["warm-up", "strength", "stretch", "test"]
CountedBy = Literal["camera", "manual", "clock"]
When = Literal["before", "during", "after", "morning"]
Source = Literal["coach", "free", "elsewhere", "break"]
"""Where a session was done: with the coach, in free practice, elsewhere, or as a break from
sitting."""
FALSE_START_S: Final = 3.0
"""A test held for less was not begun: getting into place, not holding."""
BackPosture = Literal["kneeling", "standing"]
"""The two are not the same curve."""
EndReason = Literal["finished", "ended", "pain", "locked"]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Seconds = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
"""The bounds are checked where a value comes from outside."""

BREAK: Final = timedelta(minutes=10)
"""From one set's end to the next: longer than any rest, so it was a break and not training."""


class Dose(BaseModel):
    """How much: sets of reps, or of seconds; per side where the move has sides."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    sets: int = Field(default=1, ge=1, le=10)
    reps: int | None = Field(default=None, ge=1, le=60)
    hold_s: float | None = Field(default=None, ge=0.5, le=240)
    """Seconds in the far pose of each rep, or of the whole hold where the move is held."""
    seconds: float | None = Field(default=None, ge=5, le=600)
    """A clock instead of a count."""
    pulses: int | None = Field(default=None, ge=1, le=30)
    rest_s: float = Field(default=20, ge=0, le=180)

    @model_validator(mode="after")
    def _has_a_measure(self) -> Self:
        if self.reps is None and self.seconds is None and self.hold_s is None:
            raise ValueError("a dose needs reps, hold_s or seconds")
        return self


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so, as it can be stored: which sentence, and its values. The sentence
    itself stands where the rule does, so a corrected one reaches what was stored before."""

    id: str
    values: tuple[tuple[str, str | int | float], ...] = ()
    """By name; equal in whatever order they were given."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(self.values)))


@dataclass(frozen=True, slots=True)
class Item:
    """One move of a planned session with its dose and why it is there."""

    move: str
    phase: Phase
    dose: Dose
    reason: Reason
    """`plan.why` says it."""


GENTLE: Final[frozenset[Phase]] = frozenset({"warm-up", "stretch"})
"""Easy movement, which is on offer also on a day that has ended."""


def gentle(items: Collection[Item]) -> bool:
    """Whether it is easy movement alone."""
    return bool(items) and all(item.phase in GENTLE for item in items)


class SetKey(NamedTuple):
    """The place of a set in its session."""

    item: int
    """Which item, from 0."""
    number: int
    """Which set of the item, from 1."""
    side: Side | None
    """Where the move is done side by side."""


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition: the far pose was reached and half the way back made. Times are those of
    the frames."""

    start: float
    peak: float
    end: float
    side: Side | None
    hold_s: float
    travel: float = 0.0
    """How far the move's signal went in this rep, in its own unit: the range of motion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneSet:
    """One set as it was done; made once, when it ends."""

    item: Count
    """Which item of the session, from 0."""
    set_number: Count
    """From 1."""
    move: Annotated[str, Field(min_length=1, max_length=200)]
    side: Side | None
    reps: Count
    """All reps, of both sides where sides alternate."""
    manual: Count = 0
    """How many of the reps were entered by hand."""
    partial: Count = 0
    pulses: Count = 0
    held_s: Seconds = 0.0
    """Of the hold, where the move is held; 0 elsewhere (reps carry their own)."""
    seconds: Seconds
    """How long the set took, pauses left out; the clock's seconds where a clock runs."""
    counted_by: CountedBy
    faults: tuple[tuple[str, int], ...] = ()
    """Fault names with how often each was seen."""
    complete: bool
    """The whole dose that was asked for was done."""
    hurt: bool = False
    """The person pressed "It hurts" in this set."""
    rep_times: tuple[Rep, ...] = ()
    """The reps the camera saw; those by hand have no times."""
    seen: Mapping[str, Any] = field(default_factory=dict)
    """What the camera measured, each key only where it did:

    range: the middle of how far the reps went in the move's own signal, by side (`left`, `right`,
        or `both` where the move has no sides); degrees, or % of trunk length where the back
        counts.
    back: the back line over the set, as `coach.BackSeen` says.
    """

    @property
    def key(self) -> SetKey:
        """Its place in the session."""
        return SetKey(self.item, self.set_number, self.side)

    def kept(self, *, id: str, session: str, at: datetime) -> KeptSet:
        """The set as the journal keeps it, ended at `at`."""
        done = {one.name: getattr(self, one.name) for one in fields(DoneSet)}
        return KeptSet(**done, id=id, session=session, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSet(DoneSet):
    """A done set in the journal."""

    id: str
    session: str
    at: datetime
    """When it ended."""
    asked: Dose | None = None
    """The dose that the session's plan asked for; None where it is not known."""
    recorded: bool = False
    """Its recording was saved."""
    edited_at: datetime | None = None
    removed_at: datetime | None = None
    """When the person took it out; it counts for nothing until it is put back."""

    def corrected(self, right: DoneSet, at: datetime) -> KeptSet:
        """With the move, side, numbers and `complete` of `right`. The reps that the camera did
        not count are by hand; of another move than was thought, what it saw says nothing."""
        done = self
        if right.move != self.move:
            done = replace(done, faults=(), seen={}, rep_times=(), partial=0, pulses=0)
        manual = min(max(0, self.manual + right.reps - self.reps), right.reps)
        by_hand = self.counted_by == "camera" and manual == right.reps > 0
        return replace(
            done,
            move=right.move,
            side=right.side,
            reps=right.reps,
            manual=manual,
            held_s=right.held_s,
            seconds=right.seconds,
            counted_by="manual" if by_hand else self.counted_by,
            complete=right.complete,
            edited_at=at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PainAnswer:
    """One answer to "how is your back", 0 to 10."""

    at: datetime
    when: When
    level: int
    kinds: frozenset[str] = frozenset()
    """What kinds of pain were named with it."""
    move: str | None = None
    """What hurt, where it is known."""
    session: str | None = None
    note: str = ""
    id: int | None = None
    """Its number in the journal; None where it is not kept yet."""
    removed_at: datetime | None = None
    """When the person took it out; it counts for nothing until it is put back."""


def closed(items: Iterable[Item], hurt: Collection[str]) -> Iterator[SetKey]:
    """Every set of every item whose move hurt: it is not offered again in this session."""
    for index, item in enumerate(items):
        if item.move in hurt:
            for number in range(1, item.dose.sets + 1):
                yield from (SetKey(index, number, side) for side in (None, *SIDES))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSession:
    """A session in the journal with everything in it, what was taken out too."""

    id: str
    source: Source
    started_at: datetime
    ended_at: datetime | None = None
    end_reason: str = ""
    minutes: int = 0
    """What was asked for."""
    items: tuple[Item, ...] = ()
    """Its plan; empty where there was none, or where it cannot be read any more."""
    sets: tuple[KeptSet, ...] = ()
    """In the order they were done."""
    answers: tuple[PainAnswer, ...] = ()
    """Oldest first."""
    removed_at: datetime | None = None
    """When the person took it out, and everything in it with it."""

    @property
    def done(self) -> tuple[SetKey, ...]:
        """What is not to be done again: the sets that were, and all of a move that hurt. One that
        was taken out is among them: done again it would have the same id, and not be written."""
        hurt = {one.move for one in self.sets if one.hurt}
        hurt |= {one.move for one in self.answers if one.when == "during" and one.move}
        done = (one.key for one in self.sets)
        return tuple(dict.fromkeys((*done, *closed(self.items, hurt))))

    @property
    def unanswered(self) -> tuple[KeptSet, ...]:
        """The sets that hurt and of which nobody said how much."""
        told = {one.move for one in self.answers if one.when == "during"}
        return tuple(one for one in self.sets if one.hurt and one.move not in told)

    @property
    def anything(self) -> bool:
        """Whether something was done in it, or hurt."""
        return bool(self.sets) or self.pain_during is not None

    @property
    def reps(self) -> int:
        """Of all sets."""
        return sum(done.reps for done in self.sets)

    @property
    def held_s(self) -> float:
        """Of all sets."""
        return sum(done.held_s for done in self.sets)

    @property
    def trained(self) -> timedelta:
        """Time in training, breaks left out."""
        trained, before = timedelta(), self.started_at
        for done in self.sets:
            gap = done.at - before
            trained += gap if timedelta() <= gap <= BREAK else timedelta(seconds=done.seconds)
            before = done.at
        return trained

    @property
    def minutes_trained(self) -> int:
        """`trained` in minutes, at least 1 where a set was done."""
        return max(1, round(self.trained / timedelta(minutes=1))) if self.sets else 0

    @property
    def last_at(self) -> datetime:
        """When the last set of it ended; its start where there is none."""
        return max((done.at for done in self.sets), default=self.started_at)

    @property
    def whole(self) -> bool:
        """Whether every set of every item was done, on both sides where it is done side by side."""
        sides: dict[tuple[int, int], set[Side | None]] = {}
        for one in self.sets:
            if one.complete:
                sides.setdefault((one.item, one.set_number), set()).add(one.side)
        return bool(self.items) and all(
            sides.get((index, number), set()) in ({None}, set(SIDES))
            for index, item in enumerate(self.items)
            for number in range(1, item.dose.sets + 1)
        )

    def pain(self, when: When) -> int | None:
        """The newest answer of that kind; None where nothing was answered."""
        levels = [answer.level for answer in self.answers if answer.when == when]
        return levels[-1] if levels else None

    @property
    def pain_during(self) -> int | None:
        """The strongest that was told in it."""
        during = (answer.level for answer in self.answers if answer.when == "during")
        return max(during, default=None)


def counted(sessions: Iterable[KeptSession]) -> Iterator[KeptSession]:
    """The sessions that count, without what the person took out of them."""
    for session in sessions:
        if session.removed_at is None:
            sets = tuple(done for done in session.sets if done.removed_at is None)
            answers = tuple(one for one in session.answers if one.removed_at is None)
            yield replace(session, sets=sets, answers=answers)


@dataclass(frozen=True, slots=True)
class BackRange:
    """How far a back rounds (+) and arches (−), in % of trunk length. Only the ways from neutral
    can be compared with another day: the clothes are in the numbers."""

    at: datetime
    posture: BackPosture
    neutral: float
    rounded: float
    arched: float


@dataclass(frozen=True, slots=True)
class Score:
    """How well an activity goes: 0 cannot do it, 10 as well as ever."""

    at: datetime
    level: int


@dataclass(frozen=True, slots=True)
class Activity:
    """Something of the person's own life that the back makes hard, with its answers, oldest
    first."""

    id: int
    name: str
    scores: tuple[Score, ...]
