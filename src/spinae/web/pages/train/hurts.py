"""How much it hurt, where that was said and nothing more: asked before anything else trains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.errors import AnswersError
from spinae.journal import store
from spinae.message import _
from spinae.plan.pain import Hurt, during
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.wording import Kind, kinds_of_pain

router = APIRouter()


@dataclass(frozen=True, slots=True)
class HurtsPage(Page):
    """`train/hurts.html`"""

    template: ClassVar[str] = "train/hurts.html"
    section: ClassVar[str] = "today"
    kinds: tuple[Kind, ...]
    unanswered: bool
    """It was sent without saying how strong it is."""


@router.get("/hurts", response_model=None)
def hurts_page(context: ContextDep) -> HTMLResponse | RedirectResponse:
    """The question; where there is none, today."""
    if not context.case().unanswered:
        return see_other("/")
    return context.page(_page(context))


@router.post("/hurts", response_model=None)
def hurts(
    context: ContextDep,
    level: Annotated[int | None, Form(ge=0, le=10)] = None,
    kind: Annotated[list[str] | None, Form()] = None,
    mistake: Annotated[str, Form()] = "",
) -> HTMLResponse | RedirectResponse:
    """What follows from the answer is what would have in the session. A mistake is kept as one."""
    case, journal, person = context.case(), context.journal, context.person
    if not case.unanswered:
        return see_other("/")
    if mistake:
        store.take_back_hurt(journal, person, case.now)
        return see_other("/")
    try:
        hurt = Hurt(level, frozenset(kind or ()))
    except AnswersError:
        return context.page(_page(context, unanswered=True), 422)
    verdict = during(hurt, None, case.rules, case.told)
    for lock in verdict.locks():
        context.close_training(lock, case.now)
    store.answer_hurt(journal, person, hurt, case.now)
    return see_other("/")


def _page(context: AppContext, *, unanswered: bool = False) -> HurtsPage:
    kinds = kinds_of_pain(context.case())
    return HurtsPage(_("How much did it hurt?"), kinds, unanswered)
