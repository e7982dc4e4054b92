"""Goal and wishes: what a person trains for, what there is to train with, and what they like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Phase
from spinae.journal import read, store
from spinae.message import N_, Message, _, joined, verbatim
from spinae.plan import Case, Wishes
from spinae.plan.rules import GoalName, Rules
from spinae.plan.wishes import DAYS, GOALS
from spinae.plan.wording import number
from spinae.web import words
from spinae.web.house import Context, House, HouseDep, see_other

WITH: Final = "with-"
"""Before a piece of equipment: the name of its box."""
LIKE: Final = "like-"
"""Before a move: the name of its answer."""
Liking = Literal["like", "either", "dislike"]
LIKINGS: Final[dict[Liking, str]] = {
    "like": N_("Gladly"),
    "either": N_("Either way"),
    "dislike": N_("Rather not"),
}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class GoalOption:
    """One goal to choose."""

    value: GoalName
    title: Message
    means: Message
    chosen: bool


@dataclass(frozen=True, slots=True)
class LikingRow:
    """A move and whether it is liked."""

    name: str
    title: Message
    options: tuple[words.Option, ...]


@dataclass(frozen=True, slots=True)
class LikingRows:
    """The moves of one phase."""

    phase: Message
    rows: tuple[LikingRow, ...]


@dataclass(frozen=True, slots=True)
class GoalsPage(Context):
    """`goals.html`"""

    template: ClassVar[str] = "goals.html"
    section: ClassVar[str] = "you"
    goals: tuple[GoalOption, ...]
    equipment: tuple[words.Option, ...]
    days: tuple[words.Option, ...]
    likings: tuple[LikingRows, ...]
    kept: bool
    """The answers were kept just now."""


@router.get("/you/goals", response_class=HTMLResponse)
def goals_page(house: HouseDep, kept: bool = False) -> HTMLResponse:
    """What is wished for now."""
    wishes = read.wishes(house.journal, house.person)
    page = GoalsPage(
        title=_("Goal and wishes"),
        goals=tuple(goal_options(house.rules, wishes)),
        equipment=tuple(equipment_options(wishes, house.catalogue)),
        days=tuple(_days(wishes)),
        likings=tuple(_likings(house.catalogue, wishes)),
        kept=kept,
    )
    return house.page(page)


@router.post("/you/goals")
async def keep(house: HouseDep, request: Request) -> RedirectResponse:
    """Keep what is wished for from now on."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    save(house, form)
    return see_other("/you/goals?kept=true")


def save(house: House, form: Mapping[str, str]) -> None:
    """Keep the wishes of a form."""
    wishes = wished(form, house.case())
    store.save_wishes(house.journal, house.person, wishes, house.clock())


def asked(form: Mapping[str, str]) -> bool:
    """Whether the form asked for wishes."""
    return "goal" in form


def wished(form: Mapping[str, str], case: Case) -> Wishes:
    """The wishes of a form; likes and dislikes stay where it does not ask about them."""
    before = case.wishes
    return Wishes(
        goal=next((goal for goal in GOALS if goal == form.get("goal")), before.goal),
        equipment=frozenset(one for one in case.catalogue.equipment if f"{WITH}{one}" in form),
        likes=_told(form, case.catalogue, "like", before.likes),
        dislikes=_told(form, case.catalogue, "dislike", before.dislikes),
        days=_days_told(form, before.days),
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


def equipment_options(wishes: Wishes, catalogue: Catalogue) -> Iterator[words.Option]:
    """Everything that moves need."""
    for one in catalogue.equipment:
        asked = catalogue.vocabulary.equipment[one].asked
        yield words.Option(f"{WITH}{one}", _(asked), one in wishes.equipment)


def _days(wishes: Wishes) -> Iterator[words.Option]:
    yield words.Option("", _("As the goal says"), wishes.days is None)
    for days in DAYS:
        yield words.Option(str(days), verbatim(str(days)), days == wishes.days)


def _days_told(form: Mapping[str, str], before: int | None) -> int | None:
    answers = {"": None, **{str(days): days for days in DAYS}}
    return answers.get(form.get("days", str(before or "")), before)


def _likings(catalogue: Catalogue, wishes: Wishes) -> Iterator[LikingRows]:
    phases: tuple[Phase, ...] = ("warm-up", "strength", "stretch")
    for phase in phases:
        moves = [move for move in catalogue.values() if move.phase == phase]
        rows = (LikingRow(f"{LIKE}{m.id}", _(m.name), _liking(m.id, wishes)) for m in moves)
        yield LikingRows(_(words.PHASES[phase]), tuple(rows))


def _liking(move: str, wishes: Wishes) -> tuple[words.Option, ...]:
    now: Liking = "like" if move in wishes.likes else "either"
    now = "dislike" if move in wishes.dislikes else now
    return tuple(words.Option(one, _(text), one == now) for one, text in LIKINGS.items())
