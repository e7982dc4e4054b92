"""What to say while something that was done or felt is not in the journal yet: the one owner of
the sentence, for every page and for the coach's line."""

from __future__ import annotations

from typing import Final

from spinae.errors import DiskFullError, JournalUnavailableError
from spinae.message import Message, _, joined, ngettext
from spinae.web.live.writer import Unkept

NO_ROOM: Final = _(
    "The disk is full. What you do is remembered while Spinae stays open; make room when you are "
    "done."
)
NOT_YET_KEPT: Final = _(
    "The journal cannot be written now. What you do is remembered while Spinae stays open, and "
    "kept as soon as it can be."
)


def why_not_kept(error: JournalUnavailableError | None) -> Message:
    """Why, and what to do; None where it was not tried yet."""
    return NO_ROOM if isinstance(error, DiskFullError) else NOT_YET_KEPT


def unkept_line(unkept: Unkept) -> Message:
    """How much waits, why, and what to do."""
    sets = unkept.sets
    waits = ngettext("Not yet kept: {n} set.", "Not yet kept: {n} sets.", sets)
    return joined([waits if sets else _("Not everything is kept yet."), why_not_kept(unkept.error)])
