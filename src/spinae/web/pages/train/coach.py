"""The coach page: the frame that the script fills from the live socket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID, uuid4

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae.catalogue.schema import BACK_MDC95
from spinae.journal import read
from spinae.message import Message, _, ngettext
from spinae.training import gentle
from spinae.web import figures
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.live.sets import caught_up
from spinae.web.sessions import Way
from spinae.web.wording import Kind, kinds_of_pain

router = APIRouter()
SHOWN: Final = "bird-dog"
"""The figure that stands there until somebody has taken a position."""


@dataclass(frozen=True, slots=True)
class CoachPage(Page):
    """`train/coach.html`"""

    template: ClassVar[str] = "train/coach.html"
    noise: ClassVar[float] = BACK_MDC95
    """Changes of the back within this are told as none."""
    session: str
    first: Message
    what: Message
    figure: Markup
    model: str
    go: Way | None
    """How it begins without another touch; None where it waits for one."""
    goes_on: bool
    """Some sets of this session are done already."""
    free: bool
    """Nothing is planned: what is done is recognised."""
    kinds: tuple[Kind, ...]
    call: tuple[str, ...]
    """The number of the ambulance, or several to choose from."""


@router.get("/coach", response_model=None)
def coach_page(
    context: ContextDep,
    session: UUID | None = None,
    free: str | None = None,
    go: Way | None = None,
) -> HTMLResponse | RedirectResponse:
    """The live page of the session that is open, or with `?free` of a free practice; anything
    else, and everything while training is closed, goes back to today."""
    if free is not None:
        return _free_page(context)
    # asked first: what is kept meanwhile is then known twice, and never not at all
    pending = () if session is None else context.writer.pending(str(session))
    found = read.open_session(context.journal, context.person, context.clock())
    case = context.case()
    easy = case.ended and found is not None and gentle(found.items)
    if case.closed is not None and not (easy or case.unanswered):
        return see_other("/")
    if found is None or (session is not None and found.id != str(session)):
        return see_other("/")
    found = caught_up(found, pending, context.clock())
    first = context.catalogue[found.items[0].move]
    page = CoachPage(
        title=_("Coach"),
        session=found.id,
        first=_(first.name),
        what=ngettext("{n} move", "{n} moves", len(found.items)),
        figure=figures.at_rest(context.language, first),
        model=context.model,
        go=go,
        goes_on=bool(found.done),
        free=False,
        kinds=kinds_of_pain(case),
        call=context.emergency,
    )
    return context.page(page)


def _free_page(context: AppContext) -> HTMLResponse | RedirectResponse:
    """Nothing is written before something was done, so every page has a practice of its own."""
    case = context.case()
    if case.closed is not None and not case.unanswered:
        return see_other("/")
    page = CoachPage(
        title=_("Free practice"),
        session=str(uuid4()),
        first=_("Free practice"),
        what=_("Just watch me"),
        figure=figures.at_rest(context.language, context.catalogue[SHOWN]),
        model=context.model,
        go=None,
        goes_on=False,
        free=True,
        kinds=kinds_of_pain(case),
        call=context.emergency,
    )
    return context.page(page)
