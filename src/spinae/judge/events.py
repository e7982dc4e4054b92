"""What a judge says. Times are seconds on the frames' own clock."""

from __future__ import annotations

from dataclasses import dataclass

from spinae.training import Rep as Rep


@dataclass(frozen=True, slots=True)
class InPosition:
    """The start position was taken and held a moment; from here on things count."""

    t: float


@dataclass(frozen=True, slots=True)
class LeftPosition:
    """The body is no longer doing this move."""

    t: float


@dataclass(frozen=True, slots=True)
class FarReached:
    """The far pose of a rep is reached."""

    t: float


@dataclass(frozen=True, slots=True)
class FarLeft:
    """The far pose is left again, after `held_s` seconds."""

    t: float
    held_s: float


@dataclass(frozen=True, slots=True)
class Partial:
    """A movement too small to be a rep: told, not counted."""

    t: float


@dataclass(frozen=True, slots=True)
class Pulse:
    """A small movement at the far pose, in a move whose dose has pulses."""

    t: float


@dataclass(frozen=True, slots=True)
class HoldRunning:
    """The hold clock runs."""

    t: float


@dataclass(frozen=True, slots=True)
class HoldPaused:
    """The hold clock stands still; `held_s` in all so far."""

    t: float
    held_s: float


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """A departure from good form."""

    t: float
    name: str
    cue: str
    priority: int


@dataclass(frozen=True, slots=True)
class FaultGone:
    """Good form again."""

    t: float
    name: str


@dataclass(frozen=True, slots=True)
class NotVisible:
    """What the move needs has not been seen for half a second."""

    t: float
    parts: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class Visible:
    """It is seen again."""

    t: float


Event = (
    InPosition
    | LeftPosition
    | FarReached
    | FarLeft
    | Rep
    | Partial
    | Pulse
    | HoldRunning
    | HoldPaused
    | FaultSeen
    | FaultGone
    | NotVisible
    | Visible
)


@dataclass(frozen=True, slots=True)
class Hold:
    """A stretch of time in which the hold pose was held."""

    start: float
    end: float
