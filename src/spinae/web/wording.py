"""Values as the pages say them: dates, durations, counts, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from spinae.body import Side
from spinae.catalogue.schema import Move, Phase
from spinae.message import N_, NOTHING, DateFields, Day, Message, _, verbatim
from spinae.plan import Case, pain
from spinae.plan.rules import Kind as PainKind
from spinae.say import Language

PHASES: Final[dict[Phase, str]] = {
    "warm-up": N_("Warm-up"),
    "strength": N_("Strength"),
    "stretch": N_("Stretch"),
    "test": N_("Test"),
}
TRAINING_CLOSED: Final = _("Training is closed for now.")
DAY_ENDED: Final = _("That is enough strength for today.")


def why_closed(case: Case) -> Message:
    """In a few words, that there is no strength to be trained now; empty where there is."""
    if case.closed is None:
        return NOTHING
    return DAY_ENDED if case.ended else TRAINING_CLOSED


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    text: Message
    chosen: bool


def seconds(length: float) -> Message:
    """`45 s`, `2 min`, `1 min 30 s`."""
    whole = round(length)
    if not whole or (whole < 120 and whole % 60):
        return _("{s} s", s=whole)
    minutes, rest = divmod(whole, 60)
    if rest:
        return _("{min} min {s} s", min=minutes, s=rest)
    return _("{min} min", min=minutes)


def day(moment: date, today: date) -> Message:
    """`Today`, `Yesterday`, `Tuesday 3 November`, with the year where it is another one."""
    ago = (today - moment).days
    if ago in (0, 1):
        return _("Yesterday") if ago else _("Today")
    return long_day(moment) if moment.year == today.year else full_day(moment)


def ago(days: int) -> Message:
    """`today`, `yesterday`, `9 days ago`, `5 weeks ago`."""
    if days < 2:
        return _("yesterday") if days else _("today")
    if days < 14:
        return _("{n} days ago", n=days)
    return _("{n} weeks ago", n=days // 7)


def since(at: datetime | None, now: datetime) -> Message:
    """How long ago that was, in days of the person's own zone; nothing where it never was."""
    if at is None:
        return NOTHING
    return ago(max(0, (now.date() - at.astimezone(now.tzinfo).date()).days))


def long_day(moment: date) -> Message:
    """`Tuesday 3 November`."""
    return dated(moment, "EEEEdMMMM").raised


def full_day(moment: date) -> Message:
    """`Tuesday 3 November 2026`."""
    return dated(moment, "EEEEdMMMMy").raised


def dated(moment: date, fields: DateFields) -> Message:
    """The day alone, as it stands within a sentence."""
    return Message("{day}", (("day", Day(moment, fields)),), literal=True)


def clock(moment: datetime | time) -> str:
    """`7:05`, in the time zone of `moment`."""
    return f"{moment.hour}:{moment:%M}"


def side_alone(which: Side) -> Message:
    """`left`."""
    return _("left") if which == "left" else _("right")


def side(which: Side | None) -> Message:
    """`left side`, or nothing."""
    if which is None:
        return NOTHING
    return _("left side") if which == "left" else _("right side")


def test_name(language: Language, move: Move) -> Message:
    """What is held in a test: `Side plank hold`."""
    return verbatim(language.say(_(move.name)).removesuffix(language.say(_(" test"))))


def fingerprint_lines(fingerprint: str) -> tuple[str, ...]:
    """A fingerprint that fits on a phone and can be compared line by line."""
    pairs = fingerprint.split()
    return tuple(" ".join(pairs[start : start + 8]) for start in range(0, len(pairs), 8))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of pain, as a button."""

    id: PainKind
    text: Message
    closes: bool
    """It closes training, however strong it is."""


def kinds_of_pain(case: Case) -> tuple[Kind, ...]:
    """What it may be that hurts; some only for those of whom a caution is true."""
    own = {stop.kind for stop in case.rules.stops_of(case.true)}
    others = {stop.kind for stop in case.rules.stops} - own
    under = [stop.kind for stop in case.rules.stops if stop.of and stop.kind in own]
    on_offer = (*under, *(kind for kind in pain.KINDS if kind not in {*others, *under}))
    return tuple(Kind(kind, _(pain.NAMES[kind]), kind not in pain.MILD) for kind in on_offer)
