"""The live socket: one coach a connection, fed with frames and commands, heard by the page.

Nothing that the page says waits for the journal: what is to be kept is handed to the writer, and
the page hears of it when it is kept. A connection may break at any time: the page comes back with
the same session, and the coach is made anew from the sets that are done, kept yet or not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, WebSocket
from fastapi.concurrency import run_in_threadpool
from msgspec import structs
from msgspec.structs import replace as replaced
from starlette.websockets import WebSocketDisconnect

from spinae.body import Frame, Observation
from spinae.coach import (
    BackFound,
    Beep,
    Blame,
    Coach,
    CommandError,
    HurtSaid,
    HurtSettled,
    ItemFound,
    Locked,
    Output,
    OwnBack,
    PainLogged,
    Say,
    SessionDone,
    SetDone,
    SetHurt,
    View,
)
from spinae.errors import (
    AnswersError,
    DiskFullError,
    JournalError,
    JournalUnavailableError,
    SpinaeError,
)
from spinae.journal import Journal, read, store
from spinae.message import Message, _, joined
from spinae.plan import Case, Lock, lock_text
from spinae.plan.lock import UNANSWERED, calls, sooner
from spinae.training import BackRange, KeptSession, Reason, SetKey, closed, gentle
from spinae.web import wording
from spinae.web.context import AppContext, ContextDep
from spinae.web.live import messages
from spinae.web.live.messages import Do, Hello, Light, Tick
from spinae.web.live.sets import as_late, caught_up, id_of, pain_answer, set_id, set_write
from spinae.web.live.unkept import NOT_YET_KEPT, why_not_kept
from spinae.web.live.writer import Outcome, Refused, Waiting, Write

NO_SESSION: Final = _("This session is closed. What you did is kept.")
ELSEWHERE: Final = _("This session goes on in another window.")
PLANNED_ANEW: Final = _("Your answers have changed what suits you. Begin anew.")
REFUSED: Final = _("Not everything could be kept. Please write down what is missing.")

LOOKS_EVERY_S: Final = 0.5
"""How often an open line looks whether training was closed elsewhere: in another tab, on another
device, on the command line."""
NOT_TEXT: Final = 1003
BROKEN: Final = 1011
"""How a socket is closed: on bytes, which a page never sends; on a fault in Spinae."""

logger = logging.getLogger("spinae")
router = APIRouter()


class _NotTextError(Exception):
    """Bytes came where only text is spoken."""


@router.websocket("/live")
async def live(socket: WebSocket, context: ContextDep) -> None:
    """Speak with one page until its session is over or it leaves."""
    await socket.accept()
    line: Line | None = None
    try:
        line = await _welcome(socket, context)
        if line is not None:
            await line.run()
        await socket.close()
    except WebSocketDisconnect:
        pass
    except _NotTextError:
        await socket.close(NOT_TEXT)
    except Exception:
        logger.exception("live: the socket is closed, as something unexpected went wrong")
        await _close_broken(socket)
    finally:
        # also where the device was removed meanwhile, which ends this task
        if line is not None:
            line.leave()
            if context.lines.get(line.key) == line.give_way:
                del context.lines[line.key]


async def _close_broken(socket: WebSocket) -> None:
    try:
        await socket.close(BROKEN)
    except (RuntimeError, WebSocketDisconnect):
        logger.debug("live: the page had gone already")


async def _text(socket: WebSocket) -> str:
    """The next message of the page."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"], message.get("reason"))
    text = message.get("text")
    if not isinstance(text, str):
        raise _NotTextError
    return text


async def _welcome(socket: WebSocket, context: AppContext) -> Line | None:
    """Wait for a hello, and give it the coach that it asks for."""
    hello = await _hello(socket)
    if hello.hurts is not None and hello.hurts not in context.catalogue:
        hello = replaced(hello, hurts="")  # what hurt is asked about, whatever it was
    key = (context.person, str(hello.session))
    while True:
        made = await run_in_threadpool(_free_coach if hello.free else _coach, context, hello)
        if isinstance(made, Message):
            why = context.say(made)
            await socket.send_json({"type": "over", "reason": "closed", "message": why})
            return None
        before = context.lines.pop(key, None)
        if before is None:
            break
        # what it keeps now, and asks, the coach has to know
        hurts = before()
        hello = hello if hurts is None else structs.replace(hello, hurts=hurts)
    line = Line(socket, context, hello, *made)
    context.lines[key] = line.give_way
    line.wait_for_earlier()
    await line.show()
    return line


