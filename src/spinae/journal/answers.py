"""Every answer about pain, in a session or outside of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from spinae.journal import questions
from spinae.journal.tables import PainRow
from spinae.plan.history import PainEntry, When

if TYPE_CHECKING:
    from spinae.journal import Journal


def answers(journal: Journal, person: int) -> tuple[PainEntry, ...]:
    """What was answered and not taken out, oldest first."""
    own = select(PainRow).where(PainRow.person_id == person, questions.standing(PainRow))
    with journal.reading() as reading:
        rows = reading.scalars(own.order_by(PainRow.at, PainRow.id)).all()
        return tuple(
            PainEntry(row.at, cast("When", row.when), row.level, frozenset(row.kinds))
            for row in rows
        )
