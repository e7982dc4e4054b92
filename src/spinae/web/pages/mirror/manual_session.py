"""A session done elsewhere: at a class, on a walk, without the machine. Added here, it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, ClassVar, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from spinae.body import SIDES
from spinae.catalogue.schema import Move
from spinae.coach.set import set_kind
from spinae.errors import AnswersError
from spinae.journal import store
from spinae.message import N_, NOTHING, Message, _
from spinae.training import DoneSet
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.entries import move_choices
from spinae.web.sessions import closed, refuse_closed
from spinae.web.wording import Option

router = APIRouter()

LINES, SHOWN = 8, 3
"""Moves that fit into the form, and how many lines are open from the start."""
MOST_SETS, MOST_REPS, MOST_S = 20, 500, 3600
OLDEST: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move of the form, as it was filled in."""

    number: int
    moves: tuple[Option, ...]
    sets: str
    reps: str
    seconds: str


@dataclass(frozen=True, slots=True)
class AddPage(Page):
    """`mirror/manual_session.html`"""

    template: ClassVar[str] = "mirror/manual_session.html"
    section: ClassVar[str] = "mirror"
    session: str
    """The id that it will have: made with the page, so that pressing twice adds one."""
    day: str
    at: str
    latest: str
    minutes: int
    lines: tuple[MoveLine, ...]
    more: tuple[MoveLine, ...]
    wrong: Message
    closed: Message


class AddForm(BaseModel):
    """The form, its lines as they were typed."""

    session: UUID
    day: date = Field(ge=OLDEST)
    at: time
    minutes: int = Field(ge=1, le=600)
    move: list[str] = Field(min_length=1, max_length=LINES)
    sets: list[str] = Field(min_length=1, max_length=LINES)
    reps: list[str] = Field(min_length=1, max_length=LINES)
    seconds: list[str] = Field(min_length=1, max_length=LINES)

    def lines(self) -> list[tuple[str, str, str, str]]:
        """Each move with its sets, reps and seconds."""
        return list(zip(self.move, self.sets, self.reps, self.seconds, strict=False))


@router.get("/mirror/add", response_class=HTMLResponse)
def add_page(context: ContextDep) -> HTMLResponse:
    """An empty form."""
    now = context.clock()
    empty = [("", "", "", "")] * LINES
    page = _page(context, uuid4(), now - timedelta(minutes=10), 10, empty)
    return context.page(page)


@router.post("/mirror/add", response_model=None)
def add(context: ContextDep, form: Annotated[AddForm, Form()]) -> HTMLResponse | RedirectResponse:
    """Keep the session, or show the form again with what is wrong in it."""
    refuse_closed(context)
    now = context.clock()
    start = datetime.combine(form.day, form.at, now.tzinfo)
    lasted = timedelta(minutes=form.minutes)
    try:
        if start > now - lasted:
            raise AnswersError(
                N_("That session would not be over yet. Correct its day, time or length.")
            )
        done = tuple(_done(context, form))
        if not done:
            raise AnswersError(N_("Choose at least one move and say how much of it you did."))
    except AnswersError as error:
        page = _page(context, form.session, start, form.minutes, form.lines(), error.message)
        return context.page(page, 422)
    id = str(form.session)
    store.add_elsewhere(context.journal, context.person, id, start, lasted, done)
    return see_other(f"/mirror/sessions/{id}")


def _done(context: AppContext, form: AddForm) -> Iterator[DoneSet]:
    """Each set of each line; of what is done side by side, both sides."""
    for id, sets, reps, seconds in form.lines():
        if not id:
            continue
        move = context.catalogue[id]
        amount = (
            _whole(context, reps, N_("reps"), MOST_REPS, move),
            _whole(context, seconds, N_("seconds"), MOST_S, move),
        )
        if not any(amount):
            raise AnswersError(
                N_("{move}: say how many reps you did, or how many seconds."),
                move=context.say(_(move.name)),
            )
        count = _whole(context, sets, N_("sets"), MOST_SETS, move) or 1
        for _each in range(count):
            for side in SIDES if move.sides == "each" else (None,):
                reps_done, seconds_done = amount
                held = seconds_done if set_kind(move, move.dose.start) == "hold" else 0
                yield DoneSet(
                    item=0,  # the journal numbers them
                    set_number=1,
                    move=id,
                    side=side,
                    reps=reps_done,
                    manual=reps_done,
                    held_s=held,
                    seconds=seconds_done,
                    counted_by="manual" if reps_done else "clock",
                    complete=True,
                )


def _whole(context: AppContext, text: str, what: str, most: int, move: Move) -> int:
    """The number that was typed, 0 for none."""
    text = text.strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit() and int(text) <= most:
        return int(text)
    raise AnswersError(
        N_("{move}, {what}: got {text!r:.20}, allowed whole numbers up to {most}."),
        move=context.say(_(move.name)),
        what=context.say(_(what)),
        text=text,
        most=most,
    )


def _page(
    context: AppContext,
    session: UUID,
    start: datetime,
    minutes: int,
    lines: list[tuple[str, str, str, str]],
    wrong: Message = NOTHING,
) -> AddPage:
    shown = tuple(
        MoveLine(number, move_choices(context, move), sets, reps, seconds)
        for number, (move, sets, reps, seconds) in enumerate(lines, 1)
    )
    return AddPage(
        title=_("A session done elsewhere"),
        session=str(session),
        day=start.date().isoformat(),
        at=f"{start:%H:%M}",
        latest=context.clock().date().isoformat(),
        minutes=minutes,
        lines=shown[:SHOWN],
        more=shown[SHOWN:],
        wrong=wrong,
        closed=closed(context),
    )