async def _hello(socket: WebSocket) -> Hello:
    """The first hello; "It hurts" that came before it is in it."""
    hurts = False
    while True:
        try:
            heard = messages.read(await _text(socket))
        except SpinaeError as error:
            await socket.send_json({"type": "error", "message": str(error)})
            continue
        if isinstance(heard, Hello):
            return replaced(heard, hurts=heard.hurts or "") if hurts else heard
        # all else are late frames of a broken line: the page says hello first after coming back
        hurts = hurts or (isinstance(heard, Do) and heard.command == "hurts")


def _coach(context: AppContext, hello: Hello) -> tuple[Coach, Case] | Message:
    """The coach of the open session, or why it cannot go on."""
    # asked first: what is kept meanwhile is then known twice, and never not at all
    pending = context.writer.pending(str(hello.session))
    case = context.case()
    if any(isinstance(one, SessionDone) for one in pending):
        return NOT_YET_KEPT
    found = read.open_session(context.journal, context.person, context.clock())
    if found is None or found.id != str(hello.session):
        if hello.hurts is not None:
            # it hurt, and the session is over: nobody will say how much
            context.close_training(Lock("ended", Reason("stopped")), case.now)
            return wording.DAY_ENDED
        return NO_SESSION if case.closed is None or case.ended else wording.TRAINING_CLOSED
    found = caught_up(found, pending, context.clock())
    unanswered = _unanswered(found, hello, case)
    # what hurt is asked about also where training is closed; then it ends
    easy = case.ended and gentle(found.items)
    if case.closed is not None and unanswered is None and not easy:
        return wording.why_closed(case)
    coach = Coach.planned(
        found.items,
        context.catalogue,
        context.rules,
        camera=hello.camera,
        pain_before=next(iter(_told_before(case, found.started_at)), None),
        done=(*found.done, *closed(found.items, case.cautioned)),
        placed=hello.placed,
        corrects=not (case.first_weeks and "fear" in case.wishes.worries),
        unanswered=unanswered,
    )
    ranges = read.back_ranges_of(context.journal, found.id)
    for own in (OwnBack(one.posture, one.neutral, one.rounded, one.arched) for one in ranges):
        coach.know(own)
    for one in pending:
        if isinstance(one, BackFound):
            coach.know(one.own)
    coach.hear_of(case.true)
    return coach, case


def _free_coach(context: AppContext, hello: Hello) -> tuple[Coach, Case] | Message:
    """The coach of a free practice, or why there is none."""
    pending = context.writer.pending(str(hello.session))
    case = context.case().with_all_equipment
    unanswered = _unanswered(None, hello, case)
    if case.closed is not None and unanswered is None:
        return wording.why_closed(case)
    if any(isinstance(one, SessionDone) for one in pending):
        return NOT_YET_KEPT
    kept = read.items_kept(context.journal, context.person, str(hello.session))
    if kept is None:
        return NO_SESSION
    items = (one.result.item + 1 for one in pending if isinstance(one, SetDone))
    midnight = case.now.replace(hour=0, minute=0, second=0, microsecond=0)
    coach = Coach.free(
        context.catalogue,
        context.rules,
        camera=hello.camera,
        left_out={move: out.reason for move, out in case.left_out.items()},
        kept=max((kept, *items)),
        pain_before=next(reversed(_told_before(case, midnight)), None),
        unanswered=unanswered,
    )
    coach.hear_of(case.true)
    return coach, case


def _unanswered(session: KeptSession | None, hello: Hello, case: Case) -> Blame | None:
    """What hurt when the page went, where how strong it was has not been told: the set as it was
    kept, else what the page remembers."""
    if session is not None and session.unanswered:
        hurt = session.unanswered[-1]
        return Blame(hurt.move, hurt.key)
    if hello.hurts is None:
        return Blame() if case.unanswered else None
    return Blame(hello.hurts or None)


def _told_before(case: Case, since: datetime) -> list[int]:
    """How the back was said to be, before training, from that moment on; the oldest first."""
    return [one.level for one in case.past.pain if one.when == "before" and one.at >= since]


