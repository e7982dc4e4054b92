"""Goal and wishes: what a person trains for, what there is to train with, and what they like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Equipment, Phase
from spinae.journal import read, store
from spinae.language import said, unsaid
from spinae.plan import Case, Wishes
from spinae.plan.rules import GoalName, Rules
from spinae.plan.session import number
from spinae.plan.wishes import DAYS, GOALS
from spinae.web import words
from spinae.web.house import Context, House, HouseDep, see_other

EQUIPMENT: Final[dict[Equipment, str]] = {
    "mat": unsaid("A mat or a carpet"),
    "chair": unsaid("A firm chair"),
    "wall": unsaid("A free wall"),
    "bench": unsaid("A bench or a sofa"),
}
WITH: Final = "with-"
"""Before a piece of equipment: the name of its box."""
LIKE: Final = "like-"
"""Before a move: the name of its answer."""
Liking = Literal["like", "either", "dislike"]
LIKINGS: Final[dict[Liking, str]] = {
    "like": unsaid("Gladly"),
    "either": unsaid("Either way"),
    "dislike": unsaid("Rather not"),
}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class GoalOption:
    """One goal to choose."""

    value: GoalName
    title: str
    means: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class LikingRow:
    """A move and whether it is liked."""

    name: str
    title: str
    options: tuple[words.Option, ...]


@dataclass(frozen=True, slots=True)
class LikingRows:
    """The moves of one phase."""

    phase: str
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
        title=said("Goal and wishes"),
        goals=tuple(goal_options(house.rules, wishes)),
        equipment=tuple(equipment_options(wishes)),
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
        equipment=frozenset(one for one in EQUIPMENT if f"{WITH}{one}" in form),
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
        often = said("Laid out for {days} days a week.", days=number(goal.days))
        means = f"{goal.means} {often}"
        yield GoalOption(name, goal.title, means, name == wishes.goal)


def equipment_options(wishes: Wishes) -> Iterator[words.Option]:
    """Everything that moves may need."""
    for one, text in EQUIPMENT.items():
        yield words.Option(f"{WITH}{one}", said(text), one in wishes.equipment)


def _days(wishes: Wishes) -> Iterator[words.Option]:
    yield words.Option("", said("As the goal says"), wishes.days is None)
    for days in DAYS:
        yield words.Option(str(days), str(days), days == wishes.days)


def _days_told(form: Mapping[str, str], before: int | None) -> int | None:
    answers = {"": None, **{str(days): days for days in DAYS}}
    return answers.get(form.get("days", str(before or "")), before)


def _likings(catalogue: Catalogue, wishes: Wishes) -> Iterator[LikingRows]:
    phases: tuple[Phase, ...] = ("warm-up", "strength", "stretch")
    for phase in phases:
        moves = [move for move in catalogue.values() if move.phase == phase]
        rows = (LikingRow(f"{LIKE}{m.id}", m.name, _liking(m.id, wishes)) for m in moves)
        yield LikingRows(said(words.PHASES[phase]), tuple(rows))


def _liking(move: str, wishes: Wishes) -> tuple[words.Option, ...]:
    now: Liking = "like" if move in wishes.likes else "either"
    now = "dislike" if move in wishes.dislikes else now
    return tuple(words.Option(one, said(text), one == now) for one, text in LIKINGS.items())
