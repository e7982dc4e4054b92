"""Sessions as several pages need them: begun, and refused while training is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID
from zlib import crc32

from fastapi import Form, HTTPException
from fastapi.responses import RedirectResponse

from spinae.journal import read, store
from spinae.message import N_, NOTHING, Message, _
from spinae.plan import Lock, Session
from spinae.plan.pain import ended
from spinae.plan.rules import load_rules
from spinae.plan.screen import knows
from spinae.training import PainAnswer
from spinae.web.context import AppContext, see_other

Level = Annotated[int, Form(ge=0, le=10)]
"""How strong the pain is, as a form answers it."""
Way = Literal["camera", "hand"]
"""How a session is counted."""
CLOSED: Final = N_(
    "Training is closed just now. Until it is open again, your answers about pain and whole "
    "sessions stay as they are: they may be why."
)


def lock_key(lock: Lock) -> str:
    """What a form calls a lock: the id of its reason, and of one that was kept as it was told, or
    is not known, its words too."""
    words = (
        "" if knows(lock, load_rules()) else f"-{crc32(repr((lock.kind, lock.reason)).encode()):x}"
    )
    return f"{lock.reason.id}{words}"


def begin(
    context: AppContext, id: UUID, planned: Session, back: int | None, go: Way | None = None
) -> RedirectResponse:
    """Write the session, close one that was left open, and go to the coach; `go`: it begins there
    without another touch."""
    journal, person, now = context.journal, context.person, context.clock()
    left_open = read.open_session(journal, person, now)
    if left_open is not None and left_open.id != str(id):
        store.end_session(journal, left_open.id, now, "ended")
        if left_open.unanswered and context.case().closed is not None:
            return see_other("/")  # it hurt, and nobody said how much: the day has ended
    end_day(context, back, now)
    store.start_session(journal, str(id), person, planned, now, back)
    return see_other(f"/coach?session={id}{f'&go={go}' if go else ''}")


def keep_back(context: AppContext, level: int) -> RedirectResponse:
    """How the back is right now, without a session."""
    answer = PainAnswer(at=context.clock(), when="before", level=level)
    end_day(context, level, answer.at)
    store.save_pain(context.journal, context.person, answer)
    closed = context.case().closed
    if closed is not None and closed.kind == "ended":
        return see_other(f"/?back={level}")
    return see_other("/screen" if closed and closed.kind == "unscreened" else "/")


def end_day(context: AppContext, back: int | None, at: datetime) -> None:
    """Pain this strong ends the day whatever the disk does."""
    lock = ended(back, context.rules)
    if lock is not None:
        context.close_training(lock, at)


def closed(context: AppContext) -> Message:
    """What to say while training is closed; empty while it is open, and on a day that has ended,
    which no change of an answer opens."""
    case = context.case()
    return _(CLOSED) if case.closed is not None and not case.ended else NOTHING


def refuse_closed(context: AppContext) -> None:
    """Refuse a change that could open training while it is closed."""
    if closed(context):
        raise HTTPException(409, CLOSED)
