"""How far a back rounds and arches, as it was measured before a session's first moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from spinae.journal import questions
from spinae.journal.tables import BackRangeRow

if TYPE_CHECKING:  # as in rows
    from spinae.coach import BackPosture, OwnBack
    from spinae.journal import Journal


@dataclass(frozen=True, slots=True)
class BackRange:
    """One measured range, in % of trunk length, + rounded, − arched. Only the ways from neutral
    can be compared with another day: the clothes are in the numbers."""

    at: datetime
    posture: BackPosture
    neutral: float
    rounded: float
    arched: float


def save(journal: Journal, session_id: str, own: OwnBack, at: datetime) -> None:
    """Keep the range that was measured at `at` in a session; JournalError where it is unknown."""
    with journal.writing() as writing:
        session = questions.known_session(writing, session_id)
        row = BackRangeRow(
            person_id=session.person_id,
            session_id=session.id,
            at=at,
            posture=own.posture,
            neutral=own.neutral,
            rounded=own.rounded,
            arched=own.arched,
        )
        writing.add(row)


def ranges(journal: Journal, person: int) -> tuple[BackRange, ...]:
    """Every range of a person, oldest first."""
    own = (BackRangeRow.person_id == person, questions.standing(BackRangeRow))
    query = select(BackRangeRow).where(*own)
    with journal.reading() as reading:
        found = reading.scalars(query.order_by(BackRangeRow.at, BackRangeRow.id)).all()
        return tuple(_range(row) for row in found)


def of_session(journal: Journal, session_id: str) -> tuple[BackRange, ...]:
    """The ranges measured in one session, oldest first: a session that is gone on with has them
    already."""
    query = select(BackRangeRow).where(BackRangeRow.session_id == session_id)
    with journal.reading() as reading:
        found = reading.scalars(query.order_by(BackRangeRow.at, BackRangeRow.id)).all()
        return tuple(_range(row) for row in found)


def _range(row: BackRangeRow) -> BackRange:
    posture = cast("BackPosture", row.posture)
    return BackRange(row.at, posture, row.neutral, row.rounded, row.arched)
