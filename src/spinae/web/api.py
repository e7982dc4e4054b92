"""The API: the same journal for programs, read-only, for whoever may see the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Generic, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

import spinae
from spinae import plan
from spinae.catalogue.schema import Move
from spinae.errors import NotFoundError
from spinae.journal import people, read
from spinae.journal.records import PainRecord, RangeRecord, Record, SessionRecord, SetRecord
from spinae.message import _
from spinae.progress.days import answers
from spinae.training import Dose, KeptSession, KeptSet, Phase, counted
from spinae.web.context import AppContext, ContextDep, OwnSession, Page

TEXT: Final[dict[str, Any]] = {"content": {"text/plain": {"schema": {"type": "string"}}}}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    403: TEXT | {"description": "Not from here, or nobody has said who asks."},
    404: TEXT | {"description": "There is no such thing."},
    422: TEXT | {"description": "Something in the question could not be read."},
}

router = APIRouter(prefix="/api", responses=PROBLEMS)

Listed = TypeVar("Listed", bound=Record)
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]
Minutes = Annotated[int, Query(ge=5, le=60, description="The time there is.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many of the newest to pass.")]


class Me(BaseModel):
    """Who asks."""

    name: str
    """Empty where the household has one person."""
    version: str
    """Of this Spinae."""


class ListPage(BaseModel, Generic[Listed]):
    """One page of a list, the newest first; without what the person took out."""

    total: int
    """How many there are in all."""
    items: list[Listed]


class OneSession(BaseModel):
    """One session with everything in it."""

    session: SessionRecord
    sets: list[SetRecord]
    pain: list[PainRecord]


class PlannedMove(BaseModel):
    """One move of today's session."""

    move: str
    phase: Phase
    dose: Dose
    reason: str


class Today(BaseModel):
    """Today's session; locked, it has no items, and `why` says what to do."""

    locked: str | None
    """unscreened, red-flag or pain; null where training is open."""
    why: str
    minutes: int
    items: list[PlannedMove]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What one question takes."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question that the API answers."""

    path: str
    title: str
    text: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class ApiPage(Page):
    """`api.html`"""

    template: ClassVar[str] = "api.html"
    section: ClassVar[str] = "you"
    questions: tuple[Question, ...]
    example: str


@router.get("/me")
def me(context: ContextDep) -> Me:
    """Who asks."""
    names = {one.id: one.name for one in people.everyone(context.journal)}
    return Me(name=names[context.person], version=spinae.__version__)


@router.get("/sessions")
def sessions(context: ContextDep, limit: Limit = 50, offset: Offset = 0) -> ListPage[SessionRecord]:
    """The sessions."""
    return _page(SessionRecord, _sessions(context), limit, offset)


@router.get("/sessions/{session}")
def session(context: ContextDep, session: OwnSession) -> OneSession:
    """One session with its sets and its answers about pain."""
    found = read.session(context.journal, context.person, str(session), rep_times=True)
    for one in counted([found]):
        return OneSession(
            session=SessionRecord.of_row(one),
            sets=[SetRecord.of_row(done) for done in one.sets],
            pain=[PainRecord.of_row(answer) for answer in one.answers],
        )
    raise NotFoundError(f"journal: session {session} was taken out; put it back first")


@router.get("/sets")
def sets(context: ContextDep, limit: Limit = 50, offset: Offset = 0) -> ListPage[SetRecord]:
    """The sets of all sessions."""
    sets = (done for one in _sessions(context, rep_times=True) for done in one.sets)
    return _page(SetRecord, sorted(sets, key=_place, reverse=True), limit, offset)


@router.get("/pain")
def pain(context: ContextDep, limit: Limit = 50, offset: Offset = 0) -> ListPage[PainRecord]:
    """The answers about pain, 0 to 10."""
    given = answers(_sessions(context), read.loose_answers(context.journal, context.person))
    return _page(PainRecord, given[::-1], limit, offset)


@router.get("/ranges")
def ranges(context: ContextDep, limit: Limit = 50, offset: Offset = 0) -> ListPage[RangeRecord]:
    """How far the back rounds and arches, in % of trunk length."""
    ranges = read.back_ranges(context.journal, context.person)
    return _page(RangeRecord, ranges[::-1], limit, offset)


@router.get("/today")
def today(context: ContextDep, minutes: Minutes = 10) -> Today:
    """Today's session for the time there is."""
    session = plan.today(context.case(), minutes)
    items = [
        PlannedMove(
            move=one.move,
            phase=one.phase,
            dose=one.dose,
            reason=context.say(plan.why(one, context.plan_context)),
        )
        for one in session.items
    ]
    why = context.say(session.why)
    return Today(locked=session.locked, why=why, minutes=minutes, items=items)


@router.get("/moves")
def moves(context: ContextDep) -> list[Move]:
    """Every move of the catalogue, whole."""
    return list(context.catalogue.values())


@router.get("/moves/{id}")
def move(context: ContextDep, id: str) -> Move:
    """One move, by its id or its name."""
    return context.catalogue[id]


@router.get("/openapi.json", include_in_schema=False)
def openapi() -> JSONResponse:
    """What can be asked, as OpenAPI."""
    return JSONResponse(schema())


@router.get("", include_in_schema=False)
def api_page(context: ContextDep, request: Request) -> HTMLResponse:
    """What can be asked, to read."""
    questions = tuple(
        _question(path, methods["get"]) for path, methods in schema()["paths"].items()
    )
    example = f"{request.url_for('sessions')}?limit=5"
    return context.page(ApiPage(_("The API"), questions, example))


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI of these questions alone: the pages are for people."""
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    return get_openapi(
        title="Spinae",
        version=spinae.__version__,
        description="One person's journal and today's session, read-only.",
        routes=routes,
    )


def _sessions(context: AppContext, *, rep_times: bool = False) -> list[KeptSession]:
    """Every session that counts, the newest first."""
    return list(counted(read.sessions(context.journal, context.person, rep_times=rep_times)))


def _place(done: KeptSet) -> tuple[datetime, str]:
    return (done.at, done.id)


def _page(record: type[Listed], found: Sequence[Any], limit: int, offset: int) -> ListPage[Listed]:
    shown = found[offset : offset + limit]
    return ListPage(total=len(found), items=[record.of_row(one) for one in shown])


def _question(path: str, get: dict[str, Any]) -> Question:
    parameters = tuple(
        Parameter(one["name"], one.get("description", "")) for one in get.get("parameters", ())
    )
    return Question(path, get["summary"], get["description"], parameters)
