"""The moves: all of them, each on its own page, and its figure for the coach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae.body import Side
from spinae.catalogue.schema import Band, Move, Posture
from spinae.figure.drawing import animated, still
from spinae.language import said, unsaid
from spinae.message import NOTHING, Message
from spinae.plan import Case, Item, Session, Wishes
from spinae.plan import words as dose_words
from spinae.training import Reason
from spinae.web import words
from spinae.web.because import Link
from spinae.web.house import Context, House, HouseDep, see_other
from spinae.web.today import begin

BANDS: Final[dict[Band, int]] = {
    unsaid("not stated"): 0,
    unsaid("low"): 1,
    unsaid("moderate"): 2,
    unsaid("high"): 3,
    unsaid("very high"): 4,
}
LYING: Final[dict[Posture, str]] = {
    "standing": unsaid("Standing"),
    "sitting": unsaid("Sitting"),
    "all-fours": unsaid("On hands and knees"),
    "prone": unsaid("Lying face down"),
    "supine": unsaid("Lying on your back"),
    "side-lying": unsaid("Lying on your side"),
    "kneeling": unsaid("Kneeling"),
}
NO_CAMERA: Final = unsaid(
    "The camera is not used to judge this move: {reason} "
    "The clock or your own count is used instead."
)

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Card:
    """A move in the list."""

    id: str
    name: str
    summary: str
    figure: Markup


@dataclass(frozen=True, slots=True)
class Cards:
    """The moves of one phase."""

    phase: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class MovesPage(Context):
    """`moves.html`"""

    template: ClassVar[str] = "moves.html"
    section: ClassVar[str] = "moves"
    groups: tuple[Cards, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Muscle:
    """A muscle with its band; `filled` of four bars."""

    name: str
    band: str
    filled: int
    source: Link


@dataclass(frozen=True, slots=True)
class MovePage(Context):
    """`move.html`"""

    template: ClassVar[str] = "move.html"
    section: ClassVar[str] = "moves"
    move: Move
    phase: str
    figure: Markup
    muscles: tuple[Muscle, ...]
    start: Message
    goal: Message
    posture: str
    camera: str
    unseen: str
    """The honest sentence where the camera cannot judge."""
    easier: tuple[Link, ...]
    harder: tuple[Link, ...]
    sources: tuple[Link, ...]
    left_out: Message
    """Why this person should leave the move out, or empty."""
    practice: str | None
    """The id a practice session will have; None where there is no practice now."""


@router.get("/moves", response_class=HTMLResponse)
def moves_page(house: HouseDep) -> HTMLResponse:
    """Every move, by phase."""
    groups = []
    for phase, name in words.PHASES.items():
        moves = [move for move in house.catalogue.values() if move.phase == phase]
        if moves:
            groups.append(Cards(said(name), tuple(_card(move) for move in moves)))
    return house.page(MovesPage(said("Moves"), tuple(groups), len(house.catalogue)))


@router.get("/moves/{move}", response_class=HTMLResponse)
def move_page(house: HouseDep, move: str) -> HTMLResponse:
    """One move, whole."""
    return house.page(_page(house, house.catalogue[move]))


@router.get("/figures/{move}/{side}.svg")
def figure(house: HouseDep, move: str, side: Side) -> Response:
    """The animated figure alone, for the coach to put in place."""
    drawing = animated(house.catalogue[move], side)
    return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


@router.post("/moves/{move}/practice")
def practice(house: HouseDep, move: str, session: Annotated[UUID, Form()]) -> RedirectResponse:
    """A session of this move alone, with its first dose."""
    chosen, case = house.catalogue[move], house.case()
    if case.closed is not None or _left_out(case, chosen.id):
        return see_other("/")
    item = Item(chosen.id, chosen.phase, chosen.dose.start, Reason("tried"))
    return begin(house, session, Session(None, NOTHING, 5, (item,)), None)


def _card(move: Move) -> Card:
    return Card(move.id, move.name, move.summary, Markup(still(move)))


def _page(house: House, move: Move) -> MovePage:
    case = house.case()
    left_out = _left_out(case, move.id)
    open_now = not left_out and case.closed is None
    return MovePage(
        title=move.name,
        move=move,
        phase=said(words.PHASES[move.phase]),
        figure=Markup(animated(move)),
        muscles=tuple(_muscles(house, move)),
        start=dose_words(move, move.dose.start),
        goal=dose_words(move, move.dose.goal),
        posture=said(LYING[move.posture]),
        camera=_camera(move),
        unseen=said(NO_CAMERA, reason=move.clock) if move.clock else "",
        easier=_links(house, move.ladder.easier),
        harder=_links(house, move.ladder.harder),
        sources=tuple(_source(house, source) for source in _named(move)),
        left_out=left_out,
        practice=str(uuid4()) if open_now else None,
    )


def _muscles(house: House, move: Move) -> list[Muscle]:
    return [
        Muscle(
            said(worked.name), said(worked.band), BANDS[worked.band], _source(house, worked.source)
        )
        for worked in move.muscles
    ]


def _camera(move: Move) -> str:
    if move.clock:
        return said("Not needed")
    return (
        said("From the side, the whole body in the picture")
        if move.view == "side"
        else (said("From the front, the whole body in the picture"))
    )


def _links(house: House, moves: tuple[str, ...]) -> tuple[Link, ...]:
    return tuple(Link(f"/moves/{move}", house.catalogue[move].name) for move in moves)


def _source(house: House, key: str) -> Link:
    source = house.catalogue.sources[key]
    return Link(source.url, source.cite)


def _named(move: Move) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*move.sources, *(muscle.source for muscle in move.muscles))))


def _left_out(case: Case, move: str) -> Message:
    # what is at hand is plain to see: only what speaks against a move leaves it out
    found = replace(case, wishes=Wishes()).left_out.get(move)
    return found.reason if found else NOTHING
