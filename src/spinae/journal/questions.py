"""Questions asked of the tables within one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session as Transaction

from spinae.errors import NotFoundError
from spinae.journal.days import SessionSummary, summaries
from spinae.journal.rows import checked_id
from spinae.journal.tables import Base, LockRow, PainRow, RecordingRow, SessionRow, SetRow
from spinae.plan.screen import Lock, LockKind
from spinae.training import SetKey

if TYPE_CHECKING:  # as in rows
    from spinae.body import Side


def standing(table: Any) -> ColumnElement[bool]:
    """Whether a row counts: the person took neither it out nor the session it belongs to."""
    conditions: list[ColumnElement[bool]] = []
    if hasattr(table, "removed_at"):
        conditions.append(table.removed_at.is_(None))
    if hasattr(table, "session_id"):
        out = select(SessionRow.id).where(SessionRow.removed_at.is_not(None))
        conditions.append(or_(table.session_id.is_(None), table.session_id.not_in(out)))
    return and_(True, *conditions)


def trained(table: Any) -> ColumnElement[bool]:
    """Whether a row is of training: the plan takes no break from sitting for a session."""
    if table is SessionRow:
        return SessionRow.source != "break"
    breaks = select(SessionRow.id).where(SessionRow.source == "break")
    return or_(table.session_id.is_(None), table.session_id.not_in(breaks))


def insert_once(transaction: Transaction, table: type[Base], **values: Any) -> bool:
    """Insert a row unless its id is there; whether it was inserted. One statement, so that
    two retries at the same moment cannot both find nothing."""
    # only the database in use: importing PostgreSQL's part takes as long as making a plan
    dialect = import_module(f"sqlalchemy.dialects.{transaction.get_bind().dialect.name}")
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(table)
    return transaction.scalar(statement) is not None


def known_session(transaction: Transaction, id: str) -> SessionRow:
    """The session; NotFoundError where it was never started."""
    row = transaction.get(SessionRow, checked_id("session", id))
    if row is None:
        raise NotFoundError(f"journal: no session {id}; start it first")
    return row


def own_session(transaction: Transaction, person: int, id: str) -> SessionRow:
    """The person's own session; NotFoundError where it is somebody else's or nobody's."""
    row = known_session(transaction, id)
    if row.person_id != person:
        raise NotFoundError(f"journal: no session {id}; start it first")
    return row


def known_set(transaction: Transaction, id: str) -> SetRow:
    """The set; NotFoundError where it was never saved."""
    row = transaction.get(SetRow, checked_id("set", id))
    if row is None:
        raise NotFoundError(f"journal: no set {id}; save it first")
    return row


def keep_recording(transaction: Transaction, set_id: str, data: bytes) -> None:
    """The set's recording, in place of an earlier one."""
    row = known_set(transaction, set_id)
    transaction.merge(RecordingRow(set_id=row.id, person_id=row.person_id, data=data))


def lock(transaction: Transaction, person: int) -> Lock | None:
    """What keeps training closed: a red flag before anything else, then the newest."""
    red_first = case((LockRow.kind == "red-flag", 0), else_=1)
    query = select(LockRow).where(open_lock(person))
    newest = (LockRow.at.desc(), LockRow.id.desc())
    row = transaction.scalar(query.order_by(red_first, *newest).limit(1))
    if row is None:
        return None
    return Lock(cast("LockKind", row.kind), row.why, row.where, row.how_soon)


def open_lock(person: int) -> ColumnElement[bool]:
    """Whether a row is a lock of the person's that was not cleared."""
    return and_(LockRow.person_id == person, LockRow.cleared_at.is_(None))


def done(transaction: Transaction, session_id: str) -> Iterator[SetKey]:
    """The sets of a session, in the order they were done. One that was taken out is among them:
    done again it would have the same id, and not be written."""
    query = select(SetRow.item, SetRow.set_number, SetRow.side)
    for row in transaction.execute(
        query.where(SetRow.session_id == session_id).order_by(SetRow.at)
    ):
        yield SetKey(row.item, row.set_number, cast("Side | None", row.side))


def moves_that_hurt(transaction: Transaction, session_id: str) -> set[str]:
    """The moves of a session in which the person said that it hurts."""
    sets = select(SetRow.move).where(SetRow.session_id == session_id, SetRow.hurt)
    pain = select(PainRow.move).where(
        PainRow.session_id == session_id, PainRow.when == "during", PainRow.move.is_not(None)
    )
    return {move for move in transaction.scalars(sets.union(pain)) if move}


def earlier_answer(transaction: Transaction, row: PainRow) -> PainRow | None:
    """The answer that `row` corrects or repeats. Before, after and next morning are asked once
    a session; during, only the very same answer is the same."""
    same: list[ColumnElement[bool]] = [
        PainRow.session_id == row.session_id,
        PainRow.when == row.when,
        PainRow.removed_at.is_(None),
    ]
    if row.when == "during":
        same += [PainRow.at == row.at, PainRow.move == row.move]
    return transaction.scalar(select(PainRow).where(*same).limit(1))


def mornings_since(transaction: Transaction, person: int, since: datetime) -> list[datetime]:
    """When the morning question was answered."""
    query = select(PainRow.at).where(
        PainRow.person_id == person,
        PainRow.when == "morning",
        PainRow.at >= since,
        standing(PainRow),
    )
    return list(transaction.scalars(query))


def sessions_since(
    transaction: Transaction, person: int, since: datetime
) -> tuple[SessionSummary, ...]:
    """The sessions started since, newest first, in which something was done or hurt."""
    chosen = (
        SessionRow.person_id == person,
        SessionRow.started_at >= since,
        SessionRow.removed_at.is_(None),
    )
    sessions = select(SessionRow).where(*chosen).order_by(SessionRow.started_at.desc())
    sets = select(SetRow).join(SessionRow).where(*chosen, SetRow.removed_at.is_(None))
    pain = select(PainRow).join(SessionRow).where(*chosen, PainRow.removed_at.is_(None))
    recorded = select(RecordingRow.set_id).where(RecordingRow.person_id == person)
    return summaries(
        transaction.scalars(sessions).all(),
        transaction.scalars(sets).all(),
        transaction.scalars(pain).all(),
        set(transaction.scalars(recorded)),
    )
