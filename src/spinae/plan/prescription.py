"""The prescription: a case and the time there is in, today's session with its reasons out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from spinae.errors import SettingsError
from spinae.language import said
from spinae.plan.case import Case, LeftOut
from spinae.plan.pain import load_for
from spinae.plan.reasons import SPARES, instead, item_reason, session_reason
from spinae.plan.rules import Rules
from spinae.plan.selection import Choice, Condition, Pick
from spinae.plan.session import Session
from spinae.training import Item


def today(case: Case, minutes: int) -> Session:
    """Today's session, at most `minutes` long: a whole number; SettingsError where it is outside
    the bounds of the rules."""
    _refuse_bad_minutes(minutes, case.rules)
    if case.closed is not None:
        return Session(case.closed.kind, f"{case.closed.why} {case.closed.where}", minutes, ())
    condition = Condition(
        day=case.day,
        minutes=minutes,
        load=load_for(case.pain_now, case.rules),
        steady=case.record.tender,
        resting=_rest_day(case),
        spots=case.spots,
        pace=case.pace,
    )
    return _chosen(case, Choice(case.ladder, case.wishes, condition))


def _chosen(case: Case, choice: Choice) -> Session:
    picks = choice.picks()
    return Session(
        locked=None,
        why=session_reason(case, choice, picks),
        minutes=choice.today.minutes,
        items=tuple(_item(pick, choice) for pick in picks),
        left_out=tuple(sorted(_left_out(case, choice), key=lambda one: one.move)),
        instead=instead(choice.today),
        pace=case.pace,
    )


def _item(pick: Pick, choice: Choice) -> Item:
    reason = item_reason(pick, choice)
    return Item(pick.move.id, pick.move.phase, choice.dose(pick), reason.text, reason.rule)


def _left_out(case: Case, choice: Choice) -> Iterator[LeftOut]:
    # a test is never part of a session, so nobody misses it there
    yield from (one for one in case.left_out.values() if case.catalogue[one.move].phase != "test")
    for move in choice.ladder.moves.values() if case.spots else ():
        if spot := choice.spared(move):
            yield LeftOut(move.id, said("Left out, {spared}.", spared=said(SPARES[spot])), "sore")


def _rest_day(case: Case) -> bool:
    """Whether so much was trained in the last six days that today is for rest."""
    yesterday = case.day - timedelta(days=1)
    near = case.record.strength_days(case.day - timedelta(days=6), yesterday)
    return near >= case.rules.week_most


def _refuse_bad_minutes(minutes: int, rules: Rules) -> None:
    if not rules.minutes_least <= minutes <= rules.minutes_most:
        allowed = f"{rules.minutes_least} to {rules.minutes_most}"
        raise SettingsError(f"minutes: got {minutes}, allowed {allowed}")
