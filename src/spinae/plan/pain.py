"""The pain rules: what a level before training means, and what happens when it hurts.

Before: the session is as planned, lighter, or only the gentle set. During: the next item is
offered, the session ends, or it ends and training is closed. After: a back that is worse for it,
then or on the next morning, steps the moves of the day down. Two red days in a row, or pain that
rises from week to week, close training.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from statistics import fmean, median
from typing import Literal, get_args

from spinae.errors import AnswersError
from spinae.message import N_, NOTHING, Message, _, joined
from spinae.plan.lock import Lock, LockText
from spinae.plan.rules import Rules
from spinae.training import PainAnswer, Reason

Kind = Literal["dull", "sharp", "rising", "leg", "numb", "weak", "chest", "breathless", "dizzy"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NERVE_KINDS: frozenset[str] = frozenset({"leg", "numb", "weak"})
"""What speaks of a nerve: the safety questions are asked again after it."""
Load = Literal["usual", "lighter", "gentle"]

ASK = N_("If it is not better in a few days, ask a doctor or physiotherapist.")
CLOSING: dict[str, str] = {
    "red-days": N_("Your back was at {level} or more on {days} days in a row."),
    "worsening": N_("Your back has been getting worse from week to week."),
}
"""What was logged that closes training, by the id of the reason."""


@dataclass(frozen=True, slots=True)
class Hurt:
    """What the person said after "It hurts": how strong, 0 to 10, and what kinds."""

    level: int
    kind: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 10:
            raise AnswersError(f"pain level: got {self.level}, allowed 0 to 10")
        unknown = sorted(self.kind - set(KINDS))
        if unknown:
            got, allowed = ", ".join(unknown), ", ".join(KINDS)
            raise AnswersError(f"kind of pain: got {got}, allowed {allowed}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about it. `where` and `how_soon` say nothing where nobody need be seen."""

    action: Literal["next", "end", "lock"]
    why: Message
    where: Message = NOTHING
    how_soon: Message = NOTHING
    reason: Reason | None = None
    """Why training is closed, where it is."""

    def lock(self) -> Lock | None:
        """The lock that a "lock" verdict puts on training."""
        return Lock("pain", self.reason) if self.reason else None


def during(hurt: Hurt, before: int | None, rules: Rules) -> Verdict:
    """What to do now; `before` is the level at the start of the session, where it was asked."""
    for stop in rules.stops:
        if stop.kind in hurt.kind:
            told = _(stop.why), _(stop.where), _(stop.how_soon)
            return Verdict("lock", *told, Reason(stop.kind))
    if "sharp" in hurt.kind:
        return _end(_("Sharp pain ends the session for today."))
    if hurt.level >= rules.pain_end:
        return _end(_("At {level} of 10 the session ends for today.", level=hurt.level))
    if "rising" in hurt.kind or _rise(hurt, before) > rules.pain_rise:
        return _end(_("The pain is rising, so the session ends for today."))
    return Verdict(
        "next",
        _(
            "That is mild. This move stops here and will be gentler next time; go on with the next "
            "one if you like, or end for today."
        ),
    )


def _end(why: Message) -> Verdict:
    return Verdict("end", joined((why, _(ASK))))


def _rise(hurt: Hurt, before: int | None) -> int:
    return 0 if before is None else hurt.level - before


def load_for(level: int | None, rules: Rules) -> Load:
    """How much a session may ask of a back that is at `level` now; unasked counts as usual."""
    if level is None or level < rules.pain_lighter:
        return "usual"
    return "gentle" if level >= rules.pain_gentle else "lighter"


def red_lock(entries: Iterable[PainAnswer], now: datetime, rules: Rules) -> Lock | None:
    """The lock after too many red days in a row; days are those of `now`'s time zone."""
    entries = list(entries)
    if all(entry.level < rules.red_level for entry in entries):
        return None
    run, last_red = 0, None
    for day, level in _worst_by_day(entries, now):
        near = last_red is not None and (day - last_red).days <= rules.red_gap_days
        run = (run + 1 if near else 1) if level >= rules.red_level else 0
        last_red = day if run else None
        if run >= rules.red_days:
            values = (("level", rules.red_level), ("days", rules.red_days))
            return Lock("pain", Reason("red-days", values))
    return None


def worse_lock(entries: Iterable[PainAnswer], now: datetime, rules: Rules) -> Lock | None:
    """The lock after pain that rose from week to week; the weeks end with the day of `now`."""
    resting = [entry for entry in entries if entry.when in ("before", "morning")]
    if all(entry.level < rules.worse_rise for entry in resting):
        return None
    weeks: list[list[int]] = [[] for _ in range(rules.worse_weeks + 1)]
    for day, level in _worst_by_day(resting, now):
        ago = (now.date() - day).days // 7
        if 0 <= ago < len(weeks):
            weeks[-1 - ago].append(level)
    if any(len(week) < rules.worse_answers for week in weeks):
        return None
    means = [fmean(week) for week in weeks]
    rising = all(later > earlier for earlier, later in pairwise(means))
    if not rising or means[-1] - means[0] < rules.worse_rise:
        return None
    return Lock("pain", Reason("worsening"))


def lock_text(reason: Reason, rules: Rules) -> LockText | None:
    """What a lock for pain says; None where the reason is not one of ours."""
    for stop in rules.stops:
        if stop.kind == reason.id:
            return LockText(_(stop.why), _(stop.where), _(stop.how_soon))
    why = _(CLOSING.get(reason.id, ""), **dict(reason.values))
    if not why or not why.whole:
        return None
    return LockText(
        why=why,
        where=_(
            "Have a doctor or physiotherapist look at it before you train on. Easy walking is fine "
            "as long as it does not make the pain worse. Then answer the safety questions again."
        ),
        how_soon=_("within a few days"),
    )


def jumped(entries: Iterable[PainAnswer], rules: Rules) -> bool:
    """Whether an answer stood far above the usual level of those before it."""
    entries = list(entries)
    if all(entry.level < rules.jump_rise for entry in entries):
        return False
    known: list[int] = []
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.level)):
        if entry.when not in ("before", "morning"):
            continue
        usual = median(known[-5:]) if len(known) >= rules.jump_answers else entry.level
        if entry.level - usual >= rules.jump_rise:
            return True
        known.append(entry.level)
    return False


def _worst_by_day(entries: Iterable[PainAnswer], now: datetime) -> list[tuple[date, int]]:
    worst: dict[date, int] = {}
    for entry in entries:
        day = entry.at.astimezone(now.tzinfo).date()
        worst[day] = max(entry.level, worst.get(day, 0))
    return sorted(worst.items())
