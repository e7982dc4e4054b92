"""The coach page: the frame that the script fills from the live socket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae.figure.drawing import still
from spinae.web import words
from spinae.web.house import Context, HouseDep, see_other

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of pain, as a button."""

    id: str
    text: str


KINDS: tuple[Kind, ...] = (
    Kind("dull", "A dull ache"),
    Kind("sharp", "Sharp or stabbing"),
    Kind("rising", "Getting worse"),
    Kind("leg", "New pain in a leg"),
    Kind("numb", "Numbness or tingling"),
    Kind("weak", "Weakness"),
    Kind("chest", "Chest pain"),
    Kind("breathless", "Short of breath"),
    Kind("dizzy", "Dizziness"),
)


@dataclass(frozen=True, slots=True)
class CoachPage(Context):
    """`coach.html`"""

    template: ClassVar[str] = "coach.html"
    session: str
    first: str
    what: str
    figure: Markup
    model: str
    goes_on: bool
    """Some sets of this session are done already."""
    kinds: tuple[Kind, ...]


@router.get("/coach", response_model=None)
def coach_page(house: HouseDep, session: UUID | None = None) -> HTMLResponse | RedirectResponse:
    """The live page of the session that is open; anything else goes back to today."""
    found = house.journal.open_session(house.person, house.clock())
    if found is None or (session is not None and found.id != str(session)):
        return see_other("/")
    first = house.catalogue[found.items[0].move]
    page = CoachPage(
        title="Coach",
        session=found.id,
        first=first.name,
        what=words.count(len(found.items), "move"),
        figure=Markup(still(first)),
        model=house.model,
        goes_on=bool(found.done),
        kinds=KINDS,
    )
    return house.page(page)
