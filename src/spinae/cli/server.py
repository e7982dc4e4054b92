"""`spinae serve`: the web app in this process, and the browser on its address."""

from __future__ import annotations

import asyncio
import errno
import gc
import io
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

import click
import uvicorn
from fastapi import FastAPI

from spinae.errors import LanError, SettingsError
from spinae.extras import need
from spinae.journal import people
from spinae.say import Language
from spinae.settings import Settings, load
from spinae.web import create_app, local_now
from spinae.web.access.pairing import Code, grouped, pairing_address
from spinae.web.context import AppContext, app_context

if TYPE_CHECKING:  # needs packages that are fetched when phones are let in
    from spinae.lan import Lan

LOOKS_EVERY_S: Final = 60
"""How often the server looks whether this machine's addresses are still the same."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A second way in: HTTPS on the local network."""

    lan: Lan
    bound: socket.socket


class Server(uvicorn.Server):
    """A server that says where it is once it answers, at one address or at two."""

    def __init__(
        self, config: uvicorn.Config, announce: Callable[[], None], listener: Listener | None
    ) -> None:
        super().__init__(config)
        self._announce, self._listener = announce, listener

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if not self.started:
            return
        # what is there now stays: going through all of it again and again, as the collector would,
        # holds up every page for a sixth of a second
        gc.freeze()
        if self._listener:
            await self._open_to_the_network(self._listener)
        self._announce()

    async def _open_to_the_network(self, listener: Listener) -> None:
        """One more listener of the same server: it is closed, and waited for, as the first is."""
        loop = asyncio.get_running_loop()
        opened = await loop.create_server(
            self._protocol, sock=listener.bound, ssl=listener.lan.tls, backlog=self.config.backlog
        )
        self.servers.append(opened)
        self._renewing = loop.create_task(_renew(listener.lan))

    def _protocol(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


def serve(
    spoken: Language,
    host: str | None,
    port: int | None,
    *,
    lan_port: int | None,
    lan: bool,
    opens: bool,
) -> None:
    """Serve until Ctrl-C; what is not given comes from the settings. Whoever's browser asks for
    no language that there is hears `spoken`."""
    settings = load()
    settings = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        lan_port=settings.lan_port if lan_port is None else lan_port,
    )
    with _listening(settings, lan=lan) as (bound, listener):
        settings = replace(settings, port=bound.getsockname()[1])
        _warn_of_others(settings.host)
        app = create_app(settings, lan=listener.lan if listener else None, language=spoken)
        try:
            Server(_config(app), lambda: _announce(app, settings, opens=opens), listener).run(
                [bound]
            )
        except KeyboardInterrupt:
            click.echo("")  # Ctrl-C is how it is stopped, not an error


def _config(app: FastAPI) -> uvicorn.Config:
    # packing the live socket's messages costs more than sending them to a page that is near by
    return uvicorn.Config(app, log_level="warning", access_log=False, ws_per_message_deflate=False)


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the app."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}/" if ":" in host else f"http://{host}:{settings.port}/"


@contextmanager
def _listening(settings: Settings, *, lan: bool) -> Iterator[tuple[socket.socket, Listener | None]]:
    """The sockets, bound: what cannot be is refused before anything starts."""
    with ExitStack() as open_ones:
        bound = open_ones.enter_context(_bound(settings))
        if not lan:
            yield bound, None
            return
        need("lan")
        from spinae.lan import Lan

        outside = open_ones.enter_context(_bound_outside(settings.lan_port))
        yield bound, Listener(Lan(settings.data_dir, outside.getsockname()[1], local_now), outside)


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise SettingsError(_not_bound(settings, error)) from error


def _bound_outside(port: int) -> socket.socket:
    """On every address of this machine, old kind and new."""
    both = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both else socket.AF_INET
    try:
        return socket.create_server(("", port), family=family, dualstack_ipv6=both)
    except OSError as error:
        raise SettingsError(
            f"port {port}, for phones: {_reason(error)}; "
            "choose another: spinae serve --lan --lan-port NUMBER"
        ) from error


def _not_bound(settings: Settings, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"host: got {settings.host!r}, allowed an address of this machine such as 127.0.0.1"
    open_already = f"perhaps Spinae is already open at {address(settings)}, else "
    return (
        f"{settings.host}, port {settings.port}: {_reason(error)}; "
        f"{open_already if error.errno == errno.EADDRINUSE else ''}"
        "choose another: spinae serve --port NUMBER"
    )


def _reason(error: OSError) -> str:
    # Python puts the address behind the system's own words
    return (os.strerror(error.errno) if error.errno else str(error)).lower()


def _warn_of_others(host: str) -> None:
    try:
        alone = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        alone = False
    if not alone:
        click.echo(
            "Others on your network can reach this address, unencrypted; their browsers give a "
            "camera only to https. For a phone, leave --host out and use --lan.",
            err=True,
        )


def _announce(app: FastAPI, settings: Settings, *, opens: bool) -> None:
    home = address(settings)
    click.echo(f"Spinae is at {home} (Ctrl-C stops it)")
    context = app_context(app)
    if context.lan:
        _show_the_way(context, context.lan)
    if opens and _has_screen():
        # A browser may keep its caller waiting
        threading.Thread(target=webbrowser.open, args=[home], daemon=True).start()


def _show_the_way(context: AppContext, lan: Lan) -> None:
    """Where a phone finds it, as a picture for the phone's camera and as words."""
    code = _first_code(context)
    first, *others = lan.addresses
    click.echo(f"On your phone: {first}" + "".join(f", or {other}" for other in others))
    click.echo(picture(pairing_address(first, code)))
    click.echo(
        f"or type the code {grouped(code)}. It lets one device in, until {code.until:%H:%M}."
    )
    click.echo("More, and what the phone’s warning means: You, Phone, on the page of Spinae.")


def _first_code(context: AppContext) -> Code:
    return context.pairing.code(people.everyone(context.journal)[0].id, context.clock())


def picture(text: str) -> str:
    """A QR code of half blocks; nothing where the terminal cannot show them."""
    import segno

    drawn = io.StringIO()
    segno.make(text, micro=False, error="l").terminal(drawn, compact=True)
    try:
        drawn.getvalue().encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return ""
    # light on dark whatever the terminal's own colours: not every camera reads the reverse
    rows = drawn.getvalue().splitlines()
    return "\n".join(click.style(row, fg="bright_white", bg="black") for row in rows)


async def _renew(lan: Lan) -> None:
    """A certificate for wherever this machine is, for as long as the server runs."""
    while True:
        await asyncio.sleep(LOOKS_EVERY_S)
        try:
            await asyncio.to_thread(lan.renew)
        except LanError as error:
            click.echo(f"spinae: {error}", err=True)


def _has_screen() -> bool:
    """Without one `webbrowser` would start a text browser in this very terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
