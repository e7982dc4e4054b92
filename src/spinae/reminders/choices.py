"""The choices: when and how a person wants to be reminded. Without a choice nothing reminds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from spinae.message import N_

WEEK: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
EVERY: Final = (30, 40, 45, 50, 60)
"""Minutes of sitting before a break, to choose from."""
MINUTES: Final = (5, 10, 15, 20, 30)
"""Minutes of a session, to choose from."""
ALARMS: Final = (0, 5, 15, 30, 60)
"""Minutes before a session at which a calendar rings, to choose from."""


def _in_order(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(days)))


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"got {name!r}, allowed a time zone such as Europe/Berlin") from None
    return name


def _to_the_minute(at: time) -> time:
    return at.replace(second=0, microsecond=0, tzinfo=None)


Weekday = Annotated[int, Field(ge=0, le=6)]
"""Monday is 0."""
Days = Annotated[tuple[Weekday, ...], Field(min_length=1), AfterValidator(_in_order)]
TimeOfDay = Annotated[time, AfterValidator(_to_the_minute)]
"""On the person's own clocks."""
Zone = Annotated[str, AfterValidator(_known_zone)]
"""The name of a time zone, which knows when the clocks change."""
_PART = r"[^@\s<>,;\x00-\x1f\x7f]+"
Address = Annotated[str, StringConstraints(max_length=254, pattern=rf"^{_PART}@{_PART}$")]


class Chosen(BaseModel):
    """A frozen choice that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Training(Chosen):
    """Which days are for training, and when."""

    days: Days
    at: TimeOfDay
    minutes: int = Field(default=10, ge=5, le=60)
    alarm: int | None = Field(default=None, ge=0, le=240)
    """Minutes before at which the calendar rings; None: it does not."""


class Breaks(Chosen):
    """Breaks from sitting: how often, on which days, between which hours."""

    every: int = Field(default=45, ge=30, le=60)
    """Minutes."""
    days: Days
    since: TimeOfDay
    until: TimeOfDay

    @model_validator(mode="after")
    def _has_hours(self) -> Self:
        if self.since >= self.until:
            raise ValueError(f"got {self.since:%H:%M} to {self.until:%H:%M}, allowed a later end")
        return self

    def window(self, day: date, zone: tzinfo | None) -> tuple[datetime, datetime] | None:
        """Between when there are breaks on this day; None where there are none."""
        if day.weekday() not in self.days:
            return None
        return datetime.combine(day, self.since, zone), datetime.combine(day, self.until, zone)


class Post(Chosen):
    """The weekly letter: to where, and on which day at what time."""

    to: Address
    day: Weekday = 6
    at: TimeOfDay = time(18)

    def last_due(self, now: datetime) -> datetime:
        """The newest moment up to `now`, in the zone of `now`, at which a letter was due."""
        day = now.date() - timedelta(days=(now.weekday() - self.day) % 7)
        due = datetime.combine(day, self.at, now.tzinfo)
        return due if due <= now else datetime.combine(day - timedelta(days=7), self.at, now.tzinfo)


class Choices(Chosen):
    """Everything a person chose. What is None is off."""

    zone: Zone = "UTC"
    calendar: str = ""
    """Part of the name of every entry of this person's calendar, so that two people's entries
    are never the same one; made with the first choice and kept."""
    feed: str = ""
    """The secret in the address of the live calendar; empty where there is no such address."""
    training: Training | None = None
    breaks: Breaks | None = None
    post: Post | None = None

    def here(self, now: datetime) -> datetime:
        """The moment as this person's clocks show it."""
        return now.astimezone(ZoneInfo(self.zone))
