"""Goal and wishes: what a person trains for, what there is to train with, and what they like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Phase
from spinae.journal import read
from spinae.message import N_, Message, _, verbatim
from spinae.plan import Wishes
from spinae.plan.wishes import DAYS
from spinae.web import wording
from spinae.web.context import ContextDep, Page, see_other
from spinae.web.forms import Fields
from spinae.web.wishes import LIKE, GoalOption, Liking, equipment_options, goal_options, save

LIKINGS: Final[dict[Liking, str]] = {
    "like": N_("Gladly"),
    "either": N_("Either way"),
    "dislike": N_("Rather not"),
}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class LikingRow:
    """A move and whether it is liked."""

    name: str
    title: Message
    options: tuple[wording.Option, ...]


@dataclass(frozen=True, slots=True)
class LikingRows:
    """The moves of one phase."""

    phase: Message
    rows: tuple[LikingRow, ...]


@dataclass(frozen=True, slots=True)
class GoalsPage(Page):
    """`train/goals.html`"""

    template: ClassVar[str] = "train/goals.html"
    section: ClassVar[str] = "you"
    goals: tuple[GoalOption, ...]
    equipment: tuple[wording.Option, ...]
    days: tuple[wording.Option, ...]
    likings: tuple[LikingRows, ...]
    kept: bool
    """The answers were kept just now."""


@router.get("/you/goals", response_class=HTMLResponse)
def goals_page(context: ContextDep, kept: bool = False) -> HTMLResponse:
    """What is wished for now."""
    wishes = read.wishes(context.journal, context.person, context.clock())
    page = GoalsPage(
        title=_("Goal and wishes"),
        goals=tuple(goal_options(context.rules, wishes)),
        equipment=tuple(equipment_options(wishes, context.catalogue)),
        days=tuple(_days(wishes)),
        likings=tuple(_likings(context.catalogue, wishes)),
        kept=kept,
    )
    return context.page(page)


@router.post("/you/goals")
def keep(context: ContextDep, form: Fields) -> RedirectResponse:
    """Keep what is wished for from now on."""
    save(context, form)
    return see_other("/you/goals?kept=true")


def _days(wishes: Wishes) -> Iterator[wording.Option]:
    yield wording.Option("", _("As the goal says"), wishes.days is None)
    for days in DAYS:
        yield wording.Option(str(days), verbatim(str(days)), days == wishes.days)


def _likings(catalogue: Catalogue, wishes: Wishes) -> Iterator[LikingRows]:
    phases: tuple[Phase, ...] = ("warm-up", "strength", "stretch")
    for phase in phases:
        moves = [move for move in catalogue.values() if move.phase == phase]
        rows = (LikingRow(f"{LIKE}{m.id}", _(m.name), _liking(m.id, wishes)) for m in moves)
        yield LikingRows(_(wording.PHASES[phase]), tuple(rows))


def _liking(move: str, wishes: Wishes) -> tuple[wording.Option, ...]:
    now: Liking = "like" if move in wishes.likes else "either"
    now = "dislike" if move in wishes.dislikes else now
    return tuple(wording.Option(one, _(text), one == now) for one, text in LIKINGS.items())
