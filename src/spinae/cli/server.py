"""`spinae serve`: the web app in this process, and the browser on its address."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import webbrowser
from dataclasses import replace
from ipaddress import ip_address

import click
import uvicorn

from spinae.errors import SettingsError
from spinae.settings import Settings, load
from spinae.web import create_app


class Server(uvicorn.Server):
    """A server that says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, address: str, *, opens: bool) -> None:
        super().__init__(config)
        self._address, self._opens = address, opens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if not self.started:
            return
        click.echo(f"Spinae is at {self._address} (Ctrl-C stops it)")
        if self._opens and _has_screen():
            # A browser may keep its caller waiting
            threading.Thread(target=webbrowser.open, args=[self._address], daemon=True).start()


def serve(host: str | None, port: int | None, *, opens: bool) -> None:
    """Serve until Ctrl-C; what is not given comes from the settings."""
    settings = load()
    settings = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
    )
    with _bound(settings) as bound:
        settings = replace(settings, port=bound.getsockname()[1])
        _warn_of_others(settings.host)
        config = uvicorn.Config(create_app(settings), log_level="warning", access_log=False)
        try:
            Server(config, address(settings), opens=opens).run([bound])
        except KeyboardInterrupt:
            click.echo("")  # Ctrl-C is how it is stopped, not an error


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the app."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}/" if ":" in host else f"http://{host}:{settings.port}/"


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise SettingsError(_not_bound(settings, error)) from error


def _not_bound(settings: Settings, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"host: got {settings.host!r}, allowed an address of this machine such as 127.0.0.1"
    reason = (error.strerror or str(error)).lower()
    open_already = f"perhaps Spinae is already open at {address(settings)}, else "
    return (
        f"{settings.host}, port {settings.port}: {reason}; "
        f"{open_already if error.errno == errno.EADDRINUSE else ''}"
        "choose another: spinae serve --port NUMBER"
    )


def _warn_of_others(host: str) -> None:
    try:
        alone = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        alone = False
    if not alone:
        click.echo(
            "Others on your network can open Spinae at this address; "
            "their browsers give a camera only to https.",
            err=True,
        )


def _has_screen() -> bool:
    """Without one `webbrowser` would start a text browser in this very terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
