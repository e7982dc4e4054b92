"""The journal and the person, as the commands meet them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from spinae import settings
from spinae.journal import Journal, people, store
from spinae.journal.reserve import Reserve


@contextmanager
def journal(name: str | None = None) -> Iterator[tuple[Journal, int]]:
    """The journal of the settings, open, and the person of that name or the only one.
    PeopleError in one line where there are several to choose from."""
    given = settings.load()
    journal = Journal.open(given.database_url)
    try:
        _take_over(journal, Reserve(given.data_dir))
        yield journal, people.named(journal, name)
    finally:
        journal.close()


def _take_over(journal: Journal, reserve: Reserve) -> None:
    """What closed training while nothing could be written is in the journal first."""
    held = reserve.held()
    for one in held:
        store.set_lock(journal, one.person, one.lock, one.at)
    if held:
        reserve.release(held)


def now() -> datetime:
    """The moment, in this machine's own time zone: the plan asks what hour it is."""
    return datetime.now(settings.zone())
