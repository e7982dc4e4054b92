"""The moves: all of them, each on its own page, and its figure for the coach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Annotated, Any, ClassVar, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from markupsafe import Markup

from spinae import plan
from spinae.body import Side
from spinae.catalogue.schema import Band, Move, Posture
from spinae.figure.motion import clip
from spinae.message import N_, NOTHING, Message, _, joined, verbatim
from spinae.plan import Case
from spinae.plan import words as dose_words
from spinae.plan.pain import load_for
from spinae.training import GENTLE, Reason, gentle
from spinae.web import figures, wording
from spinae.web.citations import Link
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.sessions import begin, keep_back

BANDS: Final[dict[Band, int]] = {
    N_("not stated"): 0,
    N_("low"): 1,
    N_("moderate"): 2,
    N_("high"): 3,
    N_("very high"): 4,
}
LYING: Final[dict[Posture, str]] = {
    "standing": N_("Standing"),
    "sitting": N_("Sitting"),
    "all-fours": N_("On hands and knees"),
    "prone": N_("Lying face down"),
    "supine": N_("Lying on your back"),
    "side-lying": N_("Lying on your side"),
    "kneeling": N_("Kneeling"),
}
NO_CAMERA: Final = N_(
    "The camera is not used to judge this move: {reason} "
    "The clock or your own count is used instead."
)

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Card:
    """A move in the list."""

    id: str
    name: Message
    summary: Message
    figure: Markup


@dataclass(frozen=True, slots=True)
class Cards:
    """The moves of one phase."""

    phase: Message
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class MovesPage(Page):
    """`train/moves.html`"""

    template: ClassVar[str] = "train/moves.html"
    section: ClassVar[str] = "moves"
    groups: tuple[Cards, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Muscle:
    """A muscle with its band; `filled` of four bars."""

    name: Message
    band: Message
    filled: int
    source: Link


@dataclass(frozen=True, slots=True)
class MovePage(Page):
    """`train/move.html`"""

    template: ClassVar[str] = "train/move.html"
    section: ClassVar[str] = "moves"
    id: str
    also: Message
    """What else it is called, or nothing."""
    summary: Message
    steps: tuple[Message, ...]
    avoid: tuple[Message, ...]
    why: Message
    needs: Message
    """What there has to be, or nothing."""
    phase: Message
    figure: Markup
    muscles: tuple[Muscle, ...]
    start: Message
    goal: Message
    posture: Message
    camera: Message
    unseen: Message
    """The honest sentence where the camera cannot judge."""
    easier: tuple[Link, ...]
    harder: tuple[Link, ...]
    sources: tuple[Link, ...]
    left_out: Message
    """Why this person should leave the move out, or empty."""
    practice: str | None
    """The id a practice session will have; None where there is no practice now."""
    ask_back: bool
    """It was to begin without an answer about the back."""
    closed: Message
    """Why there is none, where training is closed."""


@router.get("/moves", response_class=HTMLResponse)
def moves_page(context: ContextDep) -> HTMLResponse:
    """Every move, by phase."""
    groups = []
    for phase, name in wording.PHASES.items():
        moves = [move for move in context.catalogue.values() if move.phase == phase]
        if moves:
            groups.append(Cards(_(name), tuple(_card(context, move) for move in moves)))
    return context.page(MovesPage(_("Moves"), tuple(groups), len(context.catalogue)))


@router.get("/moves/{move}", response_class=HTMLResponse)
def move_page(context: ContextDep, move: str, ask: Literal["back"] | None = None) -> HTMLResponse:
    """One move, whole."""
    return context.page(_page(context, context.catalogue[move], ask_back=ask == "back"))


@router.get("/figures/{move}/{side}.svg")
def figure(context: ContextDep, move: str, side: Side) -> Response:
    """The still figure alone, for the coach to put in place."""
    drawing = figures.at_rest(context.language, context.catalogue[move], side)
    return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


@router.get("/figures/{move}/{side}.json")
def loop(context: ContextDep, move: str, side: Side) -> JSONResponse:
    """How the body does the move."""
    return JSONResponse(_loop(context.catalogue[move], side), headers={"Cache-Control": "no-cache"})


@router.get("/figures/body.{kind}")
def body(kind: Literal["json", "bin"]) -> Response:
    """The body itself."""
    types = {"json": "application/json", "bin": "application/octet-stream"}
    data = (files("spinae.figure") / f"body.{kind}").read_bytes()
    return Response(data, media_type=types[kind], headers={"Cache-Control": "max-age=3600"})


@router.post("/moves/{move}/practice")
def practice(
    context: ContextDep,
    move: str,
    session: Annotated[UUID, Form()],
    back: Annotated[int | None, Form(ge=0, le=10)] = None,
) -> RedirectResponse:
    """A session of this move with its first dose, after a warm-up; how the back is comes first."""
    chosen = context.catalogue[move]
    if back is None:
        return see_other(f"/moves/{move}?ask=back#try")
    known = context.case()
    case = replace(known, pain_now=back)
    planned = plan.chosen(case, [chosen], Reason("tried"))
    too_sore = load_for(back, case.rules) == "gentle" and not gentle(planned.items)
    closed = case.closed is not None and not case.ended
    if closed or too_sore or not planned.items or _left_out(case, chosen.id):
        if known.closed is not None or not case.ended:  # else it is asked about first
            keep_back(context, back)
        return see_other(f"/?back={back}")
    return begin(context, session, planned, back)


def _loop(move: Move, side: Side) -> dict[str, Any]:
    if move.id not in _LOOPS or _LOOPS[move.id][0] is not move:
        _LOOPS[move.id] = (move, clip(move))
    return _LOOPS[move.id][1] | {"mirrored": side == "left"}


_LOOPS: dict[str, tuple[Move, dict[str, Any]]] = {}
"""Worked out once, by the id of the move."""


def _card(context: AppContext, move: Move) -> Card:
    return Card(move.id, _(move.name), _(move.summary), figures.at_rest(context.language, move))


def _page(context: AppContext, move: Move, *, ask_back: bool) -> MovePage:
    case = context.case()
    left_out = _left_out(case, move.id)
    easy = case.ended and move.phase in GENTLE
    open_now = not left_out and (case.closed is None or easy)
    return MovePage(
        title=_(move.name),
        id=move.id,
        also=joined(map(_, move.also), ", "),
        summary=_(move.summary),
        steps=tuple(map(_, move.steps)),
        avoid=tuple(map(_, move.avoid)),
        why=_(move.why),
        needs=joined(_needs(context, move), ", ").raised,
        phase=_(wording.PHASES[move.phase]),
        figure=figures.in_motion(context.language, move),
        muscles=tuple(_muscles(context, move)),
        start=dose_words(move, move.dose.start),
        goal=dose_words(move, move.dose.goal),
        posture=_(LYING[move.posture]),
        camera=_camera(move),
        unseen=_(NO_CAMERA, reason=_(move.clock)) if move.clock else NOTHING,
        easier=_links(context, move.ladder.easier),
        harder=_links(context, move.ladder.harder),
        sources=tuple(_source(context, source) for source in _named(move)),
        left_out=left_out,
        practice=str(uuid4()) if open_now else None,
        ask_back=ask_back,
        closed=NOTHING if open_now else wording.why_closed(case),
    )


def _needs(context: AppContext, move: Move) -> Iterator[Message]:
    things = context.catalogue.vocabulary.equipment
    return (_(things[one].name) for one in move.equipment)


def _muscles(context: AppContext, move: Move) -> list[Muscle]:
    return [
        Muscle(
            _(worked.name).raised,
            _(worked.band),
            BANDS[worked.band],
            _source(context, worked.source),
        )
        for worked in move.muscles
    ]


def _camera(move: Move) -> Message:
    if move.clock:
        return _("Not needed")
    return (
        _("From the side, the whole body in the picture")
        if move.view == "side"
        else (_("From the front, the whole body in the picture"))
    )


def _links(context: AppContext, moves: tuple[str, ...]) -> tuple[Link, ...]:
    return tuple(Link(f"/moves/{move}", _(context.catalogue[move].name)) for move in moves)


def _source(context: AppContext, key: str) -> Link:
    source = context.catalogue.sources[key]
    return Link(source.url, verbatim(source.cite))


def _named(move: Move) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*move.sources, *(muscle.source for muscle in move.muscles))))


def _left_out(case: Case, move: str) -> Message:
    found = case.with_all_equipment.left_out.get(move)
    return found.reason if found else NOTHING
