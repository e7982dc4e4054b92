"""What was done, day by day, as the mirror shows it: rows in, frozen values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any, Literal, cast

from spinae.body import Side
from spinae.journal.tables import PainRow, SessionRow, SetRow

CountedBy = Literal["camera", "manual", "clock"]
Source = Literal["coach", "free", "elsewhere", "break"]
"""Where a session was done: with the coach, elsewhere, or as a break from sitting."""

BREAK = timedelta(minutes=10)
"""From one set's end to the next: longer than any rest, so it was a break and not training."""


@dataclass(frozen=True, slots=True)
class SetSummary:
    """One set as it ended."""

    id: str
    at: datetime
    """When it ended."""
    item: int
    """Which item of the session, from 0."""
    set_number: int
    """From 1."""
    move: str
    side: Side | None
    reps: int
    manual: int
    """How many of the reps were entered by hand."""
    partial: int
    pulses: int
    held_s: float
    seconds: float
    """How long the whole set took."""
    counted_by: CountedBy
    faults: tuple[tuple[str, int], ...]
    """Name, how often."""
    complete: bool
    hurt: bool
    recorded: bool
    """Its recording was saved."""
    seen: Mapping[str, Any]
    """What the camera measured, as `training.DoneSet.seen` says; empty without a camera."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session: what was done, and how the back was. A pain of None was not answered."""

    id: str
    source: Source
    started_at: datetime
    minutes: int
    """Minutes of training, breaks left out; at least 1 where a set was done."""
    reps: int
    held_s: float
    moves: tuple[SetSummary, ...]
    """In the order they were done."""
    pain_before: int | None
    pain_during: int | None
    """The strongest."""
    pain_after: int | None
    pain_morning: int | None


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its sessions, newest first."""

    date: date
    sessions: tuple[SessionSummary, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything so far."""

    days: int
    sessions: int
    sets: int
    minutes: int
    reps: int
    held_s: float


def summaries(
    sessions: Iterable[SessionRow],
    sets: Iterable[SetRow],
    pain: Iterable[PainRow],
    recorded: Collection[str],
) -> tuple[SessionSummary, ...]:
    """One for each session in which something was done or hurt, in the order of `sessions`."""
    sets_of: dict[str, list[SetRow]] = defaultdict(list)
    for row in sorted(sets, key=lambda row: row.at):
        sets_of[row.session_id].append(row)
    pain_of: dict[str | None, list[PainRow]] = defaultdict(list)
    for entry in sorted(pain, key=lambda entry: entry.at):
        pain_of[entry.session_id].append(entry)
    found = (_summary(row, sets_of[row.id], pain_of[row.id], recorded) for row in sessions)
    return tuple(one for one in found if one.moves or one.pain_during is not None)


def by_day(sessions: Iterable[SessionSummary], zone: tzinfo | None) -> tuple[Day, ...]:
    """`sessions`, newest first, by the date on which they started in `zone`."""

    def started(session: SessionSummary) -> date:
        return session.started_at.astimezone(zone).date()

    return tuple(Day(day, tuple(those)) for day, those in groupby(sessions, key=started))


def totals(days: Sequence[Day]) -> Totals:
    """The sum of `days`."""
    sessions = [session for day in days for session in day.sessions]
    return Totals(
        days=len(days),
        sessions=len(sessions),
        sets=sum(len(session.moves) for session in sessions),
        minutes=sum(session.minutes for session in sessions),
        reps=sum(session.reps for session in sessions),
        held_s=sum(session.held_s for session in sessions),
    )


def _summary(
    session: SessionRow,
    sets: Sequence[SetRow],
    pain: Sequence[PainRow],
    recorded: Collection[str],
) -> SessionSummary:
    newest: Mapping[str, int] = {entry.when: entry.level for entry in pain}
    during = [entry.level for entry in pain if entry.when == "during"]
    return SessionSummary(
        id=session.id,
        source=cast("Source", session.source),
        started_at=session.started_at,
        minutes=_minutes(session.started_at, sets),
        reps=sum(row.reps for row in sets),
        held_s=sum(row.held_s for row in sets),
        moves=tuple(set_summary(row, row.id in recorded) for row in sets),
        pain_before=newest.get("before"),
        pain_during=max(during, default=None),
        pain_after=newest.get("after"),
        pain_morning=newest.get("morning"),
    )


def set_summary(row: SetRow, recorded: bool) -> SetSummary:
    """One set as it is shown; `recorded` where its recording was saved."""
    return SetSummary(
        id=row.id,
        at=row.at,
        item=row.item,
        set_number=row.set_number,
        move=row.move,
        side=cast("Side | None", row.side),
        reps=row.reps,
        manual=row.manual,
        partial=row.partial,
        pulses=row.pulses,
        held_s=row.held_s,
        seconds=row.seconds,
        counted_by=cast("CountedBy", row.counted_by),
        faults=tuple((name, times) for name, times in row.faults),
        complete=row.complete,
        hurt=row.hurt,
        recorded=recorded,
        seen=row.seen,
    )


def _minutes(started_at: datetime, sets: Sequence[SetRow]) -> int:
    if not sets:
        return 0
    return max(1, round(trained(started_at, sets) / timedelta(minutes=1)))


def trained(started_at: datetime, sets: Sequence[SetRow]) -> timedelta:
    """Time in training, breaks left out; `sets` in the order they were done."""
    trained, before = timedelta(), started_at
    for row in sets:
        gap = row.at - before
        trained += gap if timedelta() <= gap <= BREAK else timedelta(seconds=row.seconds)
        before = row.at
    return trained
