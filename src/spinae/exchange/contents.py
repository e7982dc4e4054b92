"""What is in an archive, counted and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from spinae.journal.records import Archive
from spinae.message import Message, _, joined, ngettext

WORDS: Final[Mapping[str, Callable[[int], Message]]] = {
    "sessions": lambda n: ngettext("{n} session", "{n} sessions", n),
    "sets": lambda n: ngettext("{n} set", "{n} sets", n),
    "recordings": lambda n: ngettext("{n} recording", "{n} recordings", n),
    "pain": lambda n: ngettext("{n} answer about pain", "{n} answers about pain", n),
    "ranges": lambda n: ngettext("{n} range of the back", "{n} ranges of the back", n),
    "activities": lambda n: ngettext("{n} activity of your own", "{n} activities of your own", n),
    "scores": lambda n: ngettext("{n} score of an activity", "{n} scores of activities", n),
    "questionnaires": lambda n: ngettext("{n} questionnaire", "{n} questionnaires", n),
    "screenings": lambda n: ngettext(
        "{n} round of safety answers", "{n} rounds of safety answers", n
    ),
    "locks": lambda n: ngettext("{n} lock", "{n} locks", n),
    "wishes": lambda n: ngettext("{n} choice of goals", "{n} choices of goals", n),
    "reminders": lambda n: ngettext("{n} choice of reminders", "{n} choices of reminders", n),
    "letters": lambda n: ngettext("{n} weekly letter", "{n} weekly letters", n),
}
"""Each list of an archive, by how many it holds."""


def counts(archive: Archive) -> dict[str, int]:
    """How many there are of everything."""
    return {name: len(getattr(archive, name)) for name in WORDS}


def parts(counts: Mapping[str, int]) -> tuple[Message, ...]:
    """What there is at least one of, each as `12 sessions`."""
    return tuple(word(counts[name]) for name, word in WORDS.items() if counts.get(name))


def sentence(counts: Mapping[str, int]) -> Message:
    """All of it in one line; `nothing` where there is nothing."""
    return joined(parts(counts), ", ") or _("nothing")
