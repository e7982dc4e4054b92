"""The wishes: what a person trains for, what there is to train with, and what they like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from spinae.catalogue.schema import Contraindication, Equipment
from spinae.errors import AnswersError
from spinae.plan.rules import GoalName

ALL_EQUIPMENT: frozenset[str] = frozenset(get_args(Equipment))
GOALS: tuple[GoalName, ...] = get_args(GoalName)

SPOTS: dict[str, Contraindication] = {
    "wrist": "wrist-pain",
    "shoulder": "shoulder-pain",
    "knee": "knee-pain",
    "bending forward": "flexion-sensitive",
    "bending back": "extension-sensitive",
}
"""Where it can be sore today, and which moves that leaves out for the day."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person said once; each can be changed at any time. Moves are named by their ids."""

    goal: GoalName = "prevent"
    equipment: frozenset[str] = field(default=ALL_EQUIPMENT)
    likes: frozenset[str] = frozenset()
    """These come back a little earlier."""
    dislikes: frozenset[str] = frozenset()
    """These come only where nothing else trains the same."""

    def __post_init__(self) -> None:
        if self.goal not in GOALS:
            raise AnswersError(f"goal: got {self.goal!r}, allowed {', '.join(GOALS)}")
        unknown = sorted(self.equipment - ALL_EQUIPMENT)
        if unknown:
            allowed = ", ".join(sorted(ALL_EQUIPMENT))
            raise AnswersError(f"equipment: got {', '.join(unknown)}, allowed {allowed}")
        both = sorted(self.likes & self.dislikes)
        if both:
            raise AnswersError(f"likes and dislikes: got {', '.join(both)} in both, allowed in one")


def checked_spots(spots: frozenset[str]) -> frozenset[str]:
    """Today's sore spots; AnswersError where one is not known."""
    unknown = sorted(spots - set(SPOTS))
    if unknown:
        got, allowed = ", ".join(unknown), ", ".join(SPOTS)
        raise AnswersError(f"sore spot: got {got}, allowed {allowed}")
    return spots
