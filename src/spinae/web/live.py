"""The live socket: one coach a connection, fed with frames and commands, heard by the page.

The journal has every set before the page hears that it is saved. A connection may break at any
time: the page comes back with the same session, and the coach is made anew from the sets that
are done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid5

from fastapi import APIRouter, WebSocket
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.websockets import WebSocketDisconnect

from spinae import language
from spinae.body import Frame
from spinae.coach import (
    BackFound,
    Beep,
    Coach,
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
from spinae.coach.free import FreeCoach
from spinae.errors import JournalError, SpinaeError
from spinae.journal import read, store
from spinae.plan import Wishes
from spinae.training import BackRange, DoneSet, Item, KeptSession, PainAnswer, SetKey
from spinae.web import messages
from spinae.web.house import House, HouseDep
from spinae.web.messages import Do, Hello, Light, Tick

NO_SESSION: Final = language.unsaid("This session is closed. What you did is kept.")
TRAINING_LOCKED: Final = language.unsaid("Training is closed for now.")
NOT_KEPT: Final = language.unsaid(
    "The journal could not be written. Spinae keeps trying; stay on this page."
)

router = APIRouter()


@router.websocket("/live")
async def live(socket: WebSocket, house: HouseDep) -> None:
    """Speak with one page until its session is over or it leaves."""
    await socket.accept()
    line: Line | None = None
    try:
        line = await _welcome(socket, house)
        while line is not None and not line.over:
            await line.hear(await socket.receive_text())
        await socket.close()
    except (WebSocketDisconnect, KeyError):
        pass  # KeyError: the page sent bytes, which it never does
    finally:
        # also where the device was removed meanwhile, which ends this task
        if line is not None and not line.over:
            await line.leave()


async def _welcome(socket: WebSocket, house: House) -> Line | None:
    """Wait for a hello, and give it the coach that it asks for."""
    hello = await _hello(socket)
    coach = await run_in_threadpool(_free_coach if hello.free else _coach, house, hello)
    if isinstance(coach, str):
        await socket.send_json({"type": "over", "reason": "closed", "message": coach})
        return None
    line = Line(socket, house, coach, hello)
    await line.show()
    return line


def _coach(house: House, hello: Hello) -> Coach | str:
    """The coach of the open session, or why it cannot go on."""
    found = _open_session(house, hello.session)
    if isinstance(found, str):
        return found
    coach = Coach(
        found.items,
        house.catalogue,
        house.rules,
        camera=hello.camera,
        pain_before=_pain_before(house, found),
        done=found.done,
        placed=hello.placed,
    )
    for own in _own_backs(house, found):
        coach.know(own)
    return coach


def _free_coach(house: House, hello: Hello) -> FreeCoach | str:
    """The coach of a free practice, or why there is none."""
    # what is at hand is plain to see: only what speaks against a move leaves it out
    case = replace(house.case(), wishes=Wishes())
    if case.closed is not None:
        return language.said(TRAINING_LOCKED)
    kept = read.items_kept(house.journal, house.person, str(hello.session))
    if kept is None:
        return language.said(NO_SESSION)
    return FreeCoach(
        house.catalogue,
        house.rules,
        camera=hello.camera,
        left_out={move: out.reason for move, out in case.left_out.items()},
        kept=kept,
    )


async def _hello(socket: WebSocket) -> Hello:
    while True:
        try:
            said = messages.read(await socket.receive_text())
        except SpinaeError as error:
            await socket.send_json({"type": "error", "message": str(error)})
            continue
        if isinstance(said, Hello):
            return said
        # late frames of a broken line: the page says hello first after coming back


def _open_session(house: House, session: UUID) -> KeptSession | str:
    """The session, or why it cannot go on."""
    if house.case().closed is not None:
        return language.said(TRAINING_LOCKED)
    found = read.open_session(house.journal, house.person, house.clock())
    return found if found is not None and found.id == str(session) else language.said(NO_SESSION)


def _pain_before(house: House, session: KeptSession) -> int | None:
    pain = read.history(house.journal, house.person).pain
    levels = [p.level for p in pain if p.when == "before" and p.at >= session.started_at]
    return levels[0] if levels else None


def _own_backs(house: House, session: KeptSession) -> list[OwnBack]:
    """What was calibrated in this session before the page came back."""
    ranges = read.back_ranges_of(house.journal, session.id)
    return [OwnBack(one.posture, one.neutral, one.rounded, one.arched) for one in ranges]


class Line:
    """One page's line to its coach."""

    def __init__(
        self, socket: WebSocket, house: House, coach: Coach | FreeCoach, hello: Hello
    ) -> None:
        self._socket = socket
        self._house = house
        self._coach = coach
        self._session = hello.session
        self._free, self._began = hello.free, house.clock()
        self._shown: View | None = None
        self._unwritten: deque[tuple[Callable[[], None], str | None]] = deque()
        self._gone = False
        self.over = False

    async def hear(self, text: str) -> None:
        """Take one message. What is wrong with it is said, and the session goes on."""
        try:
            outputs = self._take(messages.read(text))
        except SpinaeError as error:
            await self._send({"type": "error", "message": str(error)})
            return
        for output in outputs:
            await self._answer(output)
        await self.show()

    async def leave(self) -> None:
        """The page is gone: what it cannot hear any more is kept all the same."""
        self._gone = True
        for output in self._coach.leave():
            await self._answer(output)

    def _take(self, said: messages.Said) -> tuple[Output, ...]:
        match said:
            case Frame():
                return self._coach.see(said)
            case Tick():
                return self._coach.tick(said.t)
            case Light(mean):
                self._coach.lit(mean)
                return ()
            case Do():
                return self._coach.do(said.command, said.t, **said.arguments())
            case Hello():
                raise SpinaeError("hello: said already")

    async def show(self) -> None:
        """Send the view where it has changed."""
        view = self._coach.view()
        if view != self._shown:
            changed, self._shown = messages.view(view, self._shown), view
            await self._send(changed)

    async def _answer(self, output: Output) -> None:
        match output:
            case Say(text, kind):
                await self._send({"type": "say", "text": text, "kind": kind})
            case Beep(kind):
                await self._send({"type": "beep", "kind": kind})
            case SetDone(result):
                await self._keep_set(result)
            case SetHurt(key):
                journal, hurt = self._house.journal, id_of(self._session, key)
                await self._write(lambda: store.mark_hurt(journal, hurt))
            case BackFound(own):
                await self._keep_back(own)
            case ItemFound(index, item):
                await self._keep_item(index, item)
            case PainLogged():
                await self._keep_pain(output)
            case Locked(lock):
                house, at = self._house, self._house.clock()
                await self._write(lambda: store.set_lock(house.journal, house.person, lock, at))
            case SessionDone(reason):
                await self._end(reason)

    async def _keep_set(self, result: DoneSet) -> None:
        id = id_of(self._session, result.key)
        journal, at = self._house.journal, self._house.clock()
        await self._write(lambda: store.save_set(journal, str(self._session), id, result, at), id)

    async def _keep_back(self, own: OwnBack) -> None:
        journal, at, session = self._house.journal, self._house.clock(), str(self._session)
        back = BackRange(at, own.posture, own.neutral, own.rounded, own.arched)
        await self._write(lambda: store.save_back(journal, session, back))

    async def _keep_item(self, index: int, item: Item) -> None:
        journal, person, began = self._house.journal, self._house.person, self._began
        id = str(self._session)
        await self._write(lambda: store.keep_free_item(journal, person, id, began, (index, item)))

    async def _keep_pain(self, logged: PainLogged) -> None:
        journal, person, began = self._house.journal, self._house.person, self._began
        if self._free:
            await self._write(lambda: store.begin_free(journal, person, str(self._session), began))
        await self._write(self._pain(logged))

    def _pain(self, logged: PainLogged) -> Callable[[], None]:
        house, at, hurt = self._house, self._house.clock(), logged.hurt
        answer = PainAnswer(
            at=at,
            when="during",
            level=hurt.level,
            session=str(self._session),
            move=logged.move,
            kinds=frozenset(hurt.kind),
        )
        return lambda: store.save_pain(house.journal, house.person, answer)

    async def _end(self, reason: str) -> None:
        journal, at, session = self._house.journal, self._house.clock(), str(self._session)
        if self._free:
            person = self._house.person
            await self._write(lambda: store.end_free(journal, person, session, at, reason))
        else:
            await self._write(lambda: store.end_session(journal, session, at, reason))
        await self.show()
        await self._send({"type": "over", "reason": reason})
        self.over = True

    async def _write(self, write: Callable[[], None], id: str | None = None) -> None:
        """Write in a thread, in order. Where the database fails it is tried again with the next
        write; what the journal refuses it would refuse again."""
        self._unwritten.append((write, id))
        while self._unwritten:
            pending, saved = self._unwritten[0]
            try:
                await run_in_threadpool(pending)
            except JournalError as error:
                if isinstance(error.__cause__, OperationalError | InterfaceError):
                    await self._send({"type": "error", "message": language.said(NOT_KEPT)})
                    return
                await self._send({"type": "error", "message": str(error)})
                saved = None
            self._unwritten.popleft()
            if saved is not None:
                await self._send({"type": "saved", "set": saved})

    async def _send(self, message: dict[str, Any]) -> None:
        if not self._gone:
            await self._socket.send_json(message)


def id_of(session: UUID, key: SetKey) -> str:
    """The id of a set by its place in the session: the same however often it is sent."""
    item, number, side = key
    return str(uuid5(session, f"{item}/{number}/{side or ''}"))
