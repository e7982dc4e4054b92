"""The sessions of an archive as other programs see them: each with its sets and its answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from spinae.catalogue import Catalogue
from spinae.journal.records import Archive, PainRecord, SessionRecord, SetRecord
from spinae.message import _
from spinae.say import Language


@dataclass(frozen=True, slots=True)
class Visit:
    """One session in which something was done or felt, in the order of its moments."""

    session: SessionRecord
    sets: tuple[SetRecord, ...]
    pain: tuple[PainRecord, ...]

    @property
    def start(self) -> datetime:
        """When it began."""
        return self.session.started_at

    @property
    def end(self) -> datetime:
        """When the last set of it ended; its start where there is none."""
        return max((one.at for one in self.sets), default=self.start)

    @property
    def lasted(self) -> timedelta:
        """From its start to the end of its last set."""
        return max(self.end - self.start, timedelta())


def visits(archive: Archive) -> Iterator[Visit]:
    """The sessions, oldest first, without what was taken out."""
    archive = archive.standing()
    sets: dict[str, list[SetRecord]] = defaultdict(list)
    pain: dict[str | None, list[PainRecord]] = defaultdict(list)
    for one in sorted(archive.sets, key=lambda one: one.at):
        sets[one.session_id].append(one)
    for answer in sorted(archive.pain, key=lambda answer: answer.at):
        pain[answer.session_id].append(answer)
    for session in sorted(archive.sessions, key=lambda session: session.started_at):
        visit = Visit(session, tuple(sets[session.id]), tuple(pain[session.id]))
        if visit.sets or visit.pain:
            yield visit


def move_name(id: str, catalogue: Catalogue, language: Language) -> str:
    """What a move is called; its id where the catalogue does not hold it any more."""
    move = catalogue.get(id)
    return language.say(_(move.name)) if move else id
