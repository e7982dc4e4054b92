"""Rows as values and back: one function each way. Records of an archive have the columns of
their tables, so what reads a row reads them too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from pydantic import ValidationError

from spinae.errors import JournalError
from spinae.journal.tables import LockRow, PainRow, WishesRow
from spinae.plan.lock import Lock
from spinae.plan.wishes import Wishes
from spinae.training import Dose, Item, KeptSession, KeptSet, PainAnswer, Reason, Rep

if TYPE_CHECKING:
    from spinae.journal.records import WishesRecord
    from spinae.plan.lock import LockKind
    from spinae.plan.rules import GoalName
    from spinae.plan.wishes import Habit

REP = {field.name for field in fields(Rep)}


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


def set_values(done: KeptSet) -> dict[str, Any]:
    """The columns of a set, but for whose it is."""
    return {
        "id": done.id,
        "session_id": done.session,
        "at": done.at,
        "item": done.item,
        "set_number": done.set_number,
        "move": done.move,
        "side": done.side,
        "reps": done.reps,
        "manual": done.manual,
        "partial": done.partial,
        "pulses": done.pulses,
        "held_s": done.held_s,
        "seconds": done.seconds,
        "counted_by": done.counted_by,
        "faults": [[name, times] for name, times in done.faults],
        "complete": done.complete,
        "hurt": done.hurt,
        "rep_times": [asdict(rep) for rep in done.rep_times],
        "seen": dict(done.seen),
        "edited_at": done.edited_at,
        "removed_at": done.removed_at,
    }


def kept_set(
    row: Any, plan: Sequence[Item] = (), *, recorded: bool = False, rep_times: bool = True
) -> KeptSet:
    """A set; `plan` are the items of its session. Its reps are read only where they are asked
    for: they are most of what a set weighs."""
    item = plan[row.item] if row.item < len(plan) else None
    return KeptSet(
        id=row.id,
        session=row.session_id,
        at=row.at,
        item=row.item,
        set_number=row.set_number,
        move=row.move,
        side=row.side,
        reps=row.reps,
        manual=row.manual,
        partial=row.partial,
        pulses=row.pulses,
        held_s=row.held_s,
        seconds=row.seconds,
        counted_by=row.counted_by,
        faults=tuple((name, times) for name, times in row.faults),
        complete=row.complete,
        hurt=row.hurt,
        rep_times=_reps(row.rep_times) if rep_times else (),
        seen=row.seen,
        asked=item.dose if item is not None and item.move == row.move else None,
        recorded=recorded,
        edited_at=row.edited_at,
        removed_at=row.removed_at,
    )


def _reps(stored: Iterable[Mapping[str, Any]]) -> tuple[Rep, ...]:
    # an archive of another program may hold there what is no rep
    known = ({name: one[name] for name in REP & one.keys()} for one in stored)
    return tuple(Rep(**one) for one in known if REP - one.keys() <= {"travel"})


def pain_row(person: int, answer: PainAnswer) -> PainRow:
    """The row of an answer; JournalError where it cannot be one."""
    session = answer.session
    return PainRow(
        id=answer.id,
        person_id=person,
        session_id=None if session is None else checked_id("session", session),
        at=answer.at,
        when=answer.when,
        level=checked_level(answer.level),
        move=answer.move,
        kinds=sorted(answer.kinds),
        note=answer.note,
        removed_at=answer.removed_at,
    )


def pain_answer(row: Any, id: int | None = None) -> PainAnswer:
    """An answer, with its number in this journal."""
    return PainAnswer(
        at=row.at,
        when=row.when,
        level=row.level,
        kinds=frozenset(row.kinds),
        move=row.move,
        session=row.session_id,
        note=row.note,
        id=id,
        removed_at=row.removed_at,
    )


def session_values(session: KeptSession) -> dict[str, Any]:
    """The columns of a session, but for whose it is; its sets and answers have rows of their
    own."""
    return {
        "id": session.id,
        "source": session.source,
        "started_at": session.started_at,
        "ended_at": session.ended_at,
        "end_reason": session.end_reason,
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
    why = reason(row.reason, row.reason_values)
    return Lock(cast("LockKind", row.kind), why, frozenset(row.told))


def kept_sessions(
    sessions: Iterable[Any],
    sets: Iterable[Any],
    pain: Iterable[tuple[Any, int | None]],
    *,
    recorded: Collection[str] = (),
    rep_times: bool = True,
) -> tuple[KeptSession, ...]:
    """Each session with its sets and its answers, which are given in the order of their
    moments; an answer with its number."""
    sets_of: dict[str, list[Any]] = defaultdict(list)
    for row in sets:
        sets_of[row.session_id].append(row)
    answers_of: dict[str | None, list[PainAnswer]] = defaultdict(list)
    for row, id in pain:
        answers_of[row.session_id].append(pain_answer(row, id))

    def kept(row: Any) -> KeptSession:
        plan = items(row.items)
        return KeptSession(
            id=row.id,
            source=row.source,
            started_at=row.started_at,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
            minutes=row.minutes,
            items=plan,
            sets=tuple(
                kept_set(one, plan, recorded=one.id in recorded, rep_times=rep_times)
                for one in sets_of[row.id]
            ),
            answers=tuple(answers_of[row.id]),
            removed_at=row.removed_at,
        )

    return tuple(map(kept, sessions))


def items(stored: Sequence[Any]) -> tuple[Item, ...]:
    """A session's plan; empty where an upgrade since then reads doses differently: such a
    session cannot be gone on with, and what was done of it stays."""
    plain = (item if isinstance(item, dict) else item.columns() for item in stored)
    try:
        return tuple(
            Item(
                item["move"],
                item["phase"],
                Dose.model_validate(item["dose"]),
                reason(**item["reason"]),
            )
            for item in plain
        )
    except (ValidationError, KeyError, TypeError):
        return ()


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
        habit=wishes.habit,
        worries=sorted(wishes.worries),
    )


def wishes(row: WishesRow | WishesRecord) -> Wishes:
    """What was wished; AnswersError where it cannot be."""
    return Wishes(
        goal=cast("GoalName", row.goal),
        equipment=frozenset(row.equipment),
        likes=frozenset(row.likes),
        dislikes=frozenset(row.dislikes),
        days=row.days,
        habit=cast("Habit", row.habit),
        worries=frozenset(row.worries),
    )
