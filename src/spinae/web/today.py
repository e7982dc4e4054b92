"""Today: the session with its reasons, how the back is right now, and Start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae.catalogue.schema import Move
from spinae.figure.drawing import still
from spinae.plan import Item, Session, length_s, screen
from spinae.plan import today as plan_today
from spinae.plan import words as dose_words
from spinae.plan.session import headline
from spinae.web import words
from spinae.web.house import Context, House, HouseDep, see_other
from spinae.web.safety import STATEMENT

MINUTES: Final = (5, 10, 15, 20, 30)
Minutes = Literal[5, 10, 15, 20, 30]
Level = Annotated[int, Form(ge=0, le=10)]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Row:
    """One move of the session as a line: its drawing, its dose, its reason."""

    id: str
    name: str
    dose: str
    reason: str
    figure: Markup


@dataclass(frozen=True, slots=True)
class PhaseRows:
    """The moves of one phase."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A session that was broken off and can go on."""

    id: str
    started: str
    done: str


@dataclass(frozen=True, slots=True)
class Morning:
    """Yesterday's session, whose next morning was not asked about yet."""

    session: str


@dataclass(frozen=True, slots=True)
class Today(Context):
    """`today.html`"""

    template: ClassVar[str] = "today.html"
    section: ClassVar[str] = "today"
    day: str
    headline: str
    why: str
    minutes: int
    choices: tuple[int, ...]
    lasts: str
    back: int | None
    ask_back: bool
    """Start was pressed without an answer."""
    session: str
    """The id the session will have: made with the page, so that pressing twice starts one."""
    phases: tuple[PhaseRows, ...]
    advice: tuple[str, ...]
    open: Open | None
    morning: Morning | None


@dataclass(frozen=True, slots=True)
class Locked(Context):
    """`locked.html`"""

    template: ClassVar[str] = "locked.html"
    section: ClassVar[str] = "today"
    why: str
    where: str
    how_soon: str
    statement: str
    """What a person can say to open the lock again; empty where the questions are enough."""


@router.get("/", response_model=None)
def today_page(
    house: HouseDep,
    minutes: Annotated[int, Query()] = 10,
    back: Annotated[int | None, Query(ge=0, le=10)] = None,
    ask: Literal["back"] | None = None,
) -> HTMLResponse | RedirectResponse:
    """The session for the time there is; the screen first, the lock before everything."""
    minutes = minutes if minutes in MINUTES else 10
    session = plan(house, minutes=minutes, back=back)
    if session.locked == "unscreened":
        return see_other("/screen")
    if session.locked is not None:
        return house.page(locked(house, session))
    return house.page(_today(house, session, back=back, ask_back=ask == "back"))


@router.post("/sessions")
def start(
    house: HouseDep,
    session: Annotated[UUID, Form()],
    minutes: Annotated[int, Form()] = 10,
    back: Annotated[int | None, Form(ge=0, le=10)] = None,
) -> RedirectResponse:
    """Begin today's session under the id the page made."""
    minutes = minutes if minutes in MINUTES else 10
    if back is None:
        return see_other(f"/?minutes={minutes}&ask=back#back")
    planned = plan(house, minutes=minutes, back=back)
    if planned.locked == "unscreened":
        # A jump in pain asks the questions again, and must not be forgotten meanwhile.
        house.journal.save_pain(house.person, "before", back, house.clock())
        return see_other("/screen")
    if planned.locked is not None or not planned.items:
        return see_other("/")
    return begin(house, session, planned, back)


@router.post("/sessions/{session}/end")
def end(house: HouseDep, session: UUID) -> RedirectResponse:
    """Close a session that was broken off."""
    house.journal.end_session(str(session), house.clock(), "ended")
    return see_other("/")


@router.post("/morning")
def morning(house: HouseDep, session: Annotated[UUID, Form()], level: Level) -> RedirectResponse:
    """How the back was on the morning after a session."""
    now = house.clock()
    house.journal.save_pain(house.person, "morning", level, now, session_id=str(session))
    return see_other("/")


def plan(house: House, *, minutes: int, back: int | None = None) -> Session:
    """Today's session of the house's person."""
    journal, person = house.journal, house.person
    return plan_today(
        screening=journal.screening(person),
        lock=journal.lock(person),
        history=journal.history(person),
        minutes=minutes,
        now=house.clock(),
        catalogue=house.catalogue,
        rules=house.rules,
        pain_now=back,
        wishes=journal.wishes(person),
    )


def begin(house: House, id: UUID, planned: Session, back: int | None) -> RedirectResponse:
    """Write the session, close one that was left open, and go to the coach."""
    journal, person, now = house.journal, house.person, house.clock()
    left_open = journal.open_session(person, now)
    if left_open is not None and left_open.id != str(id):
        journal.end_session(left_open.id, now, "ended")
    journal.start_session(str(id), person, planned, now, back)
    return see_other(f"/coach?session={id}")


def locked(house: House, session: Session) -> Locked:
    """Why training is closed, and what to do: a lock needs a clinician, two red days only the
    questions anew."""
    journal, person = house.journal, house.person
    screening = journal.screening(person)
    lock = journal.lock(person) or (screening and screen.verdict(screening))
    if not lock:
        return Locked("Rest today", session.why, "", "", "")
    return Locked("Please see someone first", lock.why, lock.where, lock.how_soon, STATEMENT)


def _today(house: House, session: Session, *, back: int | None, ask_back: bool) -> Today:
    now = house.clock()
    return Today(
        title="Today",
        day=words.long_day(now),
        headline=headline(session),
        why=session.why,
        minutes=session.minutes,
        choices=MINUTES,
        lasts=_lasts(house, session),
        back=back,
        ask_back=ask_back and back is None,
        session=str(uuid4()),
        phases=tuple(_phases(house, session.items)),
        advice=_advice(house),
        open=_open(house),
        morning=_morning(house),
    )


def _lasts(house: House, session: Session) -> str:
    total = length_s(session, house.catalogue)
    moves = words.count(len(session.items), "move")
    return f"{moves}, about {words.count(max(1, round(total / 60)), 'minute')}"


def _phases(house: House, items: Iterable[Item]) -> Iterable[PhaseRows]:
    for phase, group in groupby(items, key=lambda item: item.phase):
        rows = tuple(_row(house.catalogue[item.move], item) for item in group)
        yield PhaseRows(words.PHASES[phase], rows)


def _row(move: Move, item: Item) -> Row:
    figure = Markup(still(move))
    return Row(move.id, move.name, dose_words(move, item.dose), item.reason, figure)


def _advice(house: House) -> tuple[str, ...]:
    screening = house.journal.screening(house.person)
    return screen.advice(screening) if screening else ()


def _open(house: House) -> Open | None:
    now = house.clock()
    session = house.journal.open_session(house.person, now)
    if session is None:
        return None
    started = words.clock(session.started_at.astimezone(now.tzinfo))
    return Open(session.id, started, words.count(len(session.done), "set"))


def _morning(house: House) -> Morning | None:
    due = house.journal.morning_due(house.person, house.clock())
    return None if due is None else Morning(due.id)
