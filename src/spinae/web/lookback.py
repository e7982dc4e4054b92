"""The look back every few weeks: the back, the person's own activities, and questionnaires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.errors import AnswersError
from spinae.journal import activities, read, store
from spinae.journal.activities import LONGEST, MOST
from spinae.message import NOTHING, Message, _, joined, verbatim
from spinae.plan.wording import number
from spinae.progress import questionnaires
from spinae.progress.endurance import AGAIN_DAYS
from spinae.progress.questionnaires import Answered, Item, Questionnaire
from spinae.training import Activity, PainAnswer
from spinae.web import words
from spinae.web.house import Context, House, HouseDep, see_other

router = APIRouter()

QUESTIONS: Final = "/mirror/questions"


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
class LookBack(Context):
    """`questions.html`"""

    template: ClassVar[str] = "questions.html"
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
class Sheet(Context):
    """`questionnaire.html`"""

    template: ClassVar[str] = "questionnaire.html"
    section: ClassVar[str] = "mirror"
    id: str
    intro: str
    items: tuple[Asked, ...]
    source: str
    licence: str
    problem: str


async def _fields(request: Request) -> Mapping[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


Fields = Annotated[Mapping[str, str], Depends(_fields)]
"""The form as it was sent, where its fields are not known beforehand."""


@router.get(QUESTIONS, response_class=HTMLResponse)
def questions_page(house: HouseDep) -> HTMLResponse:
    """What is asked every few weeks."""
    now = house.clock()
    named = activities.activities(house.journal, house.person)
    shelf = questionnaires.read(house.questionnaires)
    results = read.questionnaire_results(house.journal, house.person)
    lasts = {id: rounds[-1].at for id, rounds in results.items()}
    return house.page(
        LookBack(
            title=_("A look back"),
            told=due_words(named, now),
            activities=tuple(_row(one, now) for one in named),
            room=len(named) < MOST,
            longest=LONGEST,
            sheets=tuple(
                SheetRow(id, one.name, _last(lasts.get(id), now))
                for id, one in shelf.questionnaires.items()
            ),
            problems=shelf.problems,
        )
    )


@router.post(QUESTIONS)
def answer(house: HouseDep, fields: Fields) -> RedirectResponse:
    """Keep what was answered; what was not is left out."""
    now, person = house.clock(), house.person
    back = _level(fields.get("back"))
    if back is not None:
        store.save_pain(house.journal, person, PainAnswer(at=now, when="before", level=back))
    for one in activities.activities(house.journal, person):
        level = _level(fields.get(f"activity-{one.id}"))
        if level is not None:
            activities.score(house.journal, person, one.id, level, now)
    return see_other("/mirror#life")


@router.post(f"{QUESTIONS}/activities")
def name_activity(house: HouseDep, name: Annotated[str, Form()]) -> RedirectResponse:
    """Keep a new activity."""
    activities.add(house.journal, house.person, name, house.clock())
    return see_other(QUESTIONS)


@router.post(f"{QUESTIONS}/activities/{{activity}}/remove")
def remove_activity(house: HouseDep, activity: int) -> RedirectResponse:
    """Take an activity out."""
    activities.remove(house.journal, house.person, activity, house.clock())
    return see_other(QUESTIONS)


@router.get("/mirror/questionnaires/{id}", response_class=HTMLResponse)
def questionnaire_page(house: HouseDep, id: str) -> HTMLResponse:
    """One questionnaire to fill in."""
    return house.page(_sheet(id, _known(house, id), {}, ""))


@router.post("/mirror/questionnaires/{id}", response_model=None)
def fill_in(house: HouseDep, id: str, fields: Fields) -> HTMLResponse | RedirectResponse:
    """Keep one round; an item without an answer is asked again."""
    known = _known(house, id)
    given = tuple(_given(known, number, fields) for number in range(len(known.items)))
    try:
        answered = Answered(id, known, given)
        store.save_questionnaire(house.journal, house.person, answered, house.clock())
    except AnswersError as error:
        return house.page(_sheet(id, known, fields, str(error)), status=422)
    return see_other("/mirror#life")


def _known(house: House, id: str) -> Questionnaire:
    found = questionnaires.read(house.questionnaires).questionnaires.get(id)
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
        one.id, one.name, joined([verbatim(str(last.level)), _last(last.at, now)], ", ")
    )


def _last(at: datetime | None, now: datetime) -> Message:
    return NOTHING if at is None else words.ago(_days(at, now.date(), now))


def _days(at: datetime, today: date, now: datetime) -> int:
    return max(0, (today - at.astimezone(now.tzinfo).date()).days)


def due_words(named: Sequence[Activity], now: datetime) -> Message:
    """When the questions were last answered, and how often is enough."""
    asked = [one.scores[-1].at for one in named if one.scores]
    soonest, latest = (number(days // 7) for days in AGAIN_DAYS)
    told = _(
        "Every {least} to {most} weeks is often enough: from day to day it says little.",
        least=soonest,
        most=latest,
    )
    if not asked:
        return told
    return joined([_("Last answered {ago}.", ago=_last(max(asked), now)), told])


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
