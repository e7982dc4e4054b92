"""The one form of each fact of training: what was done, what was felt, and why something is so.

The coach makes them, the journal keeps them, everybody else reads them. Seconds throughout;
moments are aware.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from spinae.body import Side

CountedBy = Literal["camera", "manual", "clock"]
When = Literal["before", "during", "after", "morning"]
Source = Literal["coach", "free", "elsewhere", "break"]
"""Where a session was done: with the coach, elsewhere, or as a break from sitting."""
FALSE_START_S: Final = 3.0
"""A test held for less was not begun: getting into place, not holding."""
EndReason = Literal["finished", "ended", "pain", "locked"]


class SetKey(NamedTuple):
    """The place of a set in its session."""

    item: int
    """Which item, from 0."""
    number: int
    """Which set of the item, from 1."""
    side: Side | None
    """Where the move is done side by side."""


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

    item: int
    set_number: int
    move: str
    side: Side | None
    reps: int
    """All reps, of both sides where sides alternate."""
    manual: int = 0
    """How many of the reps were entered by hand."""
    partial: int = 0
    pulses: int = 0
    held_s: float = 0.0
    """Of the hold, where the move is held; 0 elsewhere (reps carry their own)."""
    seconds: float
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSet(DoneSet):
    """A done set in the journal."""

    id: str
    session: str
    at: datetime
    """When it ended."""
    recorded: bool = False
    """Its recording was saved."""
    edited_at: datetime | None = None
    removed_at: datetime | None = None
    """When the person took it out; it counts for nothing until it is put back."""


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
