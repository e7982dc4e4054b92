"""Breaks from sitting: a page to keep open in a tab, which says when it is time to stand up.

The moment of the next break is in the page's address, so the page needs no memory: without a
script the browser itself loads it again when the moment has come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae.journal import read, store
from spinae.message import NOTHING, Message, _, joined, verbatim
from spinae.plan import Case
from spinae.plan import words as dose_words
from spinae.reminders import Breaks
from spinae.reminders.breaks import LATER, fitting, item_of, movement, next_break
from spinae.web import figures, wording
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.reminder_choices import choices_of

FURTHEST: Final = timedelta(days=8)
"""A break is at most a week away; an address that says otherwise was not made here."""

Seconds = Annotated[int | None, Query(ge=0, le=2**40)]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class BreaksPage(Page):
    """`you/breaks.html`"""

    template: ClassVar[str] = "you/breaks.html"
    section: ClassVar[str] = "you"
    state: Literal["off", "closed", "none", "sitting"]
    every: int = 0
    """Minutes."""
    next: Message = NOTHING
    """When, in words."""
    next_ms: int = 0
    """When, in milliseconds since 1970."""
    wait_s: int = 0
    at_once: str = ""
    """The address of this page with the break now."""
    tomorrow: str = ""
    """The address of this page without any more breaks today."""


@dataclass(frozen=True, slots=True)
class BreakPage(Page):
    """`you/break.html`: it is time."""

    template: ClassVar[str] = "you/break.html"
    section: ClassVar[str] = "you"
    id: str
    """The session the break is kept as: made with the page, so that pressing twice keeps one."""
    name: Message
    move: str
    """Its id."""
    steps: tuple[Message, ...]
    dose: Message
    figure: Markup
    later: str
    tomorrow: str


@router.get("/breaks", response_model=None)
def breaks_page(context: ContextDep, next: Seconds = None) -> HTMLResponse | RedirectResponse:
    """When the next break is, or what to do in it. `next` is in seconds since 1970."""
    breaks = choices_of(context).breaks
    if breaks is None:
        return context.page(BreaksPage(_("Breaks"), state="off"))
    now = context.clock()
    at = _moment(next, now)
    if at is None:
        return see_other(_address(context, breaks, now + timedelta(minutes=breaks.every)))
    if at > now:
        return context.page(_sitting(context, breaks, at))
    return context.page(_break(context, breaks))


@router.post("/breaks")
def done(
    context: ContextDep, id: Annotated[UUID, Form()], move: Annotated[str, Form()]
) -> RedirectResponse:
    """Keep a break that was taken, and sit down again."""
    chosen = context.plan_context.catalogue[move]
    if chosen in fitting(_case(context)):
        now = context.clock()
        item, id_ = item_of(chosen), str(id)
        store.save_break(context.journal, context.person, id_, chosen, item, now, context.rules)
    return see_other("/breaks")


def _sitting(context: AppContext, breaks: Breaks, at: datetime) -> BreaksPage:
    now, here = context.clock(), choices_of(context).here(at)
    today = choices_of(context).here(now).date()
    when = verbatim(wording.clock(here))
    return BreaksPage(
        _("Breaks"),
        state="sitting",
        every=breaks.every,
        next=when if here.date() == today else joined([wording.long_day(here), when], ", "),
        next_ms=round(at.timestamp() * 1000),
        wait_s=ceil((at - now).total_seconds()),
        at_once=f"/breaks?next={floor(now.timestamp())}",
        tomorrow=_tomorrow(context, breaks),
    )


def _break(context: AppContext, breaks: Breaks) -> BreaksPage | BreakPage:
    case = _case(context)
    if case.closed is not None:
        return BreaksPage(_("Breaks"), state="closed")
    move = movement(case, read.recent_breaks(context.journal, context.person))
    if move is None:
        return BreaksPage(_("Breaks"), state="none")
    return BreakPage(
        title=_("Time to move"),
        name=_(move.name),
        id=str(uuid4()),
        move=move.id,
        steps=tuple(map(_, move.steps)),
        dose=dose_words(move, item_of(move).dose),
        figure=figures.in_motion(context.language, move),
        later=_address(context, breaks, context.clock() + LATER),
        tomorrow=_tomorrow(context, breaks),
    )


def _tomorrow(context: AppContext, breaks: Breaks) -> str:
    here = choices_of(context).here(context.clock())
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return _address(context, breaks, midnight + timedelta(days=1))


def _address(context: AppContext, breaks: Breaks, wanted: datetime) -> str:
    at = next_break(breaks, choices_of(context).here(wanted))
    return f"/breaks?next={ceil(at.timestamp())}"


def _moment(next: int | None, now: datetime) -> datetime | None:
    """The moment in the address; None where there is none, or none that was made here."""
    if next is None or abs(next - now.timestamp()) > FURTHEST.total_seconds():
        return None
    return datetime.fromtimestamp(next, UTC)


def _case(context: AppContext) -> Case:
    here = choices_of(context).here(context.clock())
    return context.case(here)
