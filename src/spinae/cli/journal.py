"""The journal and the person, as the commands meet them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from spinae import settings
from spinae.journal import Journal, people


@contextmanager
def journal(name: str | None = None) -> Iterator[tuple[Journal, int]]:
    """The journal of the settings, open, and the person of that name or the only one.
    PeopleError in one line where there are several to choose from."""
    journal = Journal.open(settings.load().database_url)
    try:
        yield journal, people.named(journal, name)
    finally:
        journal.close()


def now() -> datetime:
    """The moment, in this machine's own time zone: the plan asks what hour it is."""
    return datetime.now(settings.zone())
