"""The pain rules: what a level before training means, and what happens when it hurts.

Before: the session is as planned, lighter, or only the gentle set; strong pain closes the day for
strength. During: the next item is offered, the day ends, or training is closed. After: a back that
is worse for it, then or on the next morning, steps the moves of the day down. Pain that rises from
week to week closes training.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Final, Literal, get_args

from spinae.errors import AnswersError
from spinae.message import N_, NOTHING, Message, _, joined
from spinae.plan.lock import URGENCY, Lock, LockKind, LockText, Urgency, rank
from spinae.plan.rules import Kind, Rules
from spinae.training import PainAnswer, Reason

KINDS: tuple[Kind, ...] = get_args(Kind)
NAMES: dict[Kind, str] = {
    "dull": N_("A dull ache"),
    "sharp": N_("Sharp or stabbing"),
    "rising": N_("Getting worse"),
    "chest": N_("Chest pain or pressure"),
    "breathless": N_("Unusually short of breath"),
    "dizzy": N_("Dizzy or faint"),
    "leg-usual": N_("My usual leg pain or tingling"),
    "leg": N_("New pain in a leg"),
    "leg-further": N_("Further down the leg than usual"),
    "numb": N_("New numbness or tingling that stays"),
    "weak": N_("New weakness"),
    "saddle": N_("Numb between the legs"),
    "bleeding": N_("Bleeding or leaking fluid"),
    "tightenings": N_("Regular tightenings, or the baby moving less"),
}
"""As a person chooses them."""
MILD: Final[frozenset[Kind]] = frozenset({"dull", "sharp", "rising", "leg-usual"})
"""Of all others it need not be known how strong they are."""
NERVE_KINDS: frozenset[Kind] = frozenset({"leg", "leg-further", "numb", "weak", "saddle"})
"""What speaks of a nerve: the safety questions are asked again after it."""
Load = Literal["usual", "lighter", "gentle"]

ASK = N_("If it is not better in a few days, ask a doctor or physiotherapist.")
SEVERE: Final = 9
"""From this level on pain may be more than somebody can bear: a product setting."""
RIGHT = N_("You stopped at the right time. Rest or walk for today.")
ALL_OF_IT = N_("Call the emergency number now, and tell them all of it.")
UNBEARABLE = N_("If you cannot bear it, or it stops you moving, ring a doctor today.")
MIDWIFE = N_(
    "As you are pregnant, ring your midwife or maternity unit if it has not settled within an "
    "hour, at once if it is very strong, comes in waves or is in your belly."
)
CLOSING: dict[str, str] = {
    "worsening": N_("By your answers your back has been getting worse from week to week."),
}
"""What was logged that closes training, by the id of the reason."""
ENDED: dict[str, str] = {
    "sharp": N_("You stopped today because of a sharp pain."),
    "level": N_("You stopped today, as your back was at {level} of 10."),
    "rising": N_("You stopped today because the pain grew."),
    "stopped": N_("You stopped today because it hurt."),
    "unanswered": N_("You said today that it hurt, and not yet how much."),
    "before": N_("You said today that your back is at {level} of 10."),
}
"""What ended the day, by the id of the reason."""


AHEAD: Final = timedelta(days=7)
"""Something told so much later than now was told by a clock that was wrong then, not one that was
set back since: a product setting."""


@dataclass(frozen=True, slots=True)
class Hurt:
    """What the person said after "It hurts": how strong, 0 to 10, and what kinds. Of what closes
    training it need not be known how strong it is: then the level is None."""

    level: int | None
    kind: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.level is None and self.kind <= MILD:
            raise AnswersError("pain level: got nothing, allowed 0 to 10")
        if self.level is not None and not 0 <= self.level <= 10:
            raise AnswersError(f"pain level: got {self.level}, allowed 0 to 10")
        unknown = sorted(self.kind - set(KINDS))
        if unknown:
            got, allowed = ", ".join(unknown), ", ".join(KINDS)
            raise AnswersError(f"kind of pain: got {got}, allowed {allowed}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about it. `where` says nothing where nobody need be seen."""

    action: Literal["next", "end", "lock"]
    why: Message
    where: Message = NOTHING
    urgency: Urgency | None = None
    reasons: tuple[Reason, ...] = ()
    """Why the day ends, or training is closed; the most urgent first."""
    told: frozenset[str] = frozenset()
    """What was true of the person."""
    ends: Reason | None = None
    """Why the day is over besides, where training is closed for something else."""

    def locks(self) -> tuple[Lock, ...]:
        """What it puts on training."""
        kind: LockKind = "ended" if self.action == "end" else "pain"
        locks = tuple(Lock(kind, reason, self.told) for reason in self.reasons)
        return locks if self.ends is None else (*locks, Lock("ended", self.ends, self.told))


