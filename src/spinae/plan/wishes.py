"""The wishes: what a person trains for, what there is to train with, and what they like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from spinae.catalogue import vocabulary
from spinae.errors import AnswersError
from spinae.message import N_
from spinae.plan.rules import GoalName

DAYS = range(2, 6)
"""How many days a week a programme can be laid out for."""
GOALS: tuple[GoalName, ...] = get_args(GoalName)


Habit = Literal["", "little", "some", "regular"]
HABITS: dict[Habit, str] = {
    "little": N_("Hardly, these last months"),
    "some": N_("Now and then"),
    "regular": N_("Every week"),
}
"""How used somebody is to exercise, as they choose it; of who was not asked it is empty."""
WORRIES: dict[str, str] = {
    "fear": N_("I worry that moving could harm my back"),
    "sleep": N_("My back spoils my sleep"),
    "mood": N_("I have felt low lately"),
    "bother": N_("My back bothers me a lot"),
}
"""What colours pain. Our own words: they change how Spinae speaks, and nothing is scored."""
REASSURANCE: dict[str, str] = {
    "fear": N_("Moving is safe for most backs. Some ache is fine if it has settled by tomorrow."),
    "sleep": N_("After a bad night everything hurts more. An easy session still counts."),
    "mood": N_(
        "Pain is louder when you feel low. Little and often is enough. Tell your doctor too; if "
        "you think of harming yourself, call the emergency number now."
    ),
    "bother": N_("Most backs have good and bad weeks. Going on gently is right in both."),
}
"""What is said to somebody with that worry in the first weeks."""


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
    habit: Habit = ""
    worries: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.goal not in GOALS:
            raise AnswersError(f"goal: got {self.goal!r}, allowed {', '.join(GOALS)}")
        unknown = sorted(self.equipment - all_equipment())
        if unknown:
            allowed = ", ".join(sorted(all_equipment()))
            raise AnswersError(f"equipment: got {', '.join(unknown)}, allowed {allowed}")
        if self.days is not None and self.days not in DAYS:
            raise AnswersError(f"days: got {self.days}, allowed {DAYS[0]} to {DAYS[-1]} a week")
        if self.habit and self.habit not in HABITS:
            raise AnswersError(f"habit: got {self.habit!r}, allowed {', '.join(HABITS)}")
        if odd := sorted(self.worries - WORRIES.keys()):
            raise AnswersError(f"worries: got {', '.join(odd)}, allowed {', '.join(WORRIES)}")
        both = sorted(self.likes & self.dislikes)
        if both:
            raise AnswersError(f"likes and dislikes: got {', '.join(both)} in both, allowed in one")


def check_spots(sore: frozenset[str]) -> None:
    """AnswersError where a sore spot is none that the vocabulary names."""
    unknown = sorted(sore - set(sore_spots()))
    if unknown:
        got, allowed = ", ".join(unknown), ", ".join(sore_spots())
        raise AnswersError(f"sore spot: got {got}, allowed {allowed}")
