"""The sessions of an archive as other programs see them: what was done and felt in each."""

from __future__ import annotations

from datetime import timedelta

from spinae.catalogue import Catalogue
from spinae.journal.records import Archive
from spinae.journal.rows import kept_sessions
from spinae.message import _
from spinae.say import Language
from spinae.training import KeptSession, counted


def visits(archive: Archive) -> list[KeptSession]:
    """The sessions in which something was done or felt, oldest first, without what was taken
    out."""
    sessions = kept_sessions(
        sorted(archive.sessions, key=lambda session: session.started_at),
        sorted(archive.sets, key=lambda one: one.at),
        [(answer, None) for answer in sorted(archive.pain, key=lambda answer: answer.at)],
    )
    return [one for one in counted(sessions) if one.sets or one.answers]


def lasted(visit: KeptSession) -> timedelta:
    """From its start to the end of its last set."""
    return max(visit.last_at - visit.started_at, timedelta())


def move_name(id: str, catalogue: Catalogue, language: Language) -> str:
    """What a move is called; its id where the catalogue does not hold it any more."""
    move = catalogue.get(id)
    return language.say(_(move.name)) if move else id
