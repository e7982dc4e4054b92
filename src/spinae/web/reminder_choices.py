"""What a person chose about reminders, for the pages that go by it."""

from __future__ import annotations

from pydantic import ValidationError
from tzlocal import get_localzone_name

from spinae.journal import reminders
from spinae.reminders import Choices
from spinae.web.context import AppContext


def choices_of(context: AppContext) -> Choices:
    """What the person chose; in this machine's time zone where they never said."""
    kept = reminders.of(context.journal, context.person)
    return kept.choices if kept.at else Choices(zone=_this_zone())


def _this_zone() -> str:
    """This machine's time zone by its name, where it can be told."""
    try:
        return Choices(zone=get_localzone_name() or "UTC").zone
    except (ValidationError, LookupError, OSError):
        return "UTC"
