"""A lock: training is closed, and where to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from spinae.message import NOTHING, Message
from spinae.training import Reason

LockKind = Literal["unscreened", "red-flag", "pain"]


@dataclass(frozen=True, slots=True)
class Lock:
    """Training is closed. Two locks of the same kind for the same reason are one; what is said
    of it stands in `screen.lock_text`."""

    kind: LockKind
    reason: Reason
    """red-flag: a group of the safety questions; pain: a kind of pain that ends a session, or one
    of `pain.CLOSING`; unscreened: one of `screen.UNSCREENED`. Of any kind: `prose`, whose values
    are the sentences themselves, for what was kept before and is not known."""


class LockText(NamedTuple):
    """What a closed plan says."""

    why: Message = NOTHING
    where: Message = NOTHING
    """Where to go, or what to do, as sentences."""
    how_soon: Message = NOTHING
    """A few words: "now", "today"."""
