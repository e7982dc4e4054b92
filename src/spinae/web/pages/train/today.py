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
from pydantic import BaseModel, Field

from spinae import plan
from spinae.coach import SessionDone
from spinae.journal import psfs, read, store
from spinae.journal.records import Moment
from spinae.message import N_, NOTHING, Message, _, joined, ngettext
from spinae.plan import (
    Case,
    Item,
    LeftOut,
    Session,
    length_s,
    lock_text,
    pain,
    screen,
)
from spinae.plan import (
    words as dose_words,
)
from spinae.plan.lock import STATEMENT, Urgency, calls
from spinae.plan.projection import next_if_clean
from spinae.plan.projection import told as steps_told
from spinae.plan.session import headline
from spinae.plan.wishes import sore_spots
from spinae.plan.wording import number
from spinae.web import figures, wording
from spinae.web.citations import Citation, citation
from spinae.web.context import AppContext, ContextDep, OwnSession, Page, see_other
from spinae.web.due_reviews import DueReview, due
from spinae.web.live.sets import caught_up
from spinae.web.sessions import Level, Way, begin, keep_back, lock_key
from spinae.web.wording import TRAINING_CLOSED

MINUTES: Final = (5, 10, 15, 20, 30)
SHOWN_FIRST: Final = "bird-dog"
"""The move that a newcomer sees."""
HEADINGS: Final[dict[Urgency | None, str]] = {
    "now": N_("Please get help now"),
    "today": N_("Please see someone today"),
    "week": N_("Please see someone first"),
    "first": N_("Please ask somebody first"),
    None: N_("Please see someone first"),
}
SHOWN_FOR: Final = timedelta(hours=1)
"""Longer after it was shown, a session that would be another by now is shown anew."""
router = APIRouter()


class Answers(BaseModel):
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


class Start(Answers):
    """The same, and the session that the page showed."""

    session: UUID
    """The id that it will have."""
    at: Moment | None = None
    """The moment it was planned for."""
    go: Way | Literal[""] = ""
    """How the last session was begun on this device; empty where none was."""


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move of the session as a line: its drawing, its dose, its reason."""

    id: str
    name: Message
    dose: Message
    reason: Message
    citation: Citation
    figure: Markup


@dataclass(frozen=True, slots=True)
class PhaseRows:
    """The moves of one phase."""

    name: Message
    rows: tuple[MoveRow, ...]


@dataclass(frozen=True, slots=True)
class OutRow:
    """Moves that are left out today, and why."""

    names: Message
    reason: Message
    citation: Citation


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that was broken off and can go on."""

    id: str
    started: str
    done: Message
    kept: bool
    """All of it is in the journal."""


@dataclass(frozen=True, slots=True)
class Morning:
    """Yesterday's session, whose next morning was not asked about yet."""

    session: str


@dataclass(frozen=True, slots=True)
class Today(Page):
    """`train/today.html`"""

    template: ClassVar[str] = "train/today.html"
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
    spots: tuple[wording.Option, ...]
    up: tuple[wording.Option, ...]
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
    """What the cautions ask the person to do: it stands before Start."""
    reassurance: tuple[Message, ...]
    unasked: bool
    """Something was done, and what shapes the plan was not asked yet."""
    again: tuple[DueReview, ...]
    """What it is time to do anew."""
    open: OpenSession | None
    morning: Morning | None
    ended: bool
    """The day is over for strength, and with it for free practice."""
    unanswered: bool
    """It hurt, and how much is still to be said."""
    unkept: int | None
    """The answer that ends it and is not kept yet: a slip of the finger keeps nothing."""


@dataclass(frozen=True, slots=True)
class Welcome(Page):
    """`train/welcome.html`"""

    template: ClassVar[str] = "train/welcome.html"
    section: ClassVar[str] = "today"
    figure: Markup


@dataclass(frozen=True, slots=True)
class ClosedBy:
    """One thing that closes training."""

    id: str
    why: Message
    said: Message
    """What the person said, perhaps by mistake; nothing where it follows from what they logged."""


@dataclass(frozen=True, slots=True)
class WhereToGo:
    """What is to be done, and how soon, about what closes training."""

    about: tuple[ClosedBy, ...]
    where: Message
    how_soon: Message
    urgency: Urgency | None
    call: bool
    """The ambulance may be needed."""


