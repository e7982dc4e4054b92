"""The calendar: the agenda in the form that every calendar takes (iCalendar, RFC 5545).

An entry's UID is its day, so that a calendar that is read again changes its entries instead of
doubling them. Why training is closed is nobody's business who sees the calendar: an entry then
says only that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from spinae.catalogue import Catalogue
from spinae.message import N_, NOTHING, Message, _, joined, verbatim
from spinae.plan import Session, words
from spinae.plan.session import TITLES
from spinae.plan.wording import number
from spinae.reminders.agenda import Appointment, State
from spinae.say import Language

if TYPE_CHECKING:  # fetched when somebody first wants a calendar
    import icalendar

REFRESH: Final = timedelta(hours=4)
"""How often a subscribed calendar may look again."""

SAID: Final[dict[State, str]] = {
    "done": N_("Done for today."),
    "questions": N_("The safety questions come first; they take about a minute."),
    "closed": N_("Training is closed for now. Spinae says why, and what opens it again."),
    "cancelled": N_("There is no session on this day."),
}
FOLLOWS: Final = N_("This is how things stand. On the day, the plan follows how your back is.")


@dataclass(frozen=True, slots=True)
class Edition:
    """What every entry of one calendar shares."""

    calendar: str
    """Whose calendar it is, as a part of every UID."""
    revision: int
    """How often the person has changed their days: an entry with a higher one replaces."""
    changed: datetime
    """When anything was last done, felt or chosen on which the entries rest."""
    alarm: int | None
    """Minutes before; None: no alarm."""
    address: str
    """Where the person opens Spinae."""
    language: Language
    asked: tuple[tuple[date, Message], ...] = ()
    """What is asked for anew, each with the day from which it is."""


def calendar(appointments: Sequence[Appointment], edition: Edition, catalogue: Catalogue) -> bytes:
    """The agenda as a file."""
    import icalendar

    book = icalendar.Calendar()
    book.add("prodid", f"-//Spinae//Agenda//{edition.language.code.upper()}")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", "Spinae")
    book.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    # the older name of the same, which some calendars know alone
    book.add("x-published-ttl", icalendar.vDuration(REFRESH))
    notes = _notes(appointments, edition)
    for appointment in appointments:
        entry = _entry(appointment, edition)
        notes_then = notes.get(appointment.start, ())
        lines = map(edition.language.say, _description(appointment, notes_then, catalogue))
        entry.add("description", "\n".join((*lines, "", edition.address)))
        book.add_component(entry)
    for appointment in appointments[:1]:
        # only the changes of the clocks from now on: all since 1970 make a long file
        year = appointment.start.year
        book.add_missing_timezones(date(year - 1, 1, 1), date(year + 2, 1, 1))
    file: bytes = book.to_ical()
    return file


def _notes(appointments: Sequence[Appointment], edition: Edition) -> dict[datetime, list[Message]]:
    """What each entry says beside its moves: the first session from a day on says what is asked."""
    notes: dict[datetime, list[Message]] = {}
    for since, text in edition.asked:
        planned = (one.start for one in appointments if one.state == "planned")
        first = next((start for start in planned if start.date() >= since), None)
        if first is not None:
            notes.setdefault(first, []).append(text)
    return notes


def _entry(one: Appointment, edition: Edition) -> icalendar.Event:
    import icalendar

    entry = icalendar.Event()
    entry.add("uid", f"{one.start:%Y%m%d}-{edition.calendar}@spinae")
    entry.add("sequence", edition.revision)
    entry.add("dtstamp", edition.changed)
    entry.add("last-modified", edition.changed)
    entry.add("dtstart", one.start)
    entry.add("duration", timedelta(minutes=one.minutes))
    entry.add("summary", edition.language.say(_summary(one)))
    entry.add("url", edition.address)
    entry.add("class", "PRIVATE")
    entry.add("status", "CANCELLED" if one.state == "cancelled" else "CONFIRMED")
    entry.add("transp", "OPAQUE" if one.state == "planned" else "TRANSPARENT")
    if edition.alarm is not None and one.state in ("planned", "questions"):
        entry.add_component(_alarm(edition.alarm, edition.language))
    return entry


def _alarm(minutes: int, language: Language) -> icalendar.Alarm:
    import icalendar

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", language.say(_("Time for your back")))
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm


def _summary(one: Appointment) -> Message:
    if one.state == "closed":
        return _("No training for your back today")
    minutes = number(one.minutes)
    if one.state == "done":
        return _("Done: {minutes} minutes for your back", minutes=minutes)
    return _("{minutes} minutes for your back", minutes=minutes.raised)


def _description(
    one: Appointment, notes: Sequence[Message], catalogue: Catalogue
) -> tuple[Message, ...]:
    if one.session is None:
        return (_(SAID[one.state]),)
    return (*_moves(one.session, catalogue), NOTHING, _(FOLLOWS), *notes)


def _moves(session: Session, catalogue: Catalogue) -> Iterator[Message]:
    for phase, items in groupby(session.items, key=lambda item: item.phase):
        yield _(TITLES[phase])
        for item in items:
            move = catalogue[item.move]
            dose = words(move, item.dose)
            yield joined([verbatim("–"), joined([_(move.name), dose], ": ")])
