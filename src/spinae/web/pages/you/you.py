"""You: what is set once, and what can be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.routing import BaseRoute, Match

from spinae import say
from spinae.errors import AnswersError
from spinae.journal import people
from spinae.message import Message, _, verbatim
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.wording import Option

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of this part, and what it is for."""

    href: str
    title: Message
    text: Message


ENTRIES: Final = (
    Entry(
        "/you/goals",
        _("Goal and wishes"),
        _("What you train for, what with, and what you like."),
    ),
    Entry(
        "/you/ladder",
        _("Where you are"),
        _("Each ladder, the twelve weeks, and what comes next."),
    ),
    Entry(
        "/you/programme",
        _("Programme to print"),
        _("Your moves with figures and doses, for paper or a clinician."),
    ),
    Entry(
        "/screen",
        _("Safety questions"),
        _("Answer them again when something has changed."),
    ),
    Entry("/you/reminders", _("Reminders"), _("When to be reminded, and how.")),
    Entry("/you/camera", _("Camera"), _("Which one, and where it stands.")),
    Entry(
        "/you/phone",
        _("Phone"),
        _("Use a phone or a tablet as the camera or the screen."),
    ),
    Entry("/you/people", _("People"), _("Who trains here.")),
    Entry("/you/data", _("Data"), _("Look at it, correct it, take it with you.")),
)


@dataclass(frozen=True, slots=True)
class You(Page):
    """`you/you.html`"""

    template: ClassVar[str] = "you/you.html"
    section: ClassVar[str] = "you"
    entries: tuple[Entry, ...]
    languages: tuple[Option, ...]


@router.get("/you", response_class=HTMLResponse)
def you_page(context: ContextDep, request: Request) -> HTMLResponse:
    """The pages that there are: no link is dead."""
    entries = tuple(one for one in ENTRIES if _leads(one.href, request.app.routes))
    return context.page(You(_("You"), entries, tuple(_languages(context))))


@router.post("/you/language")
def speak(context: ContextDep, language: Annotated[str, Form()] = "") -> RedirectResponse:
    """Say everything to this person in that language; empty: as their browser asks."""
    if language and language not in say.codes():
        raise AnswersError(f"language: got {language!r:.20}, allowed {', '.join(say.codes())}")
    people.speak(context.journal, context.person, language)
    return see_other("/you")


def _languages(context: AppContext) -> Iterator[Option]:
    chosen = people.language_of(context.journal, context.person)
    yield Option("", _("As the browser asks"), not chosen)
    for one in say.offered():
        yield Option(one.code, verbatim(one.name), one.code == chosen)


def _leads(href: str, routes: Iterable[BaseRoute]) -> bool:
    scope = {"type": "http", "method": "GET", "path": href, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in routes)
