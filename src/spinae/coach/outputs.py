"""What the coach gives back: the words and beeps, the results, and all that the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict

from spinae.body import Side
from spinae.message import NOTHING, Message, joined, verbatim
from spinae.plan import Lock
from spinae.plan.lock import Urgency
from spinae.plan.pain import Hurt, Verdict
from spinae.training import BackPosture, DoneSet, EndReason, Item, SetKey

StageName = Literal[
    "waiting", "place", "calibrate", "get-ready", "position", "work", "rest", "switch",
    "paused", "pain", "verdict", "done", "locked",
]  # fmt: skip
SetKind = Literal["reps", "hold", "clock"]
"""What a set is measured in."""
SayKind = Literal["count", "cue", "coach"]
BeepKind = Literal["placed", "ready", "start", "half", "last", "end", "switch", "heard"]


@dataclass(frozen=True, slots=True)
class OwnBack:
    """A person's back in one posture, in % of trunk length, + rounded, − arched."""

    posture: BackPosture
    neutral: float
    rounded: float
    arched: float


class BackSeen(TypedDict):
    """The back line over a set, in % of trunk length, + rounded, − arched."""

    neutral: float | None
    """What it is measured from; None where no reference was found."""
    rounded: float
    arched: float
    """The most to either side that lasted."""
    curve: list[float | None]
    """Evenly in time from the set's first to its last sight of the back; None: not seen."""


@dataclass(frozen=True, slots=True)
class Say:
    """Words to speak. count: numbers and rhythm, cue: a correction, coach: all else."""

    message: Message
    kind: SayKind

    @property
    def is_number(self) -> bool:
        """A bare number: the page shows it as what it counts, not as words."""
        return self.kind == "count" and self.message.literal


@dataclass(frozen=True, slots=True)
class Beep:
    """A short sound: each moment has its own."""

    kind: BeepKind


@dataclass(frozen=True, slots=True)
class SetDone:
    """A set has ended, complete or not."""

    result: DoneSet
    took_s: float = 0.0
    """From its beginning to its end, pauses too; 0 where that is not known."""

    @property
    def length_s(self) -> float:
        """How long ago it began when it ended, as far as is known."""
        return max(self.result.seconds, self.took_s)


@dataclass(frozen=True, slots=True)
class BackFound:
    """A calibration has found the person's own neutral back."""

    own: OwnBack


@dataclass(frozen=True, slots=True)
class ItemFound:
    """In a free session: what was done became item `index` of the session. Its set comes next."""

    index: int
    item: Item


@dataclass(frozen=True, slots=True)
class SessionDone:
    """The session is over and takes no more commands."""

    reason: EndReason


@dataclass(frozen=True, slots=True)
class PainLogged:
    """Pain was described during the session; `move` is None before the first set."""

    hurt: Hurt
    verdict: Verdict
    move: str | None


@dataclass(frozen=True, slots=True)
class SetHurt:
    """A set that was given out before it hurt did hurt; how much may never be said."""

    key: SetKey


@dataclass(frozen=True, slots=True)
class Locked:
    """Training is closed: for the day, or until a clinician has had a look."""

    lock: Lock


@dataclass(frozen=True, slots=True)
class HurtSaid:
    """It hurts; how much is still to be said."""


@dataclass(frozen=True, slots=True)
class HurtSettled:
    """How much it hurt has been said, or that it was a mistake."""


Output = (
    Say
    | Beep
    | SetDone
    | SetHurt
    | ItemFound
    | BackFound
    | SessionDone
    | PainLogged
    | Locked
    | HurtSaid
    | HurtSettled
)


class Outbox:
    """Collects what one call of the coach gives back, and knows the words last spoken."""

    def __init__(self) -> None:
        self.caption = NOTHING
        """The words last spoken; bare numbers are none."""
        self._waiting: list[Output] = []

    def emit(self, output: Output) -> None:
        """Give this back."""
        if isinstance(output, Say) and not output.is_number:
            self.caption = output.message
        self._waiting.append(output)

    def say(self, *messages: Message, kind: SayKind = "coach") -> None:
        """Speak these, one after the other."""
        self.emit(Say(joined(messages), kind))

    def count(self, number: int) -> None:
        """Speak a number."""
        self.emit(Say(verbatim(str(number)), "count"))

    def beep(self, kind: BeepKind) -> None:
        """Sound this."""
        self.emit(Beep(kind))

    def take(self) -> tuple[Output, ...]:
        """All that waits to be given back, in order; it is given once."""
        taken = tuple(self._waiting)
        self._waiting.clear()
        return taken


class View(NamedTuple):
    """Everything the page shows. In rest, switch and get-ready it tells of the coming set.

    A tuple, as it is made and compared with each frame. Times are told to a tenth of a second.
    `frontend/src/live/messages.ts` has the same fields; a test compares the two.
    """

    stage: StageName
    item: int
    """Index of the item, from 0."""
    items: int
    move: str
    name: Message
    phase: str
    next: Message | None
    """Name of the item after this one."""
    side: Side | None
    """The side working now; in alternating moves the side whose turn it is."""
    side_words: Message
    set_number: int
    sets: int
    kind: SetKind
    count: int  # type: ignore[assignment]  # a tuple's own `count` is of no use here
    """Reps done; in alternating moves of the side that moved last, as spoken."""
    count_of: int | None
    """The dose, in alternating moves each side; None where only a clock says."""
    count_left: int
    count_right: int
    clock_s: float
    """Remaining in calibrate, get-ready, rest, switch and clock; elapsed in a hold."""
    clock_of: float | None
    hold_s: float
    hold_of: float | None
    """The hold inside a rep."""
    pulses: int
    pulses_of: int | None
    in_position: bool
    visible: bool
    hint: Message
    """What to do so that the session goes on; says nothing when nothing is in the way."""
    caption: Message
    """The words last spoken; numbers are shown as what they count."""
    camera: bool
    judged: bool
    """Whether the camera judges this set."""
    figure: str
    """The move that is drawn: this one, or one that shows how to find the neutral back."""
    watches_back: bool
    """Whether the back line is of use now: reading it costs the page some speed."""
    back: BackSeen | None
    """In a rest: the back over the set that has just ended, where it was seen."""
    verdict: Message
    where: Message
    urgency: Urgency | None
    """How soon somebody is to be seen about what hurt."""
    calls: bool
    """The ambulance's number belongs beside it."""
    mistake: bool = False
    """Whether "It hurts" can still be taken back."""
    answer_s: int | None = None
    """Seconds after which the session ends by itself, unless how strong it is has been told."""
    free: bool = False
    """Nothing is planned: what is done is recognised."""
