"""Values of the other rooms as rows, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from pydantic import ValidationError

from spinae import training
from spinae.catalogue.schema import Dose
from spinae.errors import JournalError
from spinae.journal.days import trained
from spinae.journal.tables import LockRow, PainRow, SessionRow, SetRow, WishesRow
from spinae.plan.history import DoneSet, History, PainEntry, Span, When
from spinae.plan.lock import Lock
from spinae.plan.session import Item, Session
from spinae.plan.wishes import Wishes
from spinae.training import Reason, SetKey

if TYPE_CHECKING:
    from spinae.journal.records import WishesRecord
    from spinae.plan.lock import LockKind
    from spinae.plan.rules import GoalName


def checked_id(of: str, id: str) -> str:
    """The one spelling of a client's id; JournalError where it is no UUID."""
    try:
        return str(UUID(id))
    except ValueError:
        raise JournalError(f"journal: {of} id: got {id!r}, allowed a UUID") from None


def checked_level(level: int) -> int:
    """A level of pain; JournalError where it cannot be one."""
    if 0 <= level <= 10:
        return level
    raise JournalError(f"journal: pain: got {level}, allowed 0 to 10")


def session_values(person: int, session: Session, at: datetime) -> dict[str, Any]:
    """The columns of a session that starts at `at`, without its id."""
    return {
        "person_id": person,
        "started_at": at,
        "ended_at": None,
        "end_reason": "",
        "minutes": session.minutes,
        "items": [item_json(item) for item in session.items],
    }


def item_json(item: Item) -> dict[str, Any]:
    """An item as a session's row keeps it."""
    return {
        "move": item.move,
        "phase": item.phase,
        "dose": item.dose.model_dump(mode="json"),
        "reason": reason_json(item.reason),
    }


def reason_json(reason: Reason) -> dict[str, Any]:
    """A reason as a row keeps it."""
    return {"id": reason.id, "values": dict(reason.values)}


def reason(id: str, values: Mapping[str, Any]) -> Reason:
    """A reason out of a row."""
    return Reason(id, tuple(values.items()))


def lock(row: LockRow) -> Lock:
    """A lock out of its row."""
    return Lock(cast("LockKind", row.kind), reason(row.reason, row.reason_values))


def items(row: SessionRow) -> tuple[Item, ...] | None:
    """The session's plan; None where an upgrade since then reads doses differently: such a
    session cannot be gone on with, and what was done of it stays."""
    try:
        return tuple(
            Item(
                item["move"],
                item["phase"],
                Dose.model_validate(item["dose"]),
                reason(**item["reason"]),
            )
            for item in row.items
        )
    except (ValidationError, KeyError, TypeError):
        return None


def set_values(result: training.DoneSet) -> dict[str, Any]:
    """The columns of a set that only its result decides."""
    return {
        "item": result.item,
        "set_number": result.set_number,
        "move": result.move,
        "side": result.side,
        "reps": result.reps,
        "manual": result.manual,
        "partial": result.partial,
        "pulses": result.pulses,
        "held_s": result.held_s,
        "seconds": result.seconds,
        "counted_by": result.counted_by,
        "faults": [[name, times] for name, times in result.faults],
        "complete": result.complete,
        "hurt": result.hurt,
        "rep_times": [asdict(rep) for rep in result.rep_times],
        "seen": dict(result.seen),
    }


def wishes_row(person: int, wishes: Wishes, at: datetime) -> WishesRow:
    """The row of what was wished at `at`."""
    return WishesRow(
        person_id=person,
        at=at,
        goal=wishes.goal,
        equipment=sorted(wishes.equipment),
        likes=sorted(wishes.likes),
        dislikes=sorted(wishes.dislikes),
        days=wishes.days,
    )


def wishes(row: WishesRow | WishesRecord) -> Wishes:
    """What was wished; AnswersError where it cannot be."""
    return Wishes(
        goal=cast("GoalName", row.goal),
        equipment=frozenset(row.equipment),
        likes=frozenset(row.likes),
        dislikes=frozenset(row.dislikes),
        days=row.days,
    )


