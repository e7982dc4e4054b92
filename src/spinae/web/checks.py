"""The tests: how long the back holds, timed by the coach, every few weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae import plan
from spinae.catalogue.schema import Move
from spinae.figure.drawing import pose_svg
from spinae.figure.skeleton import stand
from spinae.journal import read
from spinae.language import said
from spinae.plan import Case, Item, Session
from spinae.plan.session import number
from spinae.progress.endurance import (
    AGAIN_DAYS,
    Endurance,
    endurance,
    last_tested,
    tests,
)
from spinae.web import words
from spinae.web.house import Context, HouseDep, see_other
from spinae.web.today import begin, keep_back

WARM_UP_MINUTES: Final = 10
"""The length of session whose warm-up comes before the tests."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class TestRow:
    """One test to choose."""

    id: str
    name: str
    summary: str
    figure: Markup
    last: str
    left_out: str
    """Why this person should leave it out, or empty."""


@dataclass(frozen=True, slots=True)
class Tests(Context):
    """`tests.html`"""

    template: ClassVar[str] = "tests.html"
    section: ClassVar[str] = "mirror"
    rows: tuple[TestRow, ...]
    told: str
    """Whether it is time for them."""
    closed: str
    """Why there are none today, or empty."""
    session: str
    missing: bool
    """Start was pressed without the answer about the back, or without a test."""


@router.get("/mirror/tests", response_class=HTMLResponse)
def page_of_tests(house: HouseDep, missing: bool = False) -> HTMLResponse:
    """The tests, when they were last done, and Start."""
    case, now = house.case(), house.clock()
    known = tests(house.catalogue)
    found = endurance(read.days(house.journal, house.person, zone=now.tzinfo), known)
    return house.page(
        Tests(
            title=said("Tests"),
            rows=tuple(_row(case, house.catalogue[id], found) for id in known),
            told=due_words(last_tested(found), now.date()),
            closed=f"{case.closed.why} {case.closed.where}" if case.closed else "",
            session=str(uuid4()),
            missing=missing,
        )
    )


@router.post("/mirror/tests")
def start(
    house: HouseDep,
    session: Annotated[UUID, Form()],
    back: Annotated[int | None, Form(ge=0, le=10)] = None,
    test: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    """Begin a session of a warm-up and the tests chosen."""
    chosen = [id for id in tests(house.catalogue) if id in (test or ())]
    if back is None or not chosen:
        return see_other("/mirror/tests?missing=true")
    case = replace(house.case(), pain_now=back)
    if case.closed is not None:
        return keep_back(house, back)
    if back >= house.rules.pain_lighter:
        keep_back(house, back)
        return see_other("/mirror/tests/not-today")
    planned = _session(case, chosen)
    return begin(house, session, planned, back) if planned.items else see_other("/mirror/tests")


@dataclass(frozen=True, slots=True)
class NotToday(Context):
    """`tests_not_today.html`"""

    template: ClassVar[str] = "tests_not_today.html"
    section: ClassVar[str] = "mirror"


@router.get("/mirror/tests/not-today", response_class=HTMLResponse)
def not_today_page(house: HouseDep) -> HTMLResponse:
    """Why a sore day is no day for tests."""
    return house.page(NotToday(said("Another day")))


def due_words(last: date | None, today: date) -> str:
    """When it is time for the tests."""
    soonest, latest = AGAIN_DAYS
    if last is None:
        return said("You have not done them yet. The first time is for practice.")
    ago = (today - last).days
    if ago < soonest:
        return said(
            "Last done {ago}. Leave {least} to {most} weeks between: sooner they say little.",
            ago=words.ago(ago),
            least=number(soonest // 7),
            most=number(latest // 7),
        )
    if ago < latest:
        return said("Last done {ago}: a good time to do them again.", ago=words.ago(ago))
    return said("Last done {ago}: it is time to do them again.", ago=words.ago(ago))


def _session(case: Case, chosen: Iterable[str]) -> Session:
    """The warm-up of today, and then the tests; a test that is left out stays out."""
    warm = [item for item in plan.today(case, WARM_UP_MINUTES).items if item.phase == "warm-up"]
    moves = [case.catalogue[id] for id in chosen if id not in case.left_out]
    items = [Item(one.id, one.phase, one.dose.start, said("You chose this test.")) for one in moves]
    return Session(None, said("Tests."), WARM_UP_MINUTES, (*warm, *items) if items else ())


def _row(case: Case, move: Move, found: Iterable[Endurance]) -> TestRow:
    left_out = case.left_out.get(move.id)
    lasts = [f"{one.last.seconds:.0f} s{_on(one)}" for one in found if one.move == move.id]
    return TestRow(
        id=move.id,
        name=move.name.removesuffix(said(" test")),
        summary=move.summary,
        figure=Markup(pose_svg(stand(move.poses["end"]), title=move.name, move=move)),
        last=", ".join(lasts),
        left_out=left_out.reason if left_out else "",
    )


def _on(one: Endurance) -> str:
    if one.side is None:
        return ""
    return f" {words.side_alone(one.side)}"
