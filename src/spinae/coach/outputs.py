"""What the coach gives back: the words and beeps, the results, and all that the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spinae.body import Side
    from spinae.judge import Rep
    from spinae.plan import Lock
    from spinae.plan.pain import Hurt, Verdict

Stage = Literal[
    "waiting", "get-ready", "position", "work", "rest", "switch",
    "paused", "pain", "verdict", "done", "locked",
]  # fmt: skip
Kind = Literal["reps", "hold", "clock"]
CountedBy = Literal["camera", "manual", "clock"]
Reason = Literal["finished", "ended", "pain", "locked"]
SetKey = tuple[int, int, "Side | None"]
"""Item index from 0, set number from 1, side where the move is done side by side."""


@dataclass(frozen=True, slots=True)
class SetResult:
    """One set as it was done; written once, when it ends."""

    item: int
    set_number: int
    move: str
    side: Side | None
    reps: int
    """All reps, of both sides where sides alternate."""
    manual: int
    """How many of the reps were entered by hand."""
    partial: int
    pulses: int
    held_s: float
    """Seconds of the hold, where the move is held; 0 elsewhere (reps carry their own)."""
    seconds: float
    """How long the set took, pauses left out; the clock's seconds where a clock runs."""
    counted_by: CountedBy
    faults: tuple[tuple[str, int], ...]
    """Fault names with how often each was seen."""
    complete: bool
    hurt: bool
    rep_times: tuple[Rep, ...]
    """The reps the camera saw; those by hand have no times."""


@dataclass(frozen=True, slots=True)
class Say:
    """Words to speak. count: numbers and rhythm, cue: a correction, coach: all else."""

    text: str
    kind: Literal["count", "cue", "coach"]


@dataclass(frozen=True, slots=True)
class Beep:
    """A short sound: each moment has its own."""

    kind: Literal["ready", "start", "half", "last", "end", "switch"]


@dataclass(frozen=True, slots=True)
class SetDone:
    """A set has ended, complete or not."""

    result: SetResult


@dataclass(frozen=True, slots=True)
class SessionDone:
    """The session is over and takes no more commands."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class PainLogged:
    """Pain was described during the session; `move` is None before the first set."""

    hurt: Hurt
    verdict: Verdict
    move: str | None


@dataclass(frozen=True, slots=True)
class Locked:
    """Training is locked until a clinician has had a look."""

    lock: Lock


Output = Say | Beep | SetDone | SessionDone | PainLogged | Locked


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page shows. In rest, switch and get-ready it tells of the coming set."""

    stage: Stage
    item: int
    """Index of the item, from 0."""
    items: int
    move: str
    name: str
    phase: str
    next: str | None
    """Name of the item after this one."""
    side: Side | None
    """The side working now; in alternating moves the side whose turn it is."""
    side_words: str
    set_number: int
    sets: int
    kind: Kind
    count: int
    """Reps done; in alternating moves of the side that moved last, as spoken."""
    count_of: int | None
    """The dose, in alternating moves each side; None where only a clock says."""
    count_left: int
    count_right: int
    clock_s: float
    """Remaining in get-ready, rest, switch and clock; elapsed in a hold."""
    clock_of: float | None
    hold_s: float
    hold_of: float | None
    """The hold inside a rep."""
    pulses: int
    pulses_of: int | None
    in_position: bool
    visible: bool
    hint: str
    """What to do so that the session goes on; empty when nothing is in the way."""
    caption: str
    """The words last spoken, numbers left out."""
    camera: bool
    judged: bool
    """Whether the camera judges this set."""
    verdict: str
    where: str
