"""When and how a person wants to be reminded. Everything is off until it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from secrets import token_hex, token_urlsafe
from typing import Annotated, Any, ClassVar, Final

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from spinae.journal import reminders
from spinae.message import N_, NOTHING, Message, _, verbatim
from spinae.plan.wording import listed
from spinae.reminders import Breaks, Choices, Post, Training
from spinae.reminders.choices import ALARMS, EVERY, MINUTES, WEEK
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.reminder_choices import choices_of
from spinae.web.wording import clock

HERE: Final = "/you/reminders"
FEED_BYTES: Final = 32
NAME_BYTES: Final = 8
NO_DAYS: Final = N_("Choose at least one day.")
OFF: Final[dict[str, dict[str, Any]]] = {
    "calendar": {"training": None, "feed": ""},
    "feed": {"feed": ""},
    "breaks": {"breaks": None},
    "letter": {"post": None},
}
"""What each button that turns something off changes."""

# what the forms offer before anything was chosen
TRAINING: Final = Training(days=(0, 2, 4), at=time(18), minutes=10, alarm=15)
BREAKS: Final = Breaks(every=45, days=(0, 1, 2, 3, 4), since=time(9), until=time(17))
POST: Final = Post(to="you@example.org")

_MINUTES: Final = N_("{minutes} minutes")
_BEFORE: Final = N_("{minutes} minutes before")

router = APIRouter()
Days = Annotated[tuple[int, ...], Form()]


@dataclass(frozen=True, slots=True)
class Option:
    """One day to tick, or one of several things to choose from."""

    value: str
    text: Message
    chosen: bool


@dataclass(frozen=True, slots=True)
class RemindersPage(Page):
    """`you/reminders.html`"""

    template: ClassVar[str] = "you/reminders.html"
    section: ClassVar[str] = "you"
    zone: str
    wrong: Message
    """What could not be kept, or empty."""
    training: Training
    """What is chosen, or what the form offers."""
    training_told: Message
    """What is chosen, in a sentence; empty where it is off."""
    training_days: tuple[Option, ...]
    minutes: tuple[Option, ...]
    alarms: tuple[Option, ...]
    feed: str
    """The address of the live calendar; empty where there is none."""
    breaks: Breaks
    breaks_told: Message
    breaks_days: tuple[Option, ...]
    every: tuple[Option, ...]
    post: Post
    post_told: Message
    post_days: tuple[Option, ...]
    can_send: bool
    """There is a mail server to hand letters to."""


@router.get(HERE, response_class=HTMLResponse)
def reminders_page(context: ContextDep, request: Request) -> HTMLResponse:
    """What is chosen, and what can be."""
    return context.page(_page(context, request, NOTHING))


@router.post(f"{HERE}/calendar", response_model=None)
def keep_training(
    context: ContextDep,
    request: Request,
    at: Annotated[time, Form()],
    minutes: Annotated[int, Form()],
    days: Days = (),
    alarm: Annotated[int | None, Form()] = None,
) -> HTMLResponse | RedirectResponse:
    """Keep some days for training."""
    return _kept(
        context,
        request,
        lambda: {"training": Training(days=days, at=at, minutes=minutes, alarm=alarm)},
    )


@router.post(f"{HERE}/breaks", response_model=None)
def keep_breaks(
    context: ContextDep,
    request: Request,
    every: Annotated[int, Form()],
    since: Annotated[time, Form()],
    until: Annotated[time, Form()],
    days: Days = (),
) -> HTMLResponse | RedirectResponse:
    """Have breaks from sitting."""
    return _kept(
        context,
        request,
        lambda: {"breaks": Breaks(every=every, days=days, since=since, until=until)},
    )


@router.post(f"{HERE}/letter", response_model=None)
def keep_letter(
    context: ContextDep,
    request: Request,
    to: Annotated[str, Form()],
    day: Annotated[int, Form()],
    at: Annotated[time, Form()],
) -> HTMLResponse | RedirectResponse:
    """Have a letter every week."""
    return _kept(context, request, lambda: {"post": Post(to=to.strip(), day=day, at=at)})


@router.post(f"{HERE}/zone", response_model=None)
def keep_zone(
    context: ContextDep, request: Request, zone: Annotated[str, Form()]
) -> HTMLResponse | RedirectResponse:
    """Which clocks all of it goes by."""
    return _kept(context, request, lambda: {"zone": Choices(zone=zone.strip()).zone})


@router.post(f"{HERE}/feed", response_model=None)
def make_feed(context: ContextDep, request: Request) -> HTMLResponse | RedirectResponse:
    """An address for calendars; one made before is closed."""
    return _kept(context, request, lambda: {"feed": token_urlsafe(FEED_BYTES)})


@router.post(f"{HERE}/off/{{what}}", response_model=None)
def turn_off(context: ContextDep, request: Request, what: str) -> HTMLResponse | RedirectResponse:
    """Stop one kind of reminder."""
    if what not in OFF:
        raise HTTPException(404)
    return _kept(context, request, lambda: dict(OFF[what]))


def _kept(
    context: AppContext, request: Request, change: Callable[[], dict[str, Any]]
) -> HTMLResponse | RedirectResponse:
    """Keep a change of the choices, or say on the page why it cannot be."""
    before = choices_of(context)
    try:
        changed = change()
    except ValidationError as error:
        return context.page(_page(context, request, _words(error)), 422)
    changed.setdefault("calendar", before.calendar or token_hex(NAME_BYTES))
    choices = before.model_copy(update=changed)
    reminders.save(context.journal, context.person, choices, context.clock())
    return see_other(HERE)


def _words(error: ValidationError) -> Message:
    problem = error.errors(include_url=False)[0]
    if problem["loc"] == ("days",):
        return _(NO_DAYS)
    where = ".".join(str(part) for part in problem["loc"])
    what = problem["msg"].removeprefix("Value error, ")
    return verbatim(f"{where}: {what}".removeprefix(": "))


def _page(context: AppContext, request: Request, wrong: Message) -> RemindersPage:
    chosen = choices_of(context)
    training, breaks, post = chosen.training or TRAINING, chosen.breaks or BREAKS, chosen.post
    return RemindersPage(
        title=_("Reminders"),
        zone=chosen.zone,
        wrong=wrong,
        training=training,
        training_told=_training(training) if chosen.training else NOTHING,
        training_days=_days(training.days),
        minutes=_numbers(MINUTES, training.minutes, _MINUTES),
        alarms=_alarms(training),
        feed=f"{request.base_url}feed/{chosen.feed}.ics" if chosen.feed else "",
        breaks=breaks,
        breaks_told=_breaks(breaks) if chosen.breaks else NOTHING,
        breaks_days=_days(breaks.days),
        every=_numbers(EVERY, breaks.every, _MINUTES),
        post=post or POST,
        post_told=_post(post) if post else NOTHING,
        post_days=_days(((post or POST).day,)),
        can_send=context.sends_mail,
    )


def _training(training: Training) -> Message:
    told = _(
        "{days} at {time}, {minutes} minutes",
        days=_named(training.days),
        time=clock(training.at),
        minutes=training.minutes,
    )
    if training.alarm is None:
        return _("{told}, without a sound.", told=told)
    if not training.alarm:
        return _("{told}, with an alarm when it begins.", told=told)
    return _("{told}, with an alarm {minutes} minutes before.", told=told, minutes=training.alarm)


def _breaks(breaks: Breaks) -> Message:
    return _(
        "Every {minutes} minutes, {days}, {since} to {until}.",
        minutes=breaks.every,
        days=_named(breaks.days),
        since=clock(breaks.since),
        until=clock(breaks.until),
    )


def _post(post: Post) -> Message:
    return _(
        "To {to}, on {day} at {time}.",
        to=post.to,
        day=_(WEEK[post.day]),
        time=clock(post.at),
    )


def _named(days: Sequence[int]) -> Message:
    if len(days) == len(WEEK):
        return _("every day")
    return listed([_(WEEK[day]) for day in days])


def _days(chosen: Iterable[int]) -> tuple[Option, ...]:
    ticked = set(chosen)
    return tuple(Option(str(day), _(name), day in ticked) for day, name in enumerate(WEEK))


def _numbers(offered: Iterable[int], chosen: int | None, text: str) -> tuple[Option, ...]:
    # what was chosen elsewhere, by hand or in an older Spinae, is not lost by opening the page
    numbers = sorted({*offered, *([] if chosen is None else [chosen])})
    return tuple(Option(str(one), _(text, minutes=one), one == chosen) for one in numbers)


def _alarms(training: Training) -> tuple[Option, ...]:
    first = Option("0", _("When it begins"), training.alarm == 0)
    before = (one for one in ALARMS if one)
    silent = Option("", _("Without a sound"), training.alarm is None)
    return (first, *_numbers(before, training.alarm or None, _BEFORE), silent)
