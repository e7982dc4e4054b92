"""The people of the household: who is here, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.errors import PeopleError
from spinae.journal import people
from spinae.message import NOTHING, Message, _
from spinae.web.access.household import A_BROWSER, Member, household, set_device
from spinae.web.context import AppContext, ContextDep, Page, see_other

router = APIRouter()
PersonId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class People(Page):
    """`you/people.html`"""

    template: ClassVar[str] = "you/people.html"
    section: ClassVar[str] = "you"
    people: tuple[Member, ...]
    nameless: bool
    """There is one person, who has no name yet."""
    longest: int
    """Characters of a name."""
    wrong: Message
    """What was wrong with the name that was given, or empty."""


@router.get("/you/people", response_class=HTMLResponse)
def people_page(context: ContextDep) -> HTMLResponse:
    """Everybody who trains here."""
    return context.page(_page(context))


@router.post("/you/people", response_model=None)
def add(
    context: ContextDep,
    request: Request,
    name: Annotated[str, Form()],
    own: Annotated[str, Form()] = "",
) -> HTMLResponse | RedirectResponse:
    """Somebody new; whoever is the second also names the first."""
    here = context.person
    try:
        people.add(context.journal, name, own)
    except PeopleError as error:
        return context.page(_page(context, wrong=error.message), 422)
    answer = see_other("/you/people")
    # whoever was here alone until now is not asked who they are
    set_device(context, request, answer, here, _(A_BROWSER))
    return answer


@router.post("/you/people/{person}", response_model=None)
def rename(
    context: ContextDep, person: PersonId, name: Annotated[str, Form()]
) -> HTMLResponse | RedirectResponse:
    """Call a person something else."""
    try:
        people.rename(context.journal, person, name)
    except PeopleError as error:
        return context.page(_page(context, wrong=error.message), 422)
    return see_other("/you/people")


def _page(context: AppContext, wrong: Message = NOTHING) -> People:
    return People(
        title=_("People"),
        people=household(context),
        nameless=_nameless(context),
        longest=people.LONGEST_NAME,
        wrong=wrong,
    )


def _nameless(context: AppContext) -> bool:
    return not people.everyone(context.journal)[0].name
