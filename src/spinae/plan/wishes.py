"""The wishes: what a person trains for, what there is to train with, and what they like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from spinae.catalogue import vocabulary
from spinae.errors import AnswersError
from spinae.plan.rules import GoalName

DAYS = range(2, 6)
"""How many days a week a programme can be laid out for."""
GOALS: tuple[GoalName, ...] = get_args(GoalName)


def all_equipment() -> frozenset[str]:
    """Everything that there can be to train with."""
    return frozenset(vocabulary.load().equipment)


def usual_equipment() -> frozenset[str]:
    """What is taken as there of somebody who has not said."""
    things = vocabulary.load().equipment
    return frozenset(id for id, thing in things.items() if thing.usual)


def sore_spots() -> Mapping[str, str]:
    """What can be sore today, and the contraindication that leaves moves out for the day."""
    return vocabulary.load().sore


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person said once; each can be changed at any time. Moves are named by their ids."""

    goal: GoalName = "prevent"
    equipment: frozenset[str] = field(default_factory=usual_equipment)
    likes: frozenset[str] = frozenset()
    """These come back a little earlier."""
    dislikes: frozenset[str] = frozenset()
    """These come only where nothing else trains the same."""
    days: int | None = None
    """Days a week to lay the programme out for; None leaves it to the goal."""

    def __post_init__(self) -> None:
        if self.goal not in GOALS:
            raise AnswersError(f"goal: got {self.goal!r}, allowed {', '.join(GOALS)}")
        unknown = sorted(self.equipment - all_equipment())
        if unknown:
            allowed = ", ".join(sorted(all_equipment()))
            raise AnswersError(f"equipment: got {', '.join(unknown)}, allowed {allowed}")
        if self.days is not None and self.days not in DAYS:
            raise AnswersError(f"days: got {self.days}, allowed {DAYS[0]} to {DAYS[-1]} a week")
        both = sorted(self.likes & self.dislikes)
        if both:
            raise AnswersError(f"likes and dislikes: got {', '.join(both)} in both, allowed in one")


def check_spots(sore: frozenset[str]) -> None:
    """AnswersError where a sore spot is none that the vocabulary names."""
    unknown = sorted(sore - set(sore_spots()))
    if unknown:
        got, allowed = ", ".join(unknown), ", ".join(sore_spots())
        raise AnswersError(f"sore spot: got {got}, allowed {allowed}")
