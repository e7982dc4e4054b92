"""Corrections: the forms in which a set or an answer is put right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from spinae.journal import read, store
from spinae.message import Message, _
from spinae.web.context import ContextDep, OwnSet, Page, see_other
from spinae.web.entries import AnswerId, answer_entry, home_of, move_choices, set_line
from spinae.web.sessions import Level, refuse_closed
from spinae.web.wording import Option

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SetPage(Page):
    """`mirror/correct_set.html`"""

    template: ClassVar[str] = "mirror/correct_set.html"
    section: ClassVar[str] = "mirror"
    id: str
    session: str
    moves: tuple[Option, ...]
    sides: tuple[Option, ...]
    reps: int
    held_s: str
    seconds: str
    complete: bool


@dataclass(frozen=True, slots=True)
class AnswerPage(Page):
    """`mirror/correct_answer.html`"""

    template: ClassVar[str] = "mirror/correct_answer.html"
    section: ClassVar[str] = "mirror"
    id: int
    label: Message
    level: int
    back: str


class SetForm(BaseModel):
    """What a set really was. Seconds."""

    move: str
    side: Literal["", "left", "right"] = ""
    reps: int = Field(default=0, ge=0, le=1000)
    held_s: float = Field(default=0, ge=0, le=3600)
    seconds: float = Field(default=0, ge=0, le=7200)
    complete: bool = False


@router.get("/mirror/sets/{id}/edit", response_class=HTMLResponse)
def set_page(context: ContextDep, id: OwnSet) -> HTMLResponse:
    """What a set was thought to be, to be put right."""
    done = read.kept_set(context.journal, context.person, str(id))
    page = SetPage(
        title=set_line(context, done).move,
        id=done.id,
        session=done.session,
        moves=move_choices(context, done.move),
        sides=tuple(
            Option(value, name, value == (done.side or ""))
            for value, name in (
                ("", _("Both, or neither")),
                ("left", _("Left")),
                ("right", _("Right")),
            )
        ),
        reps=done.reps,
        held_s=f"{done.held_s:.0f}",
        seconds=f"{done.seconds:.0f}",
        complete=done.complete,
    )
    return context.page(page)


@router.post("/mirror/sets/{id}/edit")
def mend_set(context: ContextDep, id: OwnSet, form: Annotated[SetForm, Form()]) -> RedirectResponse:
    """Keep what the set really was."""
    found = read.kept_set(context.journal, context.person, str(id))
    move = context.catalogue[form.move].id if form.move != found.move else form.move
    right = replace(
        found,
        move=move,
        side=form.side or None,
        reps=form.reps,
        held_s=_kept(found.held_s, form.held_s),
        seconds=_kept(found.seconds, form.seconds),
        complete=form.complete,
    )
    store.correct_set(context.journal, context.person, str(id), right, context.clock())
    return see_other(f"/mirror/sessions/{found.session}")


def _kept(was: float, now: float) -> float:
    """The form shows whole seconds: what was not changed keeps its fraction."""
    return was if round(was) == now else now


@router.get("/mirror/answers/{id}/edit", response_class=HTMLResponse)
def answer_page(context: ContextDep, id: AnswerId) -> HTMLResponse:
    """What was answered, to be put right."""
    found = read.answer(context.journal, context.person, id)
    entry = answer_entry(found, context, dated=True)
    return context.page(AnswerPage(_("Your answer"), id, entry.label, found.level, home_of(found)))


@router.post("/mirror/answers/{id}/edit")
def mend_answer(context: ContextDep, id: AnswerId, level: Level) -> RedirectResponse:
    """Keep how strong it really was."""
    refuse_closed(context)
    store.correct_answer(context.journal, context.person, id, level)
    return see_other(home_of(read.answer(context.journal, context.person, id)))
