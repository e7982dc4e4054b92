"""The guard at the door: who may speak to this server, and what a browser may do with its pages.

The server usually listens on one person's own machine, without a password. Two things could
reach it from elsewhere through that person's browser: another site's page that posts forms or
opens the socket (refused by its Origin), and a hostile name that resolves to this machine, DNS
rebinding (refused by its Host). A Host that is a bare address cannot be rebound, so every
address is allowed; of names, only this machine's own.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        # the pose model is WebAssembly; nothing else may be made into code
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # same-origin, not no-referrer: under that, browsers post forms with "Origin: null"
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

VERSION = "Spinae-Version"
"""Names the version of the files under /static that a page was made for."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED_HOST = (
    "Spinae does not answer to this name. Open it under localhost or this machine's own address.\n"
)
REFUSED_ORIGIN = "Spinae takes this only from its own pages. Open Spinae itself and try there.\n"


class Guard:
    """ASGI middleware: refuses foreign hosts and origins, adds the security headers."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], version: str) -> None:
        """`hosts` are names to answer to beside this machine's own; `version` is of the files
        that pages load, for the worker that keeps them."""
        self.app = app
        self.names = own_names(hosts)
        self.headers = {**HEADERS, VERSION: version}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers, scope.get("method"))
        if refusal is None:
            await self.app(scope, receive, self._with_headers(send))
        elif scope["type"] == "websocket":
            await WebSocketClose(code=1008, reason="not from here")(scope, receive, send)
        else:
            await PlainTextResponse(refusal, 403)(scope, receive, self._with_headers(send))

    def _refusal(self, headers: Headers, method: str | None) -> str | None:
        host = headers.get("host", "")
        if not is_own(host, self.names):
            return REFUSED_HOST
        changes = method is None or method not in SAFE_METHODS
        if changes and not same_origin(headers, host):
            return REFUSED_ORIGIN
        return None

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return send_with_headers


def own_names(hosts: Iterable[str]) -> frozenset[str]:
    """The names this machine answers to, beside any bare address."""
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    return frozenset({"localhost", name, f"{short}.local", *(host.lower() for host in hosts)})


def is_own(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header (with or without a port) is an address or one of `names`."""
    name = name_in(host)
    try:
        ip_address(name)
    except ValueError:
        return name in names
    return True


def name_in(host: str) -> str:
    """The name or bare address of a Host header, without port and brackets."""
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.split(":")[0]
    return name.lower()


def same_origin(headers: Headers, host: str) -> bool:
    """Whether a browser says this comes from our own page. Other programs say nothing."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2].lower() == host.lower()
