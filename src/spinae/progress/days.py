"""Days: the sessions that count, by the date on which they began, and their sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import groupby

from spinae.training import KeptSession, KeptSet, PainAnswer, counted


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its sessions, newest first; each without what was taken out."""

    date: date
    sessions: tuple[KeptSession, ...]

    @property
    def sets(self) -> Iterator[KeptSet]:
        """Every set of the day."""
        for session in self.sessions:
            yield from session.sets


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything so far."""

    days: int
    sessions: int
    sets: int
    minutes: int
    reps: int
    held_s: float


def by_day(sessions: Iterable[KeptSession], zone: tzinfo | None) -> tuple[Day, ...]:
    """The sessions in which something was done or hurt, newest first, by the date on which they
    started in `zone`, or where that is None in this machine's own."""

    def started(session: KeptSession) -> date:
        return session.started_at.astimezone(zone).date()

    newest = [one for one in counted(sessions) if one.anything]
    newest.sort(key=lambda one: one.started_at, reverse=True)
    return tuple(Day(day, tuple(those)) for day, those in groupby(newest, key=started))


def totals(days: Sequence[Day]) -> Totals:
    """The sum of `days`."""
    sessions = [session for day in days for session in day.sessions]
    return Totals(
        days=len(days),
        sessions=len(sessions),
        sets=sum(len(session.sets) for session in sessions),
        minutes=sum(session.minutes_trained for session in sessions),
        reps=sum(session.reps for session in sessions),
        held_s=sum(session.held_s for session in sessions),
    )


def answers(sessions: Iterable[KeptSession], loose: Iterable[PainAnswer]) -> list[PainAnswer]:
    """Every answer about pain that counts, oldest first; `loose` are those outside of sessions."""
    found = [answer for session in counted(sessions) for answer in session.answers]
    found += [answer for answer in loose if answer.removed_at is None]
    return sorted(found, key=lambda answer: answer.at)
