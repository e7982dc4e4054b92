"""What the journal holds, as pages show it: sets, answers about pain, moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import Path

from spinae.catalogue.schema import Move
from spinae.message import N_, Message, _, joined, ngettext, verbatim
from spinae.training import KeptSet, PainAnswer, Source
from spinae.web import wording
from spinae.web.context import AppContext
from spinae.web.wording import Option

WHERE: Final[dict[Source, str]] = {
    "coach": "",
    "free": N_("free practice"),
    "elsewhere": N_("done elsewhere"),
    "break": N_("a break from sitting"),
}
COUNTED_BY: Final = {
    "camera": N_("Camera"),
    "manual": N_("By hand"),
    "clock": N_("Clock"),
}
WHEN: Final = {
    "before": N_("Before the session"),
    "during": N_("During the session"),
    "after": N_("After the session"),
    "morning": N_("Next morning"),
}

AnswerId = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class SetLine:
    """The words for one set."""

    kept: KeptSet
    move: Message
    done: Message
    counted: Message
    notes: Message


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """One answer about pain, with its words."""

    answer: PainAnswer
    label: Message


def set_line(context: AppContext, done: KeptSet) -> SetLine:
    """One set as a line of a table."""
    move = context.catalogue.get(done.move)
    name = _(move.name) if move else verbatim(done.move)
    name = joined([name, wording.side(done.side)], ", ")
    return SetLine(done, name, _amount(done), _counted(done), _notes(context, move, done))


def _amount(done: KeptSet) -> Message:
    if not done.reps:
        return wording.seconds(done.held_s or done.seconds)
    reps = ngettext("{n} rep", "{n} reps", done.reps)
    if not done.pulses:
        return reps
    return joined([reps, ngettext("{n} pulse", "{n} pulses", done.pulses)], ", ")


def _counted(done: KeptSet) -> Message:
    if done.counted_by == "camera" and done.manual:
        return _("Camera, {n} by hand", n=done.manual)
    return _(COUNTED_BY[done.counted_by])


def _notes(context: AppContext, move: Move | None, done: KeptSet) -> Message:
    cues = (
        {fault.name: context.say(_(fault.cue)).rstrip(".") for fault in move.faults} if move else {}
    )
    notes = [verbatim(cues.get(name, name)) for name, _times in done.faults]
    if done.partial:
        notes.append(ngettext("{n} rep not quite whole", "{n} reps not quite whole", done.partial))
    if done.hurt:
        notes.append(_("It hurt"))
    elif not done.complete and not (move and move.phase == "test"):
        notes.append(_("Ended early"))
    return joined(notes, "; ")


def answer_entry(answer: PainAnswer, context: AppContext, *, dated: bool = False) -> AnswerEntry:
    """One answer as a line, with its moment where nothing near it says when."""
    label = _(WHEN[answer.when])
    if answer.move:
        move = context.catalogue.get(answer.move)
        label = joined([label, _(move.name) if move else verbatim(answer.move)], ", ")
    if dated:
        label = joined([when(answer.at, context), label.lowered], ": ")
    return AnswerEntry(answer, label)


def home_of(answer: PainAnswer) -> str:
    """The page on which an answer stands."""
    return f"/mirror/sessions/{answer.session}" if answer.session else "/mirror/sessions"


def when(moment: datetime, context: AppContext) -> Message:
    """`Tuesday 3 November, 7:05`, where the person is."""
    now = context.clock()
    there = moment.astimezone(now.tzinfo)
    day = wording.day(there.date(), now.date())
    return joined([day, verbatim(wording.clock(there))], ", ")


def move_choices(context: AppContext, chosen: str) -> tuple[Option, ...]:
    """Every move by its name; one that the catalogue does not hold any more stays choosable."""
    names = {move.id: context.say(_(move.name)) for move in context.catalogue.values()}
    if chosen:
        names.setdefault(chosen, chosen)
    ordered = sorted(names.items(), key=lambda one: one[1].casefold())
    return tuple(Option(id, verbatim(name), id == chosen) for id, name in ordered)
