"""The screen, and the way back from a lock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final, Literal
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from spinae import plan
from spinae.errors import JournalUnavailableError
from spinae.journal import people, store
from spinae.message import NOTHING, Message, _
from spinae.plan import Case, Lock, Screening, screen
from spinae.plan.lock import STATEMENT, Way
from spinae.plan.wishes import sore_spots
from spinae.web import wording
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.forms import Fields
from spinae.web.live.writer import Write
from spinae.web.sessions import begin, keep_back, lock_key

KEPT_WITHIN_S: Final = 1.0
"""So long a sign waits for the journal before the page speaks. It is kept all the same."""
NONE: Final = "none"
"""The name of "none of these"."""
CHANGED: Final = "changed-"
"""Before a sign's id: it has changed since a clinician saw it."""
KNOWN: Final = "known-"
"""Before a sign's id: a clinician has long known it, and it has not changed."""
LEVELS: Final = frozenset(str(level) for level in range(11))
"""How the back may be answered."""
SORE: Final = "sore-"
"""Before a spot: the name of its box."""
FIRST_MINUTES: Final = 10
"""Of the session that follows the first answers."""

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
    can_be_known: bool
    """Long known and unchanged it closes nothing."""
    known: bool


@dataclass(frozen=True, slots=True)
class CautionTick(Tick):
    """A caution, and what is asked of those of whom it is true."""

    signs: tuple[SignTick, ...]
    cautions: tuple[Tick, ...]
    precise: bool
    """One of these has to be answered."""

    @property
    def imprecise(self) -> bool:
        """None of them was."""
        told = any(one.ticked for one in (*self.signs, *self.cautions))
        return self.precise and self.ticked and not told


@dataclass(frozen=True, slots=True)
class ScreenPage(Page):
    """`train/screen.html`"""

    template: ClassVar[str] = "train/screen.html"
    section: ClassVar[str] = "today"
    again: Message
    """Why the questions are asked again; empty where they never were."""
    intro: Message
    onset: Message
    signs: tuple[SignTick, ...]
    none: Tick
    unanswered: bool
    imprecise: bool
    """Of a caution it was not said which."""
    cautions: tuple[CautionTick, ...]
    first: bool
    """Nobody has answered here before: the session follows at once, so the back is asked too."""
    back: int | None
    ask_back: bool
    spots: tuple[wording.Option, ...]
    """What else may be sore, which the first session spares."""
    session: str
    """The id that the first session will have: pressing twice starts one."""


@router.get("/screen", response_class=HTMLResponse)
def screen_page(context: ContextDep) -> HTMLResponse:
    """The questions. No sign is ticked beforehand, so that each is read again; what else was true
    is, so that nobody has to remember it."""
    return context.page(_page(context, None))


@router.post("/screen", response_model=None)
def answer(context: ContextDep, form: Fields) -> HTMLResponse | RedirectResponse:
    """Take the answers; where a question was passed over all are shown again, nothing is guessed.
    The first are followed by the first session, unless they speak against it or ask for somebody
    to be asked before."""
    page = _page(context, form)
    screening, locks = _answered(context, page)
    asks = page.unanswered or page.ask_back or page.imprecise
    if asks and not locks:  # a sign says where to go, whatever else was passed over
        return context.page(page, 422)
    _save(context, screening, locks)
    if page.back is None:
        return see_other("/")
    begun = people.owner_of_session(context.journal, page.session) is not None
    sore = frozenset(spot.value for spot in page.spots if spot.chosen)
    case = replace(context.case(), pain_now=page.back, spots=sore)
    if locks or (begun and case.closed is not None):
        return _keep_level(context, page.back)
    if case.closed is not None or case.advice:
        return see_other(f"/?{urlencode({'back': page.back, 'sore': sorted(sore)}, doseq=True)}")
    return begin(context, UUID(page.session), plan.today(case, FIRST_MINUTES), page.back)


def _keep_level(context: AppContext, back: int) -> RedirectResponse:
    """How the back is, beside a sign, or said again; while the journal cannot be written the sign
    comes first."""
    with suppress(JournalUnavailableError):
        return keep_back(context, back)
    return see_other("/")


@dataclass(frozen=True, slots=True)
class MistakePage(Page):
    """`train/mistake.html`"""

    template: ClassVar[str] = "train/mistake.html"
    section: ClassVar[str] = "today"
    lock: str
    said: Message
    """What was said, to be answered once more, alone."""
    may_go: bool
    """It may have gone by itself since."""
    can_be_known: bool


@router.get("/lock/{lock}/mistake", response_model=None)
def mistake_page(context: ContextDep, lock: str) -> HTMLResponse | RedirectResponse:
    """What closed training, asked once more alone."""
    found = _closing(context, lock)
    if found is None or not screen.named(found):
        return see_other("/")
    page = MistakePage(
        title=_("Does this fit you?"),
        lock=lock,
        said=screen.named(found),
        may_go=screen.may_go(found, context.case().told),
        can_be_known=bool(screen.long_known(found)),
    )
    return context.page(page)


