"""Mending the history: what was counted wrongly is put right, what should not be there is taken
out and can be put back, and what was done elsewhere is added.

Nothing is deleted: a row that is taken out stays, with the moment in which it was. Whether a
change is allowed now, while training may be closed, is for those who ask to know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from spinae.body import Side
from spinae.errors import NotFoundError
from spinae.journal import Journal, questions
from spinae.journal.days import SetSummary, Source, set_summary
from spinae.journal.rows import checked_id, checked_level
from spinae.journal.tables import PainRow, RecordingRow, SessionRow, SetRow
from spinae.plan.history import When


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer about pain, with the number that it is changed by."""

    id: int
    session_id: str | None
    at: datetime
    when: When
    level: int
    move: str | None
    out: bool
    """It was taken out."""


@dataclass(frozen=True, slots=True)
class PastSet:
    """One set of a past session."""

    session_id: str
    done: SetSummary
    edited: bool
    out: bool
    """It was taken out."""


@dataclass(frozen=True, slots=True)
class PastSession:
    """One session with all that belongs to it, what was taken out too."""

    id: str
    started_at: datetime
    source: Source
    out: bool
    """It was taken out, and everything in it with it."""
    sets: tuple[PastSet, ...]
    """In the order they were done."""
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a set really was. Seconds."""

    move: str
    side: Side | None
    reps: int
    held_s: float
    seconds: float
    """How long the whole set took."""
    complete: bool
    """The whole dose was done."""


@dataclass(frozen=True, slots=True)
class Done:
    """One set that was done elsewhere. Seconds."""

    move: str
    side: Side | None
    reps: int
    held_s: float
    seconds: float


def sessions(journal: Journal, person: int, *, limit: int, offset: int) -> tuple[PastSession, ...]:
    """The sessions of a person in which there is anything, newest first."""
    own = select(SessionRow).where(SessionRow.person_id == person)
    anything = SessionRow.id.in_(select(SetRow.session_id).where(SetRow.person_id == person))
    felt = SessionRow.id.in_(
        select(PainRow.session_id).where(PainRow.person_id == person, PainRow.when == "during")
    )
    query = own.where(anything | felt).order_by(SessionRow.started_at.desc(), SessionRow.id)
    with journal.reading() as reading:
        return _past(reading, reading.scalars(query.limit(limit).offset(offset)).all())


def session(journal: Journal, person: int, id: str) -> PastSession:
    """One session; NotFoundError where the person has none of that id."""
    with journal.reading() as reading:
        return _past(reading, [questions.own_session(reading, person, id)])[0]


def past_set(journal: Journal, person: int, id: str) -> PastSet:
    """One set; NotFoundError where the person has none of that id."""
    with journal.reading() as reading:
        return _past_set(_own_set(reading, person, id), frozenset())


def answer(journal: Journal, person: int, id: int) -> Answer:
    """One answer about pain; NotFoundError where the person gave none of that number."""
    with journal.reading() as reading:
        return _answer(_own_answer(reading, person, id))


def loose_answers(journal: Journal, person: int) -> tuple[Answer, ...]:
    """The answers that belong to no session, newest first."""
    query = select(PainRow).where(PainRow.person_id == person, PainRow.session_id.is_(None))
    with journal.reading() as reading:
        return tuple(_answer(row) for row in reading.scalars(query.order_by(PainRow.at.desc())))


def correct_set(
    journal: Journal, person: int, id: str, correction: Correction, at: datetime
) -> None:
    """Say what a set really was. The reps that the camera did not count are by hand. Of another
    move than was thought, what the camera saw says nothing."""
    with journal.writing() as writing:
        row = _own_set(writing, person, id)
        if row.move != correction.move:
            row.faults, row.seen, row.rep_times = [], {}, []
            row.partial = row.pulses = 0
        row.manual = min(max(0, row.manual + correction.reps - row.reps), correction.reps)
        if row.counted_by == "camera" and row.manual == correction.reps > 0:
            row.counted_by = "manual"
        row.move, row.side = correction.move, correction.side
        row.reps, row.held_s = correction.reps, correction.held_s
        row.seconds, row.complete, row.edited_at = correction.seconds, correction.complete, at


def correct_answer(journal: Journal, person: int, id: int, level: int) -> None:
    """Say how strong the pain really was, 0 to 10."""
    with journal.writing() as writing:
        _own_answer(writing, person, id).level = checked_level(level)


def take_out_session(journal: Journal, person: int, id: str, at: datetime | None) -> None:
    """Take a session out `at` that moment, with its sets and answers; put it back with None."""
    with journal.writing() as writing:
        questions.own_session(writing, person, id).removed_at = at


def take_out_set(journal: Journal, person: int, id: str, at: datetime | None) -> None:
    """Take a set out `at` that moment; put it back with None."""
    with journal.writing() as writing:
        _own_set(writing, person, id).removed_at = at


def take_out_answer(journal: Journal, person: int, id: int, at: datetime | None) -> None:
    """Take an answer out `at` that moment; put it back with None."""
    with journal.writing() as writing:
        _own_answer(writing, person, id).removed_at = at


def add_elsewhere(
    journal: Journal, person: int, id: str, start: datetime, lasted: timedelta, done: Sequence[Done]
) -> None:
    """Add a session that was done without Spinae; a second call with the same id does nothing.
    Its sets are spread evenly over the time it lasted. TrainingLockedError where it was begun
    after training was closed."""
    id = checked_id("session", id)
    with journal.writing() as writing:
        questions.refuse_begun_locked(writing, person, start)
        values = {
            "person_id": person,
            "started_at": start,
            "ended_at": start + lasted,
            "end_reason": "finished",
            "minutes": max(1, round(lasted / timedelta(minutes=1))),
            "items": [],
            "source": "elsewhere",
        }
        if questions.insert_once(writing, SessionRow, id=id, **values):
            for row in _elsewhere_rows(person, id, start, lasted / len(done), done):
                writing.add(row)


def _elsewhere_rows(
    person: int, session_id: str, start: datetime, each: timedelta, done: Sequence[Done]
) -> Iterable[SetRow]:
    numbers: dict[tuple[str, Side | None], int] = defaultdict(int)
    items = {move: item for item, move in enumerate(dict.fromkeys(one.move for one in done))}
    for index, one in enumerate(done):
        numbers[one.move, one.side] += 1
        yield SetRow(
            id=str(uuid5(UUID(session_id), str(index))),
            person_id=person,
            session_id=session_id,
            at=start + each * (index + 1),
            item=items[one.move],
            set_number=numbers[one.move, one.side],
            counted_by="manual" if one.reps else "clock",
            manual=one.reps,
            partial=0,
            pulses=0,
            faults=[],
            complete=True,
            hurt=False,
            rep_times=[],
            move=one.move,
            side=one.side,
            reps=one.reps,
            held_s=one.held_s,
            seconds=one.seconds,
        )


def _past(reading: Transaction, rows: Sequence[SessionRow]) -> tuple[PastSession, ...]:
    ids = [row.id for row in rows]
    sets: dict[str, list[PastSet]] = defaultdict(list)
    answers: dict[str | None, list[Answer]] = defaultdict(list)
    query = select(SetRow).where(SetRow.session_id.in_(ids)).order_by(SetRow.at)
    found = reading.scalars(query).all()
    recorded = _recorded(reading, [row.id for row in found])
    for row in found:
        sets[row.session_id].append(_past_set(row, recorded))
    pain = select(PainRow).where(PainRow.session_id.in_(ids)).order_by(PainRow.at)
    for entry in reading.scalars(pain):
        answers[entry.session_id].append(_answer(entry))
    return tuple(
        PastSession(
            id=row.id,
            started_at=row.started_at,
            source=cast("Source", row.source),
            out=row.removed_at is not None,
            sets=tuple(sets[row.id]),
            answers=tuple(answers[row.id]),
        )
        for row in rows
    )


def _recorded(reading: Transaction, sets: Sequence[str]) -> frozenset[str]:
    query = select(RecordingRow.set_id).where(RecordingRow.set_id.in_(sets))
    return frozenset(reading.scalars(query))


def _past_set(row: SetRow, recorded: frozenset[str]) -> PastSet:
    return PastSet(
        session_id=row.session_id,
        done=set_summary(row, row.id in recorded),
        edited=row.edited_at is not None,
        out=row.removed_at is not None,
    )


def _answer(row: PainRow) -> Answer:
    return Answer(
        id=row.id,
        session_id=row.session_id,
        at=row.at,
        when=cast("When", row.when),
        level=row.level,
        move=row.move,
        out=row.removed_at is not None,
    )


def _own_set(transaction: Transaction, person: int, id: str) -> SetRow:
    row = questions.known_set(transaction, id)
    if row.person_id != person:
        raise NotFoundError(f"journal: no set {id}; choose one of your own sessions")
    return row


def _own_answer(transaction: Transaction, person: int, id: int) -> PainRow:
    row = transaction.get(PainRow, id)
    if row is None or row.person_id != person:
        raise NotFoundError(f"journal: no answer {id}; choose one of your own sessions")
    return row
