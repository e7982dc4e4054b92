"""The people of a household, each behind a name they chose.

An install begins with one person without a name. Nobody is asked who they are before there is a
second one; by then the first has a name too.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from spinae.errors import NotFoundError, PeopleError
from spinae.journal.database import Journal, insert_once
from spinae.journal.rows import checked_id
from spinae.journal.tables import PersonRow, SessionRow, SetRow
from spinae.message import N_

LONGEST_NAME = 40
"""Characters."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who trains here."""

    id: int
    name: str
    """Empty only where they are the only one."""
    language: str = ""
    """The tag of the one they chose; empty where the browser is asked."""


def everyone(journal: Journal) -> tuple[Person, ...]:
    """Who trains here, in the order they came; the first is made on first use."""
    with journal.reading() as reading:
        rows = reading.scalars(select(PersonRow).order_by(PersonRow.id))
        found = tuple(Person(row.id, row.name, row.language) for row in rows)
    return found or (Person(first(journal), ""),)


def first(journal: Journal) -> int:
    """The first person of the household, made on first use."""
    query = select(PersonRow.id).order_by(PersonRow.id).limit(1)
    with journal.reading() as reading:
        found = reading.scalar(query)
    if found is not None:
        return found
    with journal.writing() as writing:
        insert_once(writing, PersonRow, name="")
        return writing.scalars(query).one()


def add(journal: Journal, name: str, own: str = "") -> int:
    """Somebody new; `own` names the first, who has no name before there is a second. PeopleError
    where a name is taken or is none."""
    name = _checked(name)
    first = everyone(journal)[0]
    with journal.writing() as writing:
        if not first.name:
            _call(writing, first.id, _checked(own))
        _refuse_taken(writing, name, but=None)
        row = PersonRow(name=name)
        writing.add(row)
        writing.flush()
        return row.id


def rename(journal: Journal, person: int, name: str) -> None:
    """Call a person something else; PeopleError where the name is taken or is none."""
    name = _checked(name)
    with journal.writing() as writing:
        _call(writing, person, name)


def speak(journal: Journal, person: int, language: str) -> None:
    """Say everything to them in that language from now on; empty: as their browser asks."""
    with journal.writing() as writing:
        _row(writing, person).language = language


def language_of(journal: Journal, person: int) -> str:
    """The tag of the language they chose; empty where the browser is asked."""
    with journal.reading() as reading:
        return _row(reading, person).language


def named(journal: Journal, name: str | None) -> int:
    """The person of that name, or the only one; PeopleError names whom there is to choose."""
    people = everyone(journal)
    if name is None and len(people) == 1:
        return people[0].id
    for person in people:
        if name is not None and person.name.casefold() == name.strip().casefold():
            return person.id
    known = ", ".join(person.name for person in people if person.name) or "nobody by name"
    got = "no name" if name is None else repr(name)
    raise PeopleError(f"person: got {got}, allowed {known}; name one with --person")


def owner_of_session(journal: Journal, id: str) -> int | None:
    """Whose session it is; None where it was never started."""
    with journal.reading() as reading:
        row = reading.get(SessionRow, checked_id("session", id))
        return None if row is None else row.person_id


def owner_of_set(journal: Journal, id: str) -> int | None:
    """Whose set it is; None where it was never saved."""
    with journal.reading() as reading:
        row = reading.get(SetRow, checked_id("set", id))
        return None if row is None else row.person_id


def _call(writing: Transaction, person: int, name: str) -> None:
    _refuse_taken(writing, name, but=person)
    _row(writing, person).name = name


def _row(reading: Transaction, person: int) -> PersonRow:
    row = reading.get(PersonRow, person)
    if row is None:
        raise NotFoundError(f"people: no person {person}")
    return row


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if 1 <= len(name) <= LONGEST_NAME and name.isprintable():
        return name
    raise PeopleError(
        N_("name: got {name!r:.60}, allowed 1 to {most} characters"), name=name, most=LONGEST_NAME
    )


def _refuse_taken(writing: Transaction, name: str, *, but: int | None) -> None:
    # told apart by more than capitals: people choose themselves from a list
    for row in writing.scalars(select(PersonRow)):
        if row.id != but and row.name.casefold() == name.casefold():
            raise PeopleError(
                N_("name: got {name!r}, which somebody here has; choose another"), name=name
            )
