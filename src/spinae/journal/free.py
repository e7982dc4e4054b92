"""Free practice: a session whose items come as they are recognised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Transaction

from spinae.errors import NotFoundError
from spinae.journal import Journal, questions
from spinae.journal.rows import checked_id, item_json
from spinae.journal.tables import SessionRow
from spinae.plan import Item


def begin(journal: Journal, person: int, id: str, at: datetime) -> None:
    """Something is about to be kept; a second call with the same id does nothing."""
    with journal.writing() as writing:
        _begun(writing, person, id, at)


def keep_item(
    journal: Journal, person: int, id: str, at: datetime, found: tuple[int, Item], begun: datetime
) -> None:
    """What was done from `begun` on, with its index among the items of the practice that started
    at `at`; the same index twice is one item. TrainingLockedError where training was closed
    before."""
    index, item = found
    with journal.writing() as writing:
        questions.refuse_begun_locked(writing, person, begun)
        row = _begun(writing, person, id, at)
        # a new list: changes within a JSON column are not noticed
        row.items = [*row.items[:index], item_json(item), *row.items[index + 1 :]]


def end(journal: Journal, person: int, id: str, at: datetime, reason: str) -> None:
    """The practice is over; one in which nothing was kept leaves nothing."""
    with journal.writing() as writing:
        row = writing.get(SessionRow, checked_id("session", id))
        if row is not None and row.person_id == person and row.ended_at is None:
            row.ended_at, row.end_reason = at, reason


def kept(journal: Journal, person: int, id: str) -> int | None:
    """How many items a practice has so far; None where it is over, or no practice of theirs."""
    with journal.reading() as reading:
        row = reading.get(SessionRow, checked_id("session", id))
        if row is None:
            return 0
        own = row.person_id == person and row.source == "free" and row.ended_at is None
        return len(row.items) if own else None


def _begun(writing: Transaction, person: int, id: str, at: datetime) -> SessionRow:
    values = {"person_id": person, "started_at": at, "end_reason": "", "minutes": 0, "items": []}
    id = checked_id("session", id)
    questions.insert_once(writing, SessionRow, id=id, source="free", **values)
    row = writing.get(SessionRow, id)
    if row is None or row.person_id != person:
        raise NotFoundError(f"journal: no session {id}; start it first")
    return row
