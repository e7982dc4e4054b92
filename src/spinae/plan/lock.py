"""A lock: training is closed, and where to go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

from spinae.message import N_, NOTHING, Message
from spinae.training import Reason

LockKind = Literal["unscreened", "red-flag", "pain", "ended"]
"""ended: for today, and for strength alone; the gentle set, a walk or rest are on offer."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Training is closed. Two locks of the same kind for the same reason are one, whatever was
    told beside them; what is said of it stands in `screen.lock_text`."""

    kind: LockKind
    reason: Reason
    """red-flag: a sign of the safety questions, or a group of them; pain: a kind of pain that
    closes training, or one of `pain.CLOSING`; ended: one of `pain.ENDED`; unscreened: one of
    `screen.UNSCREENED`. Of any kind: `prose`, whose values are the sentences themselves, for
    what was kept before and is not known."""
    told: frozenset[str] = field(default=frozenset(), compare=False)
    """Signs and cautions that were true of the person when it was set, or were told since: what
    makes it more urgent stays with it, whatever is answered later."""

    @property
    def needs_clinician(self) -> bool:
        """Whether a clinician's word opens it: the questions can wait until that is settled."""
        return self.kind in ("red-flag", "pain")


Way = Literal["seen", "mistake", "gone", "known", "answered"]
"""How a lock was opened: a clinician has seen the person about it, it was never true, it has gone
by itself, it is known and unchanged; or how much it hurt was said."""
STATEMENT: Final = N_(
    "A clinician has seen or spoken with me about this and says that I may train."
)
"""What a person says to open what needs a clinician."""
UNANSWERED: Final = Lock("ended", Reason("unanswered"))
"""It hurt, and how much is still to be said."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A lock was opened again."""

    at: datetime
    way: Way


Urgency = Literal["now", "today", "week", "first"]
URGENCY: dict[Urgency, str] = {
    "now": N_("now"),
    "today": N_("today"),
    "week": N_("within a few days"),
    "first": N_("before you train"),
}
"""How soon somebody is to be seen, in words; the most urgent first."""
_ORDER: Final[tuple[Urgency | None, ...]] = (*URGENCY, None)


def rank(urgency: Urgency | None) -> int:
    """0 where help is needed now, the more the less urgent; most where nobody need be seen."""
    return _ORDER.index(urgency)


def sooner(one: Urgency | None, other: Urgency | None) -> bool:
    """Whether somebody is to be seen sooner."""
    return rank(one) < rank(other)


def calls(where: Message, urgency: Urgency | None) -> bool:
    """Whether the ambulance's number belongs beside it: help is needed now, or the words say
    so."""
    return urgency == "now" or "emergency number" in where.text


class LockText(NamedTuple):
    """What a closed plan says."""

    why: Message = NOTHING
    where: Message = NOTHING
    """Where to go, or what to do, as sentences."""
    how_soon: Message = NOTHING
    """In a few words, where somebody is to be seen."""
    urgency: Urgency | None = None
    """The same to act on; None where nobody need be seen, or where nobody knows."""
