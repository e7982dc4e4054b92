"""The screen, and the way back from a lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae.errors import JournalUnavailableError
from spinae.journal import store
from spinae.message import NOTHING, Message, _
from spinae.plan import Case, Lock, Screening, screen
from spinae.web import wishes, wording
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.forms import Fields
from spinae.web.live.writer import Write
from spinae.web.sessions import STATEMENT
from spinae.web.wishes import GoalOption

KEPT_WITHIN_S: Final = 1.0
"""So long a sign waits for the journal before the page speaks. It is kept all the same."""
NONE: Final = "none-"
"""Before a group's id: the name of its "none of these"."""
CHANGED: Final = "changed-"
"""Before a sign's id: it has changed since a clinician saw it."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Tick:
    """One box to tick."""

    id: str
    text: Message
    ticked: bool


@dataclass(frozen=True, slots=True)
class SignTick(Tick):
    """A sign. One that a clinician has seen closes training only where it has changed."""

    seen: Message
    """Asks whether it has changed; says nothing where nobody has seen it."""
    changed: bool


@dataclass(frozen=True, slots=True)
class GroupOfSigns:
    """Signs of one kind; one of the boxes must be ticked."""

    id: str
    title: Message
    signs: tuple[SignTick, ...]
    none: Tick
    unanswered: bool


@dataclass(frozen=True, slots=True)
class ScreenPage(Page):
    """`train/screen.html`"""

    template: ClassVar[str] = "train/screen.html"
    section: ClassVar[str] = "today"
    again: Message
    """Why the questions are asked again; empty where they never were."""
    intro: Message
    groups: tuple[GroupOfSigns, ...]
    cautions: tuple[Tick, ...]
    unanswered: int
    goals: tuple[GoalOption, ...]
    """Asked once, with the first answers; empty later."""
    equipment: tuple[wording.Option, ...]


@router.get("/screen", response_class=HTMLResponse)
def screen_page(context: ContextDep) -> HTMLResponse:
    """The questions; nothing is ticked beforehand, so that each is read again."""
    return context.page(_page(context, None))


@router.post("/screen", response_model=None)
def answer(context: ContextDep, form: Fields) -> HTMLResponse | RedirectResponse:
    """Take the answers. A group without one is asked again; nothing is guessed."""
    page = _page(context, form)
    if page.unanswered:
        return context.page(page, 422)
    locked = _save(context, page)
    if wishes.asked(form):
        try:
            wishes.save(context, form)
        except JournalUnavailableError:
            if not locked:
                raise
    return see_other("/")


@dataclass(frozen=True, slots=True)
class MistakePage(Page):
    """`train/mistake.html`"""

    template: ClassVar[str] = "train/mistake.html"
    section: ClassVar[str] = "today"
    lock: str
    said: Message
    """What was said, to be answered once more, alone."""


@router.get("/lock/{lock}/mistake", response_model=None)
def mistake_page(context: ContextDep, lock: str) -> HTMLResponse | RedirectResponse:
    """What closed training, asked once more alone."""
    found = _closing(context, lock)
    if found is None or not screen.named(found):
        return see_other("/")
    return context.page(MistakePage(_("Is this true of you now?"), lock, screen.named(found)))


@router.post("/lock/clear")
def clear(
    context: ContextDep, statement: Annotated[str, Form()] = "", lock: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Open a lock on the person's word that a clinician has seen them; without its id, all."""
    if statement == STATEMENT:
        closing = [one for one in context.case().closing if lock in ("", one.reason.id)]
        for one in closing:
            if one.kind in ("red-flag", "pain"):
                store.open_again(context.journal, context.person, one, context.clock(), "seen")
    return see_other("/")


@router.post("/lock/{lock}/mistake")
def mistake(
    context: ContextDep, lock: str, true: Annotated[Literal["yes", "no"], Form()]
) -> RedirectResponse:
    """The answer: what was a slip of the finger is taken back, with its date."""
    found = _closing(context, lock)
    if true == "no" and found is not None and screen.named(found):
        store.open_again(context.journal, context.person, found, context.clock(), "mistake")
    return see_other("/")


def _closing(context: AppContext, id: str) -> Lock | None:
    return next((one for one in context.case().closing if one.reason.id == id), None)


def _save(context: AppContext, page: ScreenPage) -> bool:
    """Keep the answers; whether a sign among them closes training."""
    signs = [sign for group in page.groups for sign in group.signs]
    screening = Screening(
        at=context.clock(),
        flags=frozenset(sign.id for sign in signs if sign.ticked),
        cautions=frozenset(caution.id for caution in page.cautions if caution.ticked),
    )
    changed = frozenset(sign.id for sign in signs if sign.changed)
    locks = screen.standing(screening, context.case().opened, changed)
    person = context.person
    if not locks:
        store.save_screening(context.journal, person, screening)
        return False
    # a sign closes training and says where to go whatever the disk does
    for lock in locks:
        context.close_training(lock, screening.at)
    write = Write(
        f"locks of {person}",
        person,
        None,
        lambda journal: store.save_screening(journal, person, screening, locks),
    )
    context.writer.keep(write, KEPT_WITHIN_S)
    return True


def _page(context: AppContext, form: Mapping[str, str] | None) -> ScreenPage:
    """The questions with the answers of `form`; without one nothing was answered yet."""
    case, asked = context.case(), screen.questions()
    answers, checked = form or {}, form is not None
    ticked = frozenset(name for name, value in answers.items() if value == "yes")
    groups = tuple(_group(group, ticked, case, checked=checked) for group in asked.groups)
    first = case.screening is None
    wished = wishes.wished(answers, case) if wishes.asked(answers) else case.wishes
    return ScreenPage(
        title=_("Before you begin") if first else _("The safety questions"),
        again=NOTHING if first else _again(case),
        intro=_(asked.intro),
        groups=groups,
        cautions=tuple(_tick(c.id, _(c.text), ticked) for c in asked.cautions),
        unanswered=sum(group.unanswered for group in groups),
        goals=tuple(wishes.goal_options(context.rules, wished)) if first else (),
        equipment=tuple(wishes.equipment_options(wished, case.catalogue)) if first else (),
    )


def _again(case: Case) -> Message:
    if case.closed_text and case.closed and case.closed.kind == "unscreened":
        return case.closed_text.why
    return _("Answer them whenever something changed.")


def _group(
    group: screen.Group, ticked: frozenset[str], case: Case, *, checked: bool
) -> GroupOfSigns:
    signs = tuple(_sign(sign, ticked, case) for sign in group.signs)
    none = _tick(NONE + group.id, _("None of these"), ticked)
    answered = none.ticked or any(sign.ticked for sign in signs)
    return GroupOfSigns(group.id, _(group.title), signs, none, checked and not answered)


def _sign(sign: screen.Sign, ticked: frozenset[str], case: Case) -> SignTick:
    opened, changed = case.opened.get(sign.id), CHANGED + sign.id in ticked
    seen = NOTHING
    if opened is not None and opened.way == "seen":
        day = wording.long_day(opened.at.astimezone(case.now.tzinfo))
        seen = _("Changed or worse since a clinician saw it ({day}).", day=day)
    return SignTick(sign.id, _(sign.text), sign.id in ticked or changed, seen, changed)


def _tick(id: str, text: Message, ticked: frozenset[str]) -> Tick:
    return Tick(id, text, id in ticked)
