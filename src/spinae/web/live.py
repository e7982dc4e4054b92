"""The live socket: one coach a connection, fed with frames and commands, heard by the page.

The journal has every set before the page hears that it is saved. A connection may break at any
time: the page comes back with the same session, and the coach is made anew from the sets that
are done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID, uuid5

from fastapi import APIRouter, WebSocket
from fastapi.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from spinae.body import Frame
from spinae.coach import (
    Beep,
    Coach,
    Locked,
    Output,
    PainLogged,
    Say,
    SessionDone,
    SetDone,
    SetResult,
)
from spinae.errors import JournalError, SpinaeError
from spinae.journal import OpenSession
from spinae.web import messages
from spinae.web.house import House, HouseDep
from spinae.web.messages import Do, Hello, Tick

NO_SESSION: Final = "This session is closed. What you did is kept."
TRAINING_LOCKED: Final = "Training is closed for now."
NOT_KEPT: Final = "The journal could not be written. Spinae keeps trying; stay on this page."

router = APIRouter()


@router.websocket("/live")
async def live(socket: WebSocket, house: HouseDep) -> None:
    """Speak with one page until its session is over or it leaves."""
    await socket.accept()
    try:
        line = await _welcome(socket, house)
        while line is not None and not line.over:
            await line.hear(await socket.receive_text())
        await socket.close()
    except (WebSocketDisconnect, KeyError):
        # KeyError: the page sent bytes, which it never does
        return


async def _welcome(socket: WebSocket, house: House) -> Line | None:
    """Wait for a hello that names the open session."""
    hello = await _hello(socket)
    found = await run_in_threadpool(_open_session, house, hello.session)
    if isinstance(found, str):
        await socket.send_json({"type": "over", "reason": "closed", "message": found})
        return None
    before = await run_in_threadpool(_pain_before, house, found)
    coach = Coach(
        found.items,
        house.catalogue,
        house.rules,
        camera=hello.camera,
        pain_before=before,
        done=found.done,
    )
    line = Line(socket, house, coach, hello.session)
    await line.show()
    return line


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


def _open_session(house: House, session: UUID) -> OpenSession | str:
    """The session, or why it cannot go on."""
    if house.journal.lock(house.person) is not None:
        return TRAINING_LOCKED
    found = house.journal.open_session(house.person, house.clock())
    return found if found is not None and found.id == str(session) else NO_SESSION


def _pain_before(house: House, session: OpenSession) -> int | None:
    pain = house.journal.history(house.person).pain
    levels = [p.level for p in pain if p.when == "before" and p.at >= session.started_at]
    return levels[0] if levels else None


class Line:
    """One page's line to its coach."""

    def __init__(self, socket: WebSocket, house: House, coach: Coach, session: UUID) -> None:
        self._socket = socket
        self._house = house
        self._coach = coach
        self._session = session
        self._shown: dict[str, Any] = {}
        self._unwritten: deque[tuple[Callable[[], None], str | None]] = deque()
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

    def _take(self, said: messages.Said) -> tuple[Output, ...]:
        match said:
            case Frame():
                return self._coach.see(said)
            case Tick():
                return self._coach.tick(said.t)
            case Do():
                return self._coach.do(said.command, said.t, **said.arguments())
            case Hello():
                raise SpinaeError("hello: said already")

    async def show(self) -> None:
        """Send the view where it has changed."""
        shown = messages.view(self._coach.view())
        if shown != self._shown:
            self._shown = shown
            await self._send(shown)

    async def _answer(self, output: Output) -> None:
        match output:
            case Say(text, kind):
                await self._send({"type": "say", "text": text, "kind": kind})
            case Beep(kind):
                await self._send({"type": "beep", "kind": kind})
            case SetDone(result):
                await self._keep_set(result)
            case PainLogged():
                await self._write(self._pain(output))
            case Locked(lock):
                house, at = self._house, self._house.clock()
                await self._write(lambda: house.journal.set_lock(house.person, lock, at))
            case SessionDone(reason):
                await self._end(reason)

    async def _keep_set(self, result: SetResult) -> None:
        id = set_id(self._session, result)
        journal, at = self._house.journal, self._house.clock()
        await self._write(lambda: journal.save_set(str(self._session), id, result, at), id)

    def _pain(self, logged: PainLogged) -> Callable[[], None]:
        house, at, hurt = self._house, self._house.clock(), logged.hurt
        return lambda: house.journal.save_pain(
            house.person,
            "during",
            hurt.level,
            at,
            session_id=str(self._session),
            move=logged.move,
            kinds=sorted(hurt.kind),
        )

    async def _end(self, reason: str) -> None:
        journal, at, session = self._house.journal, self._house.clock(), str(self._session)
        await self._write(lambda: journal.end_session(session, at, reason))
        await self.show()
        await self._send({"type": "over", "reason": reason})
        self.over = True

    async def _write(self, write: Callable[[], None], id: str | None = None) -> None:
        """Write in a thread, in order; what fails is tried again with the next write."""
        self._unwritten.append((write, id))
        while self._unwritten:
            pending, saved = self._unwritten[0]
            try:
                await run_in_threadpool(pending)
            except JournalError:
                await self._send({"type": "error", "message": NOT_KEPT})
                return
            self._unwritten.popleft()
            if saved is not None:
                await self._send({"type": "saved", "set": saved})

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send_json(message)


def set_id(session: UUID, result: SetResult) -> str:
    """The same set has the same id however often it is sent."""
    return str(uuid5(session, f"{result.item}/{result.set_number}/{result.side or ''}"))
