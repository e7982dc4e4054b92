"""Day by day: what was done and felt, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from spinae.catalogue.schema import Move
from spinae.message import N_, Message, _, joined, ngettext, verbatim
from spinae.progress.days import Day
from spinae.training import KeptSession, KeptSet, Source
from spinae.web import words
from spinae.web.house import House

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


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts."""

    label: Message
    value: str


@dataclass(frozen=True, slots=True)
class SetLine:
    """The words for one set."""

    kept: KeptSet
    move: Message
    done: Message
    counted: Message
    notes: Message


@dataclass(frozen=True, slots=True)
class Visit:
    """One session."""

    id: str
    when: str
    where: Message
    """Where it was done, unless with the coach."""
    summary: Message
    sets: tuple[SetLine, ...]
    pains: tuple[Figure, ...]
    ask_after: bool


@dataclass(frozen=True, slots=True)
class MirrorDay:
    """One day with its sessions."""

    name: Message
    visits: tuple[Visit, ...]


def shown_days(house: House, days: Sequence[Day], now: datetime) -> tuple[MirrorDay, ...]:
    """Each day with its sessions; today's last session may still be asked about."""
    asked = _last_session(days, now)
    return tuple(
        MirrorDay(
            words.day(day.date, now.date()),
            tuple(_visit(house, session, now, asked) for session in day.sessions),
        )
        for day in days
    )


def _last_session(days: Sequence[Day], now: datetime) -> str | None:
    """The session of today that may still be asked how the back was after it."""
    latest = days[0] if days else None
    return latest.sessions[0].id if latest and latest.date == now.date() else None


def _visit(house: House, session: KeptSession, now: datetime, asked: str | None) -> Visit:
    parts = [ngettext("{n} minute", "{n} minutes", session.minutes_trained)]
    if session.reps:
        parts.append(ngettext("{n} rep", "{n} reps", session.reps))
    if session.held_s >= 1:
        parts.append(_("{time} held", time=words.seconds(session.held_s)))
    return Visit(
        id=session.id,
        when=words.clock(session.started_at.astimezone(now.tzinfo)),
        where=_(WHERE[session.source]),
        summary=joined(parts, ", "),
        sets=tuple(set_line(house, done) for done in session.sets),
        pains=_pains(session),
        ask_after=session.id == asked and session.pain("after") is None,
    )


def _pains(session: KeptSession) -> tuple[Figure, ...]:
    answers = {
        _("Before"): session.pain("before"),
        _("During"): session.pain_during,
        _("After"): session.pain("after"),
        _("Next morning"): session.pain("morning"),
    }
    return tuple(Figure(when, str(level)) for when, level in answers.items() if level is not None)


def set_line(house: House, done: KeptSet) -> SetLine:
    """One set as a line of a table."""
    move = house.catalogue.get(done.move)
    name = _(move.name) if move else verbatim(done.move)
    name = joined([name, words.side(done.side)], ", ")
    return SetLine(done, name, _amount(done), _counted(done), _notes(house, move, done))


def _amount(done: KeptSet) -> Message:
    if not done.reps:
        return words.seconds(done.held_s or done.seconds)
    reps = ngettext("{n} rep", "{n} reps", done.reps)
    if not done.pulses:
        return reps
    return joined([reps, ngettext("{n} pulse", "{n} pulses", done.pulses)], ", ")


def _counted(done: KeptSet) -> Message:
    if done.counted_by == "camera" and done.manual:
        return _("Camera, {n} by hand", n=done.manual)
    return _(COUNTED_BY[done.counted_by])


def _notes(house: House, move: Move | None, done: KeptSet) -> Message:
    cues = (
        {fault.name: house.say(_(fault.cue)).rstrip(".") for fault in move.faults} if move else {}
    )
    notes = [verbatim(cues.get(name, name)) for name, _times in done.faults]
    if done.partial:
        notes.append(ngettext("{n} rep not quite whole", "{n} reps not quite whole", done.partial))
    if done.hurt:
        notes.append(_("It hurt"))
    elif not done.complete and not (move and move.phase == "test"):
        notes.append(_("Ended early"))
    return joined(notes, "; ")
