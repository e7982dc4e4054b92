"""The gate: this machine itself is at home, every other device has to be let in first.

A device is let in with a one-time code (`pairing`) and shows its secret from then on. A device
that is removed is out at once, and what it still holds open is cut.
"""

from __future__ import annotations

import asyncio
from functools import partial
from ipaddress import ip_address
from typing import Final

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Sent
from starlette.websockets import WebSocketClose

from spinae.journal import devices
from spinae.message import N_, _
from spinae.web.access.entry import PairPage
from spinae.web.access.guard import name_in
from spinae.web.access.visitor import device_of
from spinae.web.context import app_context, as_asked
from spinae.web.live.writer import Write

OPEN_TO_ALL: Final = ("/pair", "/trust", "/static/", "/worker.js", "/offline", "/feed/", "/healthz")
"""What somebody outside may see: how to get in, files that are the same for everybody, and
calendars, whose addresses are secrets."""
FORWARDED: Final = frozenset({"forwarded", "x-forwarded-for", "x-real-ip", "via"})
"""Any of them says that a proxy speaks for somebody else."""
REMOVED: Final = 1008
"""How a socket is closed whose device was removed: a policy, so the page does not try again."""
NOT_LET_IN: Final = (
    "This device is not paired with Spinae. Open Spinae in its browser to pair it.\n"
)


LONGEST_FORM: Final = 4096
"""Bytes."""
TOO_LONG: Final = N_("That is longer than any code.")


class DeviceGate:
    """ASGI middleware: answers everybody else with the page for pairing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or at_home(scope):
            await self.app(scope, receive, send)
            return
        if is_open(scope["path"]):
            await self.app(scope, _short(receive), send)
            return
        device = await run_in_threadpool(_let_in, scope)
        if device is None:
            await _refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._hold(device, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _hold(self, device: int, scope: Scope, receive: Receive, send: Send) -> None:
        connections = app_context(scope["app"]).connections

        async def run() -> None:
            await self.app(scope, receive, send)

        if not await connections.run(device, asyncio.create_task(run())):
            await WebSocketClose(code=REMOVED, reason="removed")(scope, receive, send)


def is_open(path: str) -> bool:
    """Whether a path is shown to everybody."""
    return any(path == open or path.startswith(f"{open.rstrip('/')}/") for open in OPEN_TO_ALL)


def at_home(scope: Scope) -> bool:
    """Whether this machine itself asks: the connection ends on the loopback, which nobody
    else can reach, and no proxy passes on what others ask."""
    headers, server = Headers(scope=scope), scope.get("server")
    if server is None or FORWARDED.intersection(headers.keys()):
        return False
    name = name_in(headers.get("host", ""))
    return _is_loopback(server[0]) and (name == "localhost" or _is_loopback(name))


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def _short(receive: Receive) -> Receive:
    """What somebody outside sends, up to what a form with a code takes."""
    left = LONGEST_FORM

    async def receive_short() -> Sent:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, TOO_LONG)
        return message

    return receive_short


def _let_in(scope: Scope) -> int | None:
    context = app_context(scope["app"])
    device = device_of(context.journal, HTTPConnection(scope))
    if device is None:
        return None
    at = context.clock()
    if devices.is_news(device, at):
        # in its own time: a page that is only read does not wait for a disk that is busy or full
        keep = partial(devices.seen, device=device.id, at=at)
        context.writer.submit(Write(f"device {device.id}", device.person, None, keep))
    return device.id


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(code=REMOVED, reason="not paired")(scope, receive, send)
        return
    asks_for_page = "text/html" in Headers(scope=scope).get("accept", "")
    if scope["method"] in ("GET", "HEAD") and asks_for_page:
        context = as_asked(HTTPConnection(scope))
        await context.page(PairPage(_("Pair this device")), 403)(scope, receive, send)
    else:
        await PlainTextResponse(NOT_LET_IN, 403)(scope, receive, send)
