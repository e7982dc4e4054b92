"""What every page needs at hand, and how a page is made of its context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import Depends, HTTPException, WebSocketException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection

from spinae.catalogue import Catalogue
from spinae.journal import Journal, people
from spinae.journal.read import case_of
from spinae.message import Message
from spinae.plan import Case, PlanContext
from spinae.plan.rules import Rules
from spinae.say import ENGLISH, Language, best_of, load
from spinae.say.templates import speaking
from spinae.web.locks import Locks
from spinae.web.visitor import UnchosenError, Visitor, visitor
from spinae.web.writer import Writer

Clock = Callable[[], datetime]
"""The moment now, aware, in the person's own time zone."""


@dataclass(frozen=True, slots=True)
class Context:
    """What one template shows. Templates see it as `page` and compute nothing."""

    template: ClassVar[str]
    section: ClassVar[str] = ""
    """The entry of the navigation that is marked as the current one."""
    title: Message


@dataclass(frozen=True, slots=True)
class House:
    """One running Spinae, as one request sees it."""

    journal: Journal
    plan_context: PlanContext
    """What of the plan is the same for everybody."""
    clock: Clock
    templates: Environment
    model: str
    """Which pose model the coach page loads: auto, lite or full."""
    questionnaires: Path
    """The folder of the person's own questionnaires, which need not be there."""
    writer: Writer
    """Keeps what live sessions give, however long the journal takes."""
    locks: Locks
    """Tells open lines when training is closed elsewhere."""
    sends_mail: bool = False
    """There is a mail server to hand letters to."""
    language: Language = ENGLISH
    """What is said is said in it: what the person chose, else what their browser asks for, else
    the language of the machine that Spinae runs on."""
    visitor: Visitor | None = None
    """Who asks: every request sees the house with its own; None where nobody does."""

    def say(self, message: Message) -> str:
        """The message as it goes into JSON, a header or a file; pages say theirs themselves."""
        return self.language.say(message)

    def page(self, context: Context, status: int = 200) -> HTMLResponse:
        """The context's template, filled."""
        template = self.templates.get_template(context.template)
        filled = template.render(page=context, whose=self.whose, language=self.language)
        return HTMLResponse(filled, status)

    @property
    def catalogue(self) -> Catalogue:
        """Every move, its texts in English."""
        return self.plan_context.catalogue

    @property
    def rules(self) -> Rules:
        """The thresholds of the plan."""
        return self.plan_context.rules

    def case(self, now: datetime | None = None) -> Case:
        """Who asks, as the plan sees them at `now`, where None is this moment."""
        # asked first: once it is in the journal it is in the case
        unkept = self.writer.lock(self.person)
        case = case_of(self.journal, self.person, self.plan_context, now or self.clock())
        return case if unkept is None or case.lock is not None else replace(case, lock=unkept)

    @property
    def whose(self) -> str:
        """The name that pages carry; empty where nobody could be taken for somebody else."""
        return self.visitor.name if self.visitor else ""

    @property
    def person(self) -> int:
        """Who asks; UnchosenError where several train here and this device has not said."""
        if self.visitor is None or self.visitor.person is None:
            raise UnchosenError
        return self.visitor.person


def templates() -> Environment:
    """Templates that escape everything and fail on a name that is not there."""
    made = Environment(
        loader=PackageLoader("spinae.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return speaking(made)


def see_other(path: str) -> RedirectResponse:
    """The answer to every accepted form: go and look there."""
    return RedirectResponse(path, status_code=303)


def as_asked(connection: HTTPConnection, chosen: str = "") -> House:
    """The house before anybody is known, in the language that was chosen or is asked for."""
    house: House = connection.app.state.house
    code = chosen or best_of(connection.headers.get("accept-language", ""))
    spoken = load(code) if code else house.language
    return replace(house, language=spoken)


async def _house(connection: HTTPConnection) -> House:
    house: House = connection.app.state.house
    asking = await run_in_threadpool(visitor, house.journal, connection)
    if asking.person is None and connection.scope["type"] == "websocket":
        # a socket has no page to go to and choose: the page that opens it is asked
        raise WebSocketException(1008, "choose who you are")
    seen = replace(as_asked(connection, asking.language), visitor=asking)
    connection.state.house = seen
    return seen


HouseDep = Annotated[House, Depends(_house)]


def as_seen(connection: HTTPConnection) -> House:
    """The house as this request saw it, also where it went wrong before it was."""
    seen: House | None = getattr(connection.state, "house", None)
    return seen or as_asked(connection)


def _own_session(house: HouseDep, session: UUID) -> UUID:
    return _own(house, session, people.owner_of_session)


def _own_set(house: HouseDep, id: UUID) -> UUID:
    return _own(house, id, people.owner_of_set)


def _own(house: House, id: UUID, owner_of: Callable[[Journal, str], int | None]) -> UUID:
    if owner_of(house.journal, str(id)) != house.person:
        raise HTTPException(404)
    return id


OwnSession = Annotated[UUID, Depends(_own_session)]
"""The `{session}` of a path, where it is this person's; else there is no such page."""
OwnSet = Annotated[UUID, Depends(_own_set)]
"""The `{id}` of a set in a path, where it is this person's; else there is no such page."""
