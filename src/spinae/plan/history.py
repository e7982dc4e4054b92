"""What was done and felt, as the plan sees it: the journal fills it, tests write it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

When = Literal["before", "during", "after", "morning"]


@dataclass(frozen=True, slots=True)
class DoneSet:
    """One set as it ended; `at` is aware, `held_s` and `seconds` are in seconds."""

    at: datetime
    move: str
    reps: int | None
    held_s: float | None
    seconds: float | None
    complete: bool
    """The whole dose that was asked for was done."""
    faults: tuple[str, ...]
    hurt: bool
    """The person pressed "It hurts" in this set."""

    @property
    def clean(self) -> bool:
        """Whole, without a fault and without pain."""
        return self.complete and not self.faults and not self.hurt


@dataclass(frozen=True, slots=True)
class PainEntry:
    """One answer to "how is your back", 0 to 10."""

    at: datetime
    when: When
    level: int


@dataclass(frozen=True, slots=True)
class History:
    """Everything the plan looks back on; the order of its entries means nothing."""

    sets: tuple[DoneSet, ...] = ()
    pain: tuple[PainEntry, ...] = ()
