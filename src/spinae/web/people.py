"""The people of the household: who is here, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.errors import NotFoundError, PeopleError
from spinae.journal import devices, people
from spinae.message import N_, NOTHING, Message, _
from spinae.web.house import Context, House, HouseDep, see_other
from spinae.web.visitor import remember

DEVICE: Final = N_("A browser")
"""What a device is called that nobody has named."""

PersonId = Annotated[int, Path(ge=1, le=2**31 - 1)]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a line to choose or rename."""

    id: int
    name: str
    here: bool
    """They sit at this device."""


@dataclass(frozen=True, slots=True)
class Who(Context):
    """`who.html`"""

    template: ClassVar[str] = "who.html"
    people: tuple[Named, ...]
    to: str
    """Where the person was going."""


@dataclass(frozen=True, slots=True)
class People(Context):
    """`people.html`"""

    template: ClassVar[str] = "people.html"
    section: ClassVar[str] = "you"
    people: tuple[Named, ...]
    nameless: bool
    """There is one person, who has no name yet."""
    longest: int
    """Characters of a name."""
    wrong: Message
    """What was wrong with the name that was given, or empty."""


@router.get("/who", response_class=HTMLResponse)
def who_page(house: HouseDep, to: str = "/") -> HTMLResponse:
    """Who is here."""
    return house.page(Who(_("Who is here?"), _people(house), _own_path(to)))


@router.post("/who")
def choose(
    house: HouseDep,
    request: Request,
    person: Annotated[int, Form()],
    to: Annotated[str, Form()] = "/",
) -> RedirectResponse:
    """Set this device to a person."""
    if person not in {one.id for one in people.everyone(house.journal)}:
        raise NotFoundError(f"people: no person {person}")
    answer = see_other(_own_path(to))
    _sit_down(house, request, answer, person)
    return answer


@router.get("/you/people", response_class=HTMLResponse)
def people_page(house: HouseDep) -> HTMLResponse:
    """Everybody who trains here."""
    return house.page(_page(house))


@router.post("/you/people", response_model=None)
def add(
    house: HouseDep,
    request: Request,
    name: Annotated[str, Form()],
    own: Annotated[str, Form()] = "",
) -> HTMLResponse | RedirectResponse:
    """Somebody new; whoever is the second also names the first."""
    here = house.person
    try:
        people.add(house.journal, name, own)
    except PeopleError as error:
        return house.page(_page(house, wrong=error.message), 422)
    answer = see_other("/you/people")
    # whoever was here alone until now is not asked who they are
    _sit_down(house, request, answer, here)
    return answer


@router.post("/you/people/{person}", response_model=None)
def rename(
    house: HouseDep, person: PersonId, name: Annotated[str, Form()]
) -> HTMLResponse | RedirectResponse:
    """Call a person something else."""
    try:
        people.rename(house.journal, person, name)
    except PeopleError as error:
        return house.page(_page(house, wrong=error.message), 422)
    return see_other("/you/people")


def _sit_down(house: House, request: Request, answer: RedirectResponse, person: int) -> None:
    """Set the device to the person: the one that was let in, or a new one."""
    device = house.visitor.device if house.visitor else None
    if device is not None:
        devices.hand_over(house.journal, device.id, person)
        return
    secret = devices.make(house.journal, person, house.say(_(DEVICE)), house.clock())
    remember(answer, secret, secure=request.url.scheme == "https")


def _page(house: House, wrong: Message = NOTHING) -> People:
    return People(
        title=_("People"),
        people=_people(house),
        nameless=_nameless(house),
        longest=people.LONGEST_NAME,
        wrong=wrong,
    )


def _people(house: House) -> tuple[Named, ...]:
    here = house.visitor.person if house.visitor else None
    everyone = people.everyone(house.journal)
    return tuple(Named(one.id, one.name, one.id == here) for one in everyone)


def _nameless(house: House) -> bool:
    return not people.everyone(house.journal)[0].name


def _own_path(to: str) -> str:
    # a browser reads //name and /\name as another site's address
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"
