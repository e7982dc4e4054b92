"""The page: everything of one person put together, and the page that shows every day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from spinae.journal import activities, read
from spinae.message import Message, _
from spinae.progress import form, month, motion, pain, questionnaires, weeks, workload
from spinae.progress.days import Day, answers, by_day, totals
from spinae.progress.endurance import endurance, tests
from spinae.training import KeptSession
from spinae.web.house import Context, House, HouseDep
from spinae.web.mirror.body import SPANS, Body, Span, body
from spinae.web.mirror.charts import Section
from spinae.web.mirror.days import Figure, MirrorDay, shown_days
from spinae.web.mirror.endurance import section as endurance_section
from spinae.web.mirror.form import FaultRow, faults
from spinae.web.mirror.life import section as life_section
from spinae.web.mirror.motion import section as motion_section
from spinae.web.mirror.pain import section as pain_section
from spinae.web.mirror.rhythm import Rhythm, rhythm
from spinae.web.mirror.sentence import sentence

router = APIRouter()

DAYS_SHOWN: Final = 7
"""Days of training in full; the others on the page that shows them all."""


@dataclass(frozen=True, slots=True)
class Mirror(Context):
    """`mirror.html`"""

    template: ClassVar[str] = "mirror.html"
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
class Empty(Context):
    """`mirror_empty.html`: the first day."""

    template: ClassVar[str] = "mirror_empty.html"
    section: ClassVar[str] = "mirror"


@dataclass(frozen=True, slots=True)
class AllDays(Context):
    """`mirror_days.html`"""

    template: ClassVar[str] = "mirror_days.html"
    section: ClassVar[str] = "mirror"
    days: tuple[MirrorDay, ...]


@router.get("/mirror", response_class=HTMLResponse)
def mirror_page(house: HouseDep, of: Annotated[int | None, Query()] = None) -> HTMLResponse:
    """Everything at a glance; `of` is how many days the body is shaded by."""
    now = house.clock()
    past = read.sessions(house.journal, house.person)
    days = by_day(past, now.tzinfo)
    if not days:
        return house.page(Empty(_("Mirror")))
    felt = _felt(house, past, days, now)
    return house.page(_mirror(house, felt, days, now, _span(of, days, now)))


@router.get("/mirror/days", response_class=HTMLResponse)
def days_page(house: HouseDep) -> HTMLResponse:
    """Every day, newest first."""
    now = house.clock()
    days = read.days(house.journal, house.person, zone=now.tzinfo)
    return house.page(AllDays(_("Day by day"), shown_days(house, days, now)))


def _mirror(
    house: House, felt: month.Felt, days: Sequence[Day], now: datetime, span: Span
) -> Mirror:
    trained = _trained(days)
    today = now.date()
    loads = workload.workload(days, house.catalogue, today)
    plan = weeks.Rhythm(_laid_out(house), house.rules.week_least)
    return Mirror(
        title=_("Mirror"),
        sentence=_sentence(house, felt, trained, now),
        totals=_totals(days),
        body=body(loads, span, house.catalogue, house.language),
        sections=_sections(house, felt, days, now),
        faults=faults(house, form.form(days, today), today),
        rhythm=rhythm(weeks.weeks(trained, today, plan), plan.enough),
        days=shown_days(house, days[:DAYS_SHOWN], now),
        more=max(0, len(days) - DAYS_SHOWN),
    )


def _span(of: int | None, days: Sequence[Day], now: datetime) -> Span:
    """What was asked for; without that a month, once there has been one."""
    if of in SPANS:
        return 7 if of == 7 else 28
    return 28 if now.date() - days[-1].date >= workload.MONTH else 7


def _felt(
    house: House, past: Sequence[KeptSession], days: Sequence[Day], now: datetime
) -> month.Felt:
    journal, person = house.journal, house.person
    return month.Felt(
        endurance=endurance(days, tests(house.catalogue)),
        pain=answers(past, read.loose_answers(journal, person)),
        backs=read.back_ranges(journal, person),
        activities=activities.activities(journal, person),
        zone=now.tzinfo,
    )


def _sentence(house: House, felt: month.Felt, trained: Sequence[date], now: datetime) -> Message:
    today = now.date()
    early = today - min(trained, default=today) < 2 * month.MONTH
    days = month.days_trained(trained, today)
    changes = month.changes(felt, today)
    return sentence(days, changes, house.catalogue, house.language, early=early)


def _sections(
    house: House, felt: month.Felt, days: Sequence[Day], now: datetime
) -> tuple[Section, ...]:
    shelf = questionnaires.read(house.questionnaires).questionnaires
    results = read.questionnaire_results(house.journal, house.person)
    filled = [(id, one, results[id]) for id, one in shelf.items() if id in results]
    return (
        endurance_section(house, felt.endurance, now.date()),
        pain_section(house, pain.pain(felt.pain, felt.zone), now.date()),
        motion_section(house, felt.backs, motion.motion(days, house.catalogue), felt.zone),
        life_section(felt.activities, filled, now),
    )


def _laid_out(house: House) -> int:
    """Days a week that the person's goal is laid out for."""
    wishes = read.wishes(house.journal, house.person)
    return wishes.days or house.rules.goals[wishes.goal].days


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