@dataclass(frozen=True, slots=True)
class Locked(Page):
    """`train/locked.html`"""

    template: ClassVar[str] = "train/locked.html"
    section: ClassVar[str] = "today"
    why: Message
    """Why, where that is all: the safety questions are to be answered."""
    to_do: tuple[WhereToGo, ...]
    """The most urgent first; where somebody is to be seen today or now, that alone."""
    also: tuple[ClosedBy, ...]
    """What they are to be told there too."""
    call: tuple[str, ...]
    """The number of the ambulance, or several to choose from."""
    closed_by: tuple[ClosedBy, ...]
    statement: str
    """What a person can say to open one of them again."""
    unkept: int | None
    """The answer that closed training and is not kept yet: a slip of the finger keeps nothing."""
    waiting: bool
    """What closed it is not kept yet, and so cannot be opened."""


@router.get("/", response_model=None)
def today_page(
    context: ContextDep, answers: Annotated[Answers, Query()]
) -> HTMLResponse | RedirectResponse:
    """The session for the time there is; the screen first, the lock before everything."""
    known = context.case()
    if known.closed is not None and known.closed.kind == "unscreened":
        if known.screening is None:
            return context.page(_welcome(context))
        return see_other("/screen")
    case = _today_case(known, answers)
    if case.closed is not None and not case.ended:
        return context.page(_locked(context, case, None if known.closed else answers.back))
    unkept = answers.back if case.ended and not known.ended else None
    return context.page(_today(context, case, answers, unkept))


@router.post("/sessions")
def start(context: ContextDep, answers: Annotated[Start, Form()]) -> RedirectResponse:
    """Begin today's session under the id the page made."""
    if answers.back is None:
        return see_other(f"/?{answers.query()}&ask=back#back")
    case = _today_case(context.case(), answers)
    if case.closed is not None and not case.ended:
        # What closes training, or asks the questions again, must not be forgotten meanwhile.
        return keep_back(context, answers.back)
    session = plan.today(case, answers.length)
    if answers.at is not None and answers.at < case.now and not case.ended:
        # over midnight, say, the plan of now may be another than the one that was shown
        then = replace(
            context.case(answers.at.astimezone(case.now.tzinfo)),
            screening=case.screening,
            opened=case.opened,
            locks=case.locks,
            wishes=case.wishes,
        )  # what was answered since holds
        shown = plan.today(_today_case(then, answers), answers.length)
        if case.now - answers.at > SHOWN_FOR and shown.items != session.items:
            return see_other(f"/?{answers.query()}&back={answers.back}")
        session = shown
    if not session.items:
        return see_other("/")
    return begin(context, answers.session, session, answers.back, answers.go or None)


@router.post("/back")
def keep_back_alone(context: ContextDep, level: Level) -> RedirectResponse:
    """How the back is right now, without a session."""
    return keep_back(context, level)


@router.post("/sessions/{session}/end")
def end(context: ContextDep, session: OwnSession) -> RedirectResponse:
    """Close a session that was broken off."""
    store.end_session(context.journal, str(session), context.clock(), "ended")
    return see_other("/")


def _today_case(known: Case, answers: Answers) -> Case:
    """What the journal knows, and what was answered for today."""
    up_since = None
    if answers.up is not None:
        longer = timedelta(hours=known.rules.early_hours if answers.up == "longer" else 0)
        up_since = known.now - longer
    spots = frozenset(answers.sore) & sore_spots().keys()
    return replace(known, pain_now=answers.back, spots=spots, up_since=up_since)


def _welcome(context: AppContext) -> Welcome:
    move = context.catalogue[SHOWN_FIRST]
    return Welcome(_("Ten minutes for your back"), figures.at_rest(context.language, move))


def _locked(context: AppContext, case: Case, unkept: int | None) -> Locked:
    """Why training is closed, and what to do."""
    asked, call = case.closed_text, context.emergency
    waiting = bool(context.writer.locks(context.person))
    if asked is not None and case.closed is not None and case.closed.kind == "unscreened":
        why = joined([asked.why, asked.where])
        return Locked(_("A few questions first"), why, (), (), call, (), "", unkept, waiting)
    to_do = tuple(_to_do(case))
    first = to_do[0].urgency if to_do else None
    title = _(HEADINGS[first]) if to_do else TRAINING_CLOSED
    about = tuple(one for place in to_do for one in place.about)
    also: tuple[ClosedBy, ...] = ()
    if first in ("now", "today"):
        also = tuple(one for place in to_do if place.urgency != first for one in place.about)
        to_do = tuple(place for place in to_do if place.urgency == first)
    return Locked(title, NOTHING, to_do, also, call, about, STATEMENT, unkept, waiting)


