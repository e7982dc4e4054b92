"""The calendar: a file to take away, and the same at an address that calendars can look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response

from spinae.extras import need
from spinae.journal import people, psfs, reminders
from spinae.journal.read import case_of
from spinae.plan import Case
from spinae.reminders.agenda import agenda
from spinae.reminders.calendar import Edition, calendar
from spinae.say import load
from spinae.training import Activity
from spinae.web.context import AppContext, ContextDep
from spinae.web.due_reviews import due_reviews

ICALENDAR: Final = "text/calendar; charset=utf-8"

router = APIRouter()


@router.get("/you/reminders/spinae.ics")
def download(context: ContextDep, request: Request) -> Response:
    """The calendar as it is now."""
    named = {"Content-Disposition": 'attachment; filename="spinae.ics"'}
    file = _calendar(context, context.person, str(request.base_url))
    return Response(file, media_type=ICALENDAR, headers=named)


@router.get("/feed/{secret}.ics")
def feed(context: ContextDep, request: Request, secret: str) -> Response:
    """The calendar of whoever has this address; the secret in it is all that lets in."""
    person = reminders.person_of_feed(context.journal, secret)
    if person is None:
        raise HTTPException(404)
    chosen = people.language_of(context.journal, person)
    context = replace(context, language=load(chosen) if chosen else context.language)
    return Response(_calendar(context, person, str(request.base_url)), media_type=ICALENDAR)


def _calendar(context: AppContext, person: int, address: str) -> bytes:
    kept = reminders.of(context.journal, person)
    if kept.choices.training is None or kept.at is None:
        raise HTTPException(404)
    need("calendar")
    now = kept.choices.here(context.clock())
    case = case_of(context.journal, person, context.plan_context, now)
    once = {day for old in kept.earlier if old.training for day in old.training.days}
    named = psfs.activities(context.journal, person)
    edition = Edition(
        calendar=kept.choices.calendar,
        revision=len(kept.earlier),
        changed=_changed(case, kept.at, named),
        alarm=kept.choices.training.alarm,
        address=address,
        language=context.language,
        asked=tuple((one.since, one.text) for one in due_reviews(case, named)),
    )
    return calendar(agenda(case, kept.choices.training, once), edition, context.catalogue)


def _changed(case: Case, chosen_at: datetime, named: Sequence[Activity]) -> datetime:
    """When the newest of what the calendar rests on came about; the agenda moves on with every
    day, so at the latest at midnight."""
    midnight = case.now.replace(hour=0, minute=0, second=0, microsecond=0)
    felt = max((one.at for one in case.past.pain), default=midnight)
    answered = case.screening.at if case.screening else midnight
    scored = max((score.at for one in named for score in one.scores), default=midnight)
    return max(midnight, chosen_at, felt, answered, scored, case.past.last_set or midnight)
