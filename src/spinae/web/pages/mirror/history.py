"""The history that can be mended: every session, what was counted in it and felt, and a way to
put each thing right, take it out or put it back.

While training is closed, what was felt stays as it is: no lock opens because an answer was
changed. The way out of a lock is where it always is, in the safety questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.exchange.formats import FORMATS
from spinae.journal import read, store
from spinae.message import Message, _, joined, ngettext
from spinae.training import KeptSession
from spinae.web.context import AppContext, ContextDep, OwnSession, OwnSet, Page, see_other
from spinae.web.entries import (
    WHERE,
    AnswerEntry,
    AnswerId,
    SetLine,
    answer_entry,
    home_of,
    set_line,
    when,
)
from spinae.web.sessions import closed, refuse_closed

router = APIRouter()

SHOWN: Final = 50
"""Sessions a page."""


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One session in the list."""

    id: str
    when: Message
    summary: Message
    out: bool


@dataclass(frozen=True, slots=True)
class HistoryPage(Page):
    """`mirror/history.html`"""

    template: ClassVar[str] = "mirror/history.html"
    section: ClassVar[str] = "mirror"
    sessions: tuple[SessionEntry, ...]
    answers: tuple[AnswerEntry, ...]
    """Those that belong to no session; on the first page."""
    closed: Message
    newer: int | None
    older: int | None


@dataclass(frozen=True, slots=True)
class SessionPage(Page):
    """`mirror/session.html`"""

    template: ClassVar[str] = "mirror/session.html"
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
    context: ContextDep, after: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> HTMLResponse:
    """The sessions, newest first, from number `after` on."""
    past = [one for one in read.sessions(context.journal, context.person) if one.anything]
    found = past[after : after + SHOWN + 1]
    loose = read.loose_answers(context.journal, context.person) if not after else ()
    page = HistoryPage(
        title=_("Your sessions"),
        sessions=tuple(_session_entry(one, context) for one in found[:SHOWN]),
        answers=tuple(answer_entry(one, context, dated=True) for one in reversed(loose)),
        closed=closed(context),
        newer=max(0, after - SHOWN) if after else None,
        older=after + SHOWN if len(found) > SHOWN else None,
    )
    return context.page(page)


@router.get("/mirror/sessions/{session}", response_class=HTMLResponse)
def session_page(context: ContextDep, session: OwnSession) -> HTMLResponse:
    """One session with everything in it."""
    found = read.session(context.journal, context.person, str(session))
    page = SessionPage(
        title=when(found.started_at, context),
        id=found.id,
        elsewhere=found.source == "elsewhere",
        out=found.removed_at is not None,
        sets=tuple(set_line(context, one) for one in found.sets),
        answers=tuple(answer_entry(one, context) for one in found.answers),
        closed=closed(context),
        fit=FORMATS["fit"].available and any(one.removed_at is None for one in found.sets),
    )
    return context.page(page)


@router.post("/mirror/sessions/{session}/out")
def take_out_session(context: ContextDep, session: OwnSession) -> RedirectResponse:
    """Take a session out of the history."""
    return _session_removed(context, session, context.clock())


@router.post("/mirror/sessions/{session}/back")
def put_back_session(context: ContextDep, session: OwnSession) -> RedirectResponse:
    """Put a session back into the history."""
    return _session_removed(context, session, None)


def _session_removed(context: AppContext, session: UUID, at: datetime | None) -> RedirectResponse:
    refuse_closed(context)
    store.take_out_session(context.journal, context.person, str(session), at)
    return see_other(f"/mirror/sessions/{session}")


@router.post("/mirror/sets/{id}/out")
def take_out_set(context: ContextDep, id: OwnSet) -> RedirectResponse:
    """Take a set out of the history."""
    return _set_removed(context, id, context.clock())


@router.post("/mirror/sets/{id}/back")
def put_back_set(context: ContextDep, id: OwnSet) -> RedirectResponse:
    """Put a set back into the history."""
    return _set_removed(context, id, None)


def _set_removed(context: AppContext, id: UUID, at: datetime | None) -> RedirectResponse:
    store.take_out_set(context.journal, context.person, str(id), at)
    home = read.kept_set(context.journal, context.person, str(id)).session
    return see_other(f"/mirror/sessions/{home}")


@router.post("/mirror/answers/{id}/out")
def take_out_answer(context: ContextDep, id: AnswerId) -> RedirectResponse:
    """Take an answer about pain out of the history."""
    return _answer_removed(context, id, context.clock())


@router.post("/mirror/answers/{id}/back")
def put_back_answer(context: ContextDep, id: AnswerId) -> RedirectResponse:
    """Put an answer about pain back into the history."""
    return _answer_removed(context, id, None)


def _answer_removed(context: AppContext, id: int, at: datetime | None) -> RedirectResponse:
    refuse_closed(context)
    store.take_out_answer(context.journal, context.person, id, at)
    return see_other(home_of(read.answer(context.journal, context.person, id)))


def _session_entry(session: KeptSession, context: AppContext) -> SessionEntry:
    standing = sum(one.removed_at is None for one in session.sets)
    parts = [ngettext("{n} set", "{n} sets", standing)]
    if where := WHERE[session.source]:
        parts.append(_(where))
    if taken := len(session.sets) - standing:
        parts.append(_("{n} taken out", n=taken))
    out = session.removed_at is not None
    return SessionEntry(session.id, when(session.started_at, context), joined(parts, ", "), out)
