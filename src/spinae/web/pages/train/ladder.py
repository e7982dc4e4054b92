"""The ladder: where a person is on each, the weeks they are in, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from spinae import plan
from spinae.message import N_, NOTHING, Message, _
from spinae.plan import Case
from spinae.plan.projection import LadderView, Stand, Week, arc, ladders, next_if_clean
from spinae.plan.projection import told as steps_told
from spinae.plan.wording import number
from spinae.web.context import ContextDep, Page

STANDS: Final[dict[Stand, str]] = {
    "here": N_("You are here"),
    "done": N_("Done"),
    "open": N_("Open"),
    "closed": N_("Later"),
    "left out": N_("Left out"),
}
MINUTES: Final = 15
"""The session that the outlook is told for."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One week of the arc: a mark for each day, filled where it was trained."""

    number: int
    now: bool
    done: int
    missing: int
    label: Message


@dataclass(frozen=True, slots=True)
class LadderPage(Page):
    """`train/ladder.html`"""

    template: ClassVar[str] = "train/ladder.html"
    section: ClassVar[str] = "you"
    goal: Message
    round: Message
    week: Message
    """What this week is for."""
    weeks: tuple[WeekCell, ...]
    next: tuple[Message, ...]
    closed: Message
    """Why there is no next session, or empty."""
    ladders: tuple[LadderView, ...]
    stands: dict[Stand, Message]


@router.get("/you/ladder", response_class=HTMLResponse)
def ladder_page(context: ContextDep) -> HTMLResponse:
    """Where the person is today."""
    case = context.case()
    found = arc(case)
    now = next(week for week in found.weeks if week.now)
    page = LadderPage(
        title=_("Where you are"),
        goal=_(case.goal.title),
        round=_("Week {week} of {weeks}", week=number(now.number), weeks=number(len(found.weeks))),
        week=now.told,
        weeks=tuple(map(_cell, found.weeks)),
        next=tuple(_next(case)),
        closed=case.closed_text.why if case.closed_text else NOTHING,
        ladders=ladders(case),
        stands={stand: _(text) for stand, text in STANDS.items()},
    )
    return context.page(page)


def _next(case: Case) -> Iterator[Message]:
    session = plan.today(case, MINUTES)
    yield from steps_told(next_if_clean(case, session), case.catalogue)


def _cell(week: Week) -> WeekCell:
    label = _(
        "Week {week}: trained on {done} of {days} days",
        week=week.number,
        done=week.done,
        days=week.laid_out,
    )
    missing = max(0, week.laid_out - week.done)
    return WeekCell(week.number, week.now, week.done, missing, label)
