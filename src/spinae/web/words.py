"""Values as the pages say them: dates, durations, counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from spinae.body import Side
from spinae.catalogue.schema import Phase

PHASES: Final[dict[Phase, str]] = {
    "warm-up": "Warm-up",
    "strength": "Strength",
    "stretch": "Stretch",
    "test": "Test",
}


def seconds(length: float) -> str:
    """`45 s`, `2 min`, `1 min 30 s`."""
    whole = round(length)
    if whole < 120 and whole % 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min" if minutes else "0 s"


def day(moment: date, today: date) -> str:
    """`Today`, `Yesterday`, `Tuesday 3 November`, with the year where it is another one."""
    ago = (today - moment).days
    if ago in (0, 1):
        return ("Today", "Yesterday")[ago]
    year = "" if moment.year == today.year else f" {moment.year}"
    return f"{long_day(moment)}{year}"


def long_day(moment: date) -> str:
    """`Tuesday 3 November`."""
    return f"{moment:%A} {moment.day} {moment:%B}"


def clock(moment: datetime) -> str:
    """`7:05`, in the time zone of `moment`."""
    return f"{moment.hour}:{moment:%M}"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 rep`, `7 reps`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def side(which: Side | None) -> str:
    """`left side`, or nothing."""
    return f"{which} side" if which else ""
