"""Breaks from sitting: when the next one is, and one short movement to stand up for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from spinae.catalogue.schema import Move
from spinae.plan import Case, Item, estimate_s
from spinae.plan.pain import load_for
from spinae.reminders.choices import Breaks
from spinae.training import Reason

LATER: Final = timedelta(minutes=10)
"""How long "later" is."""
LONGEST_S: Final = 120.0
"""Longer is no break but a session."""
REASON: Final = Reason("break")


def next_break(breaks: Breaks, wanted: datetime) -> datetime:
    """The first moment from `wanted` on, in the person's own time zone, that lies in the hours
    for breaks. A day that only begins then has its first one after some sitting."""
    day = wanted.date()
    while True:
        window = breaks.window(day, wanted.tzinfo)
        if window is not None and window[0] <= wanted <= window[1]:
            return wanted
        if window is not None and wanted < window[0]:
            return window[0] + timedelta(minutes=breaks.every)
        day += timedelta(days=1)


def movement(case: Case, recent: Sequence[str]) -> Move | None:
    """One movement to do now, other than the `recent` ones where that can be (their ids, the
    newest first). None where every one is left out, as while training is closed."""
    return max(fitting(case), key=lambda move: _ago(move.id, recent), default=None)


def item_of(move: Move) -> Item:
    """The movement with its dose: one round of where everybody starts."""
    return Item(move.id, move.phase, move.dose.start.model_copy(update={"sets": 1}), REASON)


def fitting(case: Case) -> tuple[Move, ...]:
    """What this person can stand up for now."""
    if case.closed is not None:
        return ()
    easy = load_for(_pain_today(case), case.rules) != "usual"
    return tuple(
        move
        for move in case.catalogue.values()
        if move.posture == "standing"
        and estimate_s(move, item_of(move).dose, case.rules) <= LONGEST_S
        if move.phase != "strength" or (not easy and _may_train(case, move))
        if move.phase != "test" and move.id not in case.left_out
    )


def _may_train(case: Case, move: Move) -> bool:
    reached = move.id in case.ladder.moves and case.ladder.reached(move)
    return reached and case.ladder.progression(move.id).change != "hurt"


def _pain_today(case: Case) -> int | None:
    said = [one for one in case.past.pain if case.past.day(one.at) == case.day]
    return max(said, key=lambda one: one.at).level if said else None


def _ago(move: str, recent: Sequence[str]) -> int:
    return recent.index(move) if move in recent else len(recent)
