"""The questions after a session: one right after it, and one on the next morning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.journal import read, store
from spinae.message import _
from spinae.training import PainAnswer, When
from spinae.web.history import refuse_closed
from spinae.web.house import Context, House, HouseDep, OwnSession, see_other
from spinae.web.today import Level

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
    return house.page(After(_("Done"), str(session)))


@router.post("/after/{session}")
def after(house: HouseDep, session: OwnSession, level: Level) -> RedirectResponse:
    """Keep the answer and show the mirror."""
    _keep(house, session, "after", level)
    return see_other("/mirror")


@router.post("/morning")
def morning(house: HouseDep, session: Annotated[UUID, Form()], level: Level) -> RedirectResponse:
    """How the back was on the morning after a session."""
    _keep(house, session, "morning", level)
    return see_other("/")


def _keep(house: House, session: UUID, when: When, level: int) -> None:
    """A first answer is always kept; a second takes its place, but while training is closed the
    first may be why."""
    given = read.session(house.journal, house.person, str(session)).answers
    if any(one.when == when and one.removed_at is None for one in given):
        refuse_closed(house)
    answer = PainAnswer(at=house.clock(), when=when, level=level, session=str(session))
    store.save_pain(house.journal, house.person, answer)