def pain_row(person: int, when: When, level: int, at: datetime, **about: Any) -> PainRow:
    """One answer; `about` as in `Journal.save_pain`."""
    session_id = about.get("session_id")
    return PainRow(
        person_id=person,
        session_id=None if session_id is None else checked_id("session", session_id),
        at=at,
        when=when,
        level=checked_level(level),
        move=about.get("move"),
        kinds=sorted(about.get("kinds", ())),
        note=about.get("note", ""),
    )


def closed(items: Sequence[Item], hurt: set[str]) -> Iterator[SetKey]:
    """Every set of every item whose move hurt: it is not offered again in this session."""
    for index, item in enumerate(items):
        if item.move in hurt:
            for number in range(1, item.dose.sets + 1):
                yield from (
                    SetKey(index, number, None),
                    SetKey(index, number, "right"),
                    SetKey(index, number, "left"),
                )


def history(
    sessions: Sequence[SessionRow], sets: Sequence[SetRow], pain: Sequence[PainRow]
) -> History:
    """The rows as the plan looks back on them, oldest first."""
    plans = {row.id: items(row) or () for row in sessions}
    done = [_done_set(row, plans.get(row.session_id, ())) for row in sets]
    done += _hurt_before_a_set(sets, pain)
    entries = (
        PainEntry(row.at, cast("When", row.when), row.level, frozenset(row.kinds)) for row in pain
    )
    spans = _spans(sessions, plans, sets)
    return History(tuple(sorted(done, key=lambda one: one.at)), tuple(entries), tuple(spans))


def _spans(
    sessions: Sequence[SessionRow],
    plans: Mapping[str, tuple[Item, ...]],
    sets: Sequence[SetRow],
) -> Iterator[Span]:
    """How long each session took that was done to its end."""
    sets_of: dict[str, list[SetRow]] = defaultdict(list)
    for row in sets:
        sets_of[row.session_id].append(row)
    for session in sessions:
        plan, done = plans[session.id], sets_of[session.id]
        if session.ended_at is None or session.source == "free":
            continue  # a free practice has no pace
        if plan and _whole(plan, done):
            asked = tuple((item.move, item.dose) for item in plan)
            yield Span(session.ended_at, trained(session.started_at, done).total_seconds(), asked)


def _whole(plan: Sequence[Item], done: Sequence[SetRow]) -> bool:
    """Whether every set of every item was done, each side of it as one."""
    whole = {(row.item, row.set_number) for row in done if row.complete}
    return all(
        (index, number) in whole
        for index, item in enumerate(plan)
        for number in range(1, item.dose.sets + 1)
    )


def _asked(row: SetRow, plan: Sequence[Item]) -> Dose | None:
    item = plan[row.item] if row.item < len(plan) else None
    return item.dose if item is not None and item.move == row.move else None


def _done_set(row: SetRow, plan: Sequence[Item]) -> DoneSet:
    return DoneSet(
        at=row.at,
        move=row.move,
        reps=row.reps,
        held_s=row.held_s,
        seconds=row.seconds,
        complete=row.complete,
        faults=tuple(name for name, times in row.faults for _ in range(times)),
        hurt=row.hurt,
        asked=_asked(row, plan),
    )


def _hurt_before_a_set(sets: Sequence[SetRow], pain: Sequence[PainRow]) -> Iterator[DoneSet]:
    # a move can hurt before any of it was done: no set was written, yet the plan must know
    known = {(row.session_id, row.move) for row in sets if row.hurt}
    for entry in pain:
        if entry.when == "during" and entry.move and (entry.session_id, entry.move) not in known:
            yield DoneSet(
                at=entry.at,
                move=entry.move,
                reps=0,
                held_s=0.0,
                seconds=0.0,
                complete=False,
                faults=(),
                hurt=True,
            )
