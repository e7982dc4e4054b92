"""What the app holds and a request has at hand, and how a page is made of its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from fastapi import Depends, HTTPException, WebSocketException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from spinae.catalogue import Catalogue
from spinae.journal import Journal, people
from spinae.journal.read import case_of
from spinae.journal.reserve import HeldLock
from spinae.mailer import Mailer
from spinae.message import NOTHING, Message
from spinae.plan import Case, Lock, PlanContext
from spinae.plan.emergency import emergency_numbers, territory_of
from spinae.plan.rules import Rules
from spinae.say import ENGLISH, Language, best_of, load
from spinae.say.templates import speaking
from spinae.web.access.connections import OpenConnections
from spinae.web.access.pairing import Pairing
from spinae.web.access.visitor import UnchosenError, Visitor, visitor
from spinae.web.assets import Assets
from spinae.web.live.locks import Locks
from spinae.web.live.unkept import unkept_line
from spinae.web.live.writer import Writer, lock_write
from spinae.web.uploads import Uploads

if TYPE_CHECKING:  # needs packages that are fetched when phones are let in
    from spinae.lan import Lan

Clock = Callable[[], datetime]
"""The moment now, aware, in the person's own time zone."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one template shows. Templates see it as `page` and compute nothing."""

    template: ClassVar[str]
    section: ClassVar[str] = ""
    """The entry of the navigation that is marked as the current one."""
    title: Message


@dataclass(frozen=True, slots=True)
class AppContext:
    """One running Spinae: the one value that the app keeps as its state. A request sees it with its
    own `language` and `visitor`."""

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
    mailer: Mailer
    """Writes the weekly letters, and hands them over where there is a mail server."""
    assets: Assets
    """The files that pages load."""
    country: str = ""
    """An ISO 3166 code; empty where the time zone tells."""
    lan: Lan | None = None
    """Where phones find Spinae; None where it is open to this machine only."""
    pairing: Pairing = field(default_factory=Pairing)
    """The codes that let devices in."""
    lines: dict[tuple[int, str], Callable[[], str | None]] = field(default_factory=dict)
    """How the open line of each person's session is told that it goes on elsewhere."""
    connections: OpenConnections = field(default_factory=OpenConnections)
    """What devices hold open."""
    uploads: Uploads = field(default_factory=Uploads)
    """Archives on their way in."""
    language: Language = ENGLISH
    """What is said is said in it: what the person chose, else what their browser asks for, else
    the language of the machine that Spinae runs on."""
    visitor: Visitor | None = None
    """Who asks; None where nobody does."""

    @property
    def emergency(self) -> tuple[str, ...]:
        """The number of the ambulance where Spinae runs; several where the country is not known."""
        return emergency_numbers(self.country or territory_of(self.clock().tzinfo))

    @property
    def sends_mail(self) -> bool:
        """There is a mail server to hand letters to."""
        return self.mailer.server is not None

    def say(self, message: Message) -> str:
        """The message as it goes into JSON, a header or a file; pages say theirs themselves."""
        return self.language.say(message)

    def page(self, page: Page, status: int = 200) -> HTMLResponse:
        """The page's template, filled."""
        template = self.templates.get_template(page.template)
        filled = template.render(
            page=page, whose=self.whose, unkept=self.unkept, language=self.language
        )
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
        unkept = self.writer.locks(self.person)
        case = case_of(self.journal, self.person, self.plan_context, now or self.clock())
        if unkept:
            case = replace(case, locks=(*unkept, *case.locks))
        if now is None:
            self._keep_closed(case)
        return case

    @property
    def unkept(self) -> Message:
        """What of whoever asks is not kept yet, as every page says it; empty where all is."""
        person = self.visitor.person if self.visitor else None
        unkept = None if person is None else self.writer.unkept(person)
        return NOTHING if unkept is None else unkept_line(unkept)

    def _keep_closed(self, case: Case) -> None:
        """What follows from answers closes open lines too; pain that rises stays closed, whatever
        is answered later, until somebody has looked at it."""
        lock = case.worked_out
        self.locks.note(self.person, lock, case.told)
        if lock is not None and lock.kind == "pain" and lock not in case.locks:
            self.close_training(lock, case.now)

    def close_training(self, lock: Lock, at: datetime) -> None:
        """From now on, whatever the disk does."""
        self.writer.submit(lock_write(HeldLock(self.person, lock, at)))

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


def app_context(app: Starlette) -> AppContext:
    """What the app holds."""
    context: AppContext = app.state.context
    return context


def as_asked(connection: HTTPConnection, chosen: str = "") -> AppContext:
    """The context before anybody is known, in the language that was chosen or is asked for."""
    context = app_context(connection.app)
    code = chosen or best_of(connection.headers.get("accept-language", ""))
    spoken = load(code) if code else context.language
    return replace(context, language=spoken)


async def _context(connection: HTTPConnection) -> AppContext:
    context = app_context(connection.app)
    asking = await run_in_threadpool(visitor, context.journal, connection)
    if asking.person is None and connection.scope["type"] == "websocket":
        # a socket has no page to go to and choose: the page that opens it is asked
        raise WebSocketException(1008, "choose who you are")
    seen = replace(as_asked(connection, asking.language), visitor=asking)
    connection.state.context = seen
    return seen


ContextDep = Annotated[AppContext, Depends(_context)]


def as_seen(connection: HTTPConnection) -> AppContext:
    """The context as this request saw it, also where it went wrong before it was."""
    seen: AppContext | None = getattr(connection.state, "context", None)
    return seen or as_asked(connection)


def _own_session(context: ContextDep, session: UUID) -> UUID:
    return _own(context, session, people.owner_of_session)


def _own_set(context: ContextDep, id: UUID) -> UUID:
    return _own(context, id, people.owner_of_set)


def _own(context: AppContext, id: UUID, owner_of: Callable[[Journal, str], int | None]) -> UUID:
    if owner_of(context.journal, str(id)) != context.person:
        raise HTTPException(404)
    return id


OwnSession = Annotated[UUID, Depends(_own_session)]
"""The `{session}` of a path, where it is this person's; else there is no such page."""
OwnSet = Annotated[UUID, Depends(_own_set)]
"""The `{id}` of a set in a path, where it is this person's; else there is no such page."""
