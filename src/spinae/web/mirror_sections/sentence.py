"""One sentence that says what changed this month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from spinae.catalogue.schema import Move
from spinae.message import N_, NOTHING, Message, _, ngettext
from spinae.progress.month import Change
from spinae.say import Language
from spinae.web.wording import test_name

EARLY = N_("it is too early to compare one month with another")
SAME = N_("nothing else moved by more than can be measured, which is usual within a month")
IDLE = N_("In the last 28 days nothing was trained. What you built is there to go on from.")
MOST_TOLD = 2


def sentence(
    days: int,
    changes: Sequence[Change],
    moves: Mapping[str, Move],
    language: Language,
    *,
    early: bool,
) -> Message:
    """The month in one sentence; `early` where there is no month before it to compare with."""
    if not days:
        return _(IDLE)
    worked = ngettext(
        "In the last 28 days your back worked on {n} day",
        "In the last 28 days your back worked on {n} days",
        days,
    )
    if not changes:
        rest = _(EARLY if early else SAME)
        return Message("{worked}; {rest}.", (("worked", worked), ("rest", rest)), literal=True)
    told = [_told(change, moves, language) for change in changes[:MOST_TOLD]]
    if len(told) == 1:
        return _("{worked}, and {change}.", worked=worked, change=told[0])
    return _("{worked}, {first}, and {second}.", worked=worked, first=told[0], second=told[1])


WAYS: Final = {
    ("hold", True): N_("your {name} grew from {before:.0f} to {now:.0f} seconds"),
    ("hold", False): N_("your {name} fell from {before:.0f} to {now:.0f} seconds"),
    ("pain", True): N_(
        "your pain before training rose from about {before:.0f} to about {now:.0f} of 10"
    ),
    ("pain", False): N_(
        "your pain before training fell from about {before:.0f} to about {now:.0f} of 10"
    ),
    ("rounding", True): N_("your back rounds further than the month before"),
    ("rounding", False): N_("your back rounds less far than the month before"),
    ("arching", True): N_("your back arches further than the month before"),
    ("arching", False): N_("your back arches less far than the month before"),
    ("activities", True): N_(
        "your own activities went from about {before:.0f} to about {now:.0f} of 10"
    ),
    ("activities", False): N_(
        "your own activities went from about {before:.0f} to about {now:.0f} of 10"
    ),
}
"""What moved, and whether it went up."""


def _told(change: Change, moves: Mapping[str, Move], language: Language) -> Message:
    way = WAYS[change.kind, change.now > change.before]
    name = _hold(change, moves, language) if change.kind == "hold" else NOTHING
    return _(way, name=name, before=change.before, now=change.now)


def _hold(change: Change, moves: Mapping[str, Move], language: Language) -> Message:
    """`side plank hold on the left`."""
    name = test_name(language, moves[change.move]).lowered
    match change.side:
        case "left":
            return _("{name} on the left", name=name)
        case "right":
            return _("{name} on the right", name=name)
    return name