@router.post("/lock/clear")
def clear(
    context: ContextDep, statement: Annotated[str, Form()] = "", lock: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Open a lock on the person's word that a clinician has seen them; its id may be left out
    where it is the only one."""
    closing = [one for one in context.case().closing if one.needs_clinician]
    found = _closing(context, lock) if lock or len(closing) != 1 else closing[0]
    if statement == STATEMENT and found is not None and found.needs_clinician:
        store.open_again(context.journal, context.person, found, context.clock(), "seen")
    return see_other("/")


@router.post("/lock/{lock}/mistake")
def mistake(
    context: ContextDep, lock: str, true: Annotated[Literal["yes", "no", "gone", "known"], Form()]
) -> RedirectResponse:
    """The answer: what was a slip of the finger is taken back, with its date; so is what has gone,
    where nobody was in a hurry about it, and what is long known becomes the caution it stands
    for."""
    found = _closing(context, lock)
    if found is None or not screen.named(found) or true == "yes":
        return see_other("/")
    ways: dict[str, tuple[Way, bool]] = {
        "no": ("mistake", True),
        "gone": ("gone", screen.may_go(found, context.case().told)),
        "known": ("known", bool(screen.long_known(found))),
    }
    way, allowed = ways[true]
    if allowed:
        store.open_again(context.journal, context.person, found, context.clock(), way)
    return see_other("/")


def _closing(context: AppContext, key: str) -> Lock | None:
    return next((one for one in context.case().closing if lock_key(one) == key), None)


def _answered(context: AppContext, page: ScreenPage) -> tuple[Screening, tuple[Lock, ...]]:
    """The answers, and what they close training for."""
    signs, cautions = _told(page)
    screening = Screening(context.clock(), frozenset(signs), frozenset(cautions))
    changed = frozenset(sign.id for sign in _signs(page) if sign.changed)
    return screening, screen.standing(screening, context.case().opened, changed)


def _save(context: AppContext, screening: Screening, locks: Sequence[Lock]) -> None:
    """Keep the answers."""
    person = context.person
    if not locks:
        store.save_screening(context.journal, person, screening)
        case = context.case()
        store.end_if_left_out(context.journal, person, case.cautioned, case.now)
        return
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


def _signs(page: ScreenPage) -> Iterator[SignTick]:
    """Those that everybody is asked about, and those under a caution that is true."""
    yield from page.signs
    for caution in page.cautions:
        yield from caution.signs if caution.ticked else ()


def _told(page: ScreenPage) -> tuple[list[str], list[str]]:
    """The signs and the cautions that were answered yes. A sign that is long known and unchanged
    is the caution it stands for."""
    known = {sign.id: sign.known for group in screen.questions().groups for sign in group.signs}
    ticked = [sign for sign in _signs(page) if sign.ticked]
    flags = [sign.id for sign in ticked if not sign.known]
    cautions = [known[sign.id] for sign in ticked if sign.known]
    for caution in page.cautions:
        if caution.ticked:
            cautions += [caution.id, *(one.id for one in caution.cautions if one.ticked)]
    return flags, cautions


def _page(context: AppContext, form: Mapping[str, str] | None) -> ScreenPage:
    """The questions with the answers of `form`; without one nothing was answered yet."""
    case, asked, answers = context.case(), screen.questions(), form or {}
    # when in doubt it is a yes
    ticked = frozenset(name for name, value in answers.items() if value not in ("", "no"))
    first = case.screening is None
    if form is None and case.screening is not None:
        ticked = case.screening.cautions
    signs = tuple(_sign(sign, ticked, case) for sign in asked.signs)
    none = Tick(NONE, _("None of these"), NONE in ticked)
    cautions = tuple(_cautions(case, ticked, first=first))
    under = [sign for caution in cautions if caution.ticked for sign in caution.signs]
    answered = none.ticked or any(sign.ticked for sign in (*signs, *under))
    imprecise = any(caution.imprecise for caution in cautions)
    back = int(level) if (level := answers.get("back", "")) in LEVELS else None
    return ScreenPage(
        title=_("Before you begin") if first else _("The safety questions"),
        again=NOTHING if first else _again(case),
        intro=_(asked.intro),
        onset=_(asked.onset),
        signs=signs,
        none=none,
        unanswered=form is not None and not answered,
        imprecise=form is not None and imprecise,
        cautions=cautions,
        first=first,
        back=back,
        ask_back=first and "session" in answers and back is None,
        spots=tuple(_spots(ticked)) if first else (),
        session=_uuid(answers.get("session", "")),
    )


def _spots(ticked: frozenset[str]) -> Iterator[wording.Option]:
    """The joints: which way of bending hurts is asked after the first session."""
    for spot, against in sore_spots().items():
        if against.endswith("-pain"):
            yield wording.Option(spot, _(spot).raised, f"{SORE}{spot}" in ticked)


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def _again(case: Case) -> Message:
    if case.closed_text and case.closed and case.closed.kind == "unscreened":
        return case.closed_text.why
    return _("Answer them whenever something changed.")


def _cautions(case: Case, ticked: frozenset[str], *, first: bool) -> Iterator[CautionTick]:
    """What can wait until after the first session is asked there."""
    asked = screen.questions()
    for caution in asked.cautions:
        if caution.of or caution.when == "known" or (first and caution.when == "later"):
            continue
        signs, cautions = asked.under(caution.id)
        within = tuple(_tick(one.id, _(one.text), ticked) for one in cautions)
        told = tuple(_sign(sign, ticked, case) for sign in signs)
        on = caution.id in ticked
        yield CautionTick(caution.id, _(caution.text), on, told, within, caution.precise)


def _sign(sign: screen.Sign, ticked: frozenset[str], case: Case) -> SignTick:
    opened, changed = case.opened.get(sign.id), CHANGED + sign.id in ticked
    seen = NOTHING
    if opened is not None and opened.way == "seen" and screen.lasts(sign.id):
        day = wording.long_day(opened.at.astimezone(case.now.tzinfo))
        seen = _("Changed or worse since a clinician saw it ({day}).", day=day)
    known = bool(sign.known) and KNOWN + sign.id in ticked and not changed
    told = sign.id in ticked or changed or known
    return SignTick(sign.id, _(sign.text), told, seen, changed, bool(sign.known), known)


def _tick(id: str, text: Message, ticked: frozenset[str]) -> Tick:
    return Tick(id, text, id in ticked)
