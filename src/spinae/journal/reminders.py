"""When and how each person wants to be reminded, and the letters that were sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import delete, select

from spinae.journal import people
from spinae.journal.database import Journal, insert_once
from spinae.journal.tables import LetterRow, RemindersRow
from spinae.reminders import Choices


@dataclass(frozen=True, slots=True)
class Reminders:
    """What a person chose, now and before."""

    choices: Choices
    at: datetime | None
    """When it was last changed; None where nothing was ever chosen."""
    earlier: tuple[Choices, ...]
    """What was chosen before, the oldest first."""


def save(journal: Journal, person: int, choices: Choices, at: datetime) -> None:
    """Keep what the person chose; the newest holds."""
    with journal.writing() as writing:
        chosen = choices.model_dump(mode="json")
        writing.add(RemindersRow(person_id=person, at=at, choices=chosen))


def of(journal: Journal, person: int) -> Reminders:
    """What the person chose; without a choice everything is off."""
    query = select(RemindersRow).where(RemindersRow.person_id == person)
    with journal.reading() as reading:
        rows = reading.scalars(query.order_by(RemindersRow.at, RemindersRow.id)).all()
        chosen = tuple(Choices.model_validate(row.choices) for row in rows)
        if not rows:
            return Reminders(Choices(), None, ())
        return Reminders(chosen[-1], rows[-1].at, chosen[:-1])


def person_of_feed(journal: Journal, secret: str) -> int | None:
    """Whose live calendar has this secret in its address; None where there is none any more."""
    for person in people.everyone(journal):
        feed = of(journal, person.id).choices.feed
        if feed and compare_digest(feed.encode(), secret.encode()):
            return person.id
    return None


def claim_letter(journal: Journal, person: int, week: str, at: datetime) -> bool:
    """Whether this week's letter is ours to send: nobody else has sent it or is at it."""
    with journal.writing() as writing:
        return insert_once(writing, LetterRow, person_id=person, week=week, at=at)


def give_back_letter(journal: Journal, person: int, week: str) -> None:
    """The letter could not be sent after all: it may be tried again."""
    with journal.writing() as writing:
        own = (LetterRow.person_id == person, LetterRow.week == week)
        writing.execute(delete(LetterRow).where(*own))
