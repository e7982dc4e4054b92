"""The history that can be mended: every session, what was counted in it and felt, and a way to
put each thing right, take it out or put it back.

While training is closed, what was felt stays as it is: no lock opens because an answer was
changed. The way out of a lock is where it always is, in the safety questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.exchange.formats import FORMATS
from spinae.journal import read, store
from spinae.message import N_, NOTHING, Message, _, joined, ngettext, verbatim
from spinae.training import KeptSession, PainAnswer
from spinae.web import words
from spinae.web.house import Context, House, HouseDep, OwnSession, OwnSet, see_other
from spinae.web.mirror.days import WHERE, SetLine, set_line

router = APIRouter()

SHOWN: Final = 50
"""Sessions a page."""
CLOSED: Final = N_(
    "Training is closed just now. Until it is open again, your answers about pain and whole "
    "sessions stay as they are: they may be why."
)
WHEN: Final = {
    "before": N_("Before the session"),
    "during": N_("During the session"),
    "after": N_("After the session"),
    "morning": N_("Next morning"),
}

Way = Literal["out", "back"]
AnswerId = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """One answer about pain, with its words."""

    answer: PainAnswer
    label: Message


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One session in the list."""

    id: str
    when: Message
    summary: Message
    out: bool


@dataclass(frozen=True, slots=True)
class HistoryPage(Context):
    """`history.html`"""

    template: ClassVar[str] = "history.html"
    section: ClassVar[str] = "mirror"
    sessions: tuple[SessionEntry, ...]
    answers: tuple[AnswerEntry, ...]
    """Those that belong to no session; on the first page."""
    closed: Message
    newer: int | None
    older: int | None


@dataclass(frozen=True, slots=True)
class SessionPage(Context):
    """`session.html`"""

    template: ClassVar[str] = "session.html"
    section: ClassVar[str] = "mirror"
    id: str
    elsewhere: bool
    out: bool
    sets: tuple[SetLine, ...]
    answers: tuple[AnswerEntry, ...]
    closed: Message
    fit: bool
    """Whether it can be saved as a FIT file here."""


@router.get("/mirror/sessions", response_class=HTMLResponse)
def history_page(
    house: HouseDep, after: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> HTMLResponse:
    """The sessions, newest first, from number `after` on."""
    past = [one for one in read.sessions(house.journal, house.person) if one.anything]
    found = past[after : after + SHOWN + 1]
    loose = read.loose_answers(house.journal, house.person) if not after else ()
    page = HistoryPage(
        title=_("Your sessions"),
        sessions=tuple(_session_entry(one, house) for one in found[:SHOWN]),
        answers=tuple(answer_entry(one, house, dated=True) for one in reversed(loose)),
        closed=closed(house),
        newer=max(0, after - SHOWN) if after else None,
        older=after + SHOWN if len(found) > SHOWN else None,
    )
    return house.page(page)


@router.get("/mirror/sessions/{session}", response_class=HTMLResponse)
def session_page(house: HouseDep, session: OwnSession) -> HTMLResponse:
    """One session with everything in it."""
    found = read.session(house.journal, house.person, str(session))
    page = SessionPage(
        title=when(found.started_at, house),
        id=found.id,
        elsewhere=found.source == "elsewhere",
        out=found.removed_at is not None,
        sets=tuple(set_line(house, one) for one in found.sets),
        answers=tuple(answer_entry(one, house) for one in found.answers),
        closed=closed(house),
        fit=FORMATS["fit"].available and any(one.removed_at is None for one in found.sets),
    )
    return house.page(page)


@router.post("/mirror/sessions/{session}/{way}")
def move_session(house: HouseDep, session: OwnSession, way: Way) -> RedirectResponse:
    """Take a session out of the history, or put it back."""
    refuse_closed(house)
    store.take_out_session(house.journal, house.person, str(session), _moment(house, way))
    return see_other(f"/mirror/sessions/{session}")


@router.post("/mirror/sets/{id}/{way}")
def move_set(house: HouseDep, id: OwnSet, way: Way) -> RedirectResponse:
    """Take a set out of the history, or put it back."""
    store.take_out_set(house.journal, house.person, str(id), _moment(house, way))
    home = read.kept_set(house.journal, house.person, str(id)).session
    return see_other(f"/mirror/sessions/{home}")


@router.post("/mirror/answers/{id}/{way}")
def move_answer(house: HouseDep, id: AnswerId, way: Way) -> RedirectResponse:
    """Take an answer about pain out of the history, or put it back."""
    refuse_closed(house)
    store.take_out_answer(house.journal, house.person, id, _moment(house, way))
    return see_other(home_of(read.answer(house.journal, house.person, id)))


def closed(house: House) -> Message:
    """What to say while training is closed; empty while it is open."""
    return _(CLOSED) if house.case().closed is not None else NOTHING


def refuse_closed(house: House) -> None:
    """Refuse a change that could open training while it is closed."""
    if closed(house):
        raise HTTPException(409, CLOSED)


def answer_entry(answer: PainAnswer, house: House, *, dated: bool = False) -> AnswerEntry:
    """One answer as a line, with its moment where nothing near it says when."""
    label = _(WHEN[answer.when])
    if answer.move:
        move = house.catalogue.get(answer.move)
        label = joined([label, _(move.name) if move else verbatim(answer.move)], ", ")
    if dated:
        label = joined([when(answer.at, house), label.lowered], ": ")
    return AnswerEntry(answer, label)


def home_of(answer: PainAnswer) -> str:
    """The page on which an answer stands."""
    return f"/mirror/sessions/{answer.session}" if answer.session else "/mirror/sessions"


def when(moment: datetime, house: House) -> Message:
    """`Tuesday 3 November, 7:05`, where the person is."""
    now = house.clock()
    there = moment.astimezone(now.tzinfo)
    day = words.day(there.date(), now.date())
    return joined([day, verbatim(words.clock(there))], ", ")


def _moment(house: House, way: Way) -> datetime | None:
    return house.clock() if way == "out" else None


def _session_entry(session: KeptSession, house: House) -> SessionEntry:
    standing = sum(one.removed_at is None for one in session.sets)
    parts = [ngettext("{n} set", "{n} sets", standing)]
    if where := WHERE[session.source]:
        parts.append(_(where))
    if taken := len(session.sets) - standing:
        parts.append(_("{n} taken out", n=taken))
    out = session.removed_at is not None
    return SessionEntry(session.id, when(session.started_at, house), joined(parts, ", "), out)