def _to_do(case: Case) -> Iterable[WhereToGo]:
    """Where to go, each place once with everything that leads there."""
    places: dict[tuple[Message, Message, Urgency | None], list[ClosedBy]] = {}
    for lock in case.closing:
        if lock.needs_clinician:
            why, where, how_soon, urgency = lock_text(lock, case.rules, case.told)
            about = places.setdefault((where, how_soon, urgency), [])
            said = screen.named(lock)
            if about and said:
                why = _("You said: {sign}.", sign=said)
            about.append(ClosedBy(lock_key(lock), why, said))
    now = [place for place in places if place[2] == "now"]
    if len(now) > 1:  # one order, and not several beside each other
        about = [one for place in now for one in places.pop(place)]
        yield WhereToGo(tuple(about), _(pain.ALL_OF_IT), now[0][1], "now", call=True)
    for (where, how_soon, urgency), told in places.items():
        yield WhereToGo(tuple(told), where, how_soon, urgency, calls(where, urgency))


def _today(context: AppContext, case: Case, answers: Answers, unkept: int | None) -> Today:
    session = plan.today(case, answers.length)
    steps = steps_told(next_if_clean(case, session), case.catalogue)
    return Today(
        title=_("Today"),
        day=wording.long_day(case.now),
        headline=headline(session),
        why=session.why,
        minutes=session.minutes,
        choices=MINUTES,
        lasts=_lasts(context, session),
        back=answers.back,
        ask_back=answers.ask == "back" and answers.back is None,
        spots=tuple(
            wording.Option(spot, _(spot).raised, spot in case.spots) for spot in sore_spots()
        ),
        up=_up(case),
        session=str(uuid4()),
        at=case.now.isoformat(),
        phases=tuple(_phases(context, session.items)),
        instead=session.instead,
        left_out=_left_out(context, session.left_out),
        next=tuple(steps),
        advice=case.advice,
        reassurance=case.reassurance,
        unasked=not case.wishes.habit and len(case.past) > 0,
        again=due(case, psfs.activities(context.journal, context.person)),
        open=_open(context),
        morning=_morning(context),
        ended=case.ended,
        unanswered=case.unanswered,
        unkept=unkept,
    )


def _up(case: Case) -> tuple[wording.Option, ...]:
    hours = number(case.rules.early_hours)
    less = wording.Option("less", _("Less than {hours} hours", hours=hours), case.early)
    return (less, wording.Option("longer", _("Longer"), not case.early))


def _left_out(context: AppContext, moves: Iterable[LeftOut]) -> tuple[OutRow, ...]:
    """The moves that are left out for the same reason as one line."""
    alike: dict[tuple[Message, Citation], list[Message]] = {}
    for one in moves:
        key = (one.reason, citation(one, context.plan_context))
        alike.setdefault(key, []).append(_(context.catalogue[one.move].name))
    return tuple(OutRow(joined(names, ", "), *key) for key, names in alike.items())


def _lasts(context: AppContext, session: Session) -> Message:
    total = length_s(session, context.plan_context)
    moves = ngettext("{n} move", "{n} moves", len(session.items))
    minutes = ngettext("{n} minute", "{n} minutes", max(1, round(total / 60)))
    return _("{moves}, about {minutes}", moves=moves, minutes=minutes)


def _phases(context: AppContext, items: Iterable[Item]) -> Iterable[PhaseRows]:
    for phase, group in groupby(items, key=lambda item: item.phase):
        yield PhaseRows(_(wording.PHASES[phase]), tuple(_row(context, item) for item in group))


def _row(context: AppContext, item: Item) -> MoveRow:
    move = context.catalogue[item.move]
    return MoveRow(
        id=move.id,
        name=_(move.name),
        dose=dose_words(move, item.dose),
        reason=plan.why(item, context.plan_context),
        citation=citation(item, context.plan_context),
        figure=figures.at_rest(context.language, move),
    )


def _open(context: AppContext) -> OpenSession | None:
    now, unkept = context.clock(), context.writer.unkept(context.person)
    # asked first: what is kept meanwhile is then known twice, and never not at all
    pending = {one: context.writer.pending(one) for one in (unkept.sessions if unkept else ())}
    session = read.open_session(context.journal, context.person, now)
    waiting = () if session is None else pending.get(session.id, ())
    if session is None or any(isinstance(one, SessionDone) for one in waiting):
        return None  # it is over, though that is not kept yet
    found = caught_up(session, waiting, now)
    if not found.anything:
        return None  # to begin it anew loses nothing
    done = len(found.sets)
    started = wording.clock(session.started_at.astimezone(now.tzinfo))
    return OpenSession(session.id, started, ngettext("{n} set", "{n} sets", done), not waiting)


def _morning(context: AppContext) -> Morning | None:
    due = read.morning_due(context.journal, context.person, context.clock())
    return None if due is None else Morning(due.id)
