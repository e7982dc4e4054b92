"""Everything of one person out of the journal as one value, and back into this one or another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, insert, select
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import undefer

import spinae
from spinae.errors import ArchiveError, NotFoundError
from spinae.journal import Journal
from spinae.journal.records import (
    ActivityRecord,
    Archive,
    LetterRecord,
    LockRecord,
    PainRecord,
    PersonRecord,
    QuestionnaireRecord,
    RangeRecord,
    Record,
    RemindersRecord,
    ScoreRecord,
    ScreeningRecord,
    SessionRecord,
    SetRecord,
    WishesRecord,
)
from spinae.journal.tables import (
    ActivityRow,
    ActivityScoreRow,
    BackRangeRow,
    LetterRow,
    LockRow,
    PainRow,
    PersonRow,
    QuestionnaireRow,
    RecordingRow,
    RemindersRow,
    ScreeningRow,
    SessionRow,
    SetRow,
    WishesRow,
)

TABLES: Final[Mapping[str, tuple[Any, type[Record]]]] = {
    # what names another row is read before it: so no name is read without what it names, even
    # where somebody trains meanwhile
    "sets": (SetRow, SetRecord),
    "pain": (PainRow, PainRecord),
    "ranges": (BackRangeRow, RangeRecord),
    "sessions": (SessionRow, SessionRecord),
    "scores": (ActivityScoreRow, ScoreRecord),
    "activities": (ActivityRow, ActivityRecord),
    "screenings": (ScreeningRow, ScreeningRecord),
    "locks": (LockRow, LockRecord),
    "wishes": (WishesRow, WishesRecord),
    "questionnaires": (QuestionnaireRow, QuestionnaireRecord),
    "reminders": (RemindersRow, RemindersRecord),
    "letters": (LetterRow, LetterRecord),
}
"""The lists of an archive, each with its table."""

BY_CONTENT: Final = (
    "pain", "ranges", "screenings", "locks", "wishes", "questionnaires", "reminders",
)  # fmt: skip
"""Lists whose rows have no id that is the same in every journal."""
CHANGES_LATER: Final = frozenset({"removed_at", "cleared_at", "statement", "level", "note"})
"""Rows that differ in these alone are the same one, before and after a change."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an import did."""

    new: Mapping[str, int]
    """How many of each list of the archive, `recordings` among them, were not here before."""
    known: int
    """How many were here already, and stay as they are."""


def of(journal: Journal, person: int, at: datetime) -> Archive:
    """Everything of a person, read `at` that moment, with what they took out."""
    recorded = select(RecordingRow.set_id).where(RecordingRow.person_id == person)
    with journal.reading() as reading:
        row = _person(reading, person)
        recordings = list(reading.scalars(recorded.order_by(RecordingRow.set_id)))
        found: dict[str, Any] = {name: _all(reading, name, person) for name in TABLES}
        return Archive(
            program=f"Spinae {spinae.__version__}",
            at=at,
            person=PersonRecord.model_validate(row),
            recordings=recordings,
            **found,
        )


def counts(journal: Journal, person: int) -> dict[str, int]:
    """How many of everything there are, with what was taken out."""
    tables = {name: table for name, (table, _) in TABLES.items()} | {"recordings": RecordingRow}
    with journal.reading() as reading:
        return {name: _count(reading, table.person_id == person) for name, table in tables.items()}


def keep(
    journal: Journal, person: int, archive: Archive, recording: Callable[[str], bytes]
) -> Kept:
    """Add what is not here yet, in one transaction: all of it or nothing. What is here stays as
    it is; an open lock stays open. `recording` gives the saved recording of a set.

    ArchiveError where a session or set of the archive is somebody else's here."""
    with journal.writing() as writing:
        row = _person(writing, person)
        row.language = row.language or archive.person.language
        arriving = _Arriving(writing, person)
        arriving.by_id("sessions", archive.sessions)
        arriving.by_id("sets", archive.sets)
        for name in BY_CONTENT:
            arriving.by_content(name, getattr(archive, name))
        arriving.activities(archive.activities, archive.scores)
        arriving.letters(archive.letters)
        arriving.recordings(archive.recordings, recording)
    everything = sum(len(getattr(archive, name)) for name in (*TABLES, "recordings"))
    return Kept(dict(arriving.new), everything - arriving.new.total())