class Line:
    """One page's line to its coach."""

    def __init__(
        self, socket: WebSocket, context: AppContext, hello: Hello, coach: Coach, case: Case
    ) -> None:
        """`case`: the person as the coach was made for them."""
        self._socket = socket
        self._answers, self._cautioned = case.screening, case.cautioned
        self._context = context
        self._coach = coach
        self._session = hello.session
        self.key = (context.person, str(hello.session))
        self._free, self._began = hello.free, context.clock()
        self._loop = asyncio.get_running_loop()
        self._t = 0.0
        """The page's clock, as it was last told."""
        self._shown: View | None = None
        self._found: ItemFound | None = None
        """In free practice: the item whose set comes next."""
        self._sets: dict[SetKey, SetDone] = {}
        """What was done on this line."""
        self._news: asyncio.Queue[Outcome | dict[str, Any] | None] = asyncio.Queue()
        """What the writer has done, and messages that must come before it; None only wakes."""
        self._elsewhere = False
        """The session goes on in another window."""
        self._waiting = 0
        """Writes handed in and neither kept nor refused yet."""
        self._unkept = self._refused = False
        """The page was told that something is not kept yet, or never will be."""
        self._ended: str | None = None
        """Why the session ended."""
        self._why: str | None = None
        """The same in words, where the page does not know it."""
        self._hurts = False
        """It was said here that it hurts: how much is asked, or was told, here."""
        self._gone = False
        self._telling = asyncio.Lock()
        """Held while one thing is told whole: the end never overtakes what led to it."""

    async def run(self) -> None:
        """Until the session is over and kept. One task hears the page and never waits for the
        journal; the other tells the page what the writer has done."""
        reading = asyncio.create_task(self._read())
        reporting = asyncio.create_task(self._report())
        try:
            done, _ = await asyncio.wait({reading, reporting}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            reading.cancel()
            reporting.cancel()
            await asyncio.gather(reading, reporting, return_exceptions=True)

    def leave(self) -> None:
        """The page is gone: what it cannot hear any more is kept all the same."""
        self._gone = True
        self.leave_coach()

    def leave_coach(self) -> None:
        """Keep what would be lost."""
        if self._ended is None:
            for output in self._coach.leave():
                self._keep(output)

    def give_way(self) -> str | None:
        """The same session goes on elsewhere: what is done here is kept, and nothing more is.
        Where it asks how strong the pain is: what hurt, as `Hello.hurts` says it."""
        asks = self._coach.asks_about_pain
        self.leave_coach()
        self._ended, self._elsewhere = self._ended or "closed", True
        self._why = self._context.say(ELSEWHERE)
        self._news.put_nowait(None)
        return asks

    def wait_for_earlier(self) -> None:
        """What was handed in before this line and is not kept yet: the page hears of it too."""
        unkept = self._context.writer.unkept(self._context.person)
        for session in unkept.sessions if unkept else ():
            self._waiting += 1
            last = Write(session, self._context.person, None, lambda _: None)
            self._context.writer.submit(last, self._told)

    async def show(self) -> None:
        """Send the view where it has changed."""
        view = self._coach.view()
        if view != self._shown:
            changed, self._shown = messages.view(view, self._shown, self._context.language), view
            await self._send(changed)

    async def _read(self) -> None:
        while True:
            text = await _text(self._socket)
            if self._ended is None:
                await self._hear(text)

    async def _hear(self, text: str) -> None:
        """Take one message. What is wrong with it is said, and the session goes on."""
        try:
            heard = messages.read(text)
        except SpinaeError as error:
            await self._send({"type": "error", "message": str(error)})
            return
        try:
            outputs = self._take(heard)
        except (CommandError, AnswersError) as error:
            await self._send({"type": "error", "message": str(error)})
            return
        for output in outputs:
            self._keep(output)
        async with self._telling:
            for output in outputs:
                await self._tell(output)
            await self.show()

    def _take(self, heard: messages.Heard) -> tuple[Output, ...]:
        match heard:
            case Frame():
                self._t = heard.t
                return self._coach.see(Observation.of(heard))
            case Tick():
                self._t = heard.t
                return self._coach.tick(heard.t)
            case Light(mean):
                self._coach.lit(mean)
                return ()
            case Do():
                self._t = heard.t
                self._coach.hear_of(self._context.locks.told(self._context.person))
                return self._coach.do(heard.command, heard.t, **heard.arguments())
            case Hello():
                raise CommandError("hello: said already")

    async def _tell(self, output: Output) -> None:
        match output:
            case Say(message, kind):
                text = self._context.say(message)
                await self._send({"type": "say", "text": text, "kind": kind})
            case Beep(kind):
                await self._send({"type": "beep", "kind": kind})
            case _:
                pass  # a fact: the page hears of it from the writer

    async def _report(self) -> None:
        """Tell the page what is kept, and end the session where training was closed elsewhere;
        returns once the session is over and nothing of it waits."""
        while not self._elsewhere and (self._ended is None or self._waiting):
            try:
                news = await asyncio.wait_for(self._news.get(), LOOKS_EVERY_S)
            except TimeoutError:
                await self._look(within_s=LOOKS_EVERY_S)
                continue
            if isinstance(news, dict):
                await self._send(news)
            elif news is not None:
                await self._hear_of(news)
        await self._tell_what_closes()
        async with self._telling:
            over = {
                "type": "over",
                "reason": self._ended,
                "kept": not (self._refused or self._waiting),
            }
            await self._send(over if self._why is None else over | {"message": self._why})

    async def _hear_of(self, outcome: Outcome) -> None:
        if isinstance(outcome, Waiting):
            if not self._unkept:
                self._unkept = True
                message = self._context.say(why_not_kept(outcome.error))
                full = isinstance(outcome.error, DiskFullError)
                await self._send({"type": "unkept", "message": message, "full": full})
            return
        self._waiting -= 1
        id = self._set_of(outcome.write.fact)
        if isinstance(outcome, Refused):
            if not isinstance(outcome.error, JournalError):
                raise outcome.error
            self._refused = True
            message = f"{self._context.say(REFUSED)} {outcome.error}"
            await self._send({"type": "refused", "message": message, "set": id})
            await self._look(within_s=0.0)  # training may be closed
        elif id is not None:
            await self._send({"type": "saved", "set": id})
        elif isinstance(outcome.write.fact, HurtSettled):
            self._hurts = False  # what is said of it elsewhere from now on closes this line too
        if self._unkept and not self._waiting:
            self._unkept = False
            await self._send({"type": "kept"})

    def _set_of(self, fact: Output | None) -> str | None:
        """The id of the set that a fact is about."""
        match fact:
            case SetDone(done):
                return set_id(self._session, done)
            case SetHurt(key):
                return id_of(self._session, key)
        return None

    async def _look(self, within_s: float) -> None:
        """Where training was closed elsewhere, it ends here too."""
        if self._over():
            return
        context = self._context
        try:
            lock = await context.locks.of(
                context.person, context.clock(), within_s, asked=self._hurts
            )
            anew = await self._planned_anew()
        except JournalUnavailableError:
            return  # looked at again, and no write passes a lock
        self._coach.hear_of(context.locks.told(context.person))
        if self._over() or self._coach.asks_about_pain is not None:
            return  # nothing trains meanwhile, and the answer is wanted
        if anew:
            self.give_way()
            self._why = context.say(PLANNED_ANEW)
            return
        if lock is None:
            return
        if lock.kind == "ended" and self._coach.gentle:
            return
        # what is at work was begun before, and is kept as far as it came
        for output in self._coach.do("end", self._t):
            match output:
                case SessionDone():
                    self._keep(SessionDone("locked"))
                case Locked():
                    pass  # it was closed elsewhere, and not by a stop here
                case _:
                    self._keep(output)
        await self._show_lock(lock)

    async def _tell_what_closes(self) -> None:
        """Where something else is more urgent than what was said here, that is said last."""
        if self._ended not in ("pain", "locked") or self._shown is None:
            return
        context = self._context
        try:
            lock = await context.locks.of(context.person, context.clock())
        except JournalUnavailableError:
            return
        if lock is not None:
            text = lock_text(lock, context.rules, context.locks.told(context.person))
            if sooner(text.urgency, self._shown.urgency):
                await self._show_lock(lock)

    async def _show_lock(self, lock: Lock) -> None:
        context = self._context
        text, say = lock_text(lock, context.rules, context.locks.told(context.person)), context.say
        told = {
            "verdict": say(text.why),
            "where": say(text.where),
            "urgency": text.urgency or "",
            "calls": calls(text.where, text.urgency),
        }
        spoken = say(joined([text.why, text.where]))
        async with self._telling:
            await self._send({"type": "view", "stage": "locked", **told})
            await self._send({"type": "say", "text": spoken, "kind": "coach"})

    async def _planned_anew(self) -> bool:
        """Whether the safety questions were answered since, and leave out a move that is on offer
        here."""
        answers = self._context.locks.answers(self._context.person)
        if answers == self._answers:
            return False
        self._answers = answers
        case = await run_in_threadpool(self._context.case)
        added, self._cautioned = case.cautioned - self._cautioned, case.cautioned
        return bool(added.intersection(self._coach.moves))

    def _over(self) -> bool:
        return self._ended is not None

    def _keep(self, output: Output) -> None:
        """Hand a fact to the writer. Returns at once."""
        person, session, at = self._context.person, str(self._session), self._context.clock()
        match output:
            case SetDone():
                self._keep_set(output, at)
            case SetHurt(key):
                self._keep_hurt(key)
            case BackFound(own):
                back = BackRange(at, own.posture, own.neutral, own.rounded, own.arched)
                self._hand_in(output, lambda journal: store.save_back(journal, session, back))
            case ItemFound():
                self._found = output  # kept with its set, which comes next
            case PainLogged():
                self._hand_in(output, partial(self._save_pain, logged=output, at=at))
            case Locked(lock):
                keep = partial(store.set_lock, person=person, lock=lock, at=at)
                self._hand_in(output, keep, closed_at=at)
            case HurtSaid():
                self._hurts = True
                self._keep(Locked(UNANSWERED))
            case HurtSettled():
                self._hurts = True
                self._hand_in(output, partial(store.settle_hurt, person=person, at=at))
            case SessionDone(reason):
                self._ended = reason
                end = partial(store.end_free, person=person) if self._free else store.end_session
                self._hand_in(
                    output, lambda journal: end(journal, id=session, at=at, reason=reason)
                )
            case Say() | Beep():
                pass

    def _keep_set(self, done: SetDone, at: datetime) -> None:
        self._sets[done.result.key] = done
        write = set_write(self._session, self._context.person, done, at)
        found, self._found = self._found, None
        if found is not None:
            keep_set, begun = write.keep, at - timedelta(seconds=done.length_s)
            item, session = (found.index, found.item), str(self._session)

            def keep(journal: Journal) -> None:
                store.keep_free_item(
                    journal, self._context.person, session, self._began, item, begun
                )
                keep_set(journal)

            write = replace(write, keep=keep)
        self._announce(done)
        self._hand_in(write.fact, write.keep)

    def _keep_hurt(self, key: SetKey) -> None:
        id = id_of(self._session, key)
        if (done := self._sets.get(key)) is not None:
            hurt = replace(done.result, hurt=True, complete=False)
            self._announce(replace(done, result=hurt))
        self._hand_in(SetHurt(key), lambda journal: store.mark_hurt(journal, id))

    def _announce(self, done: SetDone) -> None:
        """Give the page what it needs to send the set again, should it never hear that it is
        saved. A free practice is not known to the journal before its first set is."""
        if not self._free:
            id = set_id(self._session, done.result)
            self._news.put_nowait({"type": "done", "set": id, "late": as_late(done)})

    def _save_pain(self, journal: Journal, logged: PainLogged, at: datetime) -> None:
        person, session = self._context.person, str(self._session)
        if self._free:
            store.begin_free(journal, person, session, self._began)
        answer = pain_answer(logged, session, at)
        if answer is not None:
            store.save_pain(journal, person, answer)

    def _hand_in(
        self,
        fact: Output | None,
        keep: Callable[[Journal], None],
        closed_at: datetime | None = None,
    ) -> None:
        self._waiting += 1
        write = Write(str(self._session), self._context.person, fact, keep, closed_at)
        self._context.writer.submit(write, self._told)

    def _told(self, outcome: Outcome) -> None:
        """The writer's thread tells; the page hears it from the loop, while it is there."""
        if not self._gone:
            with suppress(RuntimeError):  # the loop ends with the server
                self._loop.call_soon_threadsafe(self._news.put_nowait, outcome)

    async def _send(self, message: dict[str, Any]) -> None:
        if not self._gone:
            await self._socket.send_json(message)
