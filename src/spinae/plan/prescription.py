"""The prescription: person, history and time in, today's session with its reasons out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from spinae.catalogue import Catalogue
from spinae.errors import AnswersError, SettingsError
from spinae.plan.history import History, PainEntry
from spinae.plan.ladder import Ladder, Past
from spinae.plan.pain import load_for, red_lock
from spinae.plan.reasons import item_reason, session_reason
from spinae.plan.rules import Rules
from spinae.plan.screen import Lock, Screening, access, excluded
from spinae.plan.selection import Choice
from spinae.plan.session import Item, Session


def today(
    *,
    screening: Screening | None,
    lock: Lock | None,
    history: History,
    minutes: int,
    now: datetime,
    catalogue: Catalogue,
    rules: Rules,
    up_since: datetime | None = None,
    pain_now: int | None = None,
) -> Session:
    """Today's session, at most `minutes` long (a whole number; the bounds are in the rules).

    `now` is aware, in the person's own time zone; days and early mornings are told by it.
    `up_since` is when the person got up, `pain_now` the back from 0 to 10, both where known.
    SettingsError or AnswersError in one line where minutes or level are not allowed.
    """
    _refuse_bad_input(minutes, now, pain_now, rules)
    asked = () if pain_now is None else (PainEntry(now, "before", pain_now),)
    history = replace(history, pain=(*history.pain, *asked))
    lock = lock or access(screening, history, now, rules) or _red(screening, history, now, rules)
    if lock is not None:
        return Session(lock.kind, f"{lock.why} {lock.where}", minutes, ())
    assert screening is not None, "access closes training without a screening"
    past = Past(history, now, rules)
    early = _is_early(now, up_since, rules)
    left_out = {*excluded(screening, catalogue), *(_bends(catalogue) if early else ())}
    ladder = Ladder(catalogue, left_out, past, rules)
    choice = Choice(ladder, rules, now.date(), minutes, load_for(pain_now, rules))
    picks = choice.picks()
    items = tuple(
        Item(pick.move.id, pick.move.phase, pick.dose, item_reason(pick, choice)) for pick in picks
    )
    return Session(None, session_reason(choice, picks, pain_now, early=early), minutes, items)


def _refuse_bad_input(minutes: int, now: datetime, pain_now: int | None, rules: Rules) -> None:
    if not rules.minutes_least <= minutes <= rules.minutes_most:
        allowed = f"{rules.minutes_least} to {rules.minutes_most}"
        raise SettingsError(f"minutes: got {minutes}, allowed {allowed}")
    if pain_now is not None and not 0 <= pain_now <= 10:
        raise AnswersError(f"pain now: got {pain_now}, allowed 0 to 10")
    if now.tzinfo is None:
        raise SettingsError(f"now: got {now.isoformat()}, allowed a time with its time zone")


def _red(screening: Screening | None, history: History, now: datetime, rules: Rules) -> Lock | None:
    # Answering the safety questions again starts afresh, so only what came after counts.
    since = [entry for entry in history.pain if screening is None or entry.at > screening.at]
    return red_lock([entry for entry in since if entry.at <= now], now, rules)


def _is_early(now: datetime, up_since: datetime | None, rules: Rules) -> bool:
    if up_since is not None:
        return now - up_since < timedelta(hours=rules.early_hours)
    return rules.early_from_hour <= now.hour < rules.early_until_hour


def _bends(catalogue: Catalogue) -> Iterator[str]:
    return (move.id for move in catalogue.values() if "early-morning" in move.contraindications)
