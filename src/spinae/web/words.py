"""Values as the pages say them: dates, durations, counts, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from spinae.body import Side
from spinae.catalogue.schema import Phase
from spinae.language import dated, said, unsaid

PHASES: Final[dict[Phase, str]] = {
    "warm-up": unsaid("Warm-up"),
    "strength": unsaid("Strength"),
    "stretch": unsaid("Stretch"),
    "test": unsaid("Test"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    text: str
    chosen: bool


def seconds(length: float) -> str:
    """`45 s`, `2 min`, `1 min 30 s`."""
    whole = round(length)
    if not whole or (whole < 120 and whole % 60):
        return said("{s} s", s=whole)
    minutes, rest = divmod(whole, 60)
    if rest:
        return said("{min} min {s} s", min=minutes, s=rest)
    return said("{min} min", min=minutes)


def day(moment: date, today: date) -> str:
    """`Today`, `Yesterday`, `Tuesday 3 November`, with the year where it is another one."""
    ago = (today - moment).days
    if ago in (0, 1):
        return said("Yesterday") if ago else said("Today")
    return long_day(moment) if moment.year == today.year else full_day(moment)


def ago(days: int) -> str:
    """`today`, `yesterday`, `9 days ago`, `5 weeks ago`."""
    if days < 2:
        return said("yesterday") if days else said("today")
    if days < 14:
        return said("{n} days ago", n=days)
    return said("{n} weeks ago", n=days // 7)


def long_day(moment: date) -> str:
    """`Tuesday 3 November`."""
    return capital(dated(moment, "EEEEdMMMM"))


def full_day(moment: date) -> str:
    """`Tuesday 3 November 2026`."""
    return capital(dated(moment, "EEEEdMMMMy"))


def capital(text: str) -> str:
    """As it stands at the start of a line: not every language writes a day with a capital."""
    return text[:1].upper() + text[1:]


def clock(moment: datetime | time) -> str:
    """`7:05`, in the time zone of `moment`."""
    return f"{moment.hour}:{moment:%M}"


def side_alone(which: Side) -> str:
    """`left`."""
    return said("left") if which == "left" else said("right")


def side(which: Side | None) -> str:
    """`left side`, or nothing."""
    if which is None:
        return ""
    return said("left side") if which == "left" else said("right side")
