"""Day by day: what was done and felt, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from spinae.message import Message, _, joined, ngettext
from spinae.progress.days import Day
from spinae.training import KeptSession
from spinae.web import wording
from spinae.web.context import AppContext
from spinae.web.entries import WHERE, SetLine, set_line


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts."""

    label: Message
    value: str


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


def shown_days(context: AppContext, days: Sequence[Day], now: datetime) -> tuple[MirrorDay, ...]:
    """Each day with its sessions; today's last session may still be asked about."""
    asked = _last_session(days, now)
    return tuple(
        MirrorDay(
            wording.day(day.date, now.date()),
            tuple(_visit(context, session, now, asked) for session in day.sessions),
        )
        for day in days
    )


def _last_session(days: Sequence[Day], now: datetime) -> str | None:
    """The session of today that may still be asked how the back was after it."""
    latest = days[0] if days else None
    return latest.sessions[0].id if latest and latest.date == now.date() else None


def _visit(context: AppContext, session: KeptSession, now: datetime, asked: str | None) -> Visit:
    parts = [ngettext("{n} minute", "{n} minutes", session.minutes_trained)]
    if session.reps:
        parts.append(ngettext("{n} rep", "{n} reps", session.reps))
    if session.held_s >= 1:
        parts.append(_("{time} held", time=wording.seconds(session.held_s)))
    return Visit(
        id=session.id,
        when=wording.clock(session.started_at.astimezone(now.tzinfo)),
        where=_(WHERE[session.source]),
        summary=joined(parts, ", "),
        sets=tuple(set_line(context, done) for done in session.sets),
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
