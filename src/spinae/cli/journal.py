"""The journal and the person, as the commands meet them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from spinae import settings
from spinae.journal import Journal


@contextmanager
def journal() -> Iterator[tuple[Journal, int]]:
    """The journal of the settings, open, and its person."""
    journal = Journal.open(settings.load().database_url)
    try:
        yield journal, journal.person()
    finally:
        journal.close()


def now() -> datetime:
    """The moment, in this machine's own time zone: the plan asks what hour it is."""
    return datetime.now().astimezone()
