"""The prescription: person, history and time in, today's session with its reasons out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from spinae.catalogue import Catalogue
from spinae.errors import AnswersError, SettingsError
from spinae.plan.case import Case
from spinae.plan.course import Course
from spinae.plan.history import History, PainEntry
from spinae.plan.lock import Lock
from spinae.plan.pain import load_for
from spinae.plan.past import Past
from spinae.plan.reasons import item_reason, session_reason
from spinae.plan.rules import Rules
from spinae.plan.screen import Screening
from spinae.plan.selection import Choice, Condition
from spinae.plan.session import Item, LeftOut, Session
from spinae.plan.wishes import Wishes, checked_spots


def today(
    *,
    screening: Screening | None,
    lock: Lock | None,
    history: History | Past,
    minutes: int,
    now: datetime,
    catalogue: Catalogue,
    rules: Rules,
    up_since: datetime | None = None,
    pain_now: int | None = None,
    wishes: Wishes | None = None,
    spots: frozenset[str] = frozenset(),
) -> Session:
    """Today's session, at most `minutes` long (a whole number; the bounds are in the rules).

    `now` is aware, in the person's own time zone; days and early mornings are told by it.
    `up_since` is when the person got up, `pain_now` the back from 0 to 10, `spots` what else is
    sore today, each where known. A history read before (`Past`) brings its own catalogue and
    rules. SettingsError or AnswersError in one line where something is not allowed.
    """
    past = history if isinstance(history, Past) else None
    course = past.course if past else Course(catalogue, rules)
    case = Case.of(history, now, course, screening, wishes)
    case = replace(case, lock=lock, up_since=up_since)
    return session_for(case, minutes, pain_now=pain_now, spots=spots)


def session_for(
    case: Case, minutes: int, *, pain_now: int | None = None, spots: frozenset[str] = frozenset()
) -> Session:
    """Today's session for a case; see `today`."""
    _refuse_bad_input(minutes, pain_now, case.rules)
    if pain_now is not None:
        asked = History(pain=(PainEntry(case.now, "before", pain_now),))
        case = replace(case, past=case.past.later(asked))
    if case.closed is not None:
        return Session(case.closed.kind, f"{case.closed.why} {case.closed.where}", minutes, ())
    condition = Condition(
        day=case.day,
        minutes=minutes,
        load=load_for(pain_now, case.rules),
        steady=case.past.tender,
        resting=_rest_day(case),
        spots=checked_spots(spots),
        pace=case.pace,
    )
    return _chosen(case, Choice(case.ladder, case.wishes, condition), pain_now)


def _chosen(case: Case, choice: Choice, pain_now: int | None) -> Session:
    picks = choice.picks()
    items = []
    for pick in picks:
        reason = item_reason(pick, choice)
        item = Item(pick.move.id, pick.move.phase, choice.dose(pick), reason.text, reason.rule)
        items.append(item)
    why = session_reason(choice, picks, pain_now, early=case.early, paused=_paused(case))
    left_out = tuple(LeftOut(move, told) for move, told in sorted(case.left_out.items()))
    return Session(None, why, choice.today.minutes, tuple(items), left_out, case.pace)


def _paused(case: Case) -> bool:
    return case.past.paused(case.day)


def _rest_day(case: Case) -> bool:
    """Whether so much was trained in the last six days that today is for rest."""
    yesterday = case.day - timedelta(days=1)
    near = case.past.strength_days(case.day - timedelta(days=6), yesterday)
    return near >= case.rules.week_most


def _refuse_bad_input(minutes: int, pain_now: int | None, rules: Rules) -> None:
    if not rules.minutes_least <= minutes <= rules.minutes_most:
        allowed = f"{rules.minutes_least} to {rules.minutes_most}"
        raise SettingsError(f"minutes: got {minutes}, allowed {allowed}")
    if pain_now is not None and not 0 <= pain_now <= 10:
        raise AnswersError(f"pain now: got {pain_now}, allowed 0 to 10")
