"""The look back every few weeks: the back, the person's own activities, and questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.errors import AnswersError
from spinae.journal import psfs, read, store
from spinae.journal.psfs import LONGEST, MOST
from spinae.message import NOTHING, Message, _, joined, verbatim
from spinae.progress import questionnaires
from spinae.progress.questionnaires import Answered, Item, Questionnaire
from spinae.training import Activity, PainAnswer
from spinae.web import wording
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.due_reviews import QUESTIONS, when_questions_are_due
from spinae.web.forms import Fields

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity to answer."""

    id: int
    name: str
    last: Message


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One questionnaire of the person's own folder."""

    id: str
    name: str
    last: Message


@dataclass(frozen=True, slots=True)
class LookBack(Page):
    """`mirror/questions.html`"""

    template: ClassVar[str] = "mirror/questions.html"
    section: ClassVar[str] = "mirror"
    told: Message
    activities: tuple[ActivityRow, ...]
    room: bool
    """Whether another activity may be named."""
    longest: int
    sheets: tuple[SheetRow, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of an item."""

    value: int
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a questionnaire."""

    number: int
    text: str
    choices: tuple[Choice, ...]
    """Empty where the statement is ticked."""
    ticked: bool
    missing: bool


@dataclass(frozen=True, slots=True)
class Sheet(Page):
    """`mirror/questionnaire.html`"""

    template: ClassVar[str] = "mirror/questionnaire.html"
    section: ClassVar[str] = "mirror"
    id: str
    intro: str
    items: tuple[Asked, ...]
    source: str
    licence: str
    problem: str


@router.get(QUESTIONS, response_class=HTMLResponse)
def questions_page(context: ContextDep) -> HTMLResponse:
    """What is asked every few weeks."""
    now = context.clock()
    named = psfs.activities(context.journal, context.person)
    shelf = questionnaires.read(context.questionnaires)
    results = read.questionnaire_results(context.journal, context.person)
    lasts = {id: rounds[-1].at for id, rounds in results.items()}
    return context.page(
        LookBack(
            title=_("A look back"),
            told=when_questions_are_due(named, now),
            activities=tuple(_row(one, now) for one in named),
            room=len(named) < MOST,
            longest=LONGEST,
            sheets=tuple(
                SheetRow(id, one.name, wording.since(lasts.get(id), now))
                for id, one in shelf.questionnaires.items()
            ),
            problems=shelf.problems,
        )
    )


@router.post(QUESTIONS)
def answer(context: ContextDep, fields: Fields) -> RedirectResponse:
    """Keep what was answered; what was not is left out."""
    now, person = context.clock(), context.person
    back = _level(fields.get("back"))
    if back is not None:
        store.save_pain(context.journal, person, PainAnswer(at=now, when="before", level=back))
    for one in psfs.activities(context.journal, person):
        level = _level(fields.get(f"activity-{one.id}"))
        if level is not None:
            psfs.score(context.journal, person, one.id, level, now)
    return see_other("/mirror#life")


@router.post(f"{QUESTIONS}/activities")
def name_activity(context: ContextDep, name: Annotated[str, Form()]) -> RedirectResponse:
    """Keep a new activity."""
    psfs.add(context.journal, context.person, name, context.clock())
    return see_other(QUESTIONS)


@router.post(f"{QUESTIONS}/activities/{{activity}}/remove")
def remove_activity(context: ContextDep, activity: int) -> RedirectResponse:
    """Take an activity out."""
    psfs.remove(context.journal, context.person, activity, context.clock())
    return see_other(QUESTIONS)


@router.get("/mirror/questionnaires/{id}", response_class=HTMLResponse)
def questionnaire_page(context: ContextDep, id: str) -> HTMLResponse:
    """One questionnaire to fill in."""
    return context.page(_sheet(id, _known(context, id), {}, ""))


@router.post("/mirror/questionnaires/{id}", response_model=None)
def fill_in(context: ContextDep, id: str, fields: Fields) -> HTMLResponse | RedirectResponse:
    """Keep one round; an item without an answer is asked again."""
    known = _known(context, id)
    given = tuple(_given(known, number, fields) for number in range(len(known.items)))
    try:
        answered = Answered(id, known, given)
        store.save_questionnaire(context.journal, context.person, answered, context.clock())
    except AnswersError as error:
        return context.page(_sheet(id, known, fields, str(error)), status=422)
    return see_other("/mirror#life")


def _known(context: AppContext, id: str) -> Questionnaire:
    found = questionnaires.read(context.questionnaires).questionnaires.get(id)
    if found is None:
        raise HTTPException(404)
    return found


def _given(sheet: Questionnaire, number: int, fields: Mapping[str, str]) -> int | None:
    text = fields.get(f"item-{number}")
    if not sheet.answers_of(sheet.items[number]):
        return int(text is not None)
    return int(text) if text is not None and text.isdecimal() else None


def _level(text: str | None) -> int | None:
    if text is None or not text.isdecimal() or not 0 <= int(text) <= 10:
        return None
    return int(text)


def _row(one: Activity, now: datetime) -> ActivityRow:
    if not one.scores:
        return ActivityRow(one.id, one.name, NOTHING)
    last = one.scores[-1]
    return ActivityRow(
        one.id, one.name, joined([verbatim(str(last.level)), wording.since(last.at, now)], ", ")
    )


def _sheet(id: str, sheet: Questionnaire, fields: Mapping[str, str], problem: str) -> Sheet:
    items = tuple(
        _asked(sheet, item, number, fields, tried=bool(problem))
        for number, item in enumerate(sheet.items)
    )
    return Sheet(verbatim(sheet.name), id, sheet.intro, items, sheet.source, sheet.licence, problem)


def _asked(
    sheet: Questionnaire, item: Item, number: int, fields: Mapping[str, str], *, tried: bool
) -> Asked:
    given = fields.get(f"item-{number}")
    choices = tuple(
        Choice(value, answer.text, given == str(value))
        for value, answer in enumerate(sheet.answers_of(item))
    )
    missing = tried and bool(choices) and given is None
    return Asked(number, item.text, choices, not choices and given is not None, missing)
