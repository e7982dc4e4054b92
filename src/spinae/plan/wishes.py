"""The wishes: what a person trains for, what there is to train with, and what they like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from spinae.catalogue.schema import Contraindication, Equipment
from spinae.errors import AnswersError
from spinae.message import N_
from spinae.plan.rules import GoalName

ALL_EQUIPMENT: frozenset[str] = frozenset(get_args(Equipment))
DAYS = range(2, 6)
"""How many days a week a programme can be laid out for."""
GOALS: tuple[GoalName, ...] = get_args(GoalName)

SPOTS: dict[str, Contraindication] = {
    N_("wrist"): "wrist-pain",
    N_("shoulder"): "shoulder-pain",
    N_("knee"): "knee-pain",
    N_("bending forward"): "flexion-sensitive",
    N_("bending back"): "extension-sensitive",
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
    days: int | None = None
    """Days a week to lay the programme out for; None leaves it to the goal."""

    def __post_init__(self) -> None:
        if self.goal not in GOALS:
            raise AnswersError(f"goal: got {self.goal!r}, allowed {', '.join(GOALS)}")
        unknown = sorted(self.equipment - ALL_EQUIPMENT)
        if unknown:
            allowed = ", ".join(sorted(ALL_EQUIPMENT))
            raise AnswersError(f"equipment: got {', '.join(unknown)}, allowed {allowed}")
        if self.days is not None and self.days not in DAYS:
            raise AnswersError(f"days: got {self.days}, allowed {DAYS[0]} to {DAYS[-1]} a week")
        both = sorted(self.likes & self.dislikes)
        if both:
            raise AnswersError(f"likes and dislikes: got {', '.join(both)} in both, allowed in one")


def check_spots(spots: frozenset[str]) -> None:
    """AnswersError where a sore spot is not one of `SPOTS`."""
    unknown = sorted(spots - set(SPOTS))
    if unknown:
        got, allowed = ", ".join(unknown), ", ".join(SPOTS)
        raise AnswersError(f"sore spot: got {got}, allowed {allowed}")
