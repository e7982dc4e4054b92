"""Today: the session with its reasons, how the back is right now, and Start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import Annotated, ClassVar, Final, Literal
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from pydantic import AwareDatetime, BaseModel, Field

from spinae import plan
from spinae.journal import activities, read, store
from spinae.message import NOTHING, Message, _, joined, ngettext
from spinae.plan import (
    Case,
    Item,
    LeftOut,
    Lock,
    Session,
    length_s,
    lock_text,
    screen,
)
from spinae.plan import (
    words as dose_words,
)
from spinae.plan.projection import next_if_clean
from spinae.plan.projection import told as steps_told
from spinae.plan.session import headline
from spinae.plan.wishes import sore_spots
from spinae.plan.wording import number
from spinae.training import PainAnswer
from spinae.web import figures, words
from spinae.web.again import Again, due
from spinae.web.because import Because, because
from spinae.web.house import Context, House, HouseDep, OwnSession, see_other
from spinae.web.safety import STATEMENT

MINUTES: Final = (5, 10, 15, 20, 30)
SHOWN_FOR: Final = timedelta(hours=1)
"""Longer after it was shown, a session that would be another by now is shown anew."""
Level = Annotated[int, Form(ge=0, le=10)]

router = APIRouter()


class Said(BaseModel):
    """What the person says of today, each where it was answered."""

    minutes: int = 10
    back: int | None = Field(default=None, ge=0, le=10)
    sore: tuple[str, ...] = ()
    up: Literal["less", "longer"] | None = None
    """Whether they have been up for less than the hours without a deep forward bend."""
    ask: Literal["back"] | None = None

    @property
    def length(self) -> int:
        """The minutes, where they are on offer."""
        return self.minutes if self.minutes in MINUTES else 10

    def query(self) -> str:
        """The answers but the back's, as they stand in an address."""
        given = {"minutes": self.length, "sore": self.sore, "up": self.up}
        return urlencode({name: value for name, value in given.items() if value}, doseq=True)


class Start(Said):
    """The same, and the session that the page showed."""

    session: UUID
    """The id that it will have."""
    at: AwareDatetime | None = None
    """The moment it was planned for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One move of the session as a line: its drawing, its dose, its reason."""

    id: str
    name: Message
    dose: Message
    reason: Message
    because: Because
    figure: Markup


@dataclass(frozen=True, slots=True)
class PhaseRows:
    """The moves of one phase."""

    name: Message
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OutRow:
    """Moves that are left out today, and why."""

    names: Message
    reason: Message
    because: Because


@dataclass(frozen=True, slots=True)
class Open:
    """A session that was broken off and can go on."""

    id: str
    started: str
    done: Message


@dataclass(frozen=True, slots=True)
class Morning:
    """Yesterday's session, whose next morning was not asked about yet."""

    session: str


@dataclass(frozen=True, slots=True)
class Today(Context):
    """`today.html`"""

    template: ClassVar[str] = "today.html"
    section: ClassVar[str] = "today"
    day: Message
    headline: Message
    why: Message
    minutes: int
    choices: tuple[int, ...]
    lasts: Message
    back: int | None
    ask_back: bool
    """Start was pressed without an answer."""
    spots: tuple[words.Option, ...]
    up: tuple[words.Option, ...]
    session: str
    """The id the session will have: made with the page, so that pressing twice starts one."""
    at: str
    """The moment that the session was planned for: what is shown is what is started."""
    phases: tuple[PhaseRows, ...]
    instead: tuple[Message, ...]
    left_out: tuple[OutRow, ...]
    next: tuple[Message, ...]
    """What changes next time if today is clean."""
    advice: tuple[Message, ...]
    again: tuple[Again, ...]
    """What it is time to do anew."""
    open: Open | None
    morning: Morning | None


@dataclass(frozen=True, slots=True)
class Locked(Context):
    """`locked.html`"""

    template: ClassVar[str] = "locked.html"
    section: ClassVar[str] = "today"
    why: Message
    where: Message
    how_soon: Message
    statement: str
    """What a person can say to open the lock again; empty where the questions are enough."""
    unkept: int | None
    """The answer that closed training and is not kept yet: a slip of the finger keeps nothing."""


@router.get("/", response_model=None)
def today_page(house: HouseDep, said: Annotated[Said, Query()]) -> HTMLResponse | RedirectResponse:
    """The session for the time there is; the screen first, the lock before everything."""
    known = house.case()
    if known.closed is not None and known.closed.kind == "unscreened":
        return see_other("/screen")
    case = _today_case(known, said)
    if case.closed is not None:
        return house.page(_locked(house, case.closed, None if known.closed else said.back))
    return house.page(_today(house, case, said))


@router.post("/sessions")
def start(house: HouseDep, said: Annotated[Start, Form()]) -> RedirectResponse:
    """Begin today's session under the id the page made."""
    if said.back is None:
        return see_other(f"/?{said.query()}&ask=back#back")
    case = _today_case(house.case(), said)
    if case.closed is not None:
        # What closes training, or asks the questions again, must not be forgotten meanwhile.
        return keep_back(house, said.back)
    session = plan.today(case, said.length)
    if said.at is not None and said.at < case.now:
        # over midnight, say, the plan of now may be another than the one that was shown
        then = house.case(said.at.astimezone(case.now.tzinfo))
        shown = plan.today(_today_case(then, said), said.length)
        if case.now - said.at > SHOWN_FOR and shown.items != session.items:
            return see_other(f"/?{said.query()}&back={said.back}")
        session = shown
    if not session.items:
        return see_other("/")
    return begin(house, said.session, session, said.back)


