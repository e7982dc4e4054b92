"""The coach page: the frame that the script fills from the live socket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID, uuid4

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae.catalogue.schema import BACK_MDC95
from spinae.figure.drawing import still
from spinae.journal import read
from spinae.language import counted, said, unsaid
from spinae.web.house import Context, House, HouseDep, see_other

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of pain, as a button."""

    id: str
    text: str


KINDS: tuple[Kind, ...] = (
    Kind("dull", unsaid("A dull ache")),
    Kind("sharp", unsaid("Sharp or stabbing")),
    Kind("rising", unsaid("Getting worse")),
    Kind("leg", unsaid("New pain in a leg")),
    Kind("numb", unsaid("Numbness or tingling")),
    Kind("weak", unsaid("Weakness")),
    Kind("chest", unsaid("Chest pain")),
    Kind("breathless", unsaid("Short of breath")),
    Kind("dizzy", unsaid("Dizziness")),
)


def kinds() -> tuple[Kind, ...]:
    """Every kind, in the language spoken here."""
    return tuple(Kind(kind.id, said(kind.text)) for kind in KINDS)


SHOWN: Final = "bird-dog"
"""The figure that stands there until somebody has taken a position."""


@dataclass(frozen=True, slots=True)
class CoachPage(Context):
    """`coach.html`"""

    template: ClassVar[str] = "coach.html"
    noise: ClassVar[float] = BACK_MDC95
    """Changes of the back within this are told as none."""
    session: str
    first: str
    what: str
    figure: Markup
    model: str
    goes_on: bool
    """Some sets of this session are done already."""
    free: bool
    """Nothing is planned: what is done is recognised."""
    kinds: tuple[Kind, ...]


@router.get("/coach", response_model=None)
def coach_page(
    house: HouseDep, session: UUID | None = None, free: str | None = None
) -> HTMLResponse | RedirectResponse:
    """The live page of the session that is open, or with `?free` of a free practice; anything
    else goes back to today."""
    if free is not None:
        return _free_page(house)
    found = read.open_session(house.journal, house.person, house.clock())
    if found is None or (session is not None and found.id != str(session)):
        return see_other("/")
    first = house.catalogue[found.items[0].move]
    page = CoachPage(
        title=said("Coach"),
        session=found.id,
        first=first.name,
        what=counted("{n} move", "{n} moves", len(found.items)),
        figure=Markup(still(first)),
        model=house.model,
        goes_on=bool(found.done),
        free=False,
        kinds=kinds(),
    )
    return house.page(page)


def _free_page(house: House) -> HTMLResponse | RedirectResponse:
    """Nothing is written before something was done, so every page has a practice of its own."""
    if house.case().closed is not None:
        return see_other("/")
    page = CoachPage(
        title=said("Free practice"),
        session=str(uuid4()),
        first=said("Free practice"),
        what=said("Just watch me"),
        figure=Markup(still(house.catalogue[SHOWN])),
        model=house.model,
        goes_on=False,
        free=True,
        kinds=kinds(),
    )
    return house.page(page)
