"""The programme: what a person trains at the moment, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from spinae.catalogue import Catalogue
from spinae.figure.drawing import still
from spinae.language import said
from spinae.message import NOTHING, Message
from spinae.plan import Case, screen
from spinae.plan.projection import Programme, ProgrammeItem, programme
from spinae.plan.wording import number
from spinae.web import words
from spinae.web.because import Link
from spinae.web.house import Context, HouseDep

router = APIRouter()


@dataclass(frozen=True, slots=True)
class MoveOnPaper:
    """One move as it is done at the moment."""

    name: Message
    figure: Markup
    dose: Message
    goal: Message
    stands: Message
    why: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhaseOnPaper:
    """The moves of one phase."""

    name: str
    moves: tuple[MoveOnPaper, ...]


@dataclass(frozen=True, slots=True)
class OutOnPaper:
    """Moves that are left out, and why."""

    names: str
    why: Message


@dataclass(frozen=True, slots=True)
class ProgrammePage(Context):
    """`programme.html`"""

    template: ClassVar[str] = "programme.html"
    section: ClassVar[str] = "you"
    day: str
    goal: Message
    often: str
    closed: Message
    """Why nobody should train by it now; says nothing where they may."""
    phases: tuple[PhaseOnPaper, ...]
    rules: tuple[Message, ...]
    cautions: tuple[Message, ...]
    advice: tuple[Message, ...]
    left_out: tuple[OutOnPaper, ...]
    sources: tuple[Link, ...]


@router.get("/you/programme", response_class=HTMLResponse)
def programme_page(house: HouseDep) -> HTMLResponse:
    """Figures, doses, reasons and steps, to print or to show a clinician."""
    case = house.case()
    found = programme(case)
    page = ProgrammePage(
        title=said("Programme"),
        day=words.full_day(case.now),
        goal=found.goal,
        often=said("{days} days a week", days=number(found.days)),
        closed=case.closed_text.why if case.closed_text else NOTHING,
        phases=tuple(_phases(found, house.catalogue)),
        rules=found.rules,
        cautions=found.cautions,
        advice=screen.advice(case.screening) if case.screening else (),
        left_out=tuple(_left_out(found, house.catalogue)),
        sources=tuple(_sources(found, case)),
    )
    return house.page(page)


def _phases(found: Programme, catalogue: Catalogue) -> Iterator[PhaseOnPaper]:
    for phase, items in groupby(found.items, key=lambda item: item.phase):
        yield PhaseOnPaper(
            said(words.PHASES[phase]), tuple(_move(item, catalogue) for item in items)
        )


def _move(item: ProgrammeItem, catalogue: Catalogue) -> MoveOnPaper:
    move = catalogue[item.move]
    return MoveOnPaper(
        name=item.name,
        figure=Markup(still(move)),
        dose=item.dose_words,
        goal=item.goal_words,
        stands=item.told,
        why=move.why,
        steps=move.steps,
    )


def _left_out(found: Programme, catalogue: Catalogue) -> Iterator[OutOnPaper]:
    alike: dict[Message, list[str]] = {}
    for one in found.left_out:
        alike.setdefault(one.reason, []).append(catalogue[one.move].name)
    for why, names in alike.items():
        yield OutOnPaper(", ".join(names), why)


def _sources(found: Programme, case: Case) -> Iterator[Link]:
    moves = (case.catalogue[item.move] for item in found.items)
    for key in dict.fromkeys(key for move in moves for key in move.sources):
        source = case.catalogue.sources[key]
        yield Link(source.url, source.cite)
