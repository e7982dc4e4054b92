"""What of the person's own life the back makes hard, and how well it goes, 0 to 10.

Three at most at a time: few enough to answer them again every few weeks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from spinae.errors import JournalError, NotFoundError
from spinae.journal.database import Journal
from spinae.journal.tables import ActivityRow, ActivityScoreRow
from spinae.training import Activity, Score

MOST: Final = 3
LONGEST: Final = 60
"""Letters of a name."""


def add(journal: Journal, person: int, name: str, at: datetime) -> int:
    """Keep a new activity and return its id; JournalError where there are three, or no name."""
    name = " ".join(name.split())
    if not (1 <= len(name) <= LONGEST and name.isprintable()):
        raise JournalError(f"activity: got {name!r:.70}, allowed 1 to {LONGEST} letters")
    with journal.writing() as writing:
        if len(_rows(writing, person)) >= MOST:
            raise JournalError(f"activity: got a fourth, allowed {MOST}; take one out first")
        row = ActivityRow(person_id=person, at=at, name=name)
        writing.add(row)
        writing.flush()
        return row.id


def remove(journal: Journal, person: int, activity: int, at: datetime) -> None:
    """Take an activity out; its answers stay in the journal."""
    with journal.writing() as writing:
        _own(writing, person, activity).removed_at = at


def score(journal: Journal, person: int, activity: int, level: int, at: datetime) -> None:
    """Keep one answer; JournalError where it is not 0 to 10."""
    if not 0 <= level <= 10:
        raise JournalError(f"activity: got {level}, allowed 0 to 10")
    with journal.writing() as writing:
        row = _own(writing, person, activity)
        writing.add(ActivityScoreRow(person_id=person, activity_id=row.id, at=at, level=level))


def activities(journal: Journal, person: int) -> tuple[Activity, ...]:
    """The person's activities with their answers, in the order in which they were named."""
    query = select(ActivityScoreRow).where(ActivityScoreRow.person_id == person)
    with journal.reading() as reading:
        scores = reading.scalars(query.order_by(ActivityScoreRow.at, ActivityScoreRow.id)).all()
        return tuple(
            Activity(
                row.id,
                row.name,
                tuple(Score(one.at, one.level) for one in scores if one.activity_id == row.id),
            )
            for row in _rows(reading, person)
        )


def _rows(transaction: Transaction, person: int) -> list[ActivityRow]:
    query = select(ActivityRow).where(
        ActivityRow.person_id == person, ActivityRow.removed_at.is_(None)
    )
    return list(transaction.scalars(query.order_by(ActivityRow.id)))


def _own(transaction: Transaction, person: int, id: int) -> ActivityRow:
    row = transaction.get(ActivityRow, id)
    if row is None or row.person_id != person or row.removed_at is not None:
        raise NotFoundError(f"journal: no activity {id}; name it first")
    return row
