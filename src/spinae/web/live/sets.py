"""How a set that was done reaches the journal: at once from the coach, or late from the page, where
the line was down or the server ended before it had kept it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID, uuid5

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from spinae.body import Side
from spinae.catalogue.schema import Move
from spinae.coach import Output, PainLogged, SetDone, SetHurt
from spinae.errors import JournalUnavailableError
from spinae.journal import Journal, store
from spinae.plan.lock import UNANSWERED
from spinae.training import Count, DoneSet, KeptSession, PainAnswer, Seconds, SetKey
from spinae.web.context import ContextDep, OwnSession
from spinae.web.live.writer import Kept, Refused, Write

WAIT_S: Final = 1.5
"""So long a page that sends a set waits for the journal; then it keeps the set a while longer."""

router = APIRouter()


class LateSet(BaseModel):
    """A set as a page keeps and sends it. Seconds throughout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: Annotated[int, Field(ge=0, le=99)]
    set_number: Annotated[int, Field(ge=1, le=99)]
    move: Annotated[str, Field(max_length=60)]
    side: Side | None
    """The side at work, or in alternating moves the one whose turn it was."""
    reps: Count
    manual: Count
    """How many of the reps were counted by hand."""
    partial: Count = 0
    pulses: Count = 0
    held_s: Seconds
    seconds: Seconds
    judged: bool
    """The camera had been counting."""
    timed: bool
    """It is a move by the clock."""
    faults: Annotated[
        tuple[tuple[Annotated[str, Field(max_length=60)], Count], ...], Field(max_length=40)
    ] = ()
    complete: bool
    hurt: bool
    took_s: Seconds = 0.0
    """From its beginning to its end, pauses too; 0 where the page does not know."""
    ago_s: Annotated[float, Field(ge=0, le=30 * 24 * 3600, allow_inf_nan=False)]
    """How long ago it ended: the device's clock may differ from ours."""

    def result(self, move: Move) -> DoneSet:
        """The set as the journal keeps it; faults that the move does not have are left out."""
        known = {fault.name for fault in move.faults}
        by_camera = self.judged and self.manual < max(self.reps, 1)
        return DoneSet(
            item=self.item,
            set_number=self.set_number,
            move=self.move,
            # only sides with sets of their own are part of a set's name
            side=self.side if move.sides == "each" else None,
            reps=self.reps,
            manual=min(self.manual, self.reps),
            partial=self.partial,
            pulses=self.pulses,
            held_s=self.held_s,
            seconds=self.seconds,
            counted_by="camera" if by_camera else "clock" if self.timed else "manual",
            faults=tuple(one for one in self.faults if one[0] in known),
            complete=self.complete,
            hurt=self.hurt,
            rep_times=(),
        )


def as_late(ended: SetDone) -> Mapping[str, Any]:
    """The set as a page keeps it until it hears that it is saved. What the camera measured on the
    way (times of reps, ranges, the back) stays here: a page gives back what can be checked."""
    done = ended.result
    return {
        "item": done.item,
        "set_number": done.set_number,
        "move": done.move,
        "side": done.side,
        "reps": done.reps,
        "manual": done.manual,
        "partial": done.partial,
        "pulses": done.pulses,
        "held_s": done.held_s,
        "seconds": done.seconds,
        "took_s": ended.took_s,
        "judged": done.counted_by == "camera",
        "timed": done.counted_by == "clock",
        "faults": done.faults,
        "complete": done.complete,
        "hurt": done.hurt,
    }


@router.post("/sessions/{session}/sets")
def keep_late_set(context: ContextDep, session: OwnSession, late: LateSet) -> JSONResponse:
    """Keep a set that comes late; sent twice, or kept already, it is kept once. A page that hears
    503 sends it again, though it is kept as soon as it can be."""
    done = late.result(context.catalogue[late.move])
    if any(_covers(one, done) for one in context.writer.pending(str(session))):
        raise JournalUnavailableError("journal: this set waits already; it is kept once it can be")
    at = context.clock() - timedelta(seconds=late.ago_s)
    write = set_write(session, context.person, SetDone(done, late.took_s), at)
    outcome = context.writer.keep(write, WAIT_S)
    match outcome:
        case Kept():
            if done.hurt:  # the page asks how much as soon as it has a line
                context.close_training(UNANSWERED, at)
            return JSONResponse({"saved": set_id(session, done)})
        case Refused(_, error):
            raise error
    raise JournalUnavailableError(str(outcome.error) if outcome else "journal: busy; send it again")


def caught_up(session: KeptSession, pending: Iterable[Output], at: datetime) -> KeptSession:
    """The session with what of it is not kept yet, as if that were kept at `at`."""
    sets = {one.key: one for one in session.sets}
    answers = list(session.answers)
    for fact in pending:
        match fact:
            case SetDone(done):
                id = id_of(UUID(session.id), done.key)
                sets[done.key] = done.kept(id=id, session=session.id, at=at)
            case SetHurt(key) if key in sets:
                sets[key] = replace(sets[key], hurt=True, complete=False)
            case PainLogged():
                told = pain_answer(fact, session.id, at)
                answers += [] if told is None else [told]
            case _:
                pass
    return replace(session, sets=tuple(sets.values()), answers=tuple(answers))


def pain_answer(logged: PainLogged, session: str, at: datetime) -> PainAnswer | None:
    """What was said of the pain in a session, as the journal keeps it; None where nobody said how
    strong it was."""
    if logged.hurt.level is None:
        return None
    return PainAnswer(
        at=at,
        when="during",
        level=logged.hurt.level,
        session=session,
        move=logged.move,
        kinds=frozenset(logged.hurt.kind),
    )


def _covers(waiting: Output, done: DoneSet) -> bool:
    """Whether what waits already keeps the set: a page knows less of it than the coach."""
    return (
        isinstance(waiting, SetDone)
        and waiting.result.key == done.key
        and waiting.result.hurt >= done.hurt
    )


def set_write(session: UUID, person: int, ended: SetDone, at: datetime) -> Write:
    """Keeps a set that ended at `at`."""
    done = ended.result
    id, begun = set_id(session, done), at - timedelta(seconds=ended.length_s)

    def keep(journal: Journal) -> None:
        store.save_set(journal, str(session), id, done, at, begun=begun)
        if done.hurt:  # which may have been told after the set was kept
            store.mark_hurt(journal, id)

    return Write(str(session), person, ended, keep)


def set_id(session: UUID, done: DoneSet) -> str:
    """The same set has the same id however often it is sent."""
    return id_of(session, done.key)


def id_of(session: UUID, key: SetKey) -> str:
    """The id of a set by its place in the session."""
    item, number, side = key
    return str(uuid5(session, f"{item}/{number}/{side or ''}"))
