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

from spinae import language, languages
from spinae.catalogue import Catalogue
from spinae.journal import Journal, people
from spinae.journal.read import case_of
from spinae.plan import Case, Course
from spinae.plan.rules import Rules
from spinae.web.interpreter import script_words
from spinae.web.visitor import UnchosenError, Visitor, visitor

Clock = Callable[[], datetime]
"""The moment now, aware, in the person's own time zone."""


@dataclass(frozen=True, slots=True)
class Context:
    """What one template shows. Templates see it as `page` and compute nothing."""

    template: ClassVar[str]
    section: ClassVar[str] = ""
    """The entry of the navigation that is marked as the current one."""
    title: str


@dataclass(frozen=True, slots=True)
class House:
    """One running Spinae, as one request sees it."""

    journal: Journal
    whole: Course
    """In English."""
    clock: Clock
    templates: Environment
    model: str
    """Which pose model the coach page loads: auto, lite or full."""
    questionnaires: Path
    """The folder of the person's own questionnaires, which need not be there."""
    sends_mail: bool = False
    """There is a mail server to hand letters to."""
    visitor: Visitor | None = None
    """Who asks: every request sees the house with its own; None where nobody does."""

    def page(self, context: Context, status: int = 200) -> HTMLResponse:
        """The context's template, filled."""
        template = self.templates.get_template(context.template)
        filled = template.render(
            page=context, whose=self.whose, language=language.code(), script_words=script_words()
        )
        return HTMLResponse(filled, status)

    @property
    def course(self) -> Course:
        """What is the same for everybody, in the language spoken here."""
        return self.whole.here()

    @property
    def catalogue(self) -> Catalogue:
        """Every move."""
        return self.course.catalogue

    @property
    def rules(self) -> Rules:
        """The thresholds of the plan."""
        return self.course.rules

    def case(self) -> Case:
        """Who asks, as the plan sees them now."""
        return case_of(self.journal, self.person, self.course, self.clock())

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
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    said, counted = language.translated, language.translated_count
    made.install_gettext_callables(said, counted, newstyle=True)  # type: ignore[attr-defined]
    return made


def see_other(path: str) -> RedirectResponse:
    """The answer to every accepted form: go and look there."""
    return RedirectResponse(path, status_code=303)


async def _house(connection: HTTPConnection) -> House:
    house: House = connection.app.state.house
    asking = await run_in_threadpool(visitor, house.journal, connection)
    if asking.language:
        # here, not in a thread: what is set in one of its own is gone with it
        language.speak(languages.load(asking.language))
    if asking.person is None and connection.scope["type"] == "websocket":
        # a socket has no page to go to and choose: the page that opens it is asked
        raise WebSocketException(1008, "choose who you are")
    return replace(house, visitor=asking)


HouseDep = Annotated[House, Depends(_house)]


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
