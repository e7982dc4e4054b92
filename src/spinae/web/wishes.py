"""The questions about goal and wishes, and their answers: asked after the first session, and on a
page of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from spinae.catalogue import Catalogue
from spinae.journal import store
from spinae.message import Message, _, joined
from spinae.plan import Case, Wishes
from spinae.plan.rules import GoalName, Rules
from spinae.plan.wishes import DAYS, GOALS, HABITS, WORRIES
from spinae.plan.wording import number
from spinae.web.context import AppContext
from spinae.web.wording import Option

WITH: Final = "with-"
"""Before a piece of equipment: the name of its box."""
LIKE: Final = "like-"
"""Before a move: the name of its answer."""
WORRY: Final = "worry-"
"""Before a worry: the name of its box."""
Liking = Literal["like", "either", "dislike"]


@dataclass(frozen=True, slots=True)
class GoalOption:
    """One goal to choose."""

    value: GoalName
    title: Message
    means: Message
    chosen: bool


def save(context: AppContext, form: Mapping[str, str]) -> None:
    """Keep the wishes of a form."""
    wishes = wished(form, context.case())
    store.save_wishes(context.journal, context.person, wishes, context.clock())


def wished(form: Mapping[str, str], case: Case) -> Wishes:
    """The wishes of a form; likes and dislikes stay where it does not ask about them."""
    before = case.wishes
    return Wishes(
        goal=next((goal for goal in GOALS if goal == form.get("goal")), before.goal),
        equipment=frozenset(one for one in case.catalogue.equipment if f"{WITH}{one}" in form),
        likes=_told(form, case.catalogue, "like", before.likes),
        dislikes=_told(form, case.catalogue, "dislike", before.dislikes),
        days=_days_told(form, before.days),
        habit=next((one for one in HABITS if one == form.get("habit")), before.habit),
        worries=frozenset(one for one in WORRIES if f"{WORRY}{one}" in form)
        if "habit" in form
        else before.worries,
    )


def _told(
    form: Mapping[str, str], catalogue: Catalogue, liking: Liking, before: frozenset[str]
) -> frozenset[str]:
    answers = {move: form.get(f"{LIKE}{move}") for move in catalogue}
    return frozenset(
        move
        for move, answer in answers.items()
        if answer == liking or (answer is None and move in before)
    )


def goal_options(rules: Rules, wishes: Wishes) -> Iterator[GoalOption]:
    """Every goal, with how often it is laid out for."""
    for name, goal in rules.goals.items():
        often = _("Laid out for {days} days a week.", days=number(goal.days))
        means = joined([_(goal.means), often])
        yield GoalOption(name, _(goal.title), means, name == wishes.goal)


def equipment_options(wishes: Wishes, catalogue: Catalogue) -> Iterator[Option]:
    """Everything that moves need."""
    for one in catalogue.equipment:
        asked = catalogue.vocabulary.equipment[one].asked
        yield Option(f"{WITH}{one}", _(asked), one in wishes.equipment)


def _days_told(form: Mapping[str, str], before: int | None) -> int | None:
    answers = {"": None, **{str(days): days for days in DAYS}}
    return answers.get(form.get("days", str(before or "")), before)
