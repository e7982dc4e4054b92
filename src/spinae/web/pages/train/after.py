"""The questions after a session: one right after it, and one on the next morning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.journal import read, store
from spinae.message import Message, _
from spinae.training import PainAnswer, When
from spinae.web.context import AppContext, ContextDep, OwnSession, Page, see_other
from spinae.web.sessions import Level, end_day, refuse_closed

router = APIRouter()


@dataclass(frozen=True, slots=True)
class After(Page):
    """`train/after.html`"""

    template: ClassVar[str] = "train/after.html"
    section: ClassVar[str] = "today"
    session: str
    then: Message
    """What the answer leads to."""


@router.get("/after/{session}", response_class=HTMLResponse)
def after_page(context: ContextDep, session: OwnSession) -> HTMLResponse:
    """How the back is, right after."""
    then = _("Go on") if _unasked(context) else _("Show the mirror")
    return context.page(After(_("Done"), str(session), then))


@router.post("/after/{session}")
def after(context: ContextDep, session: OwnSession, level: Level) -> RedirectResponse:
    """Keep the answer and show the mirror; the first time, what shapes the plan is asked before."""
    _keep(context, session, "after", level)
    return see_other("/next-time" if _unasked(context) else "/mirror")


def _unasked(context: AppContext) -> bool:
    """Whether what shapes the plan is to be asked."""
    case = context.case()
    return not case.wishes.habit and case.closed is None


@router.post("/morning")
def morning(
    context: ContextDep, session: Annotated[UUID, Form()], level: Level
) -> RedirectResponse:
    """How the back was on the morning after a session."""
    _keep(context, session, "morning", level)
    return see_other("/")


def _keep(context: AppContext, session: UUID, when: When, level: int) -> None:
    """A first answer is always kept; a second takes its place, but while training is closed the
    first may be why."""
    given = read.session(context.journal, context.person, str(session)).answers
    if any(one.when == when and one.removed_at is None for one in given):
        refuse_closed(context)
    answer = PainAnswer(at=context.clock(), when=when, level=level, session=str(session))
    end_day(context, level, answer.at)
    store.save_pain(context.journal, context.person, answer)
