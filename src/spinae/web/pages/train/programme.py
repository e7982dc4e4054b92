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
from spinae.message import NOTHING, Message, _, joined, verbatim
from spinae.plan import Case
from spinae.plan.projection import Programme, ProgrammeItem, programme
from spinae.plan.wording import number
from spinae.web import figures, wording
from spinae.web.citations import Link
from spinae.web.context import AppContext, ContextDep, Page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class MoveOnPaper:
    """One move as it is done at the moment."""

    name: Message
    figure: Markup
    dose: Message
    goal: Message
    stands: Message
    why: Message
    steps: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class PhaseOnPaper:
    """The moves of one phase."""

    name: Message
    moves: tuple[MoveOnPaper, ...]


@dataclass(frozen=True, slots=True)
class OutOnPaper:
    """Moves that are left out, and why."""

    names: Message
    why: Message


@dataclass(frozen=True, slots=True)
class ProgrammePage(Page):
    """`train/programme.html`"""

    template: ClassVar[str] = "train/programme.html"
    section: ClassVar[str] = "you"
    day: Message
    goal: Message
    often: Message
    closed: Message
    """Why nobody should train by it now, or empty."""
    phases: tuple[PhaseOnPaper, ...]
    rules: tuple[Message, ...]
    cautions: tuple[Message, ...]
    advice: tuple[Message, ...]
    left_out: tuple[OutOnPaper, ...]
    sources: tuple[Link, ...]


@router.get("/you/programme", response_class=HTMLResponse)
def programme_page(context: ContextDep) -> HTMLResponse:
    """Figures, doses, reasons and steps, to print or to show a clinician."""
    case = context.case()
    found = programme(case)
    page = ProgrammePage(
        title=_("Programme"),
        day=wording.full_day(case.now),
        goal=found.goal,
        often=_("{days} days a week", days=number(found.days)),
        closed=case.closed_text.why if case.closed_text else NOTHING,
        phases=tuple(_phases(context, found, case.catalogue)),
        rules=tuple(found.rules),
        cautions=tuple(found.cautions),
        advice=case.advice,
        left_out=tuple(_left_out(found, case.catalogue)),
        sources=tuple(_sources(found, case)),
    )
    return context.page(page)


def _phases(context: AppContext, found: Programme, catalogue: Catalogue) -> Iterator[PhaseOnPaper]:
    for phase, items in groupby(found.items, key=lambda item: item.phase):
        yield PhaseOnPaper(
            _(wording.PHASES[phase]), tuple(_move(context, item, catalogue) for item in items)
        )


def _move(context: AppContext, item: ProgrammeItem, catalogue: Catalogue) -> MoveOnPaper:
    move = catalogue[item.move]
    return MoveOnPaper(
        name=item.name,
        figure=figures.at_rest(context.language, move),
        dose=item.dose_words,
        goal=item.goal_words,
        stands=item.told,
        why=_(move.why),
        steps=tuple(map(_, move.steps)),
    )


def _left_out(found: Programme, catalogue: Catalogue) -> Iterator[OutOnPaper]:
    alike: dict[Message, list[Message]] = {}
    for one in found.left_out:
        alike.setdefault(one.reason, []).append(_(catalogue[one.move].name))
    for reason, names in alike.items():
        yield OutOnPaper(joined(names, ", "), reason)


def _sources(found: Programme, case: Case) -> Iterator[Link]:
    moves = (case.catalogue[item.move] for item in found.items)
    for key in dict.fromkeys(key for move in moves for key in move.sources):
        source = case.catalogue.sources[key]
        yield Link(source.url, verbatim(source.cite))