def during(
    hurt: Hurt, before: int | None, rules: Rules, told: frozenset[str] = frozenset()
) -> Verdict:
    """What to do now; `before` is the level at the start of the session, where it was asked, and
    `told` the signs and cautions that are true of the person."""
    # what is on offer to others alone closes all the same
    known = {stop.kind: stop for stop in (*rules.stops, *rules.stops_of(told))}
    stops = [known[stop.kind] for stop in rules.stops if stop.kind in hurt.kind]
    stops.sort(key=lambda stop: rank(stop.urgency))
    ends = _ends(hurt, before, rules)
    if stops:
        first, reasons = stops[0], tuple(Reason(stop.kind) for stop in stops)
        places = {stop.where for stop in stops if stop.urgency == "now"}
        where = _(ALL_OF_IT if len(places) > 1 else first.where)
        return Verdict("lock", _(first.why), where, first.urgency, reasons, told, ends)
    if ends is not None:
        told_level = dict(ends.values)
        high = _(
            "You stopped at the right time. At {level} of 10, rest or walk today.", **told_level
        )
        return _end(high if ends.id == "level" else _(RIGHT), ends, told)
    if "leg-usual" in hurt.kind:
        return Verdict(
            "next",
            _(
                "Your usual leg pain may be there. This move ends here and will be gentler next "
                "time; take the next one smaller and slower, or end for today."
            ),
        )
    return Verdict(
        "next",
        _(
            "This move ends here and will be gentler next time. Take the next one if you like, or "
            "end for today."
        ),
    )


def _ends(hurt: Hurt, before: int | None, rules: Rules) -> Reason | None:
    """Why the day is over for strength, where it is."""
    # one that is not mild and has no stop of its own is taken as the strongest
    unknown = None if any(stop.kind in hurt.kind for stop in rules.stops) else 10
    level = unknown if hurt.level is None else hurt.level
    values = () if level is None else (("level", level),)
    if "sharp" in hurt.kind:
        return Reason("sharp", values)
    if level is not None and level >= rules.pain_end:
        return Reason("level", values)
    rose = level is not None and before is not None and level - before > rules.pain_rise
    return Reason("rising", values) if "rising" in hurt.kind or rose else None


def _end(why: Message, reason: Reason, told: frozenset[str]) -> Verdict:
    ask = NOTHING if "pregnancy" in told else _(ASK)
    return Verdict("end", joined((why, _asked(reason, told), ask)), reasons=(reason,), told=told)


def _asked(reason: Reason, told: Collection[str]) -> Message:
    """Who is asked about pain that ended the day, where somebody is."""
    level = dict(reason.values).get("level")
    if "pregnancy" in told:
        return _(MIDWIFE)
    return _(UNBEARABLE) if isinstance(level, int) and level >= SEVERE else NOTHING


def load_for(level: int | None, rules: Rules) -> Load:
    """How much a session may ask of a back that is at `level` now; unasked counts as usual."""
    if level is None or level < rules.pain_lighter:
        return "usual"
    return "gentle" if level >= rules.pain_gentle else "lighter"


def ended(level: int | None, rules: Rules) -> Lock | None:
    """What pain at `level` before training means for the day: from some level on, no strength."""
    if level is None or level < rules.day_end:
        return None
    return Lock("ended", Reason("before", (("level", level),)))


def still_ended(at: datetime, now: datetime, rules: Rules) -> bool:
    """Whether a day that ended at `at` still has; `now` is in the person's time zone. A clock that
    was set back changes nothing; one that ran far ahead closes nothing."""
    if at - now > AHEAD:
        return False
    here = at.astimezone(now.tzinfo)
    return here.date() >= now.date() or now - at < timedelta(hours=rules.day_end_hours)


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


def lock_text(reason: Reason, rules: Rules, told: Collection[str]) -> LockText | None:
    """What a lock for pain says to somebody of whom these cautions are true; None where the
    reason is not one of ours."""
    for stop in (*rules.stops_of(told), *rules.stops):
        if stop.kind == reason.id:
            soon = _(URGENCY[stop.urgency])
            return LockText(_(stop.why), _(stop.where), soon, stop.urgency)
    why = _told(CLOSING, reason)
    if why is None:
        return None
    return LockText(
        why=why,
        where=_(
            "See a doctor or physiotherapist within a few days, and train once they have had a "
            "look. Easy walking is fine as long as it does not add to the pain."
        ),
        how_soon=_(URGENCY["week"]),
        urgency="week",
    )


def ended_text(reason: Reason, told: Collection[str] = ()) -> LockText | None:
    """What is said on a day that ended to somebody of whom that is true; None where the reason is
    not one of ours."""
    why = _told(ENDED, reason)
    if why is None:
        return None
    rest = _(
        "That is enough strength for today. Rest, an easy walk or the gentle set are fine, as "
        "long as they do not make it worse."
    )
    passes = _(
        "Most such days pass. If it has not settled in a few days, or something new comes with "
        "it, ask a doctor or physiotherapist."
    )
    later = NOTHING if "pregnancy" in told else passes
    return LockText(why, joined((_asked(reason, told), rest, later)))


def _told(texts: Mapping[str, str], reason: Reason) -> Message | None:
    why = _(texts.get(reason.id, ""), **dict(reason.values))
    return why if why and why.whole else None


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
