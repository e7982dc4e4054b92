"""The journal: everything that was done and felt, in the database.

What a method has returned from is kept, whatever happens to the process or the power next.
Sessions and sets carry ids made by the client, so a retry never writes twice. Nothing is
deleted. Every moment goes in as an aware datetime and comes out in UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self, TypedDict, Unpack

from sqlalchemy import Engine, Select, and_, select, update
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import Session as Transaction

from spinae.errors import JournalError, JournalUnavailableError, TrainingLockedError
from spinae.journal import questions, rows
from spinae.journal.database import BUSY_S, first_line, open_engine
from spinae.journal.days import Day, SessionSummary, SetSummary, Totals, by_day, totals
from spinae.journal.tables import (
    LockRow,
    PainRow,
    PersonRow,
    RecordingRow,
    ScreeningRow,
    SessionRow,
    SetRow,
    WishesRow,
)
from spinae.plan.history import History, When
from spinae.plan.lock import Lock
from spinae.plan.rules import load_rules
from spinae.plan.screen import Screening, lock_text
from spinae.plan.session import Item, Session
from spinae.plan.wishes import Wishes
from spinae.say import ENGLISH
from spinae.training import DoneSet, SetKey

__all__ = ["Day", "Journal", "OpenSession", "SessionSummary", "SetSummary", "Totals"]

GOES_ON_FOR = timedelta(hours=12)
"""An unfinished session older than this is not offered again: it is another day's."""

MORNING_AFTER = timedelta(hours=5)
"""The morning question is about a night's rest, not about a session that crossed midnight."""

EVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that was started and not ended."""

    id: str
    items: tuple[Item, ...]
    done: tuple[SetKey, ...]
    """What is not to be done again: the sets that were, and all of a move that hurt."""
    started_at: datetime


class About(TypedDict, total=False):
    """What a pain answer may be about."""

    session_id: str | None
    move: str | None
    kinds: Collection[str]
    note: str


class Journal:
    """One open journal; any thread may use it."""

    def __init__(self, engine: Engine, busy_s: float = BUSY_S) -> None:
        """`busy_s`: how long a write to SQLite waits for another process."""
        self._engine = engine
        self._writing = engine.execution_options(writes=True, busy_s=busy_s)

    @classmethod
    def open(cls, url: str) -> Self:
        """Create or upgrade the database at `url`; JournalError in one line when it cannot."""
        return cls(open_engine(url))

    def waiting(self, busy_s: float) -> Journal:
        """The same journal, whose writes wait so long for another process."""
        return Journal(self._engine, busy_s)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def person(self) -> int:
        """The first person of the household, made on first use."""
        query = select(PersonRow.id).order_by(PersonRow.id).limit(1)
        with self.reading() as reading:
            found = reading.scalar(query)
        if found is not None:
            return found
        with self.writing() as writing:
            questions.insert_once(writing, PersonRow, name="")
            return writing.scalars(query).one()

    def save_screening(self, person: int, screening: Screening) -> None:
        """Keep one round of answers."""
        with self.writing() as writing:
            row = ScreeningRow(
                person_id=person,
                at=screening.at,
                flags=sorted(screening.flags),
                cautions=sorted(screening.cautions),
            )
            writing.add(row)

    def screening(self, person: int, now: datetime) -> Screening | None:
        """The newest answers up to `now`: those of a clock that ran ahead would hold for ever."""
        query = select(ScreeningRow).where(ScreeningRow.person_id == person)
        query = query.where(ScreeningRow.at <= now)
        with self.reading() as reading:
            row = reading.scalar(query.order_by(ScreeningRow.at.desc(), ScreeningRow.id.desc()))
            if row is None:
                return None
            return Screening(row.at, frozenset(row.flags), frozenset(row.cautions))

    def save_wishes(self, person: int, wishes: Wishes, at: datetime) -> None:
        """Keep what the person trains for, what with, and what they like."""
        with self.writing() as writing:
            writing.add(rows.wishes_row(person, wishes, at))

    def wishes(self, person: int) -> Wishes:
        """The newest wishes; the usual ones where nothing was said."""
        query = select(WishesRow).where(WishesRow.person_id == person)
        with self.reading() as reading:
            row = reading.scalar(query.order_by(WishesRow.at.desc(), WishesRow.id.desc()))
            return Wishes() if row is None else rows.wishes(row)

    def lock(self, person: int) -> Lock | None:
        """What keeps training closed: a red flag before anything else, then the newest."""
        with self.reading() as reading:
            return questions.lock(reading, person)

    def set_lock(self, person: int, lock: Lock, at: datetime) -> None:
        """Close training until it is cleared; the same lock twice is one lock."""
        with self.writing() as writing:
            held = writing.scalars(select(LockRow).where(questions.open_lock(person)))
            if any(rows.lock(row) == lock for row in held):
                return
            row = LockRow(
                person_id=person,
                at=at,
                kind=lock.kind,
                reason=lock.reason.id,
                reason_values=dict(lock.reason.values),
                statement="",
            )
            writing.add(row)

    def clear_lock(self, person: int, at: datetime, statement: str) -> None:
        """Open what `lock` shows, with the person's own words for why; a lock of the other
        kind, set beside it, stays."""
        with self.writing() as writing:
            lock = questions.lock(writing, person)
            if lock is not None:
                same_kind = and_(questions.open_lock(person), LockRow.kind == lock.kind)
                cleared = update(LockRow).where(same_kind)
                writing.execute(cleared.values(cleared_at=at, statement=statement))

    def start_session(
        self, id: str, person: int, session: Session, at: datetime, pain_before: int | None
    ) -> None:
        """Keep the plan that is about to be trained; a second call with the same id does
        nothing. TrainingLockedError where training is locked."""
        id = rows.checked_id("session", id)
        values = rows.session_values(person, session, at)
        with self.writing() as writing:
            if writing.get(SessionRow, id) is not None:
                return
            _refuse_locked(session, questions.lock(writing, person))
            new = questions.insert_once(writing, SessionRow, id=id, **values)
            if new and pain_before is not None:
                writing.add(rows.pain_row(person, "before", pain_before, at, session_id=id))

    def open_session(self, person: int, now: datetime) -> OpenSession | None:
        """The last session, where it was neither ended nor is too old to go on with."""
        query = select(SessionRow).where(SessionRow.person_id == person)
        query = query.where(questions.standing(SessionRow), SessionRow.source == "coach")
        with self.reading() as reading:
            row = reading.scalar(query.order_by(SessionRow.started_at.desc()).limit(1))
            if row is None or row.ended_at is not None or now - row.started_at >= GOES_ON_FOR:
                return None
            items = rows.items(row)
            if items is None:
                return None
            hurt = questions.moves_that_hurt(reading, row.id)
            done = (*questions.done(reading, row.id), *rows.closed(items, hurt))
            return OpenSession(row.id, items, tuple(dict.fromkeys(done)), row.started_at)

    def end_session(self, id: str, at: datetime, reason: str) -> None:
        """The session is over; the first end holds."""
        with self.writing() as writing:
            row = questions.known_session(writing, id)
            if row.ended_at is None:
                row.ended_at, row.end_reason = at, reason

    def save_set(
        self,
        session_id: str,
        set_id: str,
        result: DoneSet,
        at: datetime,
        recording: bytes | None = None,
    ) -> None:
        """Keep one set, ended at `at`; a second call with the same id does nothing.
        TrainingLockedError where it was begun after training was closed: a set that was at work
        or done by then is kept, however late it comes."""
        values = {"id": rows.checked_id("set", set_id), "at": at, **rows.set_values(result)}
        with self.writing() as writing:
            session = questions.known_session(writing, session_id)
            begun = at - timedelta(seconds=result.seconds)
            questions.refuse_begun_locked(writing, session.person_id, begun)
            values |= {"session_id": session.id, "person_id": session.person_id}
            questions.insert_once(writing, SetRow, **values)
            if recording is not None:
                questions.keep_recording(writing, set_id, recording)

    def attach_recording(self, set_id: str, data: bytes) -> None:
        """Keep the recording of a set that was saved; a second one takes its place."""
        with self.writing() as writing:
            questions.keep_recording(writing, set_id, data)

    def recording(self, set_id: str) -> bytes | None:
        """The recording of a set, where it was saved."""
        with self.reading() as reading:
            row = reading.get(RecordingRow, rows.checked_id("set", set_id))
            return None if row is None else row.data

    def save_pain(
        self, person: int, when: When, level: int, at: datetime, **about: Unpack[About]
    ) -> None:
        """Keep one answer, 0 to 10. Before, after and next morning are asked once a session:
        a second answer corrects the first. During, every answer is kept, the same one once."""
        row = rows.pain_row(person, when, level, at, **about)
        with self.writing() as writing:
            if row.session_id is not None:
                questions.own_session(writing, person, row.session_id)
                earlier = questions.earlier_answer(writing, row)
                if earlier is not None:
                    row.id = earlier.id
            writing.merge(row)

    def morning_due(self, person: int, now: datetime) -> SessionSummary | None:
        """Yesterday's last session, where today's morning question is not answered yet;
        yesterday as seen in the zone of `now`."""
        yesterday = now.date() - timedelta(days=1)
        lately = now - timedelta(days=3)
        with self.reading() as reading:
            answers = questions.mornings_since(reading, person, lately)
            sessions = questions.sessions_since(reading, person, lately)
        if any(at.astimezone(now.tzinfo).date() == now.date() for at in answers):
            return None
        days = {day.date: day for day in by_day(sessions, now.tzinfo)}
        done = days[yesterday].sessions if yesterday in days else ()
        last = next((session for session in done if session.source != "break"), None)
        slept = last is not None and now - last.started_at >= MORNING_AFTER
        return last if slept else None

    def history(self, person: int) -> History:
        """Everything the plan looks back on, oldest first."""

        def own(table: Any) -> Select[Any]:
            own = select(table).where(table.person_id == person)
            return own.where(questions.standing(table), questions.trained(table))

        with self.reading() as reading:
            return rows.history(
                reading.scalars(own(SessionRow).order_by(SessionRow.started_at)).all(),
                reading.scalars(own(SetRow).order_by(SetRow.at)).all(),
                reading.scalars(own(PainRow).order_by(PainRow.at)).all(),
            )

    def days(self, person: int, *, zone: tzinfo | None = None) -> tuple[Day, ...]:
        """Every day on which something was done, newest first; days as seen in `zone`, or
        where that is None in this machine's own."""
        with self.reading() as reading:
            return by_day(questions.sessions_since(reading, person, EVER), zone)

    def totals(self, person: int, *, zone: tzinfo | None = None) -> Totals:
        """The sum of all days."""
        return totals(self.days(person, zone=zone))

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One transaction that only reads; for the journal's own rooms."""
        try:
            with Transaction(self._engine) as transaction:
                yield transaction
        except SQLAlchemyError as error:
            raise _failed("cannot be read", error) from error

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One transaction, kept when the block ends and undone when it fails."""
        try:
            with Transaction(self._writing) as transaction, transaction.begin():
                yield transaction
        except SQLAlchemyError as error:
            raise _failed("not written", error) from error


def _failed(what: str, error: SQLAlchemyError) -> JournalError:
    later = isinstance(error, OperationalError | InterfaceError | NoConnectionError)
    kind = JournalUnavailableError if later else JournalError
    return kind(f"journal: {what}: {first_line(error)}")


def _refuse_locked(session: Session, lock: Lock | None) -> None:
    if session.locked or lock:
        why = session.why if session.locked or not lock else lock_text(lock, load_rules()).why
        told = ENGLISH.say(why)
        raise TrainingLockedError(
            f"journal: no session is started while training is locked: {told}"
        )
