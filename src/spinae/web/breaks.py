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
from spinae.nudge import Breaks
from spinae.nudge.breaks import LATER, fitting, item_of, movement, next_break
from spinae.plan import Case
from spinae.plan import words as dose_words
from spinae.web import figures, words
from spinae.web.house import Context, House, HouseDep, see_other
from spinae.web.reminders import choices_of

FURTHEST: Final = timedelta(days=8)
"""A break is at most a week away; an address that says otherwise was not made here."""

Seconds = Annotated[int | None, Query(ge=0, le=2**40)]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class BreaksPage(Context):
    """`breaks.html`"""

    template: ClassVar[str] = "breaks.html"
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
class BreakPage(Context):
    """`break.html`: it is time."""

    template: ClassVar[str] = "break.html"
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
def breaks_page(house: HouseDep, next: Seconds = None) -> HTMLResponse | RedirectResponse:
    """When the next break is, or what to do in it. `next` is in seconds since 1970."""
    breaks = choices_of(house).breaks
    if breaks is None:
        return house.page(BreaksPage(_("Breaks"), state="off"))
    now = house.clock()
    at = _moment(next, now)
    if at is None:
        return see_other(_address(house, breaks, now + timedelta(minutes=breaks.every)))
    if at > now:
        return house.page(_sitting(house, breaks, at))
    return house.page(_break(house, breaks))


@router.post("/breaks")
def done(
    house: HouseDep, id: Annotated[UUID, Form()], move: Annotated[str, Form()]
) -> RedirectResponse:
    """Keep a break that was taken, and sit down again."""
    chosen = house.plan_context.catalogue[move]
    if chosen in fitting(_case(house)):
        now = house.clock()
        item, id_ = item_of(chosen), str(id)
        store.save_break(house.journal, house.person, id_, chosen, item, now, house.rules)
    return see_other("/breaks")


def _sitting(house: House, breaks: Breaks, at: datetime) -> BreaksPage:
    now, here = house.clock(), choices_of(house).here(at)
    today = choices_of(house).here(now).date()
    when = verbatim(words.clock(here))
    return BreaksPage(
        _("Breaks"),
        state="sitting",
        every=breaks.every,
        next=when if here.date() == today else joined([words.long_day(here), when], ", "),
        next_ms=round(at.timestamp() * 1000),
        wait_s=ceil((at - now).total_seconds()),
        at_once=f"/breaks?next={floor(now.timestamp())}",
        tomorrow=_tomorrow(house, breaks),
    )


def _break(house: House, breaks: Breaks) -> BreaksPage | BreakPage:
    case = _case(house)
    if case.closed is not None:
        return BreaksPage(_("Breaks"), state="closed")
    move = movement(case, read.recent_breaks(house.journal, house.person))
    if move is None:
        return BreaksPage(_("Breaks"), state="none")
    return BreakPage(
        title=_("Time to move"),
        name=_(move.name),
        id=str(uuid4()),
        move=move.id,
        steps=tuple(map(_, move.steps)),
        dose=dose_words(move, item_of(move).dose),
        figure=figures.in_motion(house.language, move),
        later=_address(house, breaks, house.clock() + LATER),
        tomorrow=_tomorrow(house, breaks),
    )


def _tomorrow(house: House, breaks: Breaks) -> str:
    here = choices_of(house).here(house.clock())
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return _address(house, breaks, midnight + timedelta(days=1))


def _address(house: House, breaks: Breaks, wanted: datetime) -> str:
    at = next_break(breaks, choices_of(house).here(wanted))
    return f"/breaks?next={ceil(at.timestamp())}"


def _moment(next: int | None, now: datetime) -> datetime | None:
    """The moment in the address; None where there is none, or none that was made here."""
    if next is None or abs(next - now.timestamp()) > FURTHEST.total_seconds():
        return None
    return datetime.fromtimestamp(next, UTC)


def _case(house: House) -> Case:
    here = choices_of(house).here(house.clock())
    return house.case(here)