@router.post("/back")
def keep_back(house: HouseDep, level: Level) -> RedirectResponse:
    """How the back is right now, without a session."""
    answer = PainAnswer(at=house.clock(), when="before", level=level)
    store.save_pain(house.journal, house.person, answer)
    closed = house.case().closed
    return see_other("/screen" if closed and closed.kind == "unscreened" else "/")


@router.post("/sessions/{session}/end")
def end(house: HouseDep, session: OwnSession) -> RedirectResponse:
    """Close a session that was broken off."""
    store.end_session(house.journal, str(session), house.clock(), "ended")
    return see_other("/")


def _today_case(known: Case, said: Said) -> Case:
    """What the journal knows, and what was said of today."""
    up_since = None
    if said.up is not None:
        longer = timedelta(hours=known.rules.early_hours if said.up == "longer" else 0)
        up_since = known.now - longer
    spots = frozenset(said.sore) & sore_spots().keys()
    return replace(known, pain_now=said.back, spots=spots, up_since=up_since)


def begin(house: House, id: UUID, planned: Session, back: int | None) -> RedirectResponse:
    """Write the session, close one that was left open, and go to the coach."""
    journal, person, now = house.journal, house.person, house.clock()
    left_open = read.open_session(journal, person, now)
    if left_open is not None and left_open.id != str(id):
        store.end_session(journal, left_open.id, now, "ended")
    store.start_session(journal, str(id), person, planned, now, back)
    return see_other(f"/coach?session={id}")


def _locked(house: House, lock: Lock, unkept: int | None) -> Locked:
    """Why training is closed, and what to do: what the journal keeps closed needs a clinician,
    two red days only the questions anew."""
    text = lock_text(lock, house.rules)
    if lock.kind == "unscreened":
        why = joined([text.why, text.where])
        return Locked(_("A few questions first"), why, NOTHING, NOTHING, "", unkept)
    kept = lock.kind == "red-flag" or read.lock(house.journal, house.person) is not None
    statement = STATEMENT if kept else ""
    return Locked(_("Please see someone first"), *text, statement, unkept)


def _today(house: House, case: Case, said: Said) -> Today:
    session = plan.today(case, said.length)
    steps = steps_told(next_if_clean(case, session), case.catalogue)
    return Today(
        title=_("Today"),
        day=words.long_day(case.now),
        headline=headline(session),
        why=session.why,
        minutes=session.minutes,
        choices=MINUTES,
        lasts=_lasts(house, session),
        back=said.back,
        ask_back=said.ask == "back" and said.back is None,
        spots=tuple(
            words.Option(spot, _(spot).raised, spot in case.spots) for spot in sore_spots()
        ),
        up=_up(case),
        session=str(uuid4()),
        at=case.now.isoformat(),
        phases=tuple(_phases(house, session.items)),
        instead=session.instead,
        left_out=_left_out(house, session.left_out),
        next=tuple(steps),
        advice=tuple(screen.advice(case.screening)) if case.screening else (),
        again=due(case, activities.activities(house.journal, house.person)),
        open=_open(house),
        morning=_morning(house),
    )


def _up(case: Case) -> tuple[words.Option, ...]:
    hours = number(case.rules.early_hours)
    less = words.Option("less", _("Less than {hours} hours", hours=hours), case.early)
    return (less, words.Option("longer", _("Longer"), not case.early))


def _left_out(house: House, moves: Iterable[LeftOut]) -> tuple[OutRow, ...]:
    """The moves that are left out for the same reason as one line."""
    alike: dict[tuple[Message, Because], list[Message]] = {}
    for one in moves:
        key = (one.reason, because(one, house.plan_context))
        alike.setdefault(key, []).append(_(house.catalogue[one.move].name))
    return tuple(OutRow(joined(names, ", "), *key) for key, names in alike.items())


def _lasts(house: House, session: Session) -> Message:
    total = length_s(session, house.plan_context)
    moves = ngettext("{n} move", "{n} moves", len(session.items))
    minutes = ngettext("{n} minute", "{n} minutes", max(1, round(total / 60)))
    return _("{moves}, about {minutes}", moves=moves, minutes=minutes)


def _phases(house: House, items: Iterable[Item]) -> Iterable[PhaseRows]:
    for phase, group in groupby(items, key=lambda item: item.phase):
        yield PhaseRows(_(words.PHASES[phase]), tuple(_row(house, item) for item in group))


def _row(house: House, item: Item) -> Row:
    move = house.catalogue[item.move]
    return Row(
        id=move.id,
        name=_(move.name),
        dose=dose_words(move, item.dose),
        reason=plan.why(item, house.plan_context),
        because=because(item, house.plan_context),
        figure=figures.at_rest(house.language, move),
    )


def _open(house: House) -> Open | None:
    now = house.clock()
    session = read.open_session(house.journal, house.person, now)
    if session is None:
        return None
    started = words.clock(session.started_at.astimezone(now.tzinfo))
    return Open(session.id, started, ngettext("{n} set", "{n} sets", len(session.done)))


def _morning(house: House) -> Morning | None:
    due = read.morning_due(house.journal, house.person, house.clock())
    return None if due is None else Morning(due.id)
