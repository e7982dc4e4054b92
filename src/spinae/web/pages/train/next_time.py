"""Before the next time: what shapes the plan and could wait until a first session was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.journal import store
from spinae.message import _
from spinae.plan import Case, screen
from spinae.plan.wishes import HABITS, WORRIES
from spinae.web import wishes
from spinae.web.context import ContextDep, Page, see_other
from spinae.web.forms import Fields
from spinae.web.wishes import WORRY, GoalOption
from spinae.web.wording import Option

router = APIRouter()


@dataclass(frozen=True, slots=True)
class NextTime(Page):
    """`train/next_time.html`"""

    template: ClassVar[str] = "train/next_time.html"
    section: ClassVar[str] = "today"
    habits: tuple[Option, ...]
    worries: tuple[Option, ...]
    cautions: tuple[Option, ...]
    goals: tuple[GoalOption, ...]
    equipment: tuple[Option, ...]


@router.get("/next-time", response_class=HTMLResponse)
def next_time_page(context: ContextDep) -> HTMLResponse:
    """The questions, with what was answered before."""
    case = context.case()
    wished = case.wishes
    page = NextTime(
        title=_("Before the next time"),
        habits=tuple(Option(id, _(text), id == wished.habit) for id, text in HABITS.items()),
        worries=tuple(
            Option(f"{WORRY}{id}", _(text), id in wished.worries) for id, text in WORRIES.items()
        ),
        cautions=tuple(Option(one.id, _(one.text), one.id in _told(case)) for one in _later()),
        goals=tuple(wishes.goal_options(context.rules, wished)),
        equipment=tuple(wishes.equipment_options(wished, case.catalogue)),
    )
    return context.page(page)


@router.post("/next-time")
def keep(context: ContextDep, form: Fields) -> RedirectResponse:
    """Keep the answers and show the mirror. What was told in the safety questions stays."""
    if context.case().screening is None:
        return see_other("/")
    wishes.save(context, form)
    told = {one.id for one in _later() if form.get(one.id) == "yes"}
    # what was told elsewhere since the page was opened stays
    shown = {one.id for one in _later() if f"{WAS}{one.id}" in form}
    store.add_cautions(context.journal, context.person, shown - told, told, context.clock())
    case = context.case()
    store.end_if_left_out(context.journal, context.person, case.cautioned, case.now)
    return see_other("/mirror")


WAS: Final = "was-"
"""Before a caution's id: it was ticked as the page was shown."""


def _later() -> list[screen.Caution]:
    return [one for one in screen.questions().cautions if one.when == "later"]


def _told(case: Case) -> frozenset[str]:
    return case.screening.cautions if case.screening else frozenset()
