"""The tests: how long the back holds, timed by the coach, every few weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae import plan
from spinae.catalogue.schema import Move
from spinae.journal import read
from spinae.message import NOTHING, Message, _, joined
from spinae.plan import Case, LockText
from spinae.plan.wording import digits
from spinae.progress.endurance import Endurance, endurance, last_tested, tests
from spinae.training import Reason
from spinae.web import figures, wording
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.due_reviews import when_tests_are_due
from spinae.web.sessions import begin, keep_back

router = APIRouter()


@dataclass(frozen=True, slots=True)
class TestRow:
    """One test to choose."""

    id: str
    name: Message
    summary: Message
    figure: Markup
    last: Message
    left_out: Message
    """Why this person should leave it out, or empty."""


@dataclass(frozen=True, slots=True)
class Tests(Page):
    """`train/tests.html`"""

    template: ClassVar[str] = "train/tests.html"
    section: ClassVar[str] = "mirror"
    rows: tuple[TestRow, ...]
    told: Message
    """Whether it is time for them."""
    closed: Message
    """Why there are none today, or empty."""
    session: str
    missing: bool
    """Start was pressed without the answer about the back, or without a test."""


@router.get("/mirror/tests", response_class=HTMLResponse)
def page_of_tests(context: ContextDep, missing: bool = False) -> HTMLResponse:
    """The tests, when they were last done, and Start."""
    case, now = context.case(), context.clock()
    known = tests(context.catalogue)
    found = endurance(read.days(context.journal, context.person, zone=now.tzinfo), known)
    return context.page(
        Tests(
            title=_("Tests"),
            rows=tuple(_row(context, case, context.catalogue[id], found) for id in known),
            told=when_tests_are_due(last_tested(found), now.date()),
            closed=_closed(case),
            session=str(uuid4()),
            missing=missing,
        )
    )


@router.post("/mirror/tests")
def start(
    context: ContextDep,
    session: Annotated[UUID, Form()],
    back: Annotated[int | None, Form(ge=0, le=10)] = None,
    test: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    """Begin a session of a warm-up and the tests chosen."""
    chosen = [id for id in tests(context.catalogue) if id in (test or ())]
    if back is None or not chosen:
        return see_other("/mirror/tests?missing=true")
    case = replace(context.case(), pain_now=back)
    if case.closed is not None:
        return keep_back(context, back)
    if back >= context.rules.pain_lighter:
        keep_back(context, back)
        return see_other("/mirror/tests/not-today")
    moves = [case.catalogue[id] for id in chosen if id not in case.left_out]
    planned = plan.chosen(case, moves, Reason("test"))
    return begin(context, session, planned, back) if planned.items else see_other("/mirror/tests")


@dataclass(frozen=True, slots=True)
class NotToday(Page):
    """`train/tests_not_today.html`"""

    template: ClassVar[str] = "train/tests_not_today.html"
    section: ClassVar[str] = "mirror"


@router.get("/mirror/tests/not-today", response_class=HTMLResponse)
def not_today_page(context: ContextDep) -> HTMLResponse:
    """Why a sore day is no day for tests."""
    return context.page(NotToday(_("Another day")))


def _closed(case: Case) -> Message:
    return joined((case.closed_text or LockText())[:2])


def _row(context: AppContext, case: Case, move: Move, found: Iterable[Endurance]) -> TestRow:
    left_out = case.left_out.get(move.id)
    lasts = [_last(one) for one in found if one.move == move.id]
    return TestRow(
        id=move.id,
        name=wording.test_name(context.language, move),
        summary=_(move.summary),
        figure=figures.at_rest(context.language, move),
        last=joined(lasts, ", "),
        left_out=left_out.reason if left_out else NOTHING,
    )


def _last(one: Endurance) -> Message:
    seconds = digits(round(one.last.seconds), " s")
    return seconds if one.side is None else joined([seconds, wording.side_alone(one.side)])
