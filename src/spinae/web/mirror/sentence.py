"""One sentence that says what changed this month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from spinae.catalogue.schema import Move
from spinae.language import counted, said, unsaid
from spinae.progress.month import Change

EARLY = unsaid("it is too early to compare one month with another")
SAME = unsaid("nothing else moved by more than can be measured, which is usual within a month")
NOTHING = unsaid("In the last 28 days nothing was trained. What you built is there to go on from.")
SAID_MOST = 2


def sentence(
    days: int, changes: Sequence[Change], moves: Mapping[str, Move], *, early: bool
) -> str:
    """The month in one sentence; `early` where there is no month before it to compare with."""
    if not days:
        return said(NOTHING)
    worked = counted(
        "In the last 28 days your back worked on {n} day",
        "In the last 28 days your back worked on {n} days",
        days,
    )
    if not changes:
        return f"{worked}; {said(EARLY if early else SAME)}."
    told = [_said(change, moves) for change in changes[:SAID_MOST]]
    if len(told) == 1:
        return said("{worked}, and {change}.", worked=worked, change=told[0])
    return said("{worked}, {first}, and {second}.", worked=worked, first=told[0], second=told[1])


WAYS: Final = {
    ("hold", True): unsaid("your {name} grew from {before:.0f} to {now:.0f} seconds"),
    ("hold", False): unsaid("your {name} fell from {before:.0f} to {now:.0f} seconds"),
    ("pain", True): unsaid(
        "your pain before training rose from about {before:.0f} to about {now:.0f} of 10"
    ),
    ("pain", False): unsaid(
        "your pain before training fell from about {before:.0f} to about {now:.0f} of 10"
    ),
    ("rounding", True): unsaid("your back rounds further than the month before"),
    ("rounding", False): unsaid("your back rounds less far than the month before"),
    ("arching", True): unsaid("your back arches further than the month before"),
    ("arching", False): unsaid("your back arches less far than the month before"),
    ("activities", True): unsaid(
        "your own activities went from about {before:.0f} to about {now:.0f} of 10"
    ),
    ("activities", False): unsaid(
        "your own activities went from about {before:.0f} to about {now:.0f} of 10"
    ),
}
"""What moved, and whether it went up."""


def _said(change: Change, moves: Mapping[str, Move]) -> str:
    way = WAYS[change.kind, change.now > change.before]
    name = _hold(change, moves) if change.kind == "hold" else ""
    return said(way, name=name, before=change.before, now=change.now)


def _hold(change: Change, moves: Mapping[str, Move]) -> str:
    """`side plank hold on the left`."""
    name = moves[change.move].name.removesuffix(said(" test")).lower()
    match change.side:
        case "left":
            return said("{name} on the left", name=name)
        case "right":
            return said("{name} on the right", name=name)
    return name