class _Arriving:
    """The rows of one import on their way in; counts what was new."""

    def __init__(self, writing: Transaction, person: int) -> None:
        self._writing, self._person = writing, person
        self.new: Counter[str] = Counter()

    def by_id(self, name: str, records: Sequence[SessionRecord | SetRecord]) -> None:
        """Rows whose ids are the same in every journal."""
        table, _ = TABLES[name]
        rows = self._writing.execute(select(table.id, table.person_id))
        owners: dict[str, int] = {row.id: row.person_id for row in rows}
        for record in records:
            if owners.get(record.id, self._person) != self._person:
                raise ArchiveError(
                    f"import: {name}: {record.id} is somebody else's in this journal; "
                    "import it as that person"
                )
        self._add(name, [record for record in records if record.id not in owners])

    def by_content(self, name: str, records: Sequence[Record]) -> None:
        """Rows known by what they say; where the archive has the same twice, so will we."""
        here = Counter(_key(record) for record in _all(self._writing, name, self._person))
        new = []
        for record in records:
            key = _key(record)
            if here[key]:
                here[key] -= 1
            else:
                new.append(record)
        self._add(name, new)

    def activities(
        self, activities: Sequence[ActivityRecord], scores: Sequence[ScoreRecord]
    ) -> None:
        """Activities, and their scores under the numbers that the activities get here."""
        here = {_key(one): one.id for one in _all(self._writing, "activities", self._person)}
        numbers = {}
        for one in activities:
            if (key := _key(one)) not in here:
                values = one.model_dump(exclude={"id"})
                row = ActivityRow(person_id=self._person, **values)
                self._writing.add(row)
                self._writing.flush()
                here[key] = row.id
                self.new["activities"] += 1
            numbers[one.id] = here[key]
        self.by_content(
            "scores",
            [one.model_copy(update={"activity_id": numbers[one.activity_id]}) for one in scores],
        )

    def letters(self, records: Sequence[LetterRecord]) -> None:
        """The letters of weeks in which none was sent from here."""
        weeks = {one.week for one in _all(self._writing, "letters", self._person)}
        self._add("letters", [record for record in records if record.week not in weeks])

    def recordings(self, ids: Sequence[str], recording: Callable[[str], bytes]) -> None:
        """The recordings of sets that have none here, one after the other: together they may be
        more than fits into memory."""
        here = set(self._writing.scalars(select(RecordingRow.set_id)))
        for id in ids:
            if id not in here:
                values = {"set_id": id, "person_id": self._person, "data": recording(id)}
                self._writing.execute(insert(RecordingRow), values)
                self.new["recordings"] += 1

    def _add(self, name: str, records: Sequence[Record]) -> None:
        if records:
            table, _ = TABLES[name]
            # what was asked elsewhere opens nothing here
            here = {"here": False} if hasattr(table, "here") else {}
            values = [record.columns() | {"person_id": self._person} | here for record in records]
            self._writing.execute(insert(table), values)
            self.new[name] += len(records)


def _person(transaction: Transaction, person: int) -> PersonRow:
    row = transaction.get(PersonRow, person)
    if row is None:
        raise NotFoundError(f"journal: no person {person}")
    return row


def _all(transaction: Transaction, name: str, person: int) -> list[Any]:
    """Every row of a list, oldest first."""
    _, record = TABLES[name]
    return [record.of_row(row) for row in transaction.scalars(_ordered(name, person))]


def _ordered(name: str, person: int) -> Select[Any]:
    table, _ = TABLES[name]
    query = select(table).where(table.person_id == person).order_by(_moment(table), table.id)
    return query.options(undefer(SetRow.rep_times)) if table is SetRow else query


def _count(reading: Transaction, *which: ColumnElement[bool]) -> int:
    return reading.scalar(select(func.count()).where(*which)) or 0


def _moment(table: Any) -> Any:
    return table.started_at if table is SessionRow else table.at


def _key(record: Record) -> str:
    """What tells a row from others of its list in any journal."""
    if isinstance(record, PainRecord) and record.session_id and record.when != "during":
        return f"{record.session_id} {record.when}"  # asked once a session
    if isinstance(record, LockRecord):
        # its sentences may have been put better since, and more been told with it
        return f"{record.at} {record.lock.kind} {record.lock.reason}"
    left_out = CHANGES_LATER | {"id"} if isinstance(record, ActivityRecord) else CHANGES_LATER
    return record.model_dump_json(exclude=set(left_out))
