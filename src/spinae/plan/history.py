"""What was done and felt, as the plan sees it: the journal fills it, tests write it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from spinae.catalogue.schema import Dose

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
    """The name of a fault once for each time it was seen."""
    hurt: bool
    """The person pressed "It hurts" in this set."""
    asked: Dose | None = None
    """The dose that was asked for; None where it is not known and is taken as the usual one."""


@dataclass(frozen=True, slots=True)
class PainEntry:
    """One answer to "how is your back", 0 to 10."""

    at: datetime
    when: When
    level: int
    kinds: frozenset[str] = frozenset()
    """What kinds of pain were named with it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A session done to its end: how long it took beside what was asked, for the person's pace."""

    at: datetime
    seconds: float
    """Time in training, breaks left out."""
    asked: tuple[tuple[str, Dose], ...]
    """Each move with its dose."""


@dataclass(frozen=True, slots=True)
class History:
    """Everything the plan looks back on; the order of its entries means nothing."""

    sets: tuple[DoneSet, ...] = ()
    pain: tuple[PainEntry, ...] = ()
    spans: tuple[Span, ...] = ()
