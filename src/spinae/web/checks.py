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
from spinae.figure.drawing import Label, pose_svg
from spinae.journal import read
from spinae.kinematics import stand
from spinae.message import NOTHING, Message, _, joined, verbatim
from spinae.plan import Case, Item, LockText, Session
from spinae.plan.wording import digits, number
from spinae.progress.endurance import AGAIN_DAYS, Endurance, endurance, last_tested, tests
from spinae.say import Language
from spinae.training import Reason
from spinae.web import words
from spinae.web.house import Context, House, HouseDep, see_other
from spinae.web.today import begin, keep_back

WARM_UP_MINUTES: Final = 10
"""The length of session whose warm-up comes before the tests."""

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
class Tests(Context):
    """`tests.html`"""

    template: ClassVar[str] = "tests.html"
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
def page_of_tests(house: HouseDep, missing: bool = False) -> HTMLResponse:
    """The tests, when they were last done, and Start."""
    case, now = house.case(), house.clock()
    known = tests(house.catalogue)
    found = endurance(read.days(house.journal, house.person, zone=now.tzinfo), known)
    return house.page(
        Tests(
            title=_("Tests"),
            rows=tuple(_row(house, case, house.catalogue[id], found) for id in known),
            told=due_words(last_tested(found), now.date()),
            closed=_closed(case),
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
    return house.page(NotToday(_("Another day")))


def _closed(case: Case) -> Message:
    return joined((case.closed_text or LockText())[:2])


def due_words(last: date | None, today: date) -> Message:
    """When it is time for the tests."""
    soonest, latest = AGAIN_DAYS
    if last is None:
        return _("You have not done them yet. The first time is for practice.")
    ago = (today - last).days
    if ago < soonest:
        return _(
            "Last done {ago}. Leave {least} to {most} weeks between: sooner they say little.",
            ago=words.ago(ago),
            least=number(soonest // 7),
            most=number(latest // 7),
        )
    if ago < latest:
        return _("Last done {ago}: a good time to do them again.", ago=words.ago(ago))
    return _("Last done {ago}: it is time to do them again.", ago=words.ago(ago))


def _session(case: Case, chosen: Iterable[str]) -> Session:
    """The warm-up of today, and then the tests; a test that is left out stays out."""
    warm = [item for item in plan.today(case, WARM_UP_MINUTES).items if item.phase == "warm-up"]
    moves = [case.catalogue[id] for id in chosen if id not in case.left_out]
    items = [Item(one.id, one.phase, one.dose.start, Reason("test")) for one in moves]
    return Session(None, _("Tests."), WARM_UP_MINUTES, (*warm, *items) if items else ())


def _row(house: House, case: Case, move: Move, found: Iterable[Endurance]) -> TestRow:
    left_out = case.left_out.get(move.id)
    lasts = [_last(one) for one in found if one.move == move.id]
    return TestRow(
        id=move.id,
        name=test_name(house.language, move),
        summary=_(move.summary),
        figure=Markup(
            pose_svg(
                stand(move.poses["end"]),
                Label(house.say(_(move.name)), house.say(_(move.summary))),
                move,
            )
        ),
        last=joined(lasts, ", "),
        left_out=left_out.reason if left_out else NOTHING,
    )


def test_name(language: Language, move: Move) -> Message:
    """What is held in a test: `Side plank hold`."""
    return verbatim(language.say(_(move.name)).removesuffix(language.say(_(" test"))))


def _last(one: Endurance) -> Message:
    seconds = digits(round(one.last.seconds), " s")
    return seconds if one.side is None else joined([seconds, words.side_alone(one.side)])
