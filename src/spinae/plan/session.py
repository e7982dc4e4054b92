"""One session: what is to be done today, each item with its reason, and what the day is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from spinae.catalogue.schema import Move, Phase
from spinae.catalogue.vocabulary import Region
from spinae.errors import SettingsError
from spinae.message import N_, NOTHING, Message, _, joined
from spinae.plan.case import By, Case, LeftOut
from spinae.plan.context import PlanContext
from spinae.plan.dose import estimate_s
from spinae.plan.lock import LockKind
from spinae.plan.pain import load_for
from spinae.plan.reasons import region_word, rule_of, sentence, spares
from spinae.plan.rules import Basis, Rules, basis_of
from spinae.plan.selection import CORE, Readiness, Selected, Selection
from spinae.plan.wording import listed, number
from spinae.training import Item, Reason, gentle

WIDTH = 66
"""Characters a line, as everywhere in Spinae."""
TITLES: dict[Phase, str] = {
    "warm-up": N_("Warm-up"),
    "strength": N_("Strength"),
    "stretch": N_("Stretch"),
}
ANSWERED: dict[By, str] = {
    "caution": N_("You told so in the safety questions."),
    "equipment": N_("You told so in your wishes."),
    "sore": N_("You told so today."),
}
WARM_UP_MINUTES = 10
"""The length of session whose warm-up comes before moves that somebody chose."""
FULL = 0.8
"""A session that fills less than this share of the time asked for says how long it is."""


@dataclass(frozen=True, slots=True)
class Session:
    """Today's plan. Locked: no items, and `why` says what to do; the gentle set where the day is
    ended. Never empty without a reason."""

    locked: LockKind | None
    why: Message
    minutes: int
    """What was asked for; the items take at most that long."""
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...] = ()
    instead: tuple[Message, ...] = ()
    """What may be done in its place, where resting is as good."""
    pace: float = 1.0
    """The person's time over the catalogue's."""


def today(case: Case, minutes: int) -> Session:
    """Today's session, at most `minutes` long: a whole number; SettingsError where it is outside
    the bounds of the rules."""
    _refuse_bad_minutes(minutes, case.rules)
    if case.closed is not None and case.closed_text is not None and not case.ended:
        why = joined((case.closed_text.why, case.closed_text.where))
        return Session(case.closed.kind, why, minutes, ())
    readiness = Readiness(
        day=case.day,
        minutes=minutes,
        load="gentle" if case.ended else load_for(case.pain_now, case.rules),
        steady=case.record.tender,
        resting=_rest_day(case),
        spots=case.spots,
        pace=case.pace,
    )
    selection = Selection(case.ladder, case.wishes, readiness)
    picks = selection.picks()
    return Session(
        locked="ended" if case.ended else None,
        why=_about(case, selection, picks),
        minutes=minutes,
        items=tuple(
            Item(pick.move.id, pick.move.phase, selection.dose(pick), pick.reason) for pick in picks
        ),
        left_out=tuple(sorted(_left_out(case, selection), key=lambda one: one.move)),
        instead=_instead(readiness),
        pace=case.pace,
    )


def chosen(case: Case, moves: Iterable[Move], reason: Reason) -> Session:
    """A session of these moves with their first doses, after the warm-up of today. No items where
    there are none, or where the day has ended and they are more than easy movement."""
    wanted = {move.id: move for move in moves}
    warm = [one for one in today(case, WARM_UP_MINUTES).items if one.phase == "warm-up"]
    first = [one for one in warm if one.move not in wanted]
    items = [Item(one.id, one.phase, one.dose.start, reason) for one in wanted.values()]
    if not items or (case.ended and not gentle(items)):
        return Session(None, NOTHING, WARM_UP_MINUTES, ())
    locked: LockKind | None = "ended" if case.ended else None
    return Session(locked, NOTHING, WARM_UP_MINUTES, (*first, *items))


def _refuse_bad_minutes(minutes: int, rules: Rules) -> None:
    if not rules.minutes_least <= minutes <= rules.minutes_most:
        allowed = f"{rules.minutes_least} to {rules.minutes_most}"
        raise SettingsError(f"minutes: got {minutes}, allowed {allowed}")


def _rest_day(case: Case) -> bool:
    """Whether so much was trained in the last six days that today is for rest."""
    yesterday = case.day - timedelta(days=1)
    near = case.record.strength_days(case.day - timedelta(days=6), yesterday)
    return near >= case.rules.week_most


def _left_out(case: Case, selection: Selection) -> Iterator[LeftOut]:
    # a test is never part of a session, so nobody misses it there
    yield from (one for one in case.left_out.values() if case.catalogue[one.move].phase != "test")
    for move in selection.ladder.moves.values() if case.spots else ():
        if spot := selection.spared(move):
            yield LeftOut(move.id, _("Left out, {spared}.", spared=spares(spot)), "sore")


def _about(case: Case, selection: Selection, picks: list[Selected]) -> Message:
    """What today is about, and what bounds it, in a few sentences."""
    if case.ended and case.closed_text is not None:
        return joined((case.closed_text.why, case.closed_text.where))
    if not picks:
        return _("No move fits what you told us. A doctor or physiotherapist can choose yours.")
    parts = [_trains(picks), *_day_sentences(case, selection)]
    if not selection.today.gentle and not _regions(picks):
        parts.append(
            _("No strength move fits what you told us; a physiotherapist can choose yours.")
        )
    if case.early:
        hours = _hours(case.rules)
        parts.append(_("Deep forward bends wait until {hours} after you got up.", hours=hours))
    if any(pick.extended for pick in picks):
        parts.append(_("There is time for more than one round of some moves."))
    return joined([*parts, *_length(selection, picks)])


def _trains(picks: list[Selected]) -> Message:
    words = [region_word(region) for region in _regions(picks)]
    if not words:
        return _("Today is for easy movement.")
    return _("Today is for {parts}.", parts=listed(words))


def _regions(picks: list[Selected]) -> list[Region]:
    """What the strength moves are for, in the order of the body."""
    trained = {pick.move.regions[0] for pick in picks if pick.move.phase == "strength"}
    return [region for region in (*CORE, "legs", "mobility") if region in trained]


def _day_sentences(case: Case, selection: Selection) -> Iterator[Message]:
    """How the person is today, and what that means."""
    now, level = selection.today, case.pain_now or 0
    if now.load == "gentle":
        yield _(
            "Your back is at {level} of 10, so this is the gentle set; resting is fine too.",
            level=level,
        )
    elif now.resting:
        days = number(case.rules.week_most)
        yield _("You have trained on {days} of the last six days: rest is part of it.", days=days)
    elif now.load == "lighter":
        yield _(
            "Your back is at {level} of 10, so today is lighter and nothing grows.", level=level
        )
    elif now.steady:
        yield _("Last time your back was sore, so nothing grows until a session was calm.")
    if case.record.paused(case.day):
        yield _("You were away for a while, so everything begins a little lower.")


def _hours(rules: Rules) -> Message:
    if rules.early_hours == 1:
        return _("an hour")
    return _("{many} hours", many=number(rules.early_hours))


def _length(selection: Selection, picks: list[Selected]) -> Iterator[Message]:
    takes = selection.takes_s(picks)
    if takes >= FULL * selection.today.minutes * 60:
        return
    if selection.today.load != "usual" or selection.today.resting:
        enough = _("today that is enough")
    elif selection.is_new():
        enough = _("to begin with, that is enough")
    else:
        enough = _("that is a full session")
    minutes = number(max(2, round(takes / 60)))
    yield _("It takes about {minutes} minutes; {enough}.", minutes=minutes, enough=enough)


def _instead(readiness: Readiness) -> tuple[Message, ...]:
    """What may be done in place of a day of easy movement."""
    if not readiness.gentle:
        return ()
    return (
        _("A walk at an easy pace, as long as it does not make your back worse."),
        _("Nothing at all: a day off loses nothing."),
    )


def headline(session: Session) -> Message:
    """What the session is called: "Ten minutes for your back"."""
    if session.locked == "ended":
        return _("Enough for today")
    if session.locked is not None or not session.items:
        return _("No session today")
    return _("{minutes} minutes for your back", minutes=number(session.minutes).raised)


def length_s(session: Session, context: PlanContext) -> float:
    """Seconds the whole session takes at the person's own pace."""
    moves = ((context.catalogue[item.move], item.dose) for item in session.items)
    return sum(estimate_s(move, dose, context.rules) for move, dose in moves) * session.pace


def why(item: Item, context: PlanContext) -> Message:
    """Why an item is there, as a sentence."""
    return sentence(item.reason, context.catalogue, item.dose.sets)


def rule_under(item: Item | LeftOut) -> str:
    """The rule that a reason rests on, by its name in `rules.toml`; empty where none does."""
    return item.rule if isinstance(item, LeftOut) else rule_of(item.reason)


def basis(item: Item | LeftOut, context: PlanContext) -> Basis:
    """What a reason rests on: its rule, what the person said, or what is known of the move."""
    if rule := rule_under(item):
        return basis_of(rule, context.rules, context.catalogue)
    if isinstance(item, LeftOut):
        return Basis(_(ANSWERED[item.by]), ())
    move = context.catalogue[item.move]
    return Basis(_(move.why), tuple(context.catalogue.sources[key] for key in move.sources))
