"""The page: everything of one person put together, and the page that shows every day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from spinae.journal import psfs, read
from spinae.message import Message, _
from spinae.progress import form, month, motion, pain, questionnaires, weeks, workload
from spinae.progress.days import Day, answers, by_day, totals
from spinae.progress.endurance import endurance, tests
from spinae.training import KeptSession
from spinae.web.context import AppContext, ContextDep, Page
from spinae.web.mirror_sections.body import SPANS, Body, Span, body
from spinae.web.mirror_sections.charts import Section
from spinae.web.mirror_sections.days import Figure, MirrorDay, shown_days
from spinae.web.mirror_sections.endurance import section as endurance_section
from spinae.web.mirror_sections.form import FaultRow, faults
from spinae.web.mirror_sections.motion import section as motion_section
from spinae.web.mirror_sections.pain import section as pain_section
from spinae.web.mirror_sections.rhythm import Rhythm, rhythm
from spinae.web.mirror_sections.self_report import section as life_section
from spinae.web.mirror_sections.sentence import sentence

router = APIRouter()

DAYS_SHOWN: Final = 7
"""Days of training in full; the others on the page that shows them all."""


@dataclass(frozen=True, slots=True)
class Mirror(Page):
    """`mirror/mirror.html`"""

    template: ClassVar[str] = "mirror/mirror.html"
    section: ClassVar[str] = "mirror"
    sentence: Message
    totals: tuple[Figure, ...]
    body: Body
    sections: tuple[Section, ...]
    faults: tuple[FaultRow, ...]
    rhythm: Rhythm
    days: tuple[MirrorDay, ...]
    more: int
    """Days of training that are not shown here."""


@dataclass(frozen=True, slots=True)
class Empty(Page):
    """`mirror/mirror_empty.html`: the first day."""

    template: ClassVar[str] = "mirror/mirror_empty.html"
    section: ClassVar[str] = "mirror"


@dataclass(frozen=True, slots=True)
class AllDays(Page):
    """`mirror/mirror_days.html`"""

    template: ClassVar[str] = "mirror/mirror_days.html"
    section: ClassVar[str] = "mirror"
    days: tuple[MirrorDay, ...]


@router.get("/mirror", response_class=HTMLResponse)
def mirror_page(context: ContextDep, of: Annotated[int | None, Query()] = None) -> HTMLResponse:
    """Everything at a glance; `of` is how many days the body is shaded by."""
    now = context.clock()
    past = read.sessions(context.journal, context.person)
    days = by_day(past, now.tzinfo)
    if not days:
        return context.page(Empty(_("Mirror")))
    felt = _felt(context, past, days, now)
    return context.page(_mirror(context, felt, days, now, _span(of, days, now)))


@router.get("/mirror/days", response_class=HTMLResponse)
def days_page(context: ContextDep) -> HTMLResponse:
    """Every day, newest first."""
    now = context.clock()
    days = read.days(context.journal, context.person, zone=now.tzinfo)
    return context.page(AllDays(_("Day by day"), shown_days(context, days, now)))


def _mirror(
    context: AppContext, felt: month.Felt, days: Sequence[Day], now: datetime, span: Span
) -> Mirror:
    trained = _trained(days)
    today = now.date()
    loads = workload.workload(days, context.catalogue, today)
    plan = weeks.Rhythm(_laid_out(context), context.rules.week_least)
    return Mirror(
        title=_("Mirror"),
        sentence=_sentence(context, felt, trained, now),
        totals=_totals(days),
        body=body(loads, span, context.catalogue, context.language),
        sections=_sections(context, felt, days, now),
        faults=faults(context, form.form(days, today), today),
        rhythm=rhythm(weeks.weeks(trained, today, plan), plan.enough),
        days=shown_days(context, days[:DAYS_SHOWN], now),
        more=max(0, len(days) - DAYS_SHOWN),
    )


def _span(of: int | None, days: Sequence[Day], now: datetime) -> Span:
    """What was asked for; without that a month, once there has been one."""
    if of in SPANS:
        return 7 if of == 7 else 28
    return 28 if now.date() - days[-1].date >= workload.MONTH else 7


def _felt(
    context: AppContext, past: Sequence[KeptSession], days: Sequence[Day], now: datetime
) -> month.Felt:
    journal, person = context.journal, context.person
    return month.Felt(
        endurance=endurance(days, tests(context.catalogue)),
        pain=answers(past, read.loose_answers(journal, person)),
        backs=read.back_ranges(journal, person),
        activities=psfs.activities(journal, person),
        zone=now.tzinfo,
    )


def _sentence(
    context: AppContext, felt: month.Felt, trained: Sequence[date], now: datetime
) -> Message:
    today = now.date()
    early = today - min(trained, default=today) < 2 * month.MONTH
    days = month.days_trained(trained, today)
    changes = month.changes(felt, today)
    return sentence(days, changes, context.catalogue, context.language, early=early)


def _sections(
    context: AppContext, felt: month.Felt, days: Sequence[Day], now: datetime
) -> tuple[Section, ...]:
    shelf = questionnaires.read(context.questionnaires).questionnaires
    results = read.questionnaire_results(context.journal, context.person)
    filled = [(id, one, results[id]) for id, one in shelf.items() if id in results]
    return (
        endurance_section(context, felt.endurance, now.date()),
        pain_section(context, pain.pain(felt.pain, felt.zone), now.date()),
        motion_section(context, felt.backs, motion.motion(days, context.catalogue), felt.zone),
        life_section(felt.activities, filled, now),
    )


def _laid_out(context: AppContext) -> int:
    """Days a week that the person's goal is laid out for."""
    wishes = read.wishes(context.journal, context.person, context.clock())
    return wishes.days or context.rules.goals[wishes.goal].days


def _totals(days: Sequence[Day]) -> tuple[Figure, ...]:
    total = totals(days)
    return (
        Figure(_("Days"), str(total.days)),
        Figure(_("Minutes"), str(total.minutes)),
        Figure(_("Reps"), str(total.reps)),
        Figure(_("Minutes held"), str(round(total.held_s / 60))),
    )


def _trained(days: Sequence[Day]) -> list[date]:
    """The days of training: a break from sitting is none."""
    return [day.date for day in days if any(one.source != "break" for one in day.sessions)]
