"""What is in an archive, counted and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from spinae.journal.records import Archive
from spinae.language import counted, said, uncounted

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "sessions": uncounted("{n} session", "{n} sessions"),
    "sets": uncounted("{n} set", "{n} sets"),
    "recordings": uncounted("{n} recording", "{n} recordings"),
    "pain": uncounted("{n} answer about pain", "{n} answers about pain"),
    "ranges": uncounted("{n} range of the back", "{n} ranges of the back"),
    "activities": uncounted("{n} activity of your own", "{n} activities of your own"),
    "scores": uncounted("{n} score of an activity", "{n} scores of activities"),
    "questionnaires": uncounted("{n} questionnaire", "{n} questionnaires"),
    "screenings": uncounted("{n} round of safety answers", "{n} rounds of safety answers"),
    "locks": uncounted("{n} lock", "{n} locks"),
    "wishes": uncounted("{n} choice of goals", "{n} choices of goals"),
    "reminders": uncounted("{n} choice of reminders", "{n} choices of reminders"),
    "letters": uncounted("{n} weekly letter", "{n} weekly letters"),
}
"""Each list of an archive, one and many."""


def counts(archive: Archive) -> dict[str, int]:
    """How many there are of everything."""
    return {name: len(getattr(archive, name)) for name in WORDS}


def parts(counts: Mapping[str, int]) -> tuple[str, ...]:
    """What there is at least one of, each as `12 sessions`."""
    return tuple(
        counted(one, many, counts[name]) for name, (one, many) in WORDS.items() if counts.get(name)
    )


def sentence(counts: Mapping[str, int]) -> str:
    """All of it in one line; `nothing` where there is nothing."""
    return ", ".join(parts(counts)) or said("nothing")
