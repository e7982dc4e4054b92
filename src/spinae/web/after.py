"""The one question after a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.language import said
from spinae.web.house import Context, HouseDep, OwnSession, see_other

router = APIRouter()


@dataclass(frozen=True, slots=True)
class After(Context):
    """`after.html`"""

    template: ClassVar[str] = "after.html"
    section: ClassVar[str] = "today"
    session: str


@router.get("/after/{session}", response_class=HTMLResponse)
def after_page(house: HouseDep, session: OwnSession) -> HTMLResponse:
    """How the back is, right after."""
    return house.page(After(said("Done"), str(session)))


@router.post("/after/{session}")
def after(
    house: HouseDep, session: OwnSession, level: Annotated[int, Form(ge=0, le=10)]
) -> RedirectResponse:
    """Keep the answer and show the mirror."""
    now = house.clock()
    house.journal.save_pain(house.person, "after", level, now, session_id=str(session))
    return see_other("/mirror")
