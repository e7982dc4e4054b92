"""Breaks from sitting: each is kept as a short session of one move, counted by the person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from spinae.body import Side
from spinae.catalogue.schema import Move
from spinae.journal import Journal, questions
from spinae.journal.rows import checked_id, item_json
from spinae.journal.tables import SessionRow, SetRow
from spinae.plan import Item, estimate_s
from spinae.plan.rules import Rules

RECENT = 16
"""How many of the last sets say which movement would be a change."""


def save(
    journal: Journal, person: int, id: str, move: Move, item: Item, at: datetime, rules: Rules
) -> None:
    """Keep a break that ended at `at`; a second call with the same id does nothing.
    TrainingLockedError where it was begun after training was closed."""
    id = checked_id("session", id)
    lasted = timedelta(seconds=estimate_s(move, item.dose, rules))
    session = {
        "id": id,
        "person_id": person,
        "started_at": at - lasted,
        "ended_at": at,
        "end_reason": "finished",
        "minutes": max(1, round(lasted / timedelta(minutes=1))),
        "items": [item_json(item)],
        "source": "break",
    }
    with journal.writing() as writing:
        questions.refuse_begun_locked(writing, person, at - lasted)
        if questions.insert_once(writing, SessionRow, **session):
            writing.add_all(SetRow(**values) for values in _sets(session, move, item, lasted))


def _sets(
    session: dict[str, Any], move: Move, item: Item, lasted: timedelta
) -> Iterator[dict[str, Any]]:
    sides: tuple[Side | None, ...] = ("right", "left") if move.sides == "each" else (None,)
    for number, side in enumerate(sides, 1):
        yield {
            "id": str(uuid5(UUID(session["id"]), f"0/1/{side or ''}")),
            "person_id": session["person_id"],
            "session_id": session["id"],
            "at": session["started_at"] + lasted * number / len(sides),
            "item": 0,
            "set_number": 1,
            "move": move.id,
            "side": side,
            **_amount(item),
            "seconds": lasted.total_seconds() / len(sides),
            "faults": [],
            "complete": True,
            "hurt": False,
            "rep_times": [],
        }


def _amount(item: Item) -> dict[str, Any]:
    reps = item.dose.reps or 0
    return {
        "reps": reps,
        "manual": reps,
        "partial": 0,
        "pulses": item.dose.pulses or 0,
        "held_s": 0.0 if reps else item.dose.hold_s or 0.0,
        "counted_by": "manual" if reps else "clock",
    }


def recent(journal: Journal, person: int) -> tuple[str, ...]:
    """The moves of the last breaks, the newest first."""
    own = (SessionRow.person_id == person, SessionRow.source == "break")
    query = select(SetRow.move).join(SessionRow).where(*own)
    with journal.reading() as reading:
        newest = reading.scalars(query.order_by(SetRow.at.desc()).limit(RECENT))
        return tuple(dict.fromkeys(newest))
