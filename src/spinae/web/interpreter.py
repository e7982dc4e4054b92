"""The language of a page: what the person chose, else what their browser asks for.

A browser that asks for none that there is gets the language of the machine Spinae runs on.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from spinae import language, languages


class Interpreter:
    """ASGI middleware: what is said to a browser is said in the language it asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        asked = languages.best_of(Headers(scope=scope).get("accept-language", ""))
        with language.speaking(languages.chosen(asked)):
            await self.app(scope, receive, send)


def script_words() -> Mapping[str, str | tuple[str, ...]]:
    """What the scripts of a page say in place of their English; empty where it is English."""
    spoken = language.current()
    return spoken.for_scripts if isinstance(spoken, languages.Book) else {}
